"""``gtreview report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gtreview.cli_progress import progress_bar
from gtreview.errors import InputError
from gtreview.storage.address import address
from gtreview.storage.local import check_place

out = Console()


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

    check_ending(to)
    check_place(to)
    sources = recognise([_labels_of(labels)], frames=address(frames, None, None))
    if len(sources) != 1:
        names = ", ".join(str(source.labels) for source in sources) or "no labels"
        raise InputError(f"expected the labels of one sequence, found {names}", path=labels)
    with progress_bar("Gathering") as progress:
        facts = write_report(sources[0], to, progress)
    out.print(f"{to}: {len(facts.rows)} findings, {len(facts.cards)} pictured", highlight=False)


def _labels_of(path: Path) -> Path:
    """The labels that a review file lies beside; anything else as it is."""
    if path.suffix != ".gtreview" or not path.is_file():
        return path
    beside = [other for other in path.parent.glob(f"{path.stem}.*") if other.suffix != path.suffix]
    named = [other for other in beside if other.suffix in (".json", ".manifest", ".jsonl")]
    if len(named) != 1:
        hint = "Name the labels instead: gtreview report LABELS."
        raise InputError("the labels of this review are not beside it", path=path, hint=hint)
    return named[0]
