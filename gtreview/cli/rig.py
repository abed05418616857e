"""``gtreview rig``: the rigs there are, what is wrong with one, and one form from another."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from gtreview.cli.console import err, out, print_table, table
from gtreview.errors import InputError
from gtreview.formats.rig import bundled
from gtreview.formats.rig_files import KINDS, kind_of, open_rig, read_rig, rig_as_written, write_rig
from gtreview.model.rig import Rig
from gtreview.model.rig_problems import problems
from gtreview.model.wording import counted, plain_line

app = typer.Typer(no_args_is_help=True, help="Rigs: what skeletons are made of.")

Given = Annotated[str, typer.Argument(metavar="RIG", help="A rig's name (rig list) or a file.")]
Kind = Enum("Kind", {name: name for name in KINDS}, type=str)  # type: ignore[misc]


@app.command("list")
def list_() -> None:
    """List the rigs that come with gtreview."""
    listed = table("name", "keypoints", "bones", "pairs", "colours")
    for rig in bundled():
        counts = (len(rig.keypoints), len(rig.bones), len(rig.pairs))
        colours = dict.fromkeys(point.colour for point in rig.keypoints)
        listed.add_row(_shown(rig.name), *map(str, counts), _blocks(colours))
    print_table(listed)


@app.command()
def show(rig: Given) -> None:
    """Show a rig's keypoints and bones with their colours."""
    found = _bundled(rig)
    if found is None:
        found, notices = open_rig(_path(rig))
        for notice in notices:
            err.print(Text(f"note: {notice.text}", style="yellow"))
            _list_problems(notice.details)
    out.print(_shown(f"{found.name}: {_counts(found)}"))
    print_table(_keypoints(found))
    print_table(_bones(found))


@app.command()
def validate(rig: Given) -> None:
    """Say everything that is wrong with a rig; exit with 1 where something is."""
    written = _bundled(rig) or rig_as_written(_path(rig))
    found = problems(written)
    if found:
        err.print(Text(f"{rig}: {counted(len(found), 'problem')}"))
        _list_problems(found)
        raise typer.Exit(1)
    out.print(Text(f"{rig}: {_counts(written)}; nothing is wrong with it"))


@app.command()
def convert(
    rig: Given,
    to: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    kind: Annotated[
        Kind | None,
        typer.Option("--to", help="The form, where the ending (.json, .html) does not say it."),
    ] = None,
) -> None:
    """Write a rig in another form: gtreview's JSON, worker template, COCO category, edge list."""
    form = kind.value if kind else kind_of(to)
    write_rig(_bundled(rig) or read_rig(_path(rig)), to, form)
    out.print(Text(f"{to}: {KINDS[form]}"))


def _bundled(given: str) -> Rig | None:
    """The rig of that name that comes with the program, in any case."""
    return next((rig for rig in bundled() if rig.name.casefold() == given.casefold()), None)


def _path(given: str) -> Path:
    path = Path(given)
    if not path.exists():
        names = ", ".join(rig.name for rig in bundled())
        raise InputError("there is no such rig or file", path=path, hint=f"Rigs: {names}.")
    return path


def _keypoints(rig: Rig) -> Table:
    mirror = dict(rig.pairs) | {right: left for left, right in rig.pairs}
    listed = table("", "keypoint", "colour", "rest position", "mirror image", "in labels", "what")
    for point in rig.keypoints:
        words = (mirror.get(point.label, ""), point.alias, point.description)
        listed.add_row(
            _blocks((point.colour,)),
            _shown(point.label),
            point.colour,
            f"{point.x:g}, {point.y:g}",
            *map(_shown, words),
        )
    return listed


def _bones(rig: Rig) -> Table:
    listed = table("", "bone", "colour")
    for bone in rig.bones:
        listed.add_row(_blocks((bone.colour,)), _shown(f"{bone.a} – {bone.b}"), bone.colour)
    return listed


def _counts(rig: Rig) -> str:
    parts = (rig.keypoints, "keypoint"), (rig.bones, "bone"), (rig.pairs, "pair")
    return ", ".join(counted(len(part), thing) for part, thing in parts)


def _list_problems(found: Iterable[str]) -> None:
    for problem in found:
        err.print(Text("  ") + _shown(problem))


def _blocks(colours: Iterable[str]) -> Text:
    return Text.assemble(*(("██", colour) for colour in colours))


def _shown(text: str) -> Text:
    """A name as it came with a file: no markup of the terminal's, nothing that steers it."""
    return Text(plain_line(text))
