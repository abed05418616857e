"""``gtreview compare``: how two files of labels differ."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.text import Text

from gtreview.cli.console import err, out, print_notices, print_table, table
from gtreview.model.wording import counted, plain_line, span
from gtreview.storage.local import check_place

if TYPE_CHECKING:
    from gtreview.api import Comparison

MOST = 20
"""So many differences are printed."""
TITLES = {
    "object": "object",
    "other": "in B",
    "both": "both",
    "only_here": "only\nA",
    "only_there": "only\nB",
    "iou": "IoU",
    "lowest_iou": "lowest\nIoU",
    "lowest_frame": "in\nframe",
    "centre_distance": "centres\npx",
    "oks": "OKS",
    "keypoint_distance": "keypoints\npx",
    "keypoint_error": "of\nsize",
    "relabelled": "re-\nlabelled",
    "exchanged": "ex-\nchanged",
}


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="The labels in question.")],
    b: Annotated[
        Path,
        typer.Argument(metavar="B", help="Another annotator's, a model's, or an earlier version."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it for a program.")] = False,
    to: Annotated[
        Path | None, typer.Option("--out", help="FILE.json (everything) or FILE.csv (objects).")
    ] = None,
    frames: Annotated[
        str | None, typer.Option("--frames", help="Only these frames: 10-20, 5 or 1,3,9-12.")
    ] = None,
    iou_threshold: Annotated[
        float, typer.Option(min=0, max=1, help="List boxes that overlap by less; 1: every change.")
    ] = 0.8,
    oks_threshold: Annotated[
        float, typer.Option(min=0, max=1, help="List skeletons that are less alike; 0: none.")
    ] = 0.75,
    keypoint_threshold: Annotated[
        float, typer.Option(min=0, help="List keypoints farther apart, in sizes of the skeleton.")
    ] = 0.05,
    fail_on: Annotated[
        int | None, typer.Option(min=1, help="Exit with 1 from this many differences on.")
    ] = None,
) -> None:
    """Compare labels with other labels of the same frames."""
    from gtreview import api
    from gtreview.audit import flag_list

    if to:
        flag_list.check_ending(to)
        check_place(to, a, b)
    made = api.compare(
        a,
        b,
        frames=frames,
        iou_threshold=iou_threshold,
        oks_threshold=oks_threshold,
        keypoint_threshold=keypoint_threshold,
    )
    print_notices(made.notices)
    if as_json:
        typer.echo(api.comparison_json(made).decode())
    else:
        _print(made)
    if to:
        api.write_comparison(made, to)
        err.print(Text(f"Comparison written to {to}"))
    if fail_on is not None and len(made.differences) >= fail_on:
        raise typer.Exit(1)


def _print(made: Comparison) -> None:
    rows: list[dict[str, Any]] = [
        *({str(name): value for name, value in row.items()}
          for row in made.objects.to_dict("records")),
        vars(made.overall) | {"object": "all"},
    ]  # fmt: skip
    listed = table()
    columns = _columns(made)
    for name, title in columns:
        justify: Literal["left", "right"] = "left" if name in ("object", "other") else "right"
        listed.add_column(title, justify=justify, no_wrap=justify == "right", overflow="fold")
    for row in rows:
        listed.add_row(*(Text(_shown(name, row[name])) for name, _ in columns))
    print_table(listed)
    out.print()
    _print_differences(made)


def _print_differences(made: Comparison) -> None:
    differences: list[Any] = list(made.differences.itertuples())
    out.print(Text(f"{counted(len(differences), 'difference')}, the most suspicious first"))
    for row in differences[:MOST]:
        frames = Text(f"{span(row.frame, row.last_frame):>12}  ", "dim")
        out.print(frames + Text(plain_line(row.message)))
    if len(differences) > MOST:
        out.print(f"… and {len(differences) - MOST} more (--out FILE.json writes all)")


def _columns(made: Comparison) -> list[tuple[str, str]]:
    """The columns that say something here, and their titles."""
    always = {"both", "only_here", "only_there", "object"}
    overall = vars(made.overall)
    said = {name for name, value in overall.items() if not isinstance(value, str) and _says(value)}
    said -= {name for name in ("relabelled", "exchanged") if not overall[name]}
    names = made.objects["object"] != made.objects["other"]
    return [
        (name, title)
        for name, title in TITLES.items()
        if name in always | said or (name == "other" and names.any())
    ]


def _says(value: float) -> bool:
    return math.isfinite(value) and value != -1


def _shown(name: str, value: Any) -> str:
    if isinstance(value, str):
        return plain_line(value)
    if not _says(value):
        return "–"
    if name == "keypoint_error":
        return f"{100 * value:.1f} %"
    if "distance" in name:
        return f"{value:.1f}"
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"
