"""Writes the pages that are made from the code's own tables: docs/{keys,checks,cli}.md."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gtreview.checks import (
    pairs,
    pose_places,
    pose_presence,
    presence,
    reported,
    single,
    suspicion,
)
from gtreview.checks.registry import CHECKS
from gtreview.metrics import pose_bones
from gtreview.metrics.registry import METRICS
from gtreview.ui.actions import key_table

DOCS = Path(__file__).resolve().parent.parent / "docs"

KEYS = """# Keys

Letters, Space, Return and arrows belong to a text field while one has the focus; Esc goes back to
the picture. Ctrl is ⌘ on macOS.

{table}
Help › Change the keys gives other keys to actions, one by one or all those of CVAT or SLEAP: the
keys of [CVAT's manual](https://docs.cvat.ai/docs/manual/advanced/shortcuts/) and the defaults of
SLEAP's *Keyboard Shortcuts*, as far as they do there what can be done here (`F` and `D` step in
CVAT, `Space` goes to the next finding in SLEAP as it does to the next suggestion). A key calls one
action in each mode; who would lose it is named before. Keys can be exported and imported as JSON.
In the settings file, what is no key or no action is named when the window opens, and passed over.

## In edit mode

`E` begins and leaves it. Keys that are not here do what they do otherwise: `D` and `A` still step.

{editing}"""

CHECKING = """# What the checks look for

A **flag** is one check's doubt about one object over an unbroken run of frames. Flags of one object
within two frames of each other form one **finding**: what one look settles. Findings are ranked by
their most suspicious flag.

**Suspicion** is 0…1 and means the same in every check. For checks with a number it says how far
out in its metric's tail a value lies, measured in what is usual for boxes of that size, for that
object and for the hand that drew it; 0.5 is where, among the labels the checks were measured on, as
many values are mistakes as are not. It does not depend on the threshold, which only decides what is
listed. Checks that judge yes or no, or by how seldom an object is like that, have suspicions of up
to:

{fixed}

| check | default threshold | flags where |
| --- | --- | --- |
{checks}

Thresholds are set by dragging the dashed line in a plot; for `gtreview check` by
`--size-threshold` and `--iou-threshold`.

## Skeletons

A box is judged by what it does; a skeleton by what one keypoint does besides what the whole body
does, and by how unusual that is **for that keypoint of that object**: a wing tip that moves a tenth
of the fly is nothing, an eye that does is a mistake. What an exchange explains (left and right of a
pair, of a whole side, or two skeletons) is said as that and not as a jump of its points. Lengths
are shares of the skeleton's size, the diagonal of its extent. Exchanges are weighed in powers of
ten: at 2 the motion is a hundred times likelier with the names exchanged.

Bones are the rig's; where it has none, each keypoint is linked to the one from which its distance
varies least (rigs of over {learnt} keypoints: to the next one). Skeletons without identity, in
single images, are measured against all others of the file; what needs motion is silent there.
Values of suspicion under {plausible:g} are not listed.

## The metrics

| metric | unit | what it is |
| --- | --- | --- |
{metrics}

A change between frames t−1 and t belongs to t, and exists only where both have the box: an absent
box is a gap, not a box of size 0. Only metrics of what a file has, boxes or skeletons, are plotted.
"""


def keys() -> str:
    """The page of keys."""
    return KEYS.format(table=key_table(), editing=key_table("editing"))


def checks() -> str:
    """The page of checks and metrics."""
    rows = [
        f"| `{c.id}` | {f'{c.threshold.default:g} {c.threshold.unit}' if c.threshold else '–'} "
        f"| {c.help} |"
        for c in CHECKS.values()
    ]
    metrics = [f"| `{m.id}` | {m.unit or '–'} | {m.help} |" for m in METRICS.values()]
    return CHECKING.format(
        fixed=_fixed(),
        checks="\n".join(rows),
        metrics="\n".join(metrics),
        learnt=pose_bones.LEARNT,
        plausible=suspicion.PLAUSIBLE,
    )


def _fixed() -> str:
    """The suspicions that no metric decides, a line each."""
    lines = (
        f"`gap`: {presence.GAP:g} up to {presence.LONG} frames, {presence.LONG_GAP:g} beyond; "
        f"× {presence.SOFTENED:g} where an attribute says occluded or truncated",
        f"`bad-box`: {single.NO_AREA:g} without area; outside the image up to {single.OUTSIDE:g}",
        f"`duplicate`: {single.REPEATED:g}",
        f"`unknown-label`: {single.UNKNOWN:g}",
        f"`label-change`: {single.LABEL_CHANGE:g}",
        f"`twin`: {pairs.TWIN:g}",
        f"`reported`: {reported.REPORTED:g}",
        f"`missing-keypoint`: {pose_presence.MISSING:g} for a point that is there in all other "
        f"frames, half of that where one more absence is to be expected around it",
        f"`wrong-side`, `mirrored`: {pose_places.WRONG:g}; "
        f"`outside-picture`: {pose_places.BEYOND:g}; `outside-box`: {pose_places.OUTSIDE:g}; "
        f"`crossed-bones`: {pose_places.CROSSED:g}; half of that where "
        f"{100 * pose_places.SELDOM:g} % of the object's skeletons are like that",
    )
    return "\n".join(f"* {line}" for line in lines)


def cli() -> str:
    """The page of commands, as typer writes it."""
    command = [sys.executable, "-m", "typer", "gtreview.cli", "utils", "docs", "--name", "gtreview"]
    plain = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(DOCS.parent)}
    made = subprocess.run(command, env=plain, capture_output=True, check=True, encoding="utf-8")
    return made.stdout.replace("# `gtreview`\n", "# Command line\n", 1).rstrip() + "\n"


def main() -> None:
    (DOCS / "keys.md").write_text(keys(), encoding="utf-8")
    (DOCS / "checks.md").write_text(checks(), encoding="utf-8")
    (DOCS / "cli.md").write_text(cli(), encoding="utf-8")


if __name__ == "__main__":
    main()
