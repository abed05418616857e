"""``gtreview check`` and ``gtreview metrics``: labels opened, measured and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gtreview.cli.console import out, print_notices, print_table, progress_bar, table
from gtreview.cli.options import (
    EndpointOption,
    FrameMapOption,
    FramesOption,
    IouOption,
    Labels,
    ManifestOption,
    ProfileOption,
    RigOption,
    SequenceOption,
    SizeOption,
    StreamOption,
)
from gtreview.errors import InputError
from gtreview.model.wording import span
from gtreview.storage.address import Address, OwnPrefix, address
from gtreview.storage.local import check_place

if TYPE_CHECKING:
    from gtreview.review.review import Review


def check(
    labels: Labels,
    frames: FramesOption = None,
    endpoint_url: EndpointOption = None,
    profile: ProfileOption = None,
    sequence: SequenceOption = None,
    manifest: ManifestOption = None,
    rig: RigOption = None,
    frame_map: FrameMapOption = None,
    stream: StreamOption = None,
    size_threshold: SizeOption = 0.25,
    iou_threshold: IouOption = 0.5,
    to: Annotated[Path | None, typer.Option("--out", help="FILE.csv or FILE.json.")] = None,
    fail_on: Annotated[
        int | None, typer.Option(min=1, help="Exit with 1 from this many findings on.")
    ] = None,
) -> None:
    """Find what looks wrong and write the ranked list of flags."""
    from gtreview.audit import flag_list

    if to:
        flag_list.check_ending(to)
        check_place(to, labels)
    thresholds = {"size-change": size_threshold, "low-overlap": iou_threshold}
    where = address(frames, endpoint_url, profile)
    reviews = reviews_of(
        labels, where, sequence, manifest, thresholds, rig=rig, frame_map=frame_map, stream=stream
    )
    if to:
        check_place(to, *(review.source.labels for review in reviews))
    for review in reviews:
        print_findings(review)
    if to:
        flag_list.write(reviews, to)
        out.print(f"Flags written to {to}")
    found = sum(len(review.findings) for review in reviews)
    if fail_on is not None and found >= fail_on:
        raise typer.Exit(1)


def metrics(
    labels: Labels,
    to: Annotated[Path, typer.Option("--out", help="FILE.csv or FILE.parquet.")],
    frames: FramesOption = None,
    endpoint_url: EndpointOption = None,
    profile: ProfileOption = None,
    sequence: SequenceOption = None,
    manifest: ManifestOption = None,
    rig: RigOption = None,
    frame_map: FrameMapOption = None,
    stream: StreamOption = None,
) -> None:
    """Write every metric as a tidy table: frame, object, metric, value."""
    from gtreview import api

    api.check_table_ending(to)
    check_place(to)
    where = address(frames, endpoint_url, profile)
    reviews = reviews_of(
        labels, where, sequence, manifest, {}, rig=rig, frame_map=frame_map, stream=stream
    )
    rows = api.write_metrics(reviews, to)
    out.print(f"{rows:,} values written to {to}")


def reviews_of(
    labels: Path,
    frames: Address | OwnPrefix | None,
    sequence: Path | None,
    manifest: Path | None,
    thresholds: dict[str, float],
    *,
    rig: Path | None = None,
    frame_map: str | None = None,
    stream: int | None = None,
    decided: bool = False,
) -> list[Review]:
    """Everything that ``labels`` names, opened, measured and checked.

    With ``decided`` the verdicts of the review beside the labels count, where there is one.
    """
    from gtreview.review.opening import open_source, recognise
    from gtreview.review.review import Review

    sources = recognise(
        [labels],
        frames=frames,
        sequence_file=sequence,
        manifest=manifest,
        rig=rig,
        frame_map=frame_map,
        stream=stream,
    )
    reviews = []
    for source in sources:
        with progress_bar(f"Checking {source.title}") as progress:
            opened = open_source(source, progress=progress)
            review = Review.in_memory(opened, progress=progress, decided=decided)
        print_notices(review.notices)
        for name, value in thresholds.items():
            review.set_threshold(name, value)
        reviews.append(review)
    if not reviews:
        raise InputError("no labels found", path=labels)
    return reviews


def print_findings(review: Review, most: int = 20) -> None:
    total = len(review.findings)
    out.print(f"{review.sequence.name}: {total} findings, the most suspicious first")
    listed = table()
    for name, justify in (("suspicion", "right"), ("frame", "right"), ("object", "left")):
        listed.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    listed.add_column("what looks wrong")
    for i in range(min(total, most)):
        listed.add_row(
            f"{review.findings.suspicion[i]:.2f}",
            span(review.findings.first[i], review.findings.last[i]),
            review.sequence.track_name(int(review.findings.track[i])),
            review.describe_finding(i),
        )
    print_table(listed)
    if total > most:
        out.print(f"… and {total - most} more (--out FILE.csv writes all)")
