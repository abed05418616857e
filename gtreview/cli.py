"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from gtreview import cli_compare, cli_frames, cli_project, cli_report, cli_review, cli_rig
from gtreview.cli_frames import EndpointOption, ProfileOption
from gtreview.cli_progress import progress_bar
from gtreview.errors import GtreviewError, InputError
from gtreview.model.wording import span
from gtreview.storage.address import Address, OwnPrefix, address
from gtreview.storage.local import check_place

if TYPE_CHECKING:
    from gtreview.formats.registry import Format
    from gtreview.review.review import Review

ORDER = (
    *("demo", "open", "project", "check", "metrics", "compare", "review", "corrected"),
    *("report", "audit", "frames", "rig", "formats", "checks", "doctor"),
)
"""Commands as they are listed: in the order of work."""


class InOrder(TyperGroup):
    """Lists commands by `ORDER`, groups of them included."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, those without a place last."""
        names = super().list_commands(ctx)
        return sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


app = typer.Typer(
    cls=InOrder,
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find the wrong frames in video annotations and send exactly those back.",
)
audit_app = typer.Typer(no_args_is_help=True, help="Send flagged frames back to be corrected.")
app.add_typer(audit_app, name="audit")
app.add_typer(cli_rig.app, name="rig")
app.command("report")(cli_report.report)
app.add_typer(cli_review.app, name="review")
app.command("frames")(cli_frames.frames)
app.command("compare")(cli_compare.compare)
app.command("project")(cli_project.project)

out = Console()
err = Console(stderr=True)

Labels = Annotated[
    Path,
    typer.Argument(
        metavar="LABELS", help="SeqLabel.json, a manifest, COCO keypoints, or a folder."
    ),
]
FramesOption = Annotated[
    str | None,
    typer.Option(
        "--frames",
        help="The folder of images, .zip, .tar, video or s3://…; s3: where the sequence file says.",
    ),
]
SequenceOption = Annotated[Path | None, typer.Option("--sequence", help="The sequence file.")]
ManifestOption = Annotated[
    Path | None, typer.Option("--manifest", help="The manifest that names the labels' classes.")
]
RigOption = Annotated[
    Path | None, typer.Option("--rig", help="The skeletons' rig, or a template that has it.")
]
FrameMapOption = Annotated[
    str | None,
    typer.Option(
        "--frame-map",
        metavar="position|time|step:K[+OFFSET]|FILE.csv",
        help="Which of the video's frames the labels' are; kept with the review.",
    ),
]
StreamOption = Annotated[
    int | None,
    typer.Option(
        "--stream", min=0, help="The video stream, where it has several; kept with the review."
    ),
]
SizeOption = Annotated[float, typer.Option(min=0, help="Flag a size change beyond this share.")]
IouOption = Annotated[
    float, typer.Option(min=0, max=1, help="Flag an overlap with the box before under this.")
]


