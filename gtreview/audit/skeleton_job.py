"""A bundle for the crowd-2d-skeleton component: flagged images, and the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gtreview.audit import flag_list, instructions, quotas, record, request
from gtreview.audit.flag_list import Entry
from gtreview.audit.images import Image, Known, images
from gtreview.audit.options import Options
from gtreview.audit.papers import Plan, as_json, as_text, papers
from gtreview.audit.readme import readme
from gtreview.audit.request import Place
from gtreview.errors import InputError, QuotaError
from gtreview.formats import skeleton_manifest
from gtreview.formats.skeleton_manifest import InputLine, dump_input
from gtreview.formats.skeleton_source import read_source
from gtreview.formats.skeleton_template import dump_template
from gtreview.model.rig import Rig
from gtreview.model.rigging import as_labelled
from gtreview.model.sequence import Notice
from gtreview.model.wording import counted
from gtreview.review.review import Review

TEMPLATE = "template.liquid.html"
ROUNDED = Notice("The skeleton component takes whole pixels only: positions were rounded to them.")


def plan(options: Options, each: Sequence[Review], sent: Sequence[Entry]) -> Plan:
    """The bundle of ``sent``, the flags to be sent of the reviews in ``each``.

    Raises
    ------
    InputError : there are no skeletons, or an option is not of the form it must have.
    QuotaError : the sequences have different rigs, or the service would refuse the job.
    """
    if options.verification:
        raise InputError(
            "the skeleton component has no question to answer: it cannot verify, only correct",
            hint="Leave out --verification, or send keypoints of a video job with --as video.",
        )
    about = [entry for entry in sent if _has_skeleton(each[entry.review], entry)]
    used = [review for at, review in enumerate(each) if any(e.review == at for e in about)]
    if not about:
        raise InputError("there is nothing to audit: no flag is about an object with a skeleton")
    shown = [
        image
        for at, review in enumerate(each)
        for image in images(
            review,
            [entry for entry in about if entry.review == at],
            _known(review, options),
            options.trim or 0,
        )
    ]
    return _Draft(options, used, about, shown, _left_out(sent, about)).plan()


def _has_skeleton(review: Review, entry: Entry) -> bool:
    poses, tracks = review.sequence.poses, (entry.flag.track, entry.flag.other)
    if not len(poses):
        return False
    return max(tracks) < 0 or any(
        poses.of_track(track).start < poses.of_track(track).stop for track in tracks if track >= 0
    )


def _left_out(sent: Sequence[Entry], about: Sequence[Entry]) -> tuple[Notice, ...]:
    lost = len({entry.number for entry in sent} - {entry.number for entry in about})
    if not lost:
        return ()
    text = f"{counted(lost, 'finding')} about objects without a skeleton cannot be corrected here"
    return (Notice(f"{text} and {'is' if lost == 1 else 'are'} left out."),)


def _known(review: Review, options: Options) -> Known:
    """What the labels' file says of images and skeletons. An address that is none of S3 is made
    of the images' prefix and name, as where the file has none."""
    frames, origin = review.sequence.frames, review.sequence.origin
    stated = frames.prefix if frames.prefix.startswith("s3://") else request.IMAGE_PREFIX
    prefix = request.image_prefix(options.image_prefix or stated)
    made = [f"{prefix}{name}" for name in frames.names]
    if origin.format != skeleton_manifest.ID:
        return Known(made)
    source = read_source(review.label_file.on_disk(), origin.path)
    pairs = zip(source.addresses, made, strict=True)
    addresses = [own if own.startswith("s3://") else other for own, other in pairs]
    return Known(addresses, source.skeletons)


