"""The checks, in the order in which they are listed.

To add one: a function from `Evidence` to `Candidates`, a sentence, and a line here; or, from
another package, an entry point of the group ``gtreview.checks`` that loads a `Check`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gtreview.checks import (
    agreement,
    changes,
    pairs,
    pose_changes,
    pose_places,
    pose_presence,
    pose_sentences,
    pose_swaps,
    presence,
    reported,
    sentences,
    single,
)
from gtreview.checks.evidence import Candidates, Evidence
from gtreview.model.flags import Flag
from gtreview.model.sequence import Sequence
from gtreview.plug_ins import with_plug_ins


@dataclass(frozen=True)
class Threshold:
    """From where on a check's values are flagged, and between what limits a user may set it.

    ``above``: values over it are flagged, else values under it; ``both``: it counts in both
    directions from 0 (|value| > threshold). ``unit`` is the values' own.
    """

    default: float
    minimum: float
    maximum: float
    unit: str
    above: bool = True
    both: bool = False


@dataclass(frozen=True)
class Check:
    """One kind of doubt.

    ``metric`` is the id of the metric that the threshold's values are of, None where no metric
    has them; ``threshold`` is None for checks that judge yes or no. ``judge`` gives every value
    with its suspicion, whatever the threshold; ``describe`` says a flag in a sentence.
    ``by_object``: it judges every object by its own boxes, so that a correction has it judge only
    the objects that it touches; what is usual among all boxes is kept from before.
    """

    id: str
    title: str
    metric: str | None
    threshold: Threshold | None
    help: str
    judge: Callable[[Evidence], Candidates]
    describe: Callable[[Sequence, Flag], str]
    by_object: bool = False


_BUILT_IN = (
    Check(
        "size-change",
        "Size change",
        "size_change",
        Threshold(0.25, 0.0, 2.0, "ratio", both=True),
        "The box's area changes by more than this share from one frame to the next.",
        changes.size_change,
        sentences.size_change,
        by_object=True,
    ),
    Check(
        "low-overlap",
        "Low overlap",
        "overlap",
        Threshold(0.5, 0.0, 1.0, "ratio", above=False),
        "The box overlaps the one in the frame before by less than this (IoU).",
        changes.overlap,
        sentences.low_overlap,
        by_object=True,
    ),
    Check(
        "appearance",
        "Appearance",
        "appearance_deviation",
        Threshold(2.0, 0.0, 10.0, "σ"),
        "The object's crop differs from the one in the frame before by more than is usual for it.",
        changes.appearance,
        sentences.appearance,
        by_object=True,
    ),
    Check(
        "misplaced",
        "Misplaced",
        "excursion",
        Threshold(0.1, 0.0, 2.0, "box sizes"),
        "The box leaves the object's path by more than this for up to four frames and comes back.",
        changes.misplaced,
        sentences.misplaced,
        by_object=True,
    ),
    Check(
        "missized",
        "Wrong size",
        "size_excursion",
        Threshold(0.25, 0.0, 2.0, "ratio", both=True),
        "The box is wider, narrower, higher or lower by more than this for up to four frames.",
        changes.missized,
        sentences.missized,
        by_object=True,
    ),
    Check(
        "jump",
        "Jump",
        "jump",
        Threshold(0.25, 0.0, 2.0, "box sizes"),
        "A step is by more than this beyond what the motion before and after it explains.",
        changes.jump,
        sentences.jump,
        by_object=True,
    ),
    Check(
        "trembling",
        "Trembling",
        "unsteadiness",
        Threshold(0.05, 0.0, 1.0, "box sizes"),
        "The box trembles around the object's path by more than this.",
        changes.trembling,
        sentences.trembling,
        by_object=True,
    ),
    Check(
        "frozen",
        "Stands still",
        "jump",
        Threshold(0.2, 0.0, 5.0, "box sizes"),
        "The box stays exactly the same for five frames or more, then jumps by more than this.",
        pairs.frozen,
        sentences.frozen,
        by_object=True,
    ),
    Check(
        "swap",
        "Exchanged identities",
        None,
        Threshold(0.5, 0.5, 1.0, "ratio"),
        "Exchanging the names of two objects saves more than this share of their way.",
        pairs.swap,
        sentences.swap,
    ),
    Check(
        "twin",
        "Two in one place",
        None,
        Threshold(0.75, 0.5, 1.0, "ratio"),
        "Two objects overlap by more than this (median IoU) over a run of frames.",
        pairs.twin,
        sentences.twin,
    ),
    Check(
        "gap",
        "Gap",
        None,
        None,
        "The object is missing between two frames that have it.",
        presence.gap,
        sentences.gap,
    ),
    Check(
        "entry-exit",
        "Appears or vanishes",
        None,
        Threshold(0.25, 0.0, 10.0, "box sizes"),
        "The object appears or vanishes farther from the image's border than this.",
        presence.entry_exit,
        sentences.entry_exit,
        by_object=True,
    ),
    Check(
        "bad-box",
        "Bad box",
        None,
        None,
        "The box has no area or reaches beyond the image.",
        single.bad_box,
        sentences.bad_box,
        by_object=True,
    ),
    Check(
        "duplicate",
        "Object twice",
        None,
        None,
        "The object has two boxes in one frame.",
        single.duplicate,
        sentences.duplicate,
        by_object=True,
    ),
    Check(
        "unknown-label",
        "Unknown label",
        None,
        None,
        "The box names no label, or one that the job does not know.",
        single.unknown_label,
        sentences.unknown_label,
        by_object=True,
    ),
    Check(
        "label-change",
        "Label changes",
        None,
        None,
        "The box has another label than most boxes of its object.",
        single.label_change,
        sentences.label_change,
        by_object=True,
    ),
    Check(
        "pair-swap",
        "Left and right swapped",
        "pair_swap",
        Threshold(1.0, 0.0, 12.0, "log10"),
        "The motion is so many powers of ten likelier with a left–right pair exchanged.",
        pose_swaps.pair_swap,
        pose_sentences.pair_swap,
    ),
    Check(
        "side-swap",
        "Sides swapped",
        "side_swap",
        Threshold(2.0, 0.0, 40.0, "log10"),
        "The motion is so many powers of ten likelier with several left–right pairs exchanged.",
        pose_swaps.side_swap,
        pose_sentences.side_swap,
    ),
    Check(
        "identity-swap",
        "Exchanged skeletons",
        None,
        Threshold(0.5, 0.5, 1.0, "ratio"),
        "Exchanging two skeletons saves more than this share of their way.",
        pose_swaps.identity_swap,
        pose_sentences.identity_swap,
    ),
    Check(
        "keypoint-jump",
        "Keypoint jumps",
        "keypoint_jump",
        Threshold(0.1, 0.0, 2.0, "sizes"),
        "A keypoint goes farther than this besides what the body does, and than it mostly goes.",
        pose_changes.out_of("keypoint_jump"),
        pose_sentences.keypoint_jump,
    ),
    Check(
        "keypoint-stray",
        "Keypoint astray",
        "keypoint_stray",
        Threshold(0.1, 0.0, 2.0, "sizes"),
        "A keypoint is off by more than this for up to five frames and comes back.",
        pose_changes.out_of("keypoint_stray"),
        pose_sentences.keypoint_stray,
    ),
    Check(
        "bone-length",
        "Bone length",
        "bone_length",
        Threshold(0.25, 0.0, 5.0, "ratio", both=True),
        "A bone is longer or shorter by more than this share than it mostly is.",
        pose_changes.out_of("bone_length"),
        pose_sentences.bone_length,
    ),
    Check(
        "bone-symmetry",
        "Uneven bones",
        "bone_symmetry",
        Threshold(0.4, 0.0, 5.0, "ratio", both=True),
        "A bone is longer or shorter by more than this share against the other side than mostly.",
        pose_changes.out_of("bone_symmetry"),
        pose_sentences.bone_symmetry,
    ),
    Check(
        "unusual-pose",
        "Unusual pose",
        "pose_distance",
        Threshold(3.0, 0.0, 5.0, "σ"),
        "The bones are on the whole unlike those of the other poses of the object.",
        pose_changes.out_of("pose_distance"),
        pose_sentences.unusual_pose,
    ),
    Check(
        "shaking",
        "Keypoints tremble",
        "tremble",
        Threshold(0.01, 0.0, 0.2, "sizes"),
        "The keypoints tremble by more than this, and more than mostly.",
        pose_changes.out_of("tremble"),
        pose_sentences.trembling,
    ),
    Check(
        "frozen-pose",
        "Pose stands still",
        "stillness",
        Threshold(4.0, 4.0, 100.0, "frames"),
        "The pose stays the same to the pixel for longer than this, then leaps.",
        pose_presence.frozen,
        pose_sentences.frozen,
    ),
    Check(
        "wrong-side",
        "Pair on the wrong side",
        "pair_direction",
        Threshold(-0.5, -1.0, -0.5, "cosine", above=False),
        "A left–right pair lies the other way round than the others, which it mostly does not.",
        pose_places.wrong_side,
        pose_sentences.wrong_side,
    ),
    Check(
        "mirrored",
        "Mirrored",
        "handedness",
        Threshold(-0.5, -5.0, -0.5, "share", above=False),
        "The pairs lie the other way round than in the object's other skeletons.",
        pose_places.mirrored,
        pose_sentences.mirrored,
    ),
    Check(
        "crossed-bones",
        "Crossed bones",
        "crossed_bones",
        Threshold(0.0, 0.0, 20.0, "bones"),
        "A bone crosses its twin of the other side, which it mostly does not.",
        pose_places.crossed,
        pose_sentences.crossed,
    ),
    Check(
        "outside-picture",
        "Outside the picture",
        None,
        Threshold(2.0, 0.0, 1000.0, "px"),
        "A keypoint is farther beyond the picture than this.",
        pose_places.beyond_picture,
        pose_sentences.beyond_picture,
    ),
    Check(
        "outside-box",
        "Outside its box",
        None,
        Threshold(0.05, 0.0, 2.0, "box sizes"),
        "A keypoint is farther than this outside the box that its object has in the frame.",
        pose_places.outside_box,
        pose_sentences.outside_box,
    ),
    Check(
        "missing-keypoint",
        "Missing keypoint",
        None,
        None,
        "A keypoint is absent for up to twelve frames where nearly all others have it.",
        pose_presence.missing,
        pose_sentences.missing,
    ),
    Check(
        "reported",
        "Reported",
        None,
        None,
        "An annotator reported that something is wrong here.",
        reported.reported,
        reported.describe,
    ),
    Check(
        "differs",
        "Differs from the other labels",
        "agreement_iou",
        Threshold(0.8, 0.0, 1.0, "ratio", above=False),
        "The box overlaps the one in the other labels by less than this (IoU).",
        agreement.differs,
        agreement.describe_differs,
    ),
    Check(
        "skeleton-differs",
        "Skeleton differs from the other labels",
        "agreement_oks",
        Threshold(0.75, 0.0, 1.0, "ratio", above=False),
        "The skeleton is less like the one in the other labels than this (OKS).",
        agreement.skeleton_differs,
        agreement.describe_skeleton,
    ),
    Check(
        "keypoint-differs",
        "Keypoint differs from the other labels",
        "keypoint_distance",
        Threshold(0.05, 0.0, 2.0, "sizes"),
        "A keypoint is farther than this from where the other labels have it.",
        agreement.keypoint_differs,
        agreement.describe_keypoint,
    ),
    Check(
        "appeared",
        "Only in these labels",
        None,
        None,
        "A box, skeleton or keypoint is not in the other labels.",
        agreement.appeared,
        agreement.describe_appeared,
    ),
    Check(
        "vanished",
        "Only in the other labels",
        None,
        None,
        "A box, skeleton or keypoint of the other labels is not here.",
        agreement.vanished,
        agreement.describe_vanished,
    ),
    Check(
        "renamed",
        "Other name or label",
        None,
        None,
        "The other labels give the object another name, or its box another label.",
        agreement.renamed,
        agreement.describe_renamed,
    ),
    Check(
        "swapped-with",
        "Exchanged, going by the other labels",
        None,
        None,
        "The object lies where the other labels have another one.",
        agreement.swapped,
        agreement.describe_swapped,
    ),
)


CHECKS = with_plug_ins("gtreview.checks", Check, _BUILT_IN)
DEFAULTS = {id: check.threshold.default for id, check in CHECKS.items() if check.threshold}
