"""``gtreview review``: a review as JSON Lines, and back."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from gtreview.storage.local import check_place

app = typer.Typer(no_args_is_help=True, help="Reviews: what was decided, as text and back.")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command("export")
def export(
    review: Annotated[
        Path, typer.Argument(metavar="REVIEW|LABELS", help="A .gtreview file, or its labels.")
    ],
    to: Annotated[
        Path | None, typer.Option("--out", help="FILE.jsonl; without it, the terminal.")
    ] = None,
) -> None:
    """Write every decision, note, threshold and correction as JSON Lines, in a stable order."""
    from gtreview import api

    if to is not None:
        check_place(to)
    data = api.export_review(review, to)
    if to is None:
        sys.stdout.buffer.write(data)
    else:
        lines = data.count(b"\n") - 1
        err.print(Text(f"{lines} records of {review} written to {to}"))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What export wrote.")],
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS", help="The labels whose review takes it in.")
    ],
) -> None:
    """Take an export into the review of LABELS, in one step that can be undone."""
    from gtreview import api

    done = api.import_review(file, api.read(labels))
    for warning in done.warnings:
        err.print(Text(f"note: {warning}", style="yellow"))
    out.print(Text(f"{file}: {done}"))
    _list("overwritten", done.overwritten)
    _list("skipped", done.skipped)
    _list("kept, but no finding shows it now", done.unseen)


def _list(what: str, lines: Iterable[str]) -> None:
    for line in lines:
        out.print(Text(f"  {what}: {line}"))
