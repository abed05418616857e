"""What a bundle is to be, and what a job is called and where it lies by that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview.audit import quotas, request
from gtreview.audit.clips import file_name
from gtreview.audit.flag_list import Entry
from gtreview.audit.request import Place
from gtreview.errors import InputError
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from gtreview.storage.local import sha256

WORKER_UIS = ("video", "skeleton")
"""Whole sequences on the service's page for video frames, or single images in the
crowd-2d-skeleton component."""


@dataclass(frozen=True)
class Options:
    """What a bundle is to be. What is None here and nobody else knows becomes a placeholder.

    Attributes
    ----------
    trim : only this many frames on both sides of each flag, as clips; None: whole sequences (of
        the skeleton component's single images: only the flagged ones).
    verification : ask whether the labels are right, instead of having them corrected.
    include_undecided : undecided findings as well as confirmed and hand-made ones.
    worker_ui : one of `WORKER_UIS`; None: ``video`` for a video job's labels, else ``skeleton``.
    bucket, prefix : where the bundle will be uploaded; by default ``gtreview/<job name>``.
    region, role_arn, workteam_arn : where and by whom the job is done.
    job_name, label_attribute : of the new job; made from the original's by default.
    original_attribute : the original's label attribute, where no manifest says it.
    image_prefix : where the images are (``s3://bucket/folder/``), where no sequence file says it.
    categories : the original's label category file; by default ``labelcategories.json`` beside
        the labels, else labels and attributes are inferred.
    title, description : of the task in the workers' list.
    inputs : further files whose SHA-256 stands in ``audit.json`` (a flag list that was applied).
    """

    trim: int | None = None
    verification: bool = False
    include_undecided: bool = False
    worker_ui: str | None = None
    bucket: str | None = None
    prefix: str | None = None
    region: str | None = None
    role_arn: str | None = None
    workteam_arn: str | None = None
    job_name: str | None = None
    label_attribute: str | None = None
    original_attribute: str | None = None
    image_prefix: str | None = None
    categories: Path | None = None
    title: str | None = None
    description: str | None = None
    inputs: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.trim is not None and self.trim < 0:
            raise InputError(f"trim is {self.trim}; expected 0 or more frames around each flag")
        if self.worker_ui not in (None, *WORKER_UIS):
            known = " or ".join(WORKER_UIS)
            raise InputError(f"the worker's page is {self.worker_ui!r}; expected {known}")

    @property
    def kind(self) -> str:
        """``verification`` or ``adjustment``."""
        return "verification" if self.verification else "adjustment"

    def name(
        self, original: str, reviews: Sequence[Review], sent: Sequence[Entry], suffix: str = ""
    ) -> str:
        """The job's name: as given, else the original's, ``audit`` and what tells this bundle
        from others, since a job's name must be new.

        Raises
        ------
        QuotaError : the service would not take it.
        """
        name = self.job_name or f"{_stem(original)}-audit-{self._mark(reviews, sent)}"
        quotas.check_job_name(name + suffix)
        return name + suffix

    def _mark(self, reviews: Sequence[Review], sent: Sequence[Entry]) -> str:
        told: list[Any] = [self.trim, self.kind]
        told += [self.worker_ui] if self.worker_ui else []
        told += [review.sequence.origin.sha256 for review in reviews]
        told += [(e.flag.check, e.flag.track, e.flag.first, e.flag.last) for e in sent]
        return sha256(json.dumps(told).encode())[:8]

    def place(self, name: str, folder: str = "", *, own_functions: bool = False) -> Place:
        """Where the job ``name`` lies, or the ``folder`` of a bundle of several; ``own_functions``
        as in `request.check_place`."""
        prefix = f"gtreview/{name}" if self.prefix is None else self.prefix.strip("/")
        place = Place(
            self.bucket or None,
            f"{prefix}/{folder}".strip("/"),
            self.region or None,
            self.role_arn or None,
            self.workteam_arn or None,
        )
        request.check_place(place, own_functions=own_functions)
        return place

    def selection(self, reviews: Sequence[Review]) -> str:
        """Which findings of ``reviews`` are sent, in words."""
        if self.include_undecided:
            return "the confirmed, hand-made and undecided findings"
        confirmed = any(
            review.decision(i).verdict == Verdict.CONFIRMED
            for review in reviews
            for i in range(len(review.findings))
        )
        if confirmed:
            return "the confirmed and hand-made findings"
        return "all findings, as none had been decided"


def _stem(name: str) -> str:
    return file_name(name).replace("_", "-").strip("-")[:40]
