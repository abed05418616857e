"""``gtreview project``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gtreview.cli_progress import progress_bar
from gtreview.errors import InputError

if TYPE_CHECKING:
    from gtreview.review.project import Project

out = Console()


def project(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="A folder, or an output manifest, of sequences."),
    ],
    sort: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Sort by title, progress, worst, findings, …"),
    ] = "title",
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")] = False,
) -> None:
    """List many sequences: how much is in each, how far its review is, what is left.

    Ends with 1 where a sequence cannot be opened; why is in the list.
    """
    from gtreview.review.project import BY_ID, Project
    from gtreview.review.sources import recognise

    if sort not in BY_ID:
        raise InputError(
            f"there is no column {sort!r} to sort by", hint=f"Name one of {', '.join(BY_ID)}."
        )
    listed = Project.of(paths, recognise(paths))
    with progress_bar("Reading") as progress:
        listed.read_all(list, lambda _i: None, progress)
    order = listed.order(sort)
    if as_json:
        _print_json(listed, order)
    else:
        _print_table(listed, order)
    if listed.totals.broken:
        raise typer.Exit(1)


def _print_json(listed: Project, order: list[int]) -> None:
    import orjson

    records = [
        {
            "title": listed.sources[i].title,
            "labels": str(listed.sources[i].labels),
            "state": listed.state(i),
            **asdict(listed.summaries[i]),  # type: ignore[arg-type]
        }
        for i in order
    ]
    typer.echo(orjson.dumps(records, option=orjson.OPT_INDENT_2).decode(errors="replace"))


def _print_table(listed: Project, order: list[int]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("sequence", overflow="fold")
    for name in ("decided", "confirmed", "worst", "frames", "objects", "boxes"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("reviewed", no_wrap=True)
    table.add_column("by", overflow="fold")
    broken = []
    for i in order:
        known, title = listed.summaries[i], listed.sources[i].title
        if known is None or known.problem:
            broken.append(f"{title}: {known.problem if known else ''}")
            continue
        table.add_row(
            _plain(title),
            f"{known.decided}/{known.findings}",
            str(known.confirmed),
            "" if known.worst is None else f"{known.worst:.2f}",
            *(f"{count:,}" for count in (known.frames, known.objects, known.boxes)),
            known.reviewed[:16].replace("T", " "),
            _plain(known.reviewer),
        )
    out.print(table, highlight=False)
    for line in broken:
        out.print(f"✗ {line}", style="red", markup=False, highlight=False, soft_wrap=True)
    out.print(_total(listed), markup=False, highlight=False)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _total(listed: Project) -> str:
    totals = listed.totals
    text = f"{totals.done:,} of {totals.sequences:,} sequences done"
    text += f", {totals.decided:,} of {totals.findings:,} findings decided"
    return f"{text}, {totals.broken:,} cannot be opened" if totals.broken else text
