"""What checks look at, and what they say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.suspicion import Scale, Usual
from gtreview.metrics import pose_paths
from gtreview.metrics.consecutive import Floats, Mask, continues, followed
from gtreview.model.boxes import Boxes
from gtreview.model.columns import spliced
from gtreview.model.poses import Poses
from gtreview.model.sequence import Attributes, Sequence
from gtreview.model.series import Series

_HIDDEN = ("occlu", "trunc")
_DENIALS = ("", "0", "0.0", "no", "none", "false", "not", "non", "un", "fully visible", "visible")


@dataclass(frozen=True, eq=False)
class Evidence:
    """A sequence with its series (by metric id); what several checks need is worked out once.

    ``scales`` as in `Usual`."""

    sequence: Sequence
    series: Mapping[str, Series]
    scales: dict[str, Scale] = field(default_factory=dict)

    @cached_property
    def boxes(self) -> Boxes:
        """The boxes that metrics use."""
        return followed(self.sequence.boxes)

    @cached_property
    def poses(self) -> Poses:
        """The skeletons that metrics use."""
        return pose_paths.followed(self.sequence.poses)

    @cached_property
    def continues(self) -> Mask:
        """(n,) True where the object has a box in the frame before."""
        return continues(self.boxes)

    @cached_property
    def usual(self) -> Usual:
        """What deviations are to be expected of the boxes."""
        return Usual(self.boxes, self.scales)

    @cached_property
    def jumped(self) -> Floats:
        """(n,) jumps in the deviations to be expected."""
        return self.usual.deviation(self.series["jump"].value, of="jump")

    @cached_property
    def hidden(self) -> Mask:
        """(n,) True where a box's attributes say that the object is occluded or truncated."""
        sets = np.array([says_hidden(each) for each in self.sequence.attribute_sets], bool)
        return sets[self.boxes.attributes]


def says_hidden(attributes: Attributes) -> bool:
    """Whether attributes say occluded or truncated, by name (``occluded: yes``, ``partially``,
    ``1``) or by value (``visibility: occluded``)."""
    for name, value in attributes.items():
        said = str(value).strip().casefold()
        denied = said in _DENIALS or said.startswith(("not ", "non", "un"))
        if not denied and any(word in f"{name} {said}".casefold() for word in _HIDDEN):
            return True
    return False


@dataclass(frozen=True, eq=False)
class Candidates:
    """What may become flags of one check, sorted by (track, first), whatever the threshold.

    Attributes
    ----------
    track, other, first, last, peak : (n,) int32 as in `Flags`.
    value : (n,) float64 in the check's unit; NaN is never over a threshold.
    suspicion : (n,) 0…1, how unlikely the value is among good labels.
    keypoints : (n, 2) int16, the places in the rig that it is about, −1 for none.
    joins : candidates are single frames, and those in consecutive frames make one flag.
    """

    track: NDArray[np.int32]
    other: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    peak: NDArray[np.int32]
    value: Floats
    suspicion: Floats
    keypoints: NDArray[np.int16]
    joins: bool = False

    @classmethod
    def frames(
        cls,
        track: NDArray[np.int32],
        frame: NDArray[np.int32],
        value: Floats,
        suspicion: Floats | float,
        keypoints: NDArray[np.integer] | None = None,
    ) -> Candidates:
        """One candidate a frame, joining."""
        other = np.full(len(track), -1, np.int32)
        level = np.broadcast_to(np.asarray(suspicion, np.float64), value.shape)
        points = _points(keypoints, len(track))
        return cls(track, other, frame, frame, frame, value, level, points, joins=True)

    @classmethod
    def spans(
        cls,
        track: NDArray[np.integer],
        first: NDArray[np.integer],
        last: NDArray[np.integer],
        value: Floats,
        suspicion: Floats,
        *,
        peak: NDArray[np.integer] | None = None,
        other: NDArray[np.integer] | None = None,
        keypoints: NDArray[np.integer] | None = None,
    ) -> Candidates:
        """One candidate a span, in any order; ``peak`` is the first frame by default."""
        order = np.lexsort((first, track))
        peaks = first if peak is None else peak
        others = np.full(len(track), -1) if other is None else other

        def column(values: NDArray[np.integer]) -> NDArray[np.int32]:
            return np.asarray(values, np.int32)[order]

        return cls(
            column(track),
            column(others),
            column(first),
            column(last),
            column(peaks),
            value[order],
            suspicion[order],
            _points(keypoints, len(track))[order],
        )

    def __len__(self) -> int:
        return len(self.track)

    def with_tracks(self, other: Candidates, tracks: Iterable[int]) -> Candidates:
        """These, but those of ``tracks`` from ``other``, which has no others."""
        join = spliced(self.track, other.track, tracks)
        columns = {
            each.name: join(getattr(self, each.name), getattr(other, each.name))
            for each in fields(self)
            if each.name != "joins"
        }
        return Candidates(**columns, joins=self.joins)


def _points(keypoints: NDArray[np.integer] | None, count: int) -> NDArray[np.int16]:
    return np.full((count, 2), -1, np.int16) if keypoints is None else keypoints.astype(np.int16)
