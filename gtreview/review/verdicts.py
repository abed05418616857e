"""Verdicts: each hangs on a check, the objects it names and one frame.

So they stay where they are when a threshold moves or spans grow; a flag shows the union over its
frames, a finding the union over its flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from gtreview.model.flags import Decision, Findings, Flag, Flags, Verdict
from gtreview.model.sequence import Sequence

Record = Mapping[str, Any]
"""``verdict``, ``reason``, ``note``, ``at``, ``reviewer``, and ``severity`` where one was given."""

NOTHING, NOTED, DISMISSED, CONFIRMED = range(4)
"""How much has been said, the weightiest last: where frames differ, the highest counts."""

_LEVEL: Mapping[str, int] = {
    Verdict.UNDECIDED: NOTED,
    Verdict.DISMISSED: DISMISSED,
    Verdict.CONFIRMED: CONFIRMED,
}
UNDECIDED = Decision()

Levels = NDArray[np.int8]
Numbers = NDArray[np.int64]
Spans = NDArray[np.int64]


class Place(NamedTuple):
    """What a verdict hangs on; ``objects`` by name, empty for a whole frame."""

    check: str
    objects: tuple[str, ...]
    frame: int

    @property
    def key(self) -> str:
        """The place as text, a JSON list."""
        return orjson.dumps(tuple(self)).decode()

    @classmethod
    def of(cls, key: str) -> Place:
        """The place that ``key`` names.

        Raises
        ------
        ValueError : it names none.
        """
        match orjson.loads(key):
            case [str(check), [*objects], int(frame)] if not isinstance(frame, bool):
                if all(isinstance(name, str) for name in objects):
                    return cls(check, tuple(objects), frame)
        raise ValueError(f"{key} names no check, objects and frame")


def objects_of(sequence: Sequence, flag: Flag) -> tuple[str, ...]:
    """The names of the objects that ``flag`` is about."""
    return tuple(sequence.tracks[track].name for track in (flag.track, flag.other) if track >= 0)


def places_of(sequence: Sequence, flag: Flag) -> Iterator[Place]:
    """What a verdict on ``flag`` hangs on: every frame of its span."""
    objects = objects_of(sequence, flag)
    return (Place(flag.check, objects, frame) for frame in range(flag.first, flag.last + 1))


class Verdicts:
    """Verdict records by place, answering for the spans of all flags at once.

    A place becomes one number: its subject's (check and objects) times the number of frames, plus
    the frame. So a flag's span is a range of numbers, and sorted numbers answer for every flag
    with two binary searches. Records about objects or frames that the sequence does not have are
    left out.
    """

    def __init__(self, sequence: Sequence, records: Mapping[str, Record]) -> None:
        self._sequence = sequence
        self._checks: dict[str, int] = {}
        self._subjects: dict[int, int] = {}
        self._records: dict[int, Record] = {}
        self._levels: dict[int, int] = {}
        self.put(records.items())

    def put(self, changed: Iterable[tuple[str, Record | None]]) -> Numbers:
        """Take over changed records by key, None where one is gone; their numbers, sorted."""
        numbers = []
        for key, record in changed:
            number = self._number(Place.of(key))
            if number is None:
                continue
            numbers.append(number)
            if record is None:
                self._records.pop(number, None)
                self._levels.pop(number, None)
            else:
                self._records[number] = record
                self._levels[number] = _LEVEL[record["verdict"]]
        self._sort()
        return np.unique(np.array(numbers, np.int64))

    def spans(self, flags: Flags, numbers: Numbers | None = None) -> Spans:
        """(2, n): where in the sorted ``numbers`` (all there are, by default) each flag's frames
        begin and stop."""
        if numbers is None:
            numbers = self._numbers
        if not len(self._codes):
            return np.zeros((2, len(flags)), np.int64)
        checks = np.array([self._checks.get(name, -1) for name in flags.checks], np.int64)
        check = checks[flags.check]
        # As in `objects_of`: the objects there are, the first one first.
        track = np.where(flags.track < 0, flags.other, flags.track).astype(np.int64)
        code = self._code(check, track, np.where(flags.track < 0, -1, flags.other))
        at = np.minimum(np.searchsorted(self._codes, code), len(self._codes) - 1)
        known = (self._codes[at] == code) & (check >= 0)
        base = self._of_code[at] * len(self._sequence)
        first = np.searchsorted(numbers, base + flags.first)
        stop = np.searchsorted(numbers, base + flags.last, side="right")
        return np.where(known, (first, stop), 0)

    def levels(self, spans: Spans) -> Levels:
        """(n,) int8: the highest level within each of ``spans``."""
        levels = np.zeros(spans.shape[1], np.int8)
        for level, sums in enumerate(self._sums, start=NOTED):
            levels[sums[spans[1]] > sums[spans[0]]] = level
        return levels

    def decision(self, spans: Spans) -> Decision:
        """What was said within ``spans``, which one look settles: the weightiest verdict, with
        its newest reason, severity and note."""
        key = spans.tobytes()
        if key not in self._decisions:
            numbers = (n for a, b in spans.T.tolist() for n in self._numbers[a:b].tolist())
            self._decisions[key] = _union([self._records[number] for number in numbers])
        return self._decisions[key]

    def _number(self, place: Place) -> int | None:
        tracks = [self._sequence.track_index.get(name) for name in place.objects]
        if None in tracks or len(tracks) > 2 or not 0 <= place.frame < len(self._sequence):
            return None
        check = self._checks.setdefault(place.check, len(self._checks))
        first, second = (*tracks, -1, -1)[:2]
        code = int(self._code(check, first, second))
        return (
            self._subjects.setdefault(code, len(self._subjects)) * len(self._sequence) + place.frame
        )

    def _code(self, check: Any, track: Any, other: Any) -> Any:
        """One number for a check and its objects, for single values or arrays."""
        tracks = len(self._sequence.tracks) + 1
        return (check * tracks + track + 1) * tracks + other + 1

    def _sort(self) -> None:
        # While a threshold is dragged, most findings are the ones that they were a moment ago.
        self._decisions: dict[bytes, Decision] = {}
        count = len(self._records)
        numbers = np.fromiter(self._levels, np.int64, count)
        levels = np.fromiter(self._levels.values(), np.int8, count)
        order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[order]
        self._sums = np.zeros((CONFIRMED, count + 1), np.int64)
        for row, level in enumerate((NOTED, DISMISSED, CONFIRMED)):
            np.cumsum(levels[order] == level, out=self._sums[row, 1:])
        codes = np.fromiter(self._subjects, np.int64, len(self._subjects))
        self._of_code = np.argsort(codes)
        self._codes = codes[self._of_code]


def _union(records: list[Record]) -> Decision:
    if not records:
        return UNDECIDED
    weight = max(_LEVEL[record["verdict"]] for record in records)
    said = [record for record in records if _LEVEL[record["verdict"]] == weight]
    said.sort(key=lambda record: str(record["at"]), reverse=True)
    reason, note, severity = (
        next((record[name] for record in said if record.get(name)), "")
        for name in ("reason", "note", "severity")
    )
    newest = said[0]
    by, when = newest["reviewer"], newest["at"]
    return Decision(Verdict(newest["verdict"]), reason, note, severity, by, when)


class Judged:
    """What has been decided of every finding, kept up to date where verdicts change.

    ``levels`` is (n,) int8: `NOTHING`, `NOTED`, `DISMISSED` or `CONFIRMED` for each finding.
    """

    def __init__(self, verdicts: Verdicts, findings: Findings) -> None:
        self._verdicts, self._findings = verdicts, findings
        self._decisions = [UNDECIDED] * len(findings)
        self._look()
        self._stale = set(np.flatnonzero(self.levels).tolist())

    def refresh(self, numbers: Numbers) -> tuple[int, ...]:
        """Verdicts with the sorted ``numbers`` have changed; of which findings, ascending."""
        self._look()
        first, stop = self._verdicts.spans(self._findings.flags, numbers)
        of_finding = np.repeat(np.arange(len(self._findings)), np.diff(self._findings.starts))
        touched = np.unique(of_finding[(stop > first)[self._findings.order]]).tolist()
        self._stale.update(touched)
        return tuple(touched)

    def _look(self) -> None:
        findings = self._findings
        self._spans = self._verdicts.spans(findings.flags)[:, findings.order]
        levels = self._verdicts.levels(self._spans)
        starts = findings.starts[:-1]
        self.levels = np.maximum.reduceat(levels, starts) if len(starts) else levels[:0]

    @property
    def decisions(self) -> list[Decision]:
        """The decisions of all findings, in their order."""
        for i in tuple(self._stale):
            self.decision(i)
        return self._decisions

    def decision(self, i: int) -> Decision:
        """The decision of finding ``i``."""
        if i in self._stale:
            first, stop = self._findings.starts[i : i + 2]
            self._decisions[i] = self._verdicts.decision(self._spans[:, first:stop])
            self._stale.discard(i)
        return self._decisions[i]

    @property
    def decided(self) -> NDArray[np.bool_]:
        """(n,) True where a finding is confirmed or dismissed."""
        decided: NDArray[np.bool_] = self.levels >= DISMISSED
        return decided

    @property
    def confirmed(self) -> NDArray[np.bool_]:
        """(n,) True where a finding is confirmed."""
        confirmed: NDArray[np.bool_] = self.levels == CONFIRMED
        return confirmed
