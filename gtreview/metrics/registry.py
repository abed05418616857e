"""The metrics, in the order of their plots.

To add one: a pure function from a sequence to a `Series`, and a line here; or, from another
package, an entry point of the group ``gtreview.metrics`` that loads a `Metric`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gtreview.metrics import (
    agreement,
    appearance,
    change,
    motion,
    pose_bones,
    pose_motion,
    pose_paths,
    pose_presence,
    pose_sides,
    pose_swaps,
    presence,
    rolling,
)
from gtreview.metrics.appearance import Crops
from gtreview.metrics.consecutive import Floats
from gtreview.model.columns import of_tracks
from gtreview.model.poses import Poses
from gtreview.model.sequence import Sequence
from gtreview.model.series import Series
from gtreview.plug_ins import with_plug_ins

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Metric:
    """One number per object and frame.

    ``id`` names it in files, ``title`` on its plot; ``default_shown``: its plot is there at
    first; ``help``: what it tells, one sentence. It is made from the labels (``compute``), from
    crops of the frames' images (``measure``, called with the sequence, `Crops` and what to tell
    progress), or from the series of the metric ``source``
    (``derive``): exactly one of the three is given. ``needs``: the labels it is made of, ``boxes``
    or ``poses``; those of poses must take every object by itself (`update`), those of boxes say
    with ``by_object`` that they do (`update_boxes`). ``against``: it is there only where the labels
    are compared with others.
    """

    id: str
    title: str
    unit: str
    compute: Callable[[Sequence], Series] | None = None
    pixels: bool = False
    default_shown: bool = False
    help: str = ""
    measure: Callable[..., Series] | None = None
    derive: Callable[[Series], Series] | None = None
    source: str = ""
    needs: str = "boxes"
    by_object: bool = False
    against: bool = False


def _rolling_metrics() -> Iterable[Metric]:
    for side in ("top", "left", "width", "height"):
        yield Metric(
            f"mean_{side}",
            f"Rolling {side}",
            "px",
            rolling.mean_of(side),
            help=f"Mean of the box's {side} over five frames, starting anew after a gap.",
            by_object=True,
        )
    for side in ("top", "left", "width", "height"):
        yield Metric(
            f"deviation_{side}",
            f"{side.capitalize()} off its mean",
            "px",
            rolling.deviation_of(side),
            help=f"The box's {side} less its mean over five frames.",
            by_object=True,
        )


_BUILT_IN = (
    Metric(
        "size_change",
        "Size change",
        "ratio",
        change.size_change,
        default_shown=True,
        help="Change of the box's area since the frame before, as a share of the area then.",
        by_object=True,
    ),
    Metric(
        "overlap",
        "Overlap",
        "ratio",
        change.overlap,
        default_shown=True,
        help="Intersection over union of the box with the one in the frame before.",
        by_object=True,
    ),
    Metric("size", "Size", "px²", change.size, help="Width × height of the box.", by_object=True),
    *_rolling_metrics(),
    Metric(
        "excursion",
        "Off its path",
        "box sizes",
        motion.excursion,
        help="How far the object leaves its path for up to four frames and comes back.",
        by_object=True,
    ),
    Metric(
        "size_excursion",
        "Off its size",
        "ratio",
        motion.size_excursion,
        help="How much wider, narrower, higher or lower the box is for up to four frames.",
        by_object=True,
    ),
    Metric(
        "jump",
        "Jump",
        "box sizes",
        motion.jump,
        help="How much of a step the object's motion before and after it does not explain.",
        by_object=True,
    ),
    Metric(
        "unsteadiness",
        "Unsteadiness",
        "box sizes",
        motion.unsteadiness,
        help="How much the box trembles around its path, over nine frames.",
        by_object=True,
    ),
    Metric(
        "gap",
        "Gap",
        "frames",
        presence.gap,
        help="For how many frames the object is missing between two frames that have it.",
        by_object=True,
    ),
    Metric(
        "boxes_per_frame",
        "Boxes per frame",
        "",
        presence.boxes_per_frame,
        help="How many boxes the frame has.",
    ),
    Metric(
        "appearance",
        "Appearance distance",
        "distance",
        pixels=True,
        help="How far the object's crop is from the one in the frame before (0 alike, 2 inverse).",
        measure=appearance.distance,
    ),
    Metric(
        "appearance_deviation",
        "Appearance change",
        "σ",
        pixels=True,
        default_shown=True,
        help="The appearance distance in standard deviations over the object's mean.",
        derive=appearance.deviation,
        source="appearance",
    ),
    Metric(
        "keypoint_jump",
        "Keypoint jump",
        "sizes",
        pose_motion.jump,
        default_shown=True,
        help="The most unusual of the keypoints' steps, besides what the whole body does.",
        needs="poses",
    ),
    Metric(
        "bone_length",
        "Bone length",
        "ratio",
        pose_bones.length,
        default_shown=True,
        help="How much longer or shorter than mostly the bone is that is most unusually long.",
        needs="poses",
    ),
    Metric(
        "pair_swap",
        "Pair exchanged",
        "log10",
        pose_swaps.pair_swap,
        default_shown=True,
        help="How many powers of ten likelier the step is with a left–right pair exchanged.",
        needs="poses",
    ),
    Metric(
        "side_swap",
        "Side exchanged",
        "log10",
        pose_swaps.side_swap,
        help="How many powers of ten likelier the step is with several pairs exchanged at once.",
        needs="poses",
    ),
    Metric(
        "keypoint_stray",
        "Keypoint astray",
        "sizes",
        pose_motion.stray,
        help="How far a keypoint leaves its place on the body for up to five frames.",
        needs="poses",
    ),
    Metric(
        "bone_symmetry",
        "Bone against its twin",
        "ratio",
        pose_bones.symmetry,
        help="How much longer or shorter a bone is than the same one on the other side.",
        needs="poses",
    ),
    Metric(
        "pose_distance",
        "Unusual pose",
        "σ",
        pose_bones.distance,
        help="How unlike the object's other poses this one is.",
        needs="poses",
    ),
    Metric(
        "pair_direction",
        "Left to right",
        "cosine",
        pose_sides.pair_direction,
        help="How the pair lies that lies least as the others, from left to right: −1 opposite.",
        needs="poses",
    ),
    Metric(
        "handedness",
        "Handedness",
        "share",
        pose_sides.handedness,
        help="How the pairs lie around the skeleton's middle: 1 as mostly, −1 mirrored.",
        needs="poses",
    ),
    Metric(
        "crossed_bones",
        "Crossed bones",
        "bones",
        pose_sides.crossed,
        help="How many bones cross their twin of the other side.",
        needs="poses",
    ),
    Metric(
        "missing_keypoints",
        "Missing keypoints",
        "points",
        pose_presence.missing,
        help="How many keypoints are absent that nine in ten of the object's skeletons have.",
        needs="poses",
    ),
    Metric(
        "pose_speed",
        "Pose speed",
        "sizes",
        pose_motion.speed,
        help="How far the keypoints go on average since the frame before.",
        needs="poses",
    ),
    Metric(
        "stillness",
        "Stillness",
        "frames",
        pose_motion.stillness,
        help="For how many frames the pose has been the same to the pixel.",
        needs="poses",
    ),
    Metric(
        "tremble",
        "Trembling",
        "sizes",
        pose_motion.tremble,
        help="How much the keypoints tremble, over nine frames.",
        needs="poses",
    ),
    Metric(
        "agreement_iou",
        "Agreement IoU",
        "ratio",
        agreement.agreement,
        default_shown=True,
        help="Intersection over union of the box with the one in the other labels.",
        by_object=True,
        against=True,
    ),
    Metric(
        "agreement_oks",
        "Agreement OKS",
        "ratio",
        agreement.similarity,
        default_shown=True,
        help="Object keypoint similarity of the skeleton with the one in the other labels.",
        needs="poses",
        against=True,
    ),
    Metric(
        "keypoint_distance",
        "Keypoint distance",
        "sizes",
        agreement.keypoint_distance,
        default_shown=True,
        help="How far the keypoint that differs most is from where the other labels have it.",
        needs="poses",
        against=True,
    ),
)


METRICS = with_plug_ins("gtreview.metrics", Metric, _BUILT_IN)


def compute(
    sequence: Sequence,
    names: Iterable[str] | None = None,
    crops: Crops | None = None,
    progress: Progress | None = None,
    known: Mapping[str, Floats] | None = None,
) -> dict[str, Series]:
    """The series of the metrics ``names`` (all by default), by id.

    Metrics of pixels are left out without ``crops``, and those of a comparison without other
    labels. ``progress(fraction, text)`` is told along the way; what it raises (`Cancelled`) ends
    the work. ``known``: values of metrics of pixels by id, NaN where they are to be measured.

    Raises
    ------
    KeyError : there is no metric of that name.
    """
    wanted = [METRICS[name] for name in (METRICS if names is None else names)]
    able = offered(sequence)
    chosen = [metric for metric in wanted if metric in able and (crops or not metric.pixels)]
    series: dict[str, Series] = {}
    for done, metric in enumerate(chosen):
        tell = _share(progress, done, len(chosen))
        if tell:
            tell(0.0, metric.title)
        series[metric.id] = _computed(metric, sequence, series, crops, tell, known=known or {})
    for kept in (pose_paths.paths_of, pose_bones.bones_of, pose_swaps.exchanges_of):
        kept.cache_clear()
    return series


def update(
    series: Mapping[str, Series], sequence: Sequence, tracks: Iterable[int]
) -> dict[str, Series]:
    """``series`` after the skeletons of ``tracks`` have changed: what `compute` gives for
    ``sequence``, but worked out for those objects only.

    Metrics of poses take every object by itself; others stay as they are.
    """
    changed = tuple(tracks)
    there = np.isin(sequence.poses.track, np.array(changed, np.int32))
    part = replace(sequence, poses=sequence.poses.take(there))
    names = [name for name in series if METRICS[name].needs == "poses"]
    fresh = compute(part, names)
    return {**series, **{name: series[name].with_tracks(fresh[name], changed) for name in names}}


def update_boxes(
    series: Mapping[str, Series], sequence: Sequence, tracks: Iterable[int]
) -> dict[str, Series]:
    """As `update`, after boxes of ``tracks`` have changed; metrics that take more than one object
    together are worked out whole, those of pixels stay as they are."""
    changed = tuple(tracks)
    boxes = sequence.boxes.take(of_tracks(sequence.boxes.track, changed))
    part = replace(sequence, boxes=boxes, poses=Poses.empty())
    made = {name: METRICS[name] for name in series}
    of_boxes = [name for name, m in made.items() if m.needs == "boxes" and not m.pixels]
    alone = [name for name in of_boxes if made[name].by_object]
    whole = compute(sequence, [name for name in of_boxes if not made[name].by_object])
    fresh = compute(part, alone)
    mine = {name: series[name].with_tracks(fresh[name], changed) for name in alone}
    return {**series, **mine, **whole}


def offered(sequence: Sequence | None) -> list[Metric]:
    """The metrics that can be asked for: those of a comparison only where there is one."""
    compared = sequence is not None and sequence.against is not None
    return [metric for metric in METRICS.values() if compared or not metric.against]


def _share(progress: Progress | None, done: int, of: int) -> Progress | None:
    """``progress`` for one metric among ``of``."""
    if progress is None:
        return None
    return lambda fraction, text: progress((done + fraction) / of, text)


def has_labels(sequence: Sequence, needs: str) -> bool:
    """Whether ``sequence`` has the labels, ``boxes`` or ``poses``, that a metric ``needs``; one
    without any counts as one of boxes."""
    if needs == "poses":
        return bool(sequence.poses.present.any())
    return len(sequence.boxes) > 0 or len(sequence.poses) == 0


def _nothing(metric: Metric) -> Series:
    none = np.empty(0, np.int32)
    return Series(metric.id, metric.unit, none, none, np.empty(0))


def _computed(
    metric: Metric,
    sequence: Sequence,
    series: dict[str, Series],
    crops: Crops | None,
    tell: Progress | None,
    *,
    known: Mapping[str, Floats],
) -> Series:
    if not has_labels(sequence, metric.needs):
        return _nothing(metric)
    if metric.derive:
        source = series.get(metric.source) or _computed(
            METRICS[metric.source], sequence, series, crops, tell, known=known
        )
        return metric.derive(source)
    if metric.measure and crops:
        old = {"known": known[metric.id]} if metric.id in known else {}
        return metric.measure(sequence, crops, tell, **old)
    if metric.compute:
        return metric.compute(sequence)
    raise TypeError(f"the metric {metric.id} has nothing that computes it")
