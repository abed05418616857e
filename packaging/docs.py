"""Writes the pages that are made from the code's own tables, by `PAGES`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from typer.main import get_command

from gtreview import cli as commands
from gtreview import settings as kept
from gtreview.audit import corrected, flag_list
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
from gtreview.formats.registry import FORMATS, Format
from gtreview.formats.rig_files import KINDS
from gtreview.metrics import pose_bones
from gtreview.metrics.registry import METRICS
from gtreview.review import records
from gtreview.ui import key_files
from gtreview.ui.actions import ACTIONS, key_table, shown_key
from gtreview.ui.key_presets import PRESETS
from gtreview.ui.keymap import bound, mode_of

DOCS = Path(__file__).resolve().parent.parent / "docs"

KEYS = """# Keys

Letters, Space, Return and arrows belong to a text field while one has the focus; Esc goes back to
the picture. Ctrl is ⌘ on macOS.

{table}
Help › Change the keys gives [other keys](habits.md#keys) to actions, one by one or all [those of
CVAT or SLEAP](#keys-of-cvat-and-sleap).

## In edit mode

`E` begins and leaves it. Keys that are not here do what they do otherwise: `D` and `A` still step.

What keys act on is decided by what is selected: a selected keypoint; without one the box of the
selected object in this frame; where it has none there, its whole skeleton. A click selects, and
what is selected has handles. A box is moved by its inside or its edges and resized by its handles;
where a skeleton lies over a box, the handles of the selected box come first, then keypoints and
bones, then the inside of the box. While a box is corrected, dots show where it was read. Nothing
snaps, and nothing is cut at the picture's border.

{editing}
## Keys of CVAT and SLEAP

For people who come from there: the defaults of
[CVAT](https://docs.cvat.ai/docs/manual/advanced/shortcuts/)'s *Settings › Shortcuts* and of SLEAP's
*Help › Keyboard Shortcuts*, as far as they do there what can be done here, and where what gives way
to them has gone. What is not here keeps its keys. `N` opens an issue in CVAT's review workspace and
draws in the other: here it flags the frame and, in edit mode, draws a box. The next frame that CVAT
searches for, and SLEAP's next suggestion, are the next finding.

{presets}"""

ACTING = """# Actions

Everything that the window can be asked to do, in the order of its menus: by key, by menu, and by
name in the command palette (**Ctrl+P**). Keys in settings are given to an action's id.

| id | what | menu | keys | in edit mode |
| --- | --- | --- | --- | --- |
{actions}
"""

SETTING = """# Settings

They are kept as JSON in `settings.json` of the [configuration folder](files.md). What the file does
not name is the default; what cannot be used is the default too, and the window says which and why.
Names that this version does not know are kept.

| name | what it is | values | default |
| --- | --- | --- | --- |
{settings}

## What the program keeps there itself

| name | what it is |
| --- | --- |
{own}
"""

ENDING = """
## Completion

With `--install-completion` alone your shell learns to complete commands and options;
`--show-completion` prints what that would install.

## Exit codes

| code | means |
| --- | --- |
| 0 | Done |
| 1 | It could not be done: a full disk, a read-only folder; or what was asked for was found: \
`--fail-on`, `--verify`, `doctor`, `rig validate` |
| 2 | What was given cannot be used: an option, a file, its content |
| 130 | Stopped by Ctrl+C |

What is wrong is said in one sentence on the error stream; `--debug`, anywhere on the line, shows a
traceback as well. Results go to the output stream, notes and progress to the error stream.
[What is kept where](files.md#environment-variables) has the environment variables.
"""

FORMATTING = """# Formats

What a file is its content says, not its name. Frames can be
[many things](frames.md#formats-of-images) and lie [in many places](frames.md).

## What can be opened

| format | what it is | labels | to open it |
| --- | --- | --- | --- |
{formats}

Labels are written in the form that they came in: values that corrections change are put in their
places, and every other byte stays. What cannot be used is skipped, counted and named. Anything else
is refused in a sentence that says what it seems to be, a file of CVAT or labelme for one.
[A package can add formats](architecture.md#adding-a-format-metric-or-check); `gtreview formats`
lists those there are.

## Rigs

| form | holds |
| --- | --- |
{rigs}

A rig is read from a CSV or a plain list of labels as well: [rigs of your own](rigs.md#other-forms).

## What is written

Tables are CSV in UTF-8, one header line, frames as 0-based positions; a text that a spreadsheet
would take for a formula has `'` before it.

| file | written by | columns |
| --- | --- | --- |
{tables}

## A review as text

`gtreview review export` writes JSON Lines: first what labels it is of, then one record a line,
sorted, so that two exports differ where the reviews do.

| table | key | record |
| --- | --- | --- |
{records}

The review file itself is [described with all that is kept](files.md). Keys that
[leave the key editor](habits.md#keys) are JSON: `"gtreview-keys": {keys}`, and under `"keys"` a
list of keys by action id.
"""

RECORDS = {
    "verdicts": ("check, objects, frame", "verdict, reason, note, severity, time, reviewer"),
    "second": ("check, objects, frame", "the same of a second reviewer"),
    "thresholds": ("check", "the number"),
    "flags": ("a number", "objects and frame of a flag set by hand, time, reviewer"),
    "boxes": ("frame, object, row", "left, top, width, height; label; attributes; empty: deleted"),
    "poses": ("frame, object, row", "x, y, visible of each keypoint; empty: deleted"),
    "rig": ("`rig`", "the rig, as in its own JSON"),
    "draws": ("`sample` or `second`", "seed, size, population, time, reviewer of a draw"),
    "sample": ("object, frame", "what was said of one that was drawn"),
}
"""The tables of a review, by what their keys and records are."""

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
    return KEYS.format(table=key_table(), editing=key_table("editing"), presets=_presets())


def _presets() -> str:
    """The actions whose keys differ between presets, a line each."""
    maps = {name: bound(ACTIONS, chosen).by_id for name, chosen in PRESETS.items()}
    lines = [f"| does | {' | '.join(maps)} |", "| --- " * (len(maps) + 1) + "|"]
    for action in ACTIONS:
        keys = [by_id[action.id].shown_keys for by_id in maps.values()]
        if len(set(keys)) > 1:
            where = ", in edit mode" if mode_of(action) == "edit" else ""
            cells = " | ".join(map(_bound, keys))
            lines.append(f"| {action.text.rstrip('…')}{where} | {cells} |")
    return "\n".join(lines) + "\n"


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


def formats() -> str:
    """The page of formats."""
    tables = {
        "flag list": ("`gtreview check --out`, and the window's export", flag_list.COLUMNS),
        "corrections": ("beside corrected labels", corrected.COLUMNS),
    }
    return FORMATTING.format(
        formats="\n".join(map(_format, FORMATS.values())),
        rigs="\n".join(f"| `{name}` | {holds} |" for name, holds in KINDS.items()),
        tables="\n".join(
            f"| {name} | {by} | {', '.join(f'`{column}`' for column in columns)} |"
            for name, (by, columns) in tables.items()
        ),
        records="\n".join(
            f"| `{name}` | {' | '.join(RECORDS[name])} |" for name in sorted(records.TABLES)
        ),
        keys=key_files.VERSION,
    )


def _format(format_: Format) -> str:
    labels = ("read" if format_.parse else "") + (", written" if format_.write else "") or "none"
    return f"| `{format_.id}` | {format_.title} | {labels} | {format_.hint} |"


def actions() -> str:
    """The page of actions."""
    rows = [
        f"| `{a.id}` | {a.text.rstrip('…')} | {a.menu or '–'} | {_bound(a.keys)} "
        f"| {_bound(a.editing)} |"
        for a in ACTIONS
    ]
    return ACTING.format(actions="\n".join(rows))


def _bound(keys: tuple[str, ...]) -> str:
    shown = map(shown_key, keys)
    # A backtick is code between two of them.
    return ", ".join("`` ` ``" if key == "`" else f"`{key}`" for key in shown) or "–"


def settings() -> str:
    """The page of settings."""
    asked = kept.shown()
    own = [f for f in fields(kept.Settings) if "help" in f.metadata and f not in asked]
    return SETTING.format(
        settings="\n".join(
            f"| `{f.name}` | {f.metadata['help']} | {_values(f.metadata)} | {_default(f)} |"
            for f in asked
        ),
        own="\n".join(f"| `{f.name}` | {f.metadata['help']} |" for f in own),
    )


def _default(setting: Field[Any]) -> str:
    value = getattr(kept.Settings(), setting.name)
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "empty"


def _values(limits: Mapping[str, Any]) -> str:
    if "choices" in limits:
        return ", ".join(f"`{choice}`" for choice in limits["choices"])
    if "most" in limits:
        return f"at most {limits['most']} texts"
    if "minimum" not in limits:
        return "text"
    span = f"{limits['minimum']:,.7g} to {limits['maximum']:,.7g} {limits.get('unit', '')}".rstrip()
    return f"{span}, or {limits['automatic']}" if "automatic" in limits else span


def cli() -> str:
    """The page of commands, as typer writes it, with whole sentences where it cuts them off."""
    command = [sys.executable, "-m", "typer", "gtreview.cli", "utils", "docs", "--name", "gtreview"]
    plain = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(DOCS.parent)}
    made = subprocess.run(command, env=plain, capture_output=True, check=True, encoding="utf-8")
    page = made.stdout.replace("# `gtreview`\n", "# Command line\n", 1).rstrip() + "\n"
    # Not every version of typer lists its own options; `ENDING` tells of them.
    page = re.sub(r"\* `--(install|show)-completion`.*\n", "", page)
    for name, cut, whole in _helps(get_command(commands.app)):
        page = page.replace(f"* `{name}`: {cut}\n", f"* `{name}`: {whole}\n")
    return page + ENDING


def _helps(group: Any) -> list[tuple[str, str, str]]:
    """Name, help as it is cut off in lists, and whole, of every command below ``group``."""
    found = []
    for one in group.commands.values():
        found.append((one.name, one.get_short_help_str(), one.get_short_help_str(limit=200)))
        if hasattr(one, "commands"):
            found += _helps(one)
    return found


PAGES = {
    "keys": keys, "actions": actions, "checks": checks, "cli": cli, "settings": settings,
    "formats": formats,
}  # fmt: skip


def main() -> None:
    for name, made in PAGES.items():
        (DOCS / f"{name}.md").write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    main()
