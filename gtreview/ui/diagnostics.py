"""What a bug report needs: the log file, and a text for the clipboard."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from gtreview.doctor import diagnose
from gtreview.errors import GtreviewError
from gtreview.review.review import Review
from gtreview.settings import data_folder

logger = logging.getLogger("gtreview")


def log_path() -> Path:
    """Where the log is."""
    return data_folder() / "gtreview.log"


def keep_log() -> logging.Handler:
    """Write warnings and errors to the log file from now on; returns what does it."""
    log_path().parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(log_path(), maxBytes=1_000_000, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return handler


def sentence(error: BaseException) -> str:
    """What went wrong, for the person who reads it."""
    if isinstance(error, GtreviewError):
        return str(error)
    return f"Something went wrong inside gtreview: {error or type(error).__name__}"


def details(error: BaseException) -> str:
    """Where it went wrong, for a bug report; empty for what the sentence says in full."""
    if isinstance(error, GtreviewError):
        return ""
    return "".join(traceback.format_exception(error))


def report(review: Review | None, error: BaseException | None = None, bytes_held: int = 0) -> str:
    """Versions, what is open, how many bytes of its frames are held, and what went wrong last; no
    labels, no pictures."""
    lines = [f"{line.what}: {line.found}{'' if line.ok else '  (!)'}" for line in diagnose()]
    if review is not None:
        sequence = review.sequence
        lines += [
            "",
            f"open: {sequence.origin.format}, {len(sequence)} frames, "
            f"{len(sequence.tracks)} objects, {len(sequence.boxes)} boxes, "
            f"{len(review.findings)} findings",
            f"frames held in memory: {bytes_held / 2**20:,.0f} MB",
            *(f"notice: {notice.text}" for notice in review.notices),
        ]
    if error is not None:
        lines += ["", sentence(error), details(error)]
    lines += ["", f"log: {log_path()}"]
    return "\n".join(lines)
