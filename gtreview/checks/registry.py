"""The checks, in the order in which they are listed.

To add one: a function from `Evidence` to `Candidates`, a sentence, and a line here; or, from
another package, an entry point of the group ``gtreview.checks`` that loads a `Check`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gtreview.checks import changes, pairs, presence, reported, sentences, single
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
    """

    id: str
    title: str
    metric: str | None
    threshold: Threshold | None
    help: str
    judge: Callable[[Evidence], Candidates]
    describe: Callable[[Sequence, Flag], str]


_BUILT_IN = (
    Check(
        "size-change",
        "Size change",
        "size_change",
        Threshold(0.25, 0.0, 2.0, "ratio", both=True),
        "The box's area changes by more than this share from one frame to the next.",
        changes.size_change,
        sentences.size_change,
    ),
    Check(
        "low-overlap",
        "Low overlap",
        "overlap",
        Threshold(0.5, 0.0, 1.0, "ratio", above=False),
        "The box overlaps the one in the frame before by less than this (IoU).",
        changes.overlap,
        sentences.low_overlap,
    ),
    Check(
        "appearance",
        "Appearance",
        "appearance_deviation",
        Threshold(2.0, 0.0, 10.0, "σ"),
        "The object's crop differs from the one in the frame before by more than is usual for it.",
        changes.appearance,
        sentences.appearance,
    ),
    Check(
        "misplaced",
        "Misplaced",
        "excursion",
        Threshold(0.1, 0.0, 2.0, "box sizes"),
        "The box leaves the object's path by more than this for up to four frames and comes back.",
        changes.misplaced,
        sentences.misplaced,
    ),
    Check(
        "missized",
        "Wrong size",
        "size_excursion",
        Threshold(0.25, 0.0, 2.0, "ratio", both=True),
        "The box is wider, narrower, higher or lower by more than this for up to four frames.",
        changes.missized,
        sentences.missized,
    ),
    Check(
        "jump",
        "Jump",
        "jump",
        Threshold(0.25, 0.0, 2.0, "box sizes"),
        "A step is by more than this beyond what the motion before and after it explains.",
        changes.jump,
        sentences.jump,
    ),
    Check(
        "trembling",
        "Trembling",
        "unsteadiness",
        Threshold(0.05, 0.0, 1.0, "box sizes"),
        "The box trembles around the object's path by more than this.",
        changes.trembling,
        sentences.trembling,
    ),
    Check(
        "frozen",
        "Stands still",
        "jump",
        Threshold(0.2, 0.0, 5.0, "box sizes"),
        "The box stays exactly the same for five frames or more, then jumps by more than this.",
        pairs.frozen,
        sentences.frozen,
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
    ),
    Check(
        "bad-box",
        "Bad box",
        None,
        None,
        "The box has no area or reaches beyond the image.",
        single.bad_box,
        sentences.bad_box,
    ),
    Check(
        "duplicate",
        "Object twice",
        None,
        None,
        "The object has two boxes in one frame.",
        single.duplicate,
        sentences.duplicate,
    ),
    Check(
        "unknown-label",
        "Unknown label",
        None,
        None,
        "The box names no label, or one that the job does not know.",
        single.unknown_label,
        sentences.unknown_label,
    ),
    Check(
        "label-change",
        "Label changes",
        None,
        None,
        "The box has another label than most boxes of its object.",
        single.label_change,
        sentences.label_change,
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
)


CHECKS = with_plug_ins("gtreview.checks", Check, _BUILT_IN)
DEFAULTS = {id: check.threshold.default for id, check in CHECKS.items() if check.threshold}