@dataclass(frozen=True)
class _Draft:
    """The job while it is worked out; ``sent``: the flags that are about skeletons."""

    options: Options
    reviews: Sequence[Review]
    sent: Sequence[Entry]
    images: Sequence[Image]
    notices: tuple[Notice, ...]

    def plan(self) -> Plan:
        """The bundle's files and what is to be said of them."""
        rounded = _any_rounded(self.images)
        own = (*self.notices, ROUNDED) if rounded else self.notices
        made = {
            "input.manifest": dump_input(
                InputLine(image.source_ref, image.annotations()) for image in self.images
            ).decode(),
            TEMPLATE: dump_template(self._rig(), instructions=instructions.SKELETONS),
            "job-request.json": as_json(self._request()),
        }
        # Of the manifest only the addresses: a note or a name may look like a placeholder.
        addresses = " ".join(image.source_ref for image in self.images)
        read = addresses + made[TEMPLATE] + made["job-request.json"]
        marks = dict(request.in_order(request.placeholders(read)))
        told = self._record(marks, own)
        text = readme(told, folder=self._place.uri(""), jobs=[""])
        at = {entry.number: image.review for image in self.images for entry in image.flags}
        return Plan(
            {name: as_text(text) for name, text in made.items()}
            | papers(told, [(at[entry.number], entry) for entry in self.sent], text),
            marks,
            (*own, *(n for review in self.reviews for n in flag_list.notices(review))),
            findings=len({entry.number for entry in self.sent}),
            frames=self._flagged,
            jobs=1,
            images=len(self.images),
        )

    @property
    def _flagged(self) -> int:
        return sum(bool(image.flags) for image in self.images)

    @property
    def _name(self) -> str:
        sequence = self.reviews[0].sequence
        original = str(sequence.origin.job.metadata.get("job-name") or "").rpartition("/")[2]
        return self.options.name(original or sequence.name, self.reviews, self.sent)

    @property
    def _label_attribute(self) -> str:
        return self.options.label_attribute or self._name

    @property
    def _place(self) -> Place:
        return self.options.place(self._name, own_functions=True)

    def _rig(self) -> Rig:
        """The one rig of all sequences, as the labels call its keypoints, so that the answers fit
        them; in whole pixels, since the component takes no others."""
        rigs = [review.sequence.rig for review in self.reviews]
        first = rigs[0]
        assert first is not None
        if any(rig is None or rig != first for rig in rigs):
            raise QuotaError(
                "the sequences have different rigs; a job has one page for the worker",
                hint="Open them with the same rig, or export those of each by themselves.",
            )
        rig = as_labelled(first)
        points = (replace(p, x=float(round(p.x)), y=float(round(p.y))) for p in rig.keypoints)
        return replace(rig, keypoints=tuple(points))

    def _request(self) -> dict[str, Any]:
        quotas.check_custom_attribute(self._label_attribute)
        images = counted(self._flagged, "flagged image")
        return request.custom_request(
            self._place,
            name=self._name,
            label_attribute=self._label_attribute,
            template=TEMPLATE,
            title=self.options.title or f"Correct the skeletons of {images}",
            description=self.options.description
            or "Correct the skeletons that were flagged; each one says why.",
        )

    def _record(self, marks: Mapping[str, str], own: Sequence[Notice]) -> dict[str, Any]:
        at = {entry.number: image.review for image in self.images for entry in image.flags}
        return {
            **record.head(self.options, "skeleton", self.reviews),
            "placeholders": dict(marks),
            "notices": record.notices(self.reviews, own),
            "inputs": record.inputs(self.reviews, self.options.inputs),
            "thresholds": record.thresholds(self.reviews),
            "jobs": [
                {
                    "folder": "",
                    "job_name": self._name,
                    "label_attribute": self._label_attribute,
                    "images": [
                        record.image(image, line) for line, image in enumerate(self.images, 1)
                    ],
                }
            ],
            "findings": record.findings((at[e.number], e, {}) for e in self.sent),
        }


def _any_rounded(shown: Sequence[Image]) -> bool:
    """Whether a point that is sent does not lie on a whole pixel."""
    for image in shown:
        poses = image.review.sequence.poses
        xy = poses.xy[poses.at_frame(image.position)]
        if (np.isfinite(xy) & (xy != np.round(xy))).any():
            return True
    return False
