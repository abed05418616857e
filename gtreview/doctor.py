"""What this machine has of what gtreview needs."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from gtreview import settings
from gtreview.frames import memory
from gtreview.frames.video_index import KEPT_BYTES

LIBRARIES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "QtAwesome",
    "numpy",
    "pandas",
    "pyarrow",
    "opencv-python-headless",
    "simplejpeg",
    "Pillow",
    "msgspec",
    "orjson",
    "boto3",
    "psutil",
)
PLUG_INS = {"linux": "libqxcb.so", "darwin": "libqcocoa.dylib", "win32": "qwindows.dll"}
NEEDED = {
    "libxcb-cursor.so.0": "sudo apt-get install libxcb-cursor0",
    "libEGL.so.1": "sudo apt-get install libegl1",
    "libxkbcommon-x11.so.0": "sudo apt-get install libxkbcommon-x11-0",
}


@dataclass(frozen=True)
class Line:
    """One line of the diagnosis: what, what was found, and whether that will do."""

    what: str
    found: str
    ok: bool = True


def diagnose() -> list[Line]:
    """Versions, the platform plug-in, decoders and what is missing."""
    return [
        Line("gtreview", metadata.version("gtreview")),
        Line("Python", f"{platform.python_version()} ({sys.executable})"),
        Line("system", platform.platform()),
        *_libraries(),
        *_window(),
        *_decoders(),
        *_memory(),
        *_kept(),
    ]


def _libraries() -> Iterator[Line]:
    for name in LIBRARIES:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Line(name, "missing; install gtreview again", ok=False)
            continue
        broken = (
            name.startswith("PySide6")
            and sys.version_info < (3, 12)
            and tuple(map(int, version.split(".")[:2])) >= (6, 12)
        )
        yield Line(
            name,
            f"{version}: crashes on Python 3.11; install PySide6-Essentials<6.12"
            if broken
            else version,
            ok=not broken,
        )


def _window() -> Iterator[Line]:
    """The display and Qt's plug-in for it; loading the plug-in by hand tells which system
    library it lacks, where Qt itself would only abort."""
    display = next((os.environ[k] for k in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(k)), "")
    if sys.platform == "linux":
        yield Line("display", display or "none: windows are drawn offscreen")
    name = PLUG_INS.get(sys.platform)
    folder = _qt_platforms()
    if not name or not folder:
        yield Line("Qt platform plug-in", "not found; install gtreview again", ok=False)
        return
    try:
        ctypes.CDLL(str(folder / name))
    except OSError as error:
        fix = next((fix for lib, fix in NEEDED.items() if lib in str(error)), "")
        yield Line("Qt platform plug-in", f"{name}: {error}. {fix}".rstrip(), ok=False)
    else:
        yield Line("Qt platform plug-in", name)


def _qt_platforms() -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    for root in spec.submodule_search_locations if spec else ():  # type: ignore[union-attr]
        for folder in (Path(root, "Qt/plugins/platforms"), Path(root, "plugins/platforms")):
            if folder.is_dir():
                return folder
    return None


def _memory() -> Iterator[Line]:
    chosen = settings.load().cache_megabytes
    why = "" if chosen else ", a quarter of what is free within limits"
    yield Line("memory for frames", f"{memory.budget(chosen) >> 20:,} MB{why}")


def _kept() -> Iterator[Line]:
    """What is kept on the disk and can be made anew, and how much of it there may be."""
    chosen, folder = settings.load(), settings.cache_folder()
    for what, name, most in (
        ("frames from S3", "s3", f" of {chosen.s3_cache_megabytes:,} MB"),
        ("measured on frames", "measured", f" of {chosen.measured_cache_megabytes:,} MB"),
        ("indexes of videos", "videos", f" of {KEPT_BYTES // 10**6} MB"),
    ):
        files = (path for path in (folder / name).rglob("*") if path.is_file())
        megabytes = sum(path.stat().st_size for path in files) / 1e6
        yield Line(what, f"{megabytes:,.1f} MB{most} in {folder / name}")


def _decoders() -> Iterator[Line]:
    from PIL import features

    yield Line("decoder JPEG", "simplejpeg")
    for title, feature in (
        ("PNG", "zlib"),
        ("TIFF", "libtiff"),
        ("WebP", "webp"),
        ("AVIF", "avif"),
    ):
        has = bool(features.check(feature))
        yield Line(f"decoder {title}", "Pillow" if has else "missing in this Pillow", ok=has)