def main() -> None:
    """Run the command line; errors are one sentence, a traceback only with ``--debug``."""
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    # A closed pipe (`| head`) ends a command quietly, as it does every other one.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app(prog_name="gtreview")
    except (GtreviewError, OSError) as error:
        if debug:
            traceback.print_exc()
        err.print(f"gtreview: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(getattr(error, "exit_code", 1))


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Find the wrong frames in video annotations and send exactly those back.

    Without a command the window opens. --debug, anywhere, shows a traceback for an error.
    """
    if version:
        from gtreview import __version__

        out.print(__version__, highlight=False)
    elif context.invoked_subcommand is None:
        raise typer.Exit(_window([]))


@app.command("open")
def open_(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="LABELS…", help="Labels, a manifest, folders.")
    ] = None,
    frames: FramesOption = None,
    endpoint_url: EndpointOption = None,
    profile: ProfileOption = None,
    sequence: SequenceOption = None,
    manifest: ManifestOption = None,
    rig: RigOption = None,
    frame_map: FrameMapOption = None,
    stream: StreamOption = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="Labels to compare with; kept with the review.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Go to this frame: position or file name.")] = None,
    screenshot: Annotated[
        Path | None, typer.Option(help="Save a picture of the window and end.")
    ] = None,
) -> None:
    """Open labels and their frames in the window."""
    raise typer.Exit(
        _window(
            paths or [],
            frames=address(frames, endpoint_url, profile),
            sequence=sequence,
            manifest=manifest,
            rig=rig,
            frame_map=frame_map,
            stream=stream,
            against=against,
            at=at,
            screenshot=screenshot,
        )
    )


@app.command()
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
        check_place(to)
    thresholds = {"size-change": size_threshold, "low-overlap": iou_threshold}
    where = address(frames, endpoint_url, profile)
    reviews = _reviews(
        labels, where, sequence, manifest, thresholds, rig=rig, frame_map=frame_map, stream=stream
    )
    for review in reviews:
        _print_findings(review)
    if to:
        flag_list.write(reviews, to)
        out.print(f"Flags written to {to}", highlight=False, soft_wrap=True)
    found = sum(len(review.findings) for review in reviews)
    if fail_on is not None and found >= fail_on:
        raise typer.Exit(1)


@app.command()
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
    reviews = _reviews(
        labels, where, sequence, manifest, {}, rig=rig, frame_map=frame_map, stream=stream
    )
    rows = api.write_metrics(reviews, to)
    out.print(f"{rows:,} values written to {to}", highlight=False, soft_wrap=True)


@app.command()
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
            out.print(f"{what} {where}", highlight=False, soft_wrap=True)


@audit_app.command("build")
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
    reviews = _reviews(
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
    out.print(plan.summary(folder), highlight=False, soft_wrap=True, markup=False)


@app.command()
def demo(
    to: Annotated[
        Path, typer.Option("--out", help="Where results go when there is no display.")
    ] = Path("demo-out"),
    screenshot: Annotated[
        Path | None, typer.Option(help="Save a picture of the window and end.")
    ] = None,
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="Open the window if there is a display.")
    ] = True,
    draw: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Only draw: put the labels and images there."),
    ] = None,
) -> None:
    """Open the bundled demo: a drawn street with planted labelling errors."""
    from gtreview.demo import scene

    with progress_bar("Drawing the demo scene") as progress:
        paths = scene.draw(draw, progress=progress)
    if draw is not None:
        typer.echo(f"{draw} holds {paths.labels.name} and its images: gtreview open {draw}")
        return
    if screenshot is not None or (window and _has_display()):
        raise typer.Exit(_window([paths.folder], screenshot=screenshot))
    _demo_without_window(paths.folder, to)


@app.command()
def formats() -> None:
    """List the formats, which hold labels, and into which corrections can be written."""
    from gtreview.formats.registry import FORMATS

    _print_table(
        ("format", "what it is", "labels"),
        [(f.id, f.title, _labels_of(f)) for f in FORMATS.values()],
    )


@app.command()
def checks() -> None:
    """List the checks, their thresholds and what each looks for."""
    from gtreview.checks.registry import CHECKS

    _print_table(
        ("check", "threshold", "what it looks for"),
        [
            (c.id, f"{c.threshold.default:g}" if c.threshold else "", c.help)
            for c in CHECKS.values()
        ],
    )


@app.command()
def doctor() -> None:
    """Show versions, the platform plug-in, decoders and what is missing."""
    from gtreview.doctor import diagnose

    lines = diagnose()
    for line in lines:
        mark, style = ("✓", "green") if line.ok else ("✗", "red")
        out.print(f"[{style}]{mark}[/] {line.what:<24}", end="", highlight=False)
        out.print(line.found, markup=False, highlight=False, soft_wrap=True)
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


def _window(paths: list[Path], **options: object) -> int:
    """The one place where the command line reaches the window."""
    from gtreview.ui.app import run

    return run(paths, **options)  # type: ignore[no-any-return]


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _demo_without_window(folder: Path, to: Path) -> None:
    """The same review without a display: a screenshot, the flag list and a bundle in ``to``."""
    from gtreview.audit import bundle, flag_list
    from gtreview.storage.local import make_folder

    out.print("There is no display: the demo is reviewed offscreen.")
    make_folder(to)
    code = _window([folder], screenshot=to / "screenshot.png")
    if code:
        raise typer.Exit(code)
    reviews = _reviews(folder, None, None, None, {})
    flag_list.write(reviews, to / "flags.csv")
    plan = bundle.plan(reviews, bundle.Options(trim=10))
    bundle.build(plan, to / "audit", replace=True)
    _print_findings(reviews[0])
    for made in ("screenshot.png", "flags.csv", "audit/"):
        out.print(f"  {to / made}", highlight=False, soft_wrap=True, markup=False)


def _reviews(
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
        _print_notices(review)
        for name, value in thresholds.items():
            review.set_threshold(name, value)
        reviews.append(review)
    if not reviews:
        raise InputError("no labels found", path=labels)
    return reviews


def _print_notices(review: Review) -> None:
    for notice in review.notices:
        err.print(f"note: {notice.text}", style="yellow", highlight=False, markup=False)
        for detail in notice.details[:10]:
            err.print(f"  {detail}", highlight=False, markup=False, soft_wrap=True)
        if len(notice.details) > 10:
            err.print(f"  … and {len(notice.details) - 10} more", highlight=False)


def _print_findings(review: Review, most: int = 20) -> None:
    total = len(review.findings)
    out.print(f"{review.sequence.name}: {total} findings, the most suspicious first", markup=False)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, justify in (("suspicion", "right"), ("frame", "right"), ("object", "left")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("what looks wrong")
    for i in range(min(total, most)):
        table.add_row(
            f"{review.findings.suspicion[i]:.2f}",
            span(review.findings.first[i], review.findings.last[i]),
            review.sequence.track_name(int(review.findings.track[i])),
            review.describe_finding(i),
        )
    out.print(table)
    if total > most:
        out.print(f"… and {total - most} more (--out FILE.csv writes all)")


def _labels_of(format_: Format) -> str:
    if format_.parse is None:
        return "none"
    return "read, written" if format_.write else "read"


def _print_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    out.print(table)


if __name__ == "__main__":
    main()
