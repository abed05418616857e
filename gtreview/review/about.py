"""Where to look when a command was taken back or done again: at what it is about."""

from __future__ import annotations

from typing import NamedTuple

import orjson

from gtreview.model.flags import BY_HAND
from gtreview.review.box_records import BOXES
from gtreview.review.commands import Command
from gtreview.review.deciding import FLAGS, VERDICTS
from gtreview.review.labels import POSES
from gtreview.review.random_sample import SAMPLE
from gtreview.review.review import Review
from gtreview.review.second import SECOND
from gtreview.review.verdicts import Place, places_of


class Spot(NamedTuple):
    """A finding (−1: none), an object (−1: none) and a frame."""

    finding: int
    track: int
    frame: int


def about(review: Review, command: Command, now: Spot) -> Spot:
    """What ``command`` is about in ``review`` as it stands; ``now``, where one is, as long as that
    is a part of it or it is about no place at all (a threshold, the rig, a sample)."""
    if SAMPLE in command.tables:
        return now
    return (
        _judged(review, command, now)
        or _flagged(review, command)
        or _corrected(review, command, now)
        or now
    )


def _judged(review: Review, command: Command, now: Spot) -> Spot | None:
    keys = [c.key for c in command.changes if c.table in {VERDICTS, SECOND}]
    findings = review.findings
    if keys and 0 <= now.finding < len(findings):
        flags = (findings.flags[int(j)] for j in findings.members(now.finding))
        own = {place.key for flag in flags for place in places_of(review.sequence, flag)}
        if not own.isdisjoint(keys):
            return _in_finding(review, now.finding, now)
    for check, objects, frame in map(Place.of, keys):
        found = review.index_of((check, (*objects, "")[0], frame))
        if found is not None:
            return _in_finding(review, found, now)
    return None


def _in_finding(review: Review, i: int, now: Spot) -> Spot:
    """Finding ``i``: where one is in it already, else at its peak."""
    findings = review.findings
    track, inside = int(findings.track[i]), findings.first[i] <= now.frame <= findings.last[i]
    stays = inside and now.finding == i and now.track == track
    return Spot(i, track, now.frame if stays else int(findings.peak[i]))


def _flagged(review: Review, command: Command) -> Spot | None:
    """A flag set by hand, whether it is there now or not."""
    for change in command.changes:
        if change.table == FLAGS:
            flag = change.after or change.before
            name, frame = (*flag["objects"], "")[0], int(flag["frame"])
            found = review.index_of((BY_HAND, name, frame))
            track = review.sequence.track_index.get(name, -1)
            return Spot(-1 if found is None else found, track, frame)
    return None


def _corrected(review: Review, command: Command, now: Spot) -> Spot | None:
    index, places = review.sequence.track_index, []
    for change in command.changes:
        if change.table in {BOXES, POSES}:
            frame, name, _ = orjson.loads(change.key)
            if (name in index or not name) and frame < len(review.sequence):
                places.append((frame, index.get(name, -1)))
    if not places or (now.frame, now.track) in places:
        return now if places else None
    here = [place for place in places if place[0] == now.frame]
    frame, track = min(here or places)
    found = review.find(frame, track) if track >= 0 else None
    return Spot(now.finding if found is None else found, track, frame)
