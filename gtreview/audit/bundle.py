"""The directed-audit bundle: everything that sends flagged frames back to be corrected.

`plan` works out and checks everything; `build` writes it, whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gtreview.audit import flag_list, skeleton_job, video_job
from gtreview.audit.options import Options
from gtreview.audit.papers import Plan
from gtreview.audit.parts import chosen
from gtreview.errors import InputError, QuotaError
from gtreview.formats import kinds
from gtreview.review.review import Review
from gtreview.storage.local import folder_beside

__all__ = ["Options", "Plan", "build", "plan"]

Progress = Callable[[float, str], None]


def plan(reviews: Review | Sequence[Review], options: Options | None = None) -> Plan:
    """Work out the bundle of one review or several, and check it.

    Raises
    ------
    InputError : there is nothing to send, or an option is not of the form it must have.
    QuotaError : the service would refuse it; says which rule, its limit, and what breaks it.
    """
    options = options or Options()
    each = flag_list.listed(reviews)
    sent = chosen(each, include_undecided=options.include_undecided)
    used = [review for at, review in enumerate(each) if any(e.review == at for e in sent)]
    if (options.worker_ui or default_worker_ui(used)) == "skeleton":
        return skeleton_job.plan(options, each, sent)
    _check_video_labels(used)
    return video_job.plan(options, each, used, sent)


def default_worker_ui(reviews: Sequence[Review]) -> str:
    """Where labels like these are corrected: a video job's on the service's page for video
    frames, all others in the skeleton component.

    Raises
    ------
    QuotaError : they are of both kinds.
    """
    found = [_is_video_job(review) for review in reviews]
    if any(found) and not all(found):
        raise QuotaError(
            "some labels are a video job's, some are not; an audit has one page for the worker",
            hint="Say which with --as skeleton, or export those of each by themselves.",
        )
    return "video" if all(found) else "skeleton"


def _is_video_job(review: Review) -> bool:
    return review.sequence.origin.format == kinds.SEQLABEL.id


def _check_video_labels(reviews: Sequence[Review]) -> None:
    for review in reviews:
        if not _is_video_job(review):
            raise InputError(
                "only a SeqLabel.json can be sent as a video job",
                path=review.sequence.origin.path,
                hint="Send its images to the skeleton component: --as skeleton.",
            )


def build(
    plan: Plan, out: Path, progress: Progress | None = None, *, replace: bool = False
) -> Path:
    """Write the bundle to the folder ``out``, whole or not at all; returns it.

    Raises
    ------
    OutputError : ``out`` has content already (``replace`` False), or cannot be written.
    """
    with folder_beside(out, replace=replace) as folder:
        for i, (name, make) in enumerate(plan.files.items()):
            if progress:
                progress(i / len(plan.files), name)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(make())
    return out
