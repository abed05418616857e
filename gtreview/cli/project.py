"""``gtreview project``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len
from rich.text import Text

from gtreview.cli.console import out, print_table, progress_bar, table, table_width
from gtreview.errors import InputError
from gtreview.model.wording import plain_line

if TYPE_CHECKING:
    from gtreview.review.project import Project

NAMES = ("sequence", "decided", "confirmed", "worst", "frames", "objects", "boxes", "reviewed",
         "by")  # fmt: skip
TEXTS = ("sequence", "by")
"""Columns whose texts are folded where they are long."""
FIRST_LEFT_OUT = ("boxes", "objects", "frames", "by", "reviewed", "confirmed", "worst")
"""Columns that a narrow terminal has no room for, the first one to go first."""
READABLE = 24
"""Columns of text that a name has at least, or what it needs."""


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
    sound = [i for i in order if listed.state(i) not in ("broken", "unread")]
    rows = [_cells(listed, i) for i in sound]
    shown = _fitting(rows, table_width())
    listing = table()
    for name in shown:
        if name in TEXTS:
            listing.add_column(name, overflow="fold")
        else:
            listing.add_column(
                name, justify="left" if name == "reviewed" else "right", no_wrap=True
            )
    for row in rows:
        listing.add_row(*(Text(row[name]) for name in shown))
    print_table(listing)
    for i in (i for i in order if i not in set(sound)):
        known = listed.summaries[i]
        problem = f"{listed.sources[i].title}: {known.problem if known else ''}"
        out.print(f"✗ {plain_line(problem)}", style="red")
    out.print(_total(listed))
    if len(shown) < len(NAMES) and rows:
        left_out = ", ".join(name for name in NAMES if name not in shown)
        out.print(f"a wider terminal shows {left_out} as well", style="dim")


def _cells(listed: Project, i: int) -> dict[str, str]:
    """What stands in the row of sequence ``i``, which is known, by column."""
    known, title = listed.summaries[i], listed.sources[i].title
    assert known is not None
    worst = "" if known.worst is None else f"{known.worst:.2f}"
    counts = (f"{count:,}" for count in (known.frames, known.objects, known.boxes))
    at = known.reviewed[:16].replace("T", " ")
    decided = f"{known.decided:,}/{known.findings:,}"
    texts = (plain_line(title), decided, f"{known.confirmed:,}", worst, *counts, at,
             plain_line(known.reviewer))  # fmt: skip
    return dict(zip(NAMES, texts, strict=True))


def _fitting(rows: list[dict[str, str]], width: int) -> list[str]:
    """The columns that fit beside each other, so that names can still be read."""
    shown = list(NAMES)
    longest = {name: max(map(cell_len, (name, *(row[name] for row in rows)))) for name in NAMES}
    for name in FIRST_LEFT_OUT:
        least = sum(min(longest[n], READABLE) if n in TEXTS else longest[n] for n in shown)
        if least + len(shown) - 1 <= width:
            break
        shown.remove(name)
    return shown


def _total(listed: Project) -> str:
    totals = listed.totals
    text = f"{totals.done:,} of {totals.sequences:,} sequences done"
    text += f", {totals.decided:,} of {totals.findings:,} findings decided"
    return f"{text}, {totals.broken:,} cannot be opened" if totals.broken else text
