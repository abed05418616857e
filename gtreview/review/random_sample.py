"""A random sample of what nothing was found in, and the errors that are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from gtreview.errors import InputError
from gtreview.model.flags import BY_HAND, Verdict
from gtreview.model.sequence import Sequence
from gtreview.review import deciding, draws, sampling
from gtreview.review.commands import Change, Record
from gtreview.review.file import now
from gtreview.review.sampling import CONFIDENCE, Estimate, Stratum
from gtreview.review.verdicts import Place

if TYPE_CHECKING:
    from gtreview.review.review import Review

SAMPLE = "sample"
"""The table of what was drawn, by a JSON list of object (empty for a whole frame) and frame; and
the name of its draw."""
FRAME, BOX = "frame", "box"
"""What is drawn: whole frames, or boxes and skeletons."""
EDGES = (0.0, 0.5, 0.8, 0.95, 1.0)
"""Findings between two of these suspicions are one stratum."""
Ints = NDArray[np.integer[Any]]
LEFT_OUT = {Verdict.UNDECIDED: None, Verdict.DISMISSED: False, Verdict.CONFIRMED: True}


@dataclass(frozen=True)
class Drawn:
    """One of a sample: object ``track`` in ``frame`` (−1: the whole frame), and whether somebody
    found it wrong (None: not judged yet)."""

    track: int
    frame: int
    wrong: bool | None = None
    note: str = ""


class RandomSample:
    """What was drawn at random from what no flag is about, and what was said of it.

    An error found in it is flagged by hand as well, so that it is sent to be corrected.
    """

    def __init__(self, review: Review) -> None:
        self._review = review

    @property
    def draw_record(self) -> Mapping[str, Any]:
        """How it was drawn: ``unit``, ``seed``, ``size``, ``population``, ``at``, ``reviewer``;
        empty where nothing was."""
        return draws.kept(self._review.tables, SAMPLE)

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """What was drawn, by frame and object, as far as it is still there."""
        sequence = self._review.sequence
        found = (as_drawn(sequence, key, r) for key, r in self._records.items())
        return tuple(sorted((d for d in found if d), key=lambda d: (d.frame, d.track)))

    @property
    def gone(self) -> tuple[str, ...]:
        """What was drawn and is not there any more, as it is kept: a JSON list of object and
        frame."""
        sequence = self._review.sequence
        return tuple(key for key, r in self._records.items() if as_drawn(sequence, key, r) is None)

    def population(self, unit: str = BOX) -> int:
        """Of how many frames, or boxes and skeletons, a sample would be drawn now."""
        return len(_free(self._review, unit)[1])

    def lack(self, unit: str = BOX) -> str:
        """Why there is nothing to draw from, where there is nothing."""
        sequence = self._review.sequence
        tracks = np.concatenate([sequence.boxes.track, sequence.poses.track])
        if unit == FRAME:
            return "no frame is without a finding: there is nothing to draw from"
        if not len(tracks):
            return "the labels hold neither boxes nor skeletons: frames can be drawn instead"
        if (tracks < 0).all():
            return "no box and no skeleton has a name to be drawn by: frames can be drawn instead"
        return "no box and no skeleton is without a finding: there is nothing to draw from"

    @property
    def progress(self) -> tuple[int, int]:
        """How many were judged, and how many were drawn."""
        judged = [drawn.wrong is not None for drawn in self.drawn]
        return sum(judged), len(judged)

    def draw(
        self, size: int, unit: str = BOX, seed: int | None = None, *, by: object | None = None
    ) -> None:
        """Draw ``size`` of all frames, or boxes and skeletons, that no flag is about now, in place
        of what was drawn before. The same ``seed`` draws the same again.

        Raises
        ------
        InputError : there is nothing to draw from, ``size`` is no number of things, or the unit
            unknown.
        """
        if unit not in (FRAME, BOX) or size < 1:
            raise InputError(f"a sample is of 1 or more of {FRAME} or {BOX}, not {size} of {unit}")
        review, seed = self._review, draws.seed_or_new(seed)
        population = list(_unflagged(review, unit))
        if not population:
            raise InputError(self.lack(unit))
        chosen = sampling.draw(len(population), size, seed)
        wanted = {population[i]: _said(Verdict.UNDECIDED, "", review.reviewer) for i in chosen}
        record = {
            "unit": unit, "seed": seed, "size": len(chosen), "population": len(population),
            "thresholds": review.thresholds, "at": now(), "reviewer": review.reviewer,
        }  # fmt: skip
        changes = (draws.keeping(review.tables, SAMPLE, record), *self._in_place(wanted))
        review.do(f"Draw {len(chosen)} at random", changes, by=by)

    def judge(
        self, frame: int, track: int, wrong: bool | None, note: str = "", *, by: object = None
    ) -> None:
        """Say whether what was drawn is ``wrong``; None takes back what was said.

        Raises
        ------
        InputError : it was not drawn.
        """
        review = self._review
        name = review.sequence.track_name(track)
        key = key_of(name, frame)
        before = self._records.get(key)
        if before is None:
            raise InputError(f"{name or 'the whole frame'} in frame {frame} was not drawn")
        verdict = next(verdict for verdict, means in LEFT_OUT.items() if means is wrong)
        after = _said(verdict, note, review.reviewer)
        place = Place(BY_HAND, (name,) if name else (), frame)
        flagged = self._flagged(place, LEFT_OUT[Verdict(before["verdict"])], wrong, note)
        where = f"{name} at frame {frame}" if name else f"frame {frame}"
        says = {None: "Do not judge", False: "Find right", True: "Find wrong"}[wrong]
        review.do(f"{says}: {where}", (Change(SAMPLE, key, before, after), *flagged), by=by)

    def _flagged(
        self, place: Place, before: bool | None, wrong: bool | None, note: str
    ) -> tuple[Change, ...]:
        """The flag by hand that is set on an error, or taken away where it is none after all."""
        review = self._review
        if wrong:
            return deciding.set_by_hand(
                review.tables, place, note, now(), review.reviewer, review.verdict_table
            )
        # Nothing was flagged where it was drawn: the flag is this sample's own.
        return deciding.unset_by_hand(review.tables, place, review.verdict_table) if before else ()

    def estimate(self, confidence: float = CONFIDENCE) -> Estimate:
        """How many errors are left: findings nobody decided, by suspicion, as those that were
        decided; and what was not flagged, as the sample.

        Errors are counted as findings there and as boxes (or frames) here. What was dismissed
        counts as right, unless a second reviewer has judged a sample of it.
        """
        strata = (*finding_strata(self._review), *self._strata(), *_dismissed(self._review))
        return sampling.remaining(strata, confidence)

    @property
    def _records(self) -> dict[str, Record]:
        return self._review.tables.get(SAMPLE, {})

    def _in_place(self, wanted: dict[str, Record]) -> Iterator[Change]:
        """``wanted`` in place of all that is kept."""
        before = self._records
        for key in dict.fromkeys((*before, *wanted)):
            yield Change(SAMPLE, key, before.get(key), wanted.get(key))

    def _strata(self) -> Iterator[Stratum]:
        drawn = [one.wrong for one in self.drawn if one.wrong is not None]
        population = self.draw_record.get("population", 0)
        unit = "boxes" if self.draw_record.get("unit") == BOX else "frames"
        yield Stratum(f"{unit} not flagged", len(drawn), sum(drawn), population - len(drawn))


def key_of(name: str, frame: int) -> str:
    """What object ``name`` (empty: the whole frame) in ``frame`` is kept by."""
    return orjson.dumps((name, frame)).decode()


def as_drawn(sequence: Sequence, key: str, record: Record) -> Drawn | None:
    """What is kept by ``key``; None where its object or frame is not there any more."""
    name, frame = orjson.loads(key)
    track = sequence.track_index.get(name) if name else -1
    if track is None or not 0 <= frame < len(sequence):
        return None
    return Drawn(track, frame, LEFT_OUT[Verdict(record["verdict"])], record["note"])


def finding_strata(review: Review) -> Iterator[Stratum]:
    """The findings of the checks by suspicion, the most suspicious first. What a person flagged
    was not found by a check and tells nothing of what is left."""
    findings, decided, confirmed = review.findings, review.decided, review.confirmed
    lead = findings.order[findings.starts[:-1]]
    checked = ~findings.flags.of_check(BY_HAND)[lead]
    stratum = np.searchsorted(EDGES[1:-1], findings.suspicion, side="right")
    for number in range(len(EDGES) - 2, -1, -1):
        mine = checked & (stratum == number)
        yield Stratum(
            f"findings of suspicion {EDGES[number]:g} to {EDGES[number + 1]:g}",
            int((mine & decided).sum()),
            int((mine & confirmed).sum()),
            int((mine & ~decided).sum()),
        )


def _dismissed(review: Review) -> Iterator[Stratum]:
    """The dismissed findings, once a second reviewer has looked at a sample of them."""
    if review.second.ended:
        judged, wrong = review.second.of_dismissed()
        dismissed = int((review.decided & ~review.confirmed).sum())
        yield Stratum("dismissed findings", judged, wrong, dismissed - judged)


def _unflagged(review: Review, unit: str) -> Iterator[str]:
    """The keys of everything that no flag is about."""
    name = review.sequence.track_name
    for track, at in zip(*(column.tolist() for column in _free(review, unit)), strict=True):
        yield key_of(name(track) if track >= 0 else "", at)


def _free(review: Review, unit: str) -> tuple[Ints, Ints]:
    """Objects (−1: the whole frame) and frames that no flag is about."""
    sequence, flags = review.sequence, review.flags
    if unit == FRAME:
        frames = sampling.unflagged_frames(flags, len(sequence))
        return np.full(len(frames), -1), frames
    places = [np.empty(0, np.int64)]
    for columns in (sequence.boxes, sequence.poses):
        named = columns.track >= 0
        track, frame = columns.track[named], columns.frame[named]
        free = sampling.unflagged(flags, track, frame, len(sequence))
        places.append(track[free].astype(np.int64) * len(sequence) + frame[free])
    # An object's box and skeleton in one frame are judged with one look.
    track, frame = np.divmod(np.unique(np.concatenate(places)), max(len(sequence), 1))
    return track, frame


def _said(verdict: Verdict, note: str, reviewer: str) -> Record:
    return {"verdict": str(verdict), "note": note, "at": now(), "reviewer": reviewer}
