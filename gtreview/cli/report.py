"""``gtreview report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gtreview.cli.console import out, progress_bar
from gtreview.errors import InputError
from gtreview.storage.address import address
from gtreview.storage.local import check_place


def report(
    labels: Annotated[
        Path, typer.Argument(metavar="REVIEW", help="The review file, or the labels beside it.")
    ],
    to: Annotated[Path, typer.Option("--out", help="FILE.html")] = Path("report.html"),
    frames: Annotated[
        str | None, typer.Option(help="The frames, where they are not beside the labels.")
    ] = None,
) -> None:
    """Write what was reviewed, how and what was found, as one page that needs no network."""
    from gtreview.report.page import check_ending
    from gtreview.report.writing import write_report
    from gtreview.review.opening import recognise
    from gtreview.review.place import labels_of

    check_ending(to)
    check_place(to)
    sources = recognise([labels_of(labels)], frames=address(frames, None, None))
    if len(sources) != 1:
        names = ", ".join(str(source.labels) for source in sources) or "no labels"
        raise InputError(f"expected the labels of one sequence, found {names}", path=labels)
    with progress_bar("Gathering") as progress:
        facts = write_report(sources[0], to, progress)
    out.print(f"{to}: {len(facts.rows)} findings, {len(facts.cards)} pictured")
