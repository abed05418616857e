"""What looks wrong, and what a person said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

BY_HAND = "by-hand"
"""The check id of flags that a person set."""


class Verdict(StrEnum):
    """What a reviewer decided."""

    UNDECIDED = "undecided"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


SEVERITIES = ("minor", "major", "critical")
"""How bad a confirmed mistake is, the mildest first."""


@dataclass(frozen=True)
class Decision:
    """A verdict with its reason and note.

    ``severity`` is one of `SEVERITIES` or empty; ``reviewer`` and ``at`` (ISO 8601 in UTC) say who
    decided and when, and make no decision a different one.
    """

    verdict: Verdict = Verdict.UNDECIDED
    reason: str = ""
    note: str = ""
    severity: str = ""
    reviewer: str = field(default="", compare=False)
    at: str = field(default="", compare=False)


@dataclass(frozen=True)
class Flag:
    """One check's doubt about one object over an unbroken run of frames.

    ``first``, ``last`` (inclusive) and ``peak`` are 0-based positions; ``value`` and
    ``threshold`` are in the metric's unit (NaN for checks without a number); ``suspicion`` is
    0…1 and comparable across checks; ``track`` −1 means no identity, ``other`` −1 means no
    second object; ``keypoints``: up to two places in the rig that it is about.
    """

    check: str
    track: int
    other: int
    first: int
    last: int
    peak: int
    value: float
    threshold: float
    suspicion: float
    keypoints: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Flags:
    """Flags as columns: ``check`` indexes ``checks``; the rest as in `Flag`, one array each;
    ``keypoints`` is (n, 2), −1 for none."""

    checks: tuple[str, ...]
    check: NDArray[np.int16]
    track: NDArray[np.int32]
    other: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    peak: NDArray[np.int32]
    value: NDArray[np.float64]
    threshold: NDArray[np.float64]
    suspicion: NDArray[np.float64]
    keypoints: NDArray[np.int16]

    @classmethod
    def empty(cls, checks: tuple[str, ...] = ()) -> Flags:
        """No flags."""
        return cls.of([], checks)

    @classmethod
    def of(cls, flags: list[Flag], checks: tuple[str, ...] = ()) -> Flags:
        """Columns from records."""
        names = checks or tuple(dict.fromkeys(flag.check for flag in flags))

        def column(name: str, dtype: type) -> NDArray:  # type: ignore[type-arg]
            return np.array([getattr(flag, name) for flag in flags], dtype)

        return cls(
            names,
            np.array([names.index(flag.check) for flag in flags], np.int16),
            column("track", np.int32),
            column("other", np.int32),
            column("first", np.int32),
            column("last", np.int32),
            column("peak", np.int32),
            column("value", np.float64),
            column("threshold", np.float64),
            column("suspicion", np.float64),
            np.array([(*f.keypoints, -1, -1)[:2] for f in flags], np.int16).reshape(-1, 2),
        )

    def __len__(self) -> int:
        return len(self.check)

    def __getitem__(self, i: int) -> Flag:
        track, other, first, last, peak = (
            int(getattr(self, n)[i]) for n in ("track", "other", "first", "last", "peak")
        )
        value, threshold, suspicion = (
            float(getattr(self, n)[i]) for n in ("value", "threshold", "suspicion")
        )
        points = tuple(place for place in self.keypoints[i].tolist() if place >= 0)
        return Flag(
            self.checks[self.check[i]],
            *(track, other, first, last, peak),
            *(value, threshold, suspicion),
            points,
        )

    def __iter__(self) -> Iterator[Flag]:
        return (self[i] for i in range(len(self)))

    def take(self, index: NDArray[np.integer] | NDArray[np.bool_] | slice) -> Flags:
        """The flags at ``index``."""
        columns = {f.name: getattr(self, f.name)[index] for f in fields(self) if f.name != "checks"}
        return Flags(self.checks, **columns)

    def of_check(self, check: str) -> NDArray[np.bool_]:
        """(n,) True where a flag is of ``check``."""
        if check not in self.checks:
            return np.zeros(len(self), bool)
        return np.equal(self.check, self.checks.index(check))


@dataclass(frozen=True, eq=False)
class Findings:
    """What one look settles: flags of one object within two frames of each other.

    Findings stand in rank order, the most suspicious first. Finding *i*'s flags are
    ``flags.take(order[starts[i]:starts[i + 1]])``, the most suspicious first.

    Attributes
    ----------
    flags : the flags they are made of.
    order : (m,) indices into ``flags``, grouped.
    starts : (n + 1,) where each finding's group begins in ``order``.
    track, first, last, peak, suspicion : (n,) of the whole finding; ``peak`` is the most
        suspicious flag's.
    """

    flags: Flags
    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    track: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    peak: NDArray[np.int32]
    suspicion: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.track)

    def members(self, i: int) -> NDArray[np.intp]:
        """Indices into ``flags`` of finding ``i``, the most suspicious first."""
        return self.order[self.starts[i] : self.starts[i + 1]]

    def lead(self, i: int) -> Flag:
        """Finding ``i``'s most suspicious flag."""
        return self.flags[int(self.order[self.starts[i]])]

    @property
    def leads(self) -> NDArray[np.intp]:
        """(n,) indices into ``flags`` of each finding's most suspicious flag."""
        return self.order[self.starts[:-1]]

    @property
    def lead_check(self) -> NDArray[np.int16]:
        """(n,) indices into ``flags.checks`` of the leads' checks."""
        return self.flags.check[self.leads]
