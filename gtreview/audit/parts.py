"""What is sent of each video: the whole sequence or clips of it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isnan

from gtreview.audit import clips, quotas, reasons, request
from gtreview.audit.flag_list import Entry, entries
from gtreview.audit.instructions import Flagged, spoken
from gtreview.checks.run import describe
from gtreview.errors import InputError
from gtreview.formats import seqlabel, sequence_file
from gtreview.model.flags import BY_HAND, Flag, Verdict
from gtreview.review.review import Review


@dataclass(frozen=True)
class Part:
    """One sequence of an audit job.

    ``name``: of its files in the bundle; ``positions``: the run of original positions it shows;
    ``clip``: whether it is numbered anew from 0; ``flags``: what was flagged in it.
    """

    review: Review
    name: str
    positions: range
    clip: bool
    flags: tuple[Entry, ...]
    image_prefix: str

    @property
    def start(self) -> int:
        """The original position of its first frame."""
        return self.positions.start

    @property
    def sequence_path(self) -> str:
        """Its sequence file in the job's folder."""
        return f"sequences/{self.name}.json"

    @property
    def labels_path(self) -> str:
        """Its labels in the job's folder."""
        return f"labels/{self.name}/SeqLabel.json"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Image names in order."""
        return self.review.sequence.frames.names[self.positions.start : self.positions.stop]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """``frame-no`` by place in this part: from 0 in a clip, else as the labels have them
        where those are whole numbers that grow."""
        plain = tuple(range(len(self.positions)))
        if self.clip:
            return plain
        stated = [_whole(number) for number in self.review.sequence.frames.numbers]
        known = tuple(number for number in stated if number is not None)
        grows = all(a < b for a, b in pairwise(known))
        return known if len(known) == len(plain) and grows else plain

    @cached_property
    def reasons(self) -> dict[int, str]:
        """Why each flagged frame was flagged, by its place in this part."""
        told = ((self.moved(entry.flag), self._sentence(entry)) for entry in self.flags)
        return reasons.by_position(told)

    def moved(self, flag: Flag) -> Flag:
        """``flag`` with places in this part."""
        return reasons.shifted(flag, self.start)

    def _sentence(self, entry: Entry) -> str:
        sequence = self.review.sequence
        message = reasons.renumbered(describe(sequence, entry.flag), entry.flag, self.start)
        return reasons.sentence(message, self.review.decision(entry.finding))

    def flagged(self, *, alone: bool) -> Flagged:
        """For the instructions; ``alone``: the job has no other sequence."""
        title = "" if alone or self.clip else self.review.sequence.name
        lines = [f"{self._where(entry, title)}: {self._sentence(entry)}" for entry in self.flags]
        return Flagged(title, tuple(self.reasons), self.names, self.clip, lines)

    def _where(self, entry: Entry, title: str) -> str:
        """``138-140``; in a clip the image names alone, since its job has several."""
        flag = self.moved(entry.flag)
        if self.clip:
            return "-".join(dict.fromkeys((self.names[flag.first], self.names[flag.last])))
        return f"{title} {spoken([(flag.first, flag.last)])}".strip()

    def labels(self, attribute: str, annotation_type: str) -> bytes:
        """Its ``SeqLabel.json`` with the objects of the job's ``annotation_type``, the reasons
        under the frame attribute ``attribute``."""
        path = self.review.sequence.origin.path
        data = reasons.of_type(self.review.label_file.corrected(), path, annotation_type)
        if self.clip:
            data = seqlabel.clip(data, self.names)
        why = {self.names[place]: text for place, text in self.reasons.items()}
        numbers = dict(zip(self.names, self.numbers, strict=True))
        return reasons.with_reasons(data, path, why, attribute, numbers)

    def sequence_file(self, number: int) -> bytes:
        """Its sequence file, the job's ``number``-th."""
        times = self.review.sequence.frames.timestamps
        shown = () if times is None else tuple(_time(times[i]) for i in self.positions)
        made = sequence_file.SequenceFile(
            number, self.image_prefix, self.names, self.numbers, shown
        )
        return sequence_file.dump(made)


def _whole(number: str | int | None) -> int | None:
    if isinstance(number, str):
        return int(number) if number.isdecimal() and number.isascii() else None
    return number


def _time(seconds: float) -> int | float | None:
    if isnan(seconds):
        return None
    return int(seconds) if float(seconds).is_integer() else float(seconds)


def chosen(reviews: Sequence[Review], *, include_undecided: bool) -> list[Entry]:
    """The flags that are sent: those of confirmed and hand-made findings, and of undecided ones
    where that is asked for; of all findings where nothing has been decided.

    Raises
    ------
    InputError : there are none.
    """
    every = entries(reviews)
    nothing = all(review.progress[0] == 0 for review in reviews) and not any(
        entry.flag.check == BY_HAND for entry in every
    )
    by_hand = {(e.review, e.finding) for e in every if e.flag.check == BY_HAND}
    sent = [
        entry
        for entry in every
        if nothing
        or (verdict := reviews[entry.review].decision(entry.finding).verdict) == Verdict.CONFIRMED
        or (
            verdict == Verdict.UNDECIDED
            and (include_undecided or (entry.review, entry.finding) in by_hand)
        )
    ]
    if not sent:
        why = "no finding is confirmed" if every else "nothing is flagged"
        hint = "Confirm what is to be sent, or include undecided findings." if every else ""
        raise InputError(f"there is nothing to audit: {why}", hint=hint)
    return sent


def cut(
    reviews: Sequence[Review], sent: Sequence[Entry], *, trim: int | None, image_prefix: str | None
) -> list[Part]:
    """The sequences to send, checked: each video that has flags, whole or as clips.

    Raises
    ------
    QuotaError : one is too long, or its names do not sort as its frames do.
    """
    parts: list[Part] = []
    taken: set[str] = set()
    for at, review in enumerate(reviews):
        flags = [entry for entry in sent if entry.review == at]
        if flags:
            prefix = _image_prefix(review, image_prefix)
            for run in _runs(flags, len(review.sequence), trim):
                here = tuple(e for e in flags if run.start <= e.flag.first < run.stop)
                name = clips.unused(_name(review, run, trim), taken)
                parts.append(Part(review, name, run, trim is not None, here, prefix))
    for part in parts:
        quotas.check_sequence(part.name, part.names, trimmed=part.clip)
    return parts


def _runs(flags: Sequence[Entry], length: int, trim: int | None) -> list[range]:
    if trim is None:
        return [range(length)]
    spans = [(entry.flag.first, entry.flag.last) for entry in flags]
    return clips.windows(spans, trim, length)


def _name(review: Review, run: range, trim: int | None) -> str:
    name = clips.file_name(review.sequence.name)
    return name if trim is None else f"{name}-{run.start:06}-{run.stop - 1:06}"


def _image_prefix(review: Review, given: str | None) -> str:
    known = given or review.sequence.frames.prefix
    return request.image_prefix(known) if known else request.IMAGE_PREFIX
