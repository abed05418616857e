"""The directed-audit bundle: everything that sends flagged frames back to be corrected.

`plan` works out and checks everything; `build` writes it, whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtreview import __version__
from gtreview.audit import categories, flag_list, instructions, quotas, record, request
from gtreview.audit.clips import file_name
from gtreview.audit.flag_list import Entry
from gtreview.audit.original import Original, original
from gtreview.audit.parts import Part, chosen, cut
from gtreview.audit.readme import readme
from gtreview.audit.request import Place
from gtreview.errors import InputError
from gtreview.formats import manifest
from gtreview.model.flags import Verdict
from gtreview.model.sequence import Notice
from gtreview.review.review import Review
from gtreview.storage.local import folder_beside, sha256

Progress = Callable[[float, str], None]
Files = dict[str, Callable[[], bytes]]


@dataclass(frozen=True)
class Options:
    """What a bundle is to be. What is None here and nobody else knows becomes a placeholder.

    Attributes
    ----------
    trim : only this many frames on both sides of each flag, as clips; None: whole sequences.
    verification : ask whether the labels are right, instead of having them corrected.
    include_undecided : undecided findings as well as confirmed and hand-made ones.
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

    @property
    def kind(self) -> str:
        """``verification`` or ``adjustment``."""
        return "verification" if self.verification else "adjustment"


@dataclass(frozen=True)
class Job:
    """One labelling job of a bundle; ``folder`` is empty where it is the only one."""

    folder: str
    name: str
    label_attribute: str
    place: Place
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Plan:
    """A bundle, checked against every quota and rule, not yet written.

    ``files``: what makes each file, by its path; ``placeholders``: what is left to fill in and
    what each is; ``notices``: what the user should know; ``findings``, ``frames``: how many are
    sent; ``jobs``, ``sequences``: as how many.
    """

    files: Mapping[str, Callable[[], bytes]]
    placeholders: Mapping[str, str]
    notices: tuple[Notice, ...]
    findings: int
    frames: int
    jobs: int
    sequences: int

    def summary(self, folder: Path) -> str:
        """What was made and what is left to do, for people."""
        lines = [
            f"Audit bundle in {folder}: {_count(self.findings, 'finding')}, "
            f"{_count(self.frames, 'flagged frame')}, {_count(self.sequences, 'sequence')}, "
            f"{_count(self.jobs, 'job')}",
            *(f"note: {notice.text}" for notice in self.notices),
        ]
        if self.placeholders:
            lines.append("To fill in before the upload (README.md says how):")
            lines += [f"  {mark}: {meaning}" for mark, meaning in self.placeholders.items()]
        return "\n".join(lines)


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
    parts = cut(each, sent, trim=_trim(options), image_prefix=options.image_prefix or None)
    used = [review for at, review in enumerate(each) if any(e.review == at for e in sent)]
    job = original(
        used,
        attribute=options.original_attribute or None,
        categories_file=options.categories,
    )
    return _Draft(options, used, job, sent).plan(parts)


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


