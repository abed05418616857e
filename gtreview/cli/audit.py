"""``gtreview audit`` and ``gtreview corrected``: what is sent back, and what was put right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gtreview.cli.checking import reviews_of
from gtreview.cli.console import out, progress_bar
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
from gtreview.storage.address import address

app = typer.Typer(no_args_is_help=True, help="Send flagged frames back to be corrected.")


@app.command("build")
def audit_build(
    labels: Labels,
    to: Annotated[Path, typer.Option("--out", help="A folder that does not exist yet.")],
    frames: FramesOption = None,
    endpoint_url: EndpointOption = None,
    profile: ProfileOption = None,
    sequence: SequenceOption = None,
    manifest: ManifestOption = None,
    rig: RigOption = None,
    frame_map: FrameMapOption = None,
    stream: StreamOption = None,
    flags: Annotated[
        Path | None, typer.Option(help="A flag list whose verdicts count (CSV or JSON).")
    ] = None,
    trim: Annotated[
        int | None,
        typer.Option(
            "--trim", "--neighbours", min=0, help="Only this many frames around each flag."
        ),
    ] = None,
    worker_ui: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="video|skeleton",
            help="Video frames of the service, or single images in the skeleton component.",
        ),
    ] = None,
    verification: Annotated[
        bool, typer.Option("--verification", help="Ask to verify, not to adjust.")
    ] = False,
    include_undecided: Annotated[
        bool, typer.Option("--include-undecided", help="Undecided findings as well.")
    ] = False,
    categories: Annotated[
        Path | None, typer.Option(help="The original job's label category file.")
    ] = None,
    bucket: Annotated[str | None, typer.Option(help="The bucket it will be put into.")] = None,
    region: Annotated[str | None, typer.Option(help="The job's AWS region.")] = None,
    size_threshold: SizeOption = 0.25,
    iou_threshold: IouOption = 0.5,
) -> None:
    """Build the bundle that sends the flagged frames back to be corrected."""
    from gtreview.audit import bundle, flag_list

    thresholds = {"size-change": size_threshold, "low-overlap": iou_threshold}
    where = address(frames, endpoint_url, profile)
    reviews = reviews_of(
        labels,
        where,
        sequence,
        manifest,
        thresholds,
        rig=rig,
        frame_map=frame_map,
        stream=stream,
        decided=True,
    )
    if flags:
        flag_list.apply(flag_list.read(flags), reviews)
    options = bundle.Options(
        trim=trim,
        verification=verification,
        include_undecided=include_undecided,
        worker_ui=worker_ui,
        categories=categories,
        bucket=bucket,
        region=region,
        inputs=(flags,) if flags else (),
    )
    plan = bundle.plan(reviews, options)
    with progress_bar("Building") as progress:
        folder = bundle.build(plan, to, progress=progress)
    out.print(plan.summary(folder))


def corrected(
    labels: Labels,
    to: Annotated[
        Path | None, typer.Option("--out", help="Instead of NAME.corrected beside LABELS.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Over LABELS itself, which is kept as NAME.bak.")
    ] = False,
) -> None:
    """Write the labels with the corrections of their review, and the list of what was changed."""
    from gtreview.audit import corrected as labels_file
    from gtreview.review.opening import open_source, recognise
    from gtreview.review.review import Review

    sources = recognise([labels])
    if len(sources) != 1:
        names = ", ".join(str(source.labels) for source in sources) or "no labels"
        raise InputError(f"expected the labels of one sequence, found {names}", path=labels)
    review = Review.in_memory(open_source(sources[0]), decided=True, pixels=False)
    original = review.read.origin.path
    path = to or (original if in_place else labels_file.default_path(original))
    saved = labels_file.save(review, path, in_place=in_place)
    done = review.labels.corrected_text
    told = {
        f"{done} written to" if done else "Nothing is corrected; as it was to": saved.labels,
        "What was changed:": saved.changes,
        "Labels by class id, with the new ones:": saved.class_map,
        "What it was before:": saved.backup,
    }
    for what, where in told.items():
        if where:
            out.print(f"{what} {where}")
