"""``gtreview frames``: what is seen in a video or a folder of images, and its frames as files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from rich.text import Text

from gtreview.cli.console import err, out, progress_bar
from gtreview.cli.options import EndpointOption, ProfileOption
from gtreview.errors import InputError
from gtreview.model.wording import counted, frames_text
from gtreview.storage.address import Address, OwnPrefix, address

Ending = Enum("Ending", {"png": "png", "jpg": "jpg"}, type=str)


def frames(
    place: Annotated[
        str,
        typer.Argument(
            metavar="VIDEO|DIR|s3://…", help="A video, or images in a folder, archive or on S3."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it for a program.")] = False,
    stream: Annotated[
        int | None, typer.Option(min=0, help="The video stream to take, where there are several.")
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Decode every frame; exit with 1 where one is damaged.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--extract", metavar="DIR", help="Write frames there.")
    ] = None,
    which: Annotated[
        str | None, typer.Option("--frames", help="The frames to write: 10-20, 5 or 1,3,9-12.")
    ] = None,
    ending: Annotated[
        Ending, typer.Option("--as", help="The kind of image to write.")
    ] = Ending.png,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files that exist.")] = False,
    endpoint_url: EndpointOption = None,
    profile: ProfileOption = None,
) -> None:
    """Show what gtreview sees in a video or a folder of images; write its frames out."""
    from gtreview import settings
    from gtreview.frames import facts
    from gtreview.frames.source import open_frames
    from gtreview.frames.video_frames import VideoFrames

    if which is not None and not to:
        raise InputError("--frames says what --extract DIR writes; give both")
    where, chosen = named(place, endpoint_url, profile), settings.load()
    with progress_bar(where.name) as progress:
        found = open_frames(
            where,
            None,
            cache=settings.cache_folder(),
            cache_bytes=chosen.s3_cache_megabytes * 10**6,
            limit_megapixels=chosen.largest_megapixels,
            stream=stream,
            progress=progress,
        )
        if stream is not None and not isinstance(found, VideoFrames):
            raise InputError("is no video and has no streams", path=place)
        wanted = (
            facts.positions(which, len(found)) if which is not None else list(range(len(found)))
        )
        bad = facts.verify(found, progress) if verify else {}
        told = facts.told(found, list(bad) if verify else None, progress)
        if to:
            lost = facts.extract(
                found, wanted, to, ending=f".{ending.value}", replace=replace, progress=progress
            )
            bad |= lost
    if as_json:
        typer.echo(json.dumps(told))
    else:
        _print(told)
    if to:
        err.print(Text(f"{counted(len(wanted) - len(lost), 'frame')} written to {to}"))
    _complain(list(bad.values()))
    if bad:
        raise typer.Exit(1)


def named(place: str, endpoint_url: str | None, profile: str | None) -> Address:
    """The place of frames that the user names.

    Raises
    ------
    InputError : it is none, or is what only labels can name.
    """
    where = address(place, endpoint_url, profile)
    if where is None or isinstance(where, OwnPrefix):
        hint = "Expected a video, a folder, an archive or s3://bucket/folder/; a folder s3 is ./s3."
        raise InputError(f"{place or 'an empty name'!r} names no frames", hint=hint)
    return where


def _print(told: dict[str, Any]) -> None:
    rows = _of_video(told) if "codec" in told else _of_folder(told)
    damaged = told["damaged"]
    none = "not looked for (--verify)" if damaged is None else "none"
    rows["damaged"] = frames_text(damaged) if damaged else none
    for name, value in rows.items():
        out.print(Text(f"{name:<11}", style="dim") + Text(value))


def _of_video(told: dict[str, Any]) -> dict[str, str]:
    times, keys, count = told["timestamps"], told["key_frames"], told["count"]
    apart = max((b - a for a, b in pairwise([*keys, count])), default=0)
    return {
        "frames": f"{count:,}",
        "size": f"{told['width']} × {told['height']}{_turned(told['rotation'])}",
        "time": f"{times[0]:.3f} to {times[-1]:.3f} s{_rate(times)}",
        "key frames": f"{len(keys):,}, at most {counted(apart, 'frame')} apart",
        "codec": told["codec"],
    }


def _turned(rotation: int) -> str:
    """``rotation``: degrees counter-clockwise."""
    if not rotation:
        return ""
    half = (rotation + 180) % 360 - 180
    way = "counter-clockwise" if half > 0 else "clockwise"
    return f", turned by {abs(half)}° {way} to be upright"


def _rate(times: Sequence[float]) -> str:
    """``times``: seconds."""
    steps = [b - a for a, b in pairwise(times)]
    usual = median(steps) if steps else 0
    if not usual:
        return ""
    rate = f"{1 / usual:.3f}".rstrip("0").rstrip(".")
    even = max(steps) - min(steps) < usual / 10
    return f", {'' if even else 'changing, mostly '}{rate} frames a second"


def _of_folder(told: dict[str, Any]) -> dict[str, str]:
    sizes, names = Counter(map(_size_text, told["sizes"])), told["names"]
    shown = [f"{count:,} {text}" for text, count in sizes.most_common(5)]
    more = [f"{len(sizes) - 5} more sizes"] if len(sizes) > 5 else []
    return {
        "images": f"{told['count']:,}",
        "size": ", ".join(shown + more),
        "names": f"{names[0]} to {names[-1]}",
    }


def _size_text(size: tuple[int, int] | None) -> str:
    return f"of {size[0]} × {size[1]}" if size else "unreadable"


def _complain(reasons: Sequence[str], most: int = 10) -> None:
    for why in reasons[:most]:
        err.print(Text(why, style="red"))
    if len(reasons) > most:
        err.print(f"… and {counted(len(reasons) - most, 'frame')} more")
