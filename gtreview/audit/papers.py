"""A bundle that is worked out, and what of it is for people: flag list, record, README."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview.audit import flag_list
from gtreview.audit.flag_list import Entry
from gtreview.model.sequence import Notice
from gtreview.model.wording import counted
from gtreview.review.review import Review

Files = dict[str, Callable[[], bytes]]


@dataclass(frozen=True)
class Plan:
    """A bundle, checked against every quota and rule, not yet written.

    ``files``: what makes each file, by its path; ``placeholders``: what is left to fill in and
    what each is; ``notices``: what the user should know; ``findings``, ``frames``: how many are
    sent; ``jobs``: as how many; ``sequences`` or, of single pictures, ``images``: on how many
    lines of the manifest.
    """

    files: Mapping[str, Callable[[], bytes]]
    placeholders: Mapping[str, str]
    notices: tuple[Notice, ...]
    findings: int
    frames: int
    jobs: int
    sequences: int = 0
    images: int = 0

    def summary(self, folder: Path) -> str:
        """What was made and what is left to do, for people."""
        each = "sequence" if self.sequences else "image"
        lines = [
            f"Audit bundle in {folder}: {counted(self.findings, 'finding')}, "
            f"{counted(self.frames, 'flagged frame')}, "
            f"{counted(self.sequences or self.images, each)}, "
            f"{counted(self.jobs, 'job')}",
            *(f"note: {notice.text}" for notice in self.notices),
        ]
        if self.placeholders:
            lines.append("To fill in before the upload (README.md says how):")
            lines += [f"  {mark}: {meaning}" for mark, meaning in self.placeholders.items()]
        return "\n".join(lines)


def papers(
    told: Mapping[str, Any], sent: Sequence[tuple[Review, Entry]], readme: str, root: str = ""
) -> Files:
    """``flags.csv``, ``audit.json`` and ``README.md`` in the folder ``root``; ``told``: the
    record, ``sent``: every flag of it with its review."""
    ordered = sorted(sent, key=lambda pair: (pair[1].number, -pair[1].flag.suspicion))
    rows = [flag_list.row(review, entry) for review, entry in ordered]
    reviews = {id(review): review for review, _ in ordered}
    csv = flag_list.as_csv(rows, list(reviews.values()))
    return {
        f"{root}flags.csv": lambda: csv,
        f"{root}audit.json": as_text(as_json(told)),
        f"{root}README.md": as_text(readme),
    }


def as_json(value: Mapping[str, Any]) -> str:
    """Strict JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_text(text: str) -> Callable[[], bytes]:
    """What makes a file of ``text``."""
    data = text.encode("utf-8", "replace")
    return lambda: data
