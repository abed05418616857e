"""The command line: each command parses, calls one function and prints."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from gtreview.cli import audit, checking, compare, listing, project, report, review
from gtreview.cli import frames as frames_command
from gtreview.cli import rig as rig_commands
from gtreview.cli.checking import print_findings, reviews_of
from gtreview.cli.console import err, out, progress_bar
from gtreview.cli.options import (
    EndpointOption,
    FrameMapOption,
    FramesOption,
    ManifestOption,
    ProfileOption,
    RigOption,
    SequenceOption,
    StreamOption,
)
from gtreview.errors import GtreviewError
from gtreview.storage.address import address

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
app.add_typer(audit.app, name="audit")
app.add_typer(rig_commands.app, name="rig")
app.add_typer(review.app, name="review")
for command in (
    *(project.project, checking.check, checking.metrics, compare.compare, audit.corrected),
    *(report.report, frames_command.frames, listing.formats, listing.checks, listing.doctor),
):
    app.command()(command)


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
        err.print(f"gtreview: {error}", style="red")
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

        out.print(__version__)
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
    reviews = reviews_of(folder, None, None, None, {})
    flag_list.write(reviews, to / "flags.csv")
    plan = bundle.plan(reviews, bundle.Options(trim=10))
    bundle.build(plan, to / "audit", replace=True)
    print_findings(reviews[0])
    for made in ("screenshot.png", "flags.csv", "audit/"):
        out.print(f"  {to / made}")
