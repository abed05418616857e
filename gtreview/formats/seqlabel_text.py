"""The text of a SeqLabel.json, into whose frames things are put and taken from."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gtreview.formats.document import text_or_whole
from gtreview.formats.frame_order import frame_name, number_of
from gtreview.formats.json_text import JsonText, Value
from gtreview.model.sequence import Sequence

_LISTS = ("tracking-annotations", "detection-annotations")


class SeqLabelText:
    """The frames' entries of a file and what is in their lists.

    Attributes
    ----------
    text : with the changes so far.
    read : the sequence as read from it.
    list : the list of entries, and ``entries`` those of it that are frames.
    """

    def __init__(self, text: JsonText, read: Sequence) -> None:
        self.text, self.read = text, read
        root = text.members(text.root)
        self.list = next(root[key] for key in _LISTS if key in root and root[key].value)
        self.entries = [each for each in text.items(self.list) if isinstance(each.value, dict)]
        self._fresh: dict[int, dict[str, list[str]]] = {}

    def listed(self, entry: int, key: str) -> list[Any]:
        """What is in the list ``key`` of an entry."""
        listed = self.entries[entry].value.get(key)
        return listed if isinstance(listed, list) else []

    def item(self, entry: int, key: str, item: int) -> Value:
        """One of them, in the text."""
        return self.text.items(self.text.members(self.entries[entry])[key])[item]

    def behind(self, key: str) -> NDArray[np.int64]:
        """How many things there are up to the end of each entry, as rows count."""
        counts = [len(self.listed(entry, key)) for entry in range(len(self.entries))]
        return np.cumsum(counts, dtype=np.int64)

    def change(
        self, frame: int, key: str, gone: Mapping[int, Collection[int]], more: list[str]
    ) -> None:
        """Take the items ``gone`` (by entry) out of the lists ``key`` of a frame and put ``more``
        into the first one; a frame without an entry gets one by `finish`."""
        entries = self.of_frame.get(frame, [])
        if more and not entries:
            self._fresh.setdefault(frame, {}).setdefault(key, []).extend(more)
        for i, entry in enumerate(entries):
            self._change(entry, key, gone.get(entry, ()), more if i == 0 else [])

    def finish(self) -> None:
        """Put in the entries of frames that had none."""
        made = [self._entry(frame, lists) for frame, lists in self._fresh.items()]
        if made:
            self.text.change_list(self.list, (), made)

    def _change(self, entry: int, key: str, gone: Collection[int], more: list[str]) -> None:
        if not gone and not more:
            return
        listed = self.text.members(self.entries[entry]).get(key)
        whole = f"[{', '.join(more)}]"
        if listed is None:
            self.text.add_member(self.entries[entry], key, whole)
        elif isinstance(listed.value, list):
            self.text.change_list(listed, gone, more)
        else:
            self.text.put(listed, whole)

    def _entry(self, frame: int, lists: Mapping[str, list[str]]) -> str:
        """The entry of a frame that the sequence file lists and the labels do not."""
        frames = self.read.frames
        number = frames.numbers[frame]
        members = {key: f"[{', '.join(items)}]" for key, items in lists.items()}
        members |= {} if number is None else {"frame-no": json.dumps(number)}
        members["frame"] = json.dumps(frames.names[frame], ensure_ascii=False)
        return self.text.object_like(self.list, members)

    @cached_property
    def of_frame(self) -> dict[int, list[int]]:
        """The entries of each frame."""
        frames = self.read.frames
        numbered = {
            (number_of(number), name): i
            for i, (number, name) in enumerate(zip(frames.numbers, frames.names, strict=True))
        }
        found: dict[int, list[int]] = {}
        for i, entry in enumerate(self.entries):
            number, name = _called(entry.value, i)
            frame = numbered.get((number, name), frames.position.get(name))
            if frame is not None:
                found.setdefault(frame, []).append(i)
        return found


def _called(entry: dict[str, Any], i: int) -> tuple[int | None, str]:
    """The number and the name of a frame's entry."""
    numbers = (text_or_whole(entry.get(key)) for key in ("frame-no", "frame-number"))
    number = next((each for each in numbers if each is not None), None)
    return number_of(number), frame_name(entry.get("frame"), number, i)
