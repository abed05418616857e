"""Corrections into SeqLabel.json."""

from __future__ import annotations

from gtreview.formats import seqlabel_boxes, seqlabel_points
from gtreview.formats.document import BOM
from gtreview.formats.json_text import JsonText
from gtreview.formats.seqlabel_text import SeqLabelText
from gtreview.model.sequence import Sequence


def write(data: bytes, read: Sequence, edited: Sequence) -> bytes:
    """The file with its keypoints and boxes as they are in ``edited``; nothing else changes.

    Parameters
    ----------
    data : the file's bytes.
    read : the sequence as read from them.
    edited : the same with other poses and boxes; see `seqlabel_points.put` and
        `seqlabel_boxes.put`.
    """
    bom = BOM if data.startswith(BOM) else b""
    text = JsonText(data.removeprefix(BOM).decode("utf-8", "surrogateescape"))
    file = SeqLabelText(text, read)
    seqlabel_points.put(file, edited)
    seqlabel_boxes.put(file, edited)
    file.finish()
    return bom + text.result().encode("utf-8", "surrogateescape")