def _trim(options: Options) -> int | None:
    if options.trim is not None and options.trim < 0:
        raise InputError(f"trim is {options.trim}; expected 0 or more frames around each flag")
    return options.trim


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
            files |= {job.folder + name: _text(text) for name, text in made.items()}
            files |= {job.folder + p.labels_path: self._labels(p) for p in job.parts}
        if len(jobs) > 1:
            for job in jobs:
                whole = Job("", job.name, job.label_attribute, job.place, job.parts)
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

    def _jobs(self, parts: Sequence[Part]) -> list[Job]:
        size = quotas.SEQUENCES
        groups = [tuple(parts[i : i + size]) for i in range(0, len(parts), size)]
        digits = max(2, len(str(len(groups))))
        jobs = []
        for number, group in enumerate(groups, start=1):
            suffix = f"-{number:0{digits}}" if len(groups) > 1 else ""
            folder = f"job{suffix}/" if suffix else ""
            name = self._name(suffix)
            quotas.check_job_name(name)
            attribute = self.options.label_attribute or f"{name}-ref"
            quotas.check_label_attributes(attribute, self.original.attribute)
            jobs.append(Job(folder, name, attribute, self._place(folder), group))
        return jobs

    def _name(self, suffix: str) -> str:
        """The job's name: as given, else the original's, ``audit`` and what tells this bundle
        from others, since a job's name must be new."""
        if self.options.job_name:
            return self.options.job_name + suffix
        told: list[Any] = [self.options.trim, self.options.kind]
        told += [review.sequence.origin.sha256 for review in self.reviews]
        told += [(e.flag.check, e.flag.track, e.flag.first, e.flag.last) for e in self.sent]
        mark = sha256(json.dumps(told).encode())[:8]
        name = self.original.name or self.reviews[0].sequence.name
        return f"{file_name(name).replace('_', '-').strip('-')[:40]}-audit-{mark}{suffix}"

    def _place(self, folder: str) -> Place:
        o = self.options
        prefix = f"gtreview/{self._name('')}" if o.prefix is None else o.prefix.strip("/")
        prefix = f"{prefix}/{folder}".strip("/")
        place = Place(
            o.bucket or None, prefix, o.region or None, o.role_arn or None, o.workteam_arn or None
        )
        request.check_place(place)
        return place

    # -- a job's documents --------------------------------------------------------------------

    def _documents(self, job: Job) -> dict[str, str]:
        """The job's files by name, its labels aside, each checked."""
        quotas.check_sequence_count(len(job.parts))
        made = {
            "labelcategories.json": _json(self._categories(job)),
            "job-request.json": _json(self._request(job)),
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

    def _categories(self, job: Job) -> categories.Categories:
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

    def _request(self, job: Job) -> dict[str, Any]:
        verb = "Verify" if self.options.verification else "Correct"
        frames = _count(sum(len(part.reasons) for part in job.parts), "flagged video frame")
        description = f"{verb} the labels of the frames that were flagged; each one says why."
        return request.job_request(
            job.place,
            name=job.name,
            label_attribute=job.label_attribute,
            kind=self.original.kind,
            title=self.options.title or f"{verb} {frames}",
            description=self.options.description or description,
        )

    def _lines(self, job: Job) -> Iterable[manifest.ManifestLine]:
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
        self, jobs: Sequence[Job], root: str, address: str, marks: Mapping[str, str]
    ) -> Files:
        """``flags.csv``, ``audit.json`` and ``README.md`` about ``jobs``, in folder ``root``."""
        told = self._record(jobs, marks)
        parts = [part for job in jobs for part in job.parts]
        entries = [entry for part in parts for entry in part.flags]
        entries.sort(key=lambda entry: (entry.number, -entry.flag.suspicion))
        of = {entry.review: part.review for part in parts for entry in part.flags}
        rows = [flag_list.row(of[entry.review], entry) for entry in entries]
        text = readme(
            told,
            folder=address,
            jobs=[job.folder for job in jobs],
            placeholders=told["placeholders"],
        )
        csv = flag_list.as_csv(rows, list(of.values()))
        return {
            f"{root}flags.csv": lambda: csv,
            f"{root}audit.json": _text(_json(told)),
            f"{root}README.md": _text(text),
        }

    def _record(self, jobs: Sequence[Job], marks: Mapping[str, str]) -> dict[str, Any]:
        parts = [(part, job.folder) for job in jobs for part in job.parts]
        reviews = [r for r in self.reviews if any(part.review is r for part, _ in parts)]
        files = [*self.options.inputs]
        if self.original.categories_file:
            files.append(self.original.categories_file)
        return {
            "gtreview": __version__,
            "kind": self.options.kind,
            "trim": self.options.trim,
            "selection": self._selection(),
            "reason_attribute": self._reason,
            "original_label_attribute": self.original.attribute,
            "placeholders": dict(request.in_order(marks)),
            "notices": [
                *(flag_list.told_notice(notice) for notice in self.original.notices),
                *(told for review in reviews for told in flag_list.told_notices(review)),
            ],
            "inputs": record.inputs(reviews, files),
            "thresholds": [
                {"sequence": r.sequence.name, "values": dict(r.thresholds)} for r in reviews
            ],
            "jobs": [
                {
                    "folder": job.folder,
                    "job_name": job.name,
                    "label_attribute": job.label_attribute,
                    "sequences": [record.described(part, job.folder) for part in job.parts],
                }
                for job in jobs
            ],
            "findings": record.findings(parts),
        }

    def _selection(self) -> str:
        if self.options.include_undecided:
            return "the confirmed, hand-made and undecided findings"
        confirmed = any(
            review.decision(i).verdict == Verdict.CONFIRMED
            for review in self.reviews
            for i in range(len(review.findings))
        )
        if confirmed:
            return "the confirmed and hand-made findings"
        return "all findings, as none had been decided"


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _text(text: str) -> Callable[[], bytes]:
    data = text.encode("utf-8", "replace")
    return lambda: data
