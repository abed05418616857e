"""A bundle of video frame jobs: sequences, their labels, and the label categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gtreview.audit import categories, flag_list, instructions, quotas, record, request
from gtreview.audit.flag_list import Entry
from gtreview.audit.options import Options
from gtreview.audit.original import Original, original
from gtreview.audit.papers import Files, Plan, as_json, as_text, papers
from gtreview.audit.parts import Part, cut
from gtreview.audit.readme import readme
from gtreview.audit.request import Place
from gtreview.formats import manifest
from gtreview.model.wording import counted
from gtreview.review.review import Review


def plan(
    options: Options, each: Sequence[Review], used: Sequence[Review], sent: Sequence[Entry]
) -> Plan:
    """The bundle of ``sent``, the flags to be sent of the reviews in ``each``; ``used``: those of
    them that something is sent of.

    Raises
    ------
    InputError : an option is not of the form it must have.
    QuotaError : the service would refuse it.
    """
    parts = cut(each, sent, trim=options.trim, image_prefix=options.image_prefix or None)
    job = original(
        used, attribute=options.original_attribute or None, categories_file=options.categories
    )
    return _Draft(options, used, job, sent).plan(parts)


@dataclass(frozen=True)
class _Job:
    """One labelling job of a bundle; ``folder`` is empty where it is the only one."""

    folder: str
    name: str
    label_attribute: str
    place: Place
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class _Draft:
    """What all jobs of a bundle share while it is worked out."""

    options: Options
    reviews: Sequence[Review]
    original: Original
    sent: Sequence[Entry]

    def plan(self, parts: Sequence[Part]) -> Plan:
        jobs = self._jobs(parts)
        files: Files = {}
        marks: dict[str, str] = {}
        for job in jobs:
            made = self._documents(job)
            marks |= request.placeholders("".join(made.values()))
            files |= {job.folder + name: as_text(text) for name, text in made.items()}
            files |= {job.folder + p.labels_path: self._labels(p) for p in job.parts}
        if len(jobs) > 1:
            for job in jobs:
                whole = _Job("", job.name, job.label_attribute, job.place, job.parts)
                files |= self._papers([whole], job.folder, job.place.uri(""), marks)
        files |= self._papers(jobs, "", self._place("").uri(""), marks)
        return Plan(
            files,
            dict(request.in_order(marks)),
            (*self.original.notices, *(n for r in self.reviews for n in flag_list.notices(r))),
            findings=len({entry.number for entry in self.sent}),
            frames=sum(len(part.reasons) for part in parts),
            jobs=len(jobs),
            sequences=len(parts),
        )

    # -- jobs ---------------------------------------------------------------------------------

    def _jobs(self, parts: Sequence[Part]) -> list[_Job]:
        size = quotas.SEQUENCES
        groups = [tuple(parts[i : i + size]) for i in range(0, len(parts), size)]
        digits = max(2, len(str(len(groups))))
        jobs = []
        for number, group in enumerate(groups, start=1):
            suffix = f"-{number:0{digits}}" if len(groups) > 1 else ""
            folder = f"job{suffix}/" if suffix else ""
            name = self._name(suffix)
            attribute = self.options.label_attribute or f"{name}-ref"
            quotas.check_label_attributes(attribute, self.original.attribute)
            jobs.append(_Job(folder, name, attribute, self._place(folder), group))
        return jobs

    def _name(self, suffix: str = "") -> str:
        name = self.original.name or self.reviews[0].sequence.name
        return self.options.name(name, self.reviews, self.sent, suffix)

    def _place(self, folder: str) -> Place:
        return self.options.place(self._name(), folder)

    # -- a job's documents --------------------------------------------------------------------

    def _documents(self, job: _Job) -> dict[str, str]:
        """The job's files by name, its labels aside, each checked."""
        quotas.check_sequence_count(len(job.parts))
        made = {
            "labelcategories.json": as_json(self._categories(job)),
            "job-request.json": as_json(self._request(job)),
            "input.manifest": manifest.dump(self._lines(job)).decode(),
        }
        for number, part in enumerate(job.parts, start=1):
            made[part.sequence_path] = part.sequence_file(number).decode()
        return made

    @property
    def _reason(self) -> str:
        return categories.reason_attribute(self.original.categories, self.original.seen)

    def _labels(self, part: Part) -> Callable[[], bytes]:
        reason = self._reason
        return lambda: part.labels(reason, self.original.annotation_type)

    def _categories(self, job: _Job) -> categories.Categories:
        flagged = [part.flagged(alone=len(job.parts) == 1) for part in job.parts]
        verification, base = self.options.verification, self.original.categories
        own = str((base.get("instructions") or {}).get("fullInstruction", ""))
        made = categories.audit_categories(
            base,
            reason=self._reason,
            original_attribute=self.original.attribute,
            annotation_type=self.original.annotation_type,
            verification=verification,
            short=instructions.short(flagged, self._reason, verification=verification),
            full=instructions.full(flagged, self._reason, verification=verification, original=own),
        )
        categories.check(made, self.original.labels, self.original.annotation_type)
        return made

    def _request(self, job: _Job) -> dict[str, Any]:
        verb = "Verify" if self.options.verification else "Correct"
        frames = counted(sum(len(part.reasons) for part in job.parts), "flagged video frame")
        description = f"{verb} the labels of the frames that were flagged; each one says why."
        return request.job_request(
            job.place,
            name=job.name,
            label_attribute=job.label_attribute,
            kind=self.original.kind,
            title=self.options.title or f"{verb} {frames}",
            description=self.options.description or description,
        )

    def _lines(self, job: _Job) -> Iterable[manifest.ManifestLine]:
        for number, part in enumerate(job.parts, start=1):
            at = self.reviews.index(part.review)
            yield manifest.ManifestLine(
                job.place.uri(part.sequence_path),
                self.original.attribute,
                job.place.uri(part.labels_path),
                self.original.metadata(part.review, at),
                number,
            )

    # -- what is for people -------------------------------------------------------------------

    def _papers(
        self, jobs: Sequence[_Job], root: str, address: str, marks: Mapping[str, str]
    ) -> Files:
        """``flags.csv``, ``audit.json`` and ``README.md`` about ``jobs``, in folder ``root``."""
        told = self._record(jobs, marks)
        text = readme(told, folder=address, jobs=[job.folder for job in jobs])
        sent = [(part.review, entry) for job in jobs for part in job.parts for entry in part.flags]
        return papers(told, sent, text, root)

    def _record(self, jobs: Sequence[_Job], marks: Mapping[str, str]) -> dict[str, Any]:
        parts = [(part, job.folder) for job in jobs for part in job.parts]
        reviews = [r for r in self.reviews if any(part.review is r for part, _ in parts)]
        files = [*self.options.inputs]
        if self.original.categories_file:
            files.append(self.original.categories_file)
        return {
            **record.head(self.options, "video", self.reviews),
            "reason_attribute": self._reason,
            "original_label_attribute": self.original.attribute,
            "placeholders": dict(request.in_order(marks)),
            "notices": record.notices(reviews, self.original.notices),
            "inputs": record.inputs(reviews, files),
            "thresholds": record.thresholds(reviews),
            "jobs": [
                {
                    "folder": job.folder,
                    "job_name": job.name,
                    "label_attribute": job.label_attribute,
                    "sequences": [record.described(part, job.folder) for part in job.parts],
                }
                for job in jobs
            ],
            "findings": record.findings(
                (part.review, entry, {"sequence_file": f"{root}{part.sequence_path}"})
                for part, root in parts
                for entry in part.flags
            ),
        }
