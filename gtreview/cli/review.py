"""``gtreview review``: a review as JSON Lines and back, and what its samples tell."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.text import Text

from gtreview.cli.console import err, out
from gtreview.errors import OutputError
from gtreview.storage.local import check_place

if TYPE_CHECKING:
    from gtreview.review.review import Review

Labels = Annotated[Path, typer.Argument(metavar="LABELS", help="The labels of the review.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print it for a program.")]

app = typer.Typer(
    no_args_is_help=True, help="Reviews: as text and back, and what their samples tell."
)


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
        check_place(to, review)
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


@app.command("sample")
def sample(
    labels: Labels,
    draw: Annotated[
        int | None, typer.Option(min=1, help="Draw so many in place of those drawn before.")
    ] = None,
    unit: Annotated[str, typer.Option(help="What is drawn: box (or skeleton), or frame.")] = "box",
    seed: Annotated[int | None, typer.Option(help="The same seed draws the same again.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the random sample of what is not flagged, or draw one."""
    with _opened(labels, write=draw is not None) as review:
        if draw is not None:
            review.sample.draw(draw, unit, seed)
        rows = [
            {"object": review.sequence.track_name(one.track), **vars(one)}
            for one in review.sample.drawn
        ]
        record = dict(review.sample.draw_record)
        judged, count = review.sample.progress
    if as_json:
        _print_json({"draw": record, "drawn": rows})
        return
    out.print(Text(f"{judged} of {count} judged" if count else "no sample was drawn"))
    for row in rows:
        said = {None: "not judged", True: "wrong", False: "right"}[row["wrong"]]
        what = row["object"] or "whole frame"
        out.print(Text(f"{row['frame']:>8}  {what}  {said}  {row['note']}".rstrip()))


@app.command("estimate")
def estimate(
    labels: Labels,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999)] = 0.95,
    as_json: AsJson = False,
) -> None:
    """Say how many errors remain, from what was decided and from the random sample."""
    with _opened(labels) as review:
        found = review.sample.estimate(confidence)
    if as_json:
        _print_json(asdict(found))
        return
    out.print(Text(str(found)))
    _list("of", map(str, (*found.strata, *found.unknown)))


@app.command("agreement")
def agreement(labels: Labels, as_json: AsJson = False) -> None:
    """Say how far the second reviewer agrees with the first: percent and Cohen's κ."""
    with _opened(labels) as review:
        found = review.second.agreement()
        apart = [
            {
                "frame": pair.frame,
                "finding": pair.sentence,
                "first": str(pair.first.verdict),
                "second": str(pair.second.verdict),
            }
            for pair in review.second.pairs()
            if not pair.agree
        ]
    if as_json:
        _print_json({**asdict(found), "disagreements": apart})
        return
    out.print(Text(str(found)))
    for one in apart:
        out.print(Text(f"{one['frame']:>8}  {one['first']}, {one['second']}: {one['finding']}"))


@contextmanager
def _opened(labels: Path, *, write: bool = False) -> Iterator[Review]:
    """The review of ``labels``; a copy in memory where nothing is to be written."""
    from gtreview import api
    from gtreview.review.review import Review

    opened = api.read(labels)
    review = Review.open(opened) if write else Review.in_memory(opened, decided=True, pixels=False)
    try:
        if write and review.read_only:
            raise OutputError(f"nothing can be drawn: {review.read_only_because}")
        yield review
    finally:
        review.close()


def _print_json(found: dict[str, Any]) -> None:
    """NaN, where there is nothing to tell, as null."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(found, option=options))


def _list(what: str, lines: Iterable[str]) -> None:
    for line in lines:
        out.print(Text(f"  {what}: {line}"))
