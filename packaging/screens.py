"""Pictures of all that the window shows, into build/screens: ``make screens`` (needs no display).

Every scene of tests/ui/scenes.py, in the dark and the light theme, on the screens that reviewers
have; and one sheet of thumbnails a screen and theme, to be looked at first. With the names of
scenes, only those.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "screens"
SCREENS = (("1366x768", 1.0), ("1366x768", 1.25), ("2560x1440", 1.0), ("2560x1440", 2.0))
THEMES = ("dark", "light", "high contrast dark")
ACROSS, THUMBNAIL = 4, 480


def main(scenes: list[str]) -> None:
    for screen, scale in SCREENS:
        for theme in THEMES if (screen, scale) == SCREENS[1] else THEMES[:2]:
            folder = OUT / f"{screen}-{scale:.0%}-{theme}".replace(" ", "-").replace("%", "")
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as own:
                kept = {f"GTREVIEW_{n}_DIR": f"{own}/{n}" for n in ("CONFIG", "DATA", "CACHE")}
                subprocess.run(
                    [sys.executable, __file__, "--one", str(folder), screen, theme, own, *scenes],
                    check=True,
                    env={**os.environ, **kept, "PYTHONPATH": str(ROOT),
                         "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)},
                )  # fmt: skip
            sheet(folder)
            print(folder)


def shoot(folder: Path, screen: str, look: str, own: Path, names: list[str]) -> None:
    """All scenes on one screen, each in a new window."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from gtreview.settings import Settings
    from gtreview.ui import theme
    from gtreview.ui.app import application
    from gtreview.ui.main_window import MainWindow
    from gtreview.ui.work import DirectRunner
    from tests.ui.scenes import SCENES

    app = application()
    theme.apply(app, theme.chosen(look))
    width, height = (int(n) / app.primaryScreen().devicePixelRatio() for n in screen.split("x"))
    for name in names or SCENES:
        window = MainWindow(Settings(theme=look), DirectRunner())
        window.resize(int(width), int(height))
        window.show()
        scene = SCENES[name]
        if scene.labels is not None:
            window.open_paths([scene.labels(own / name)])
            _settle(lambda w=window: w.canvas.shown_frame == w.state.frame)
        about = scene.show(window) or window
        _settle(lambda w=window: w.canvas.feed is None or w.canvas.shown_frame == w.state.frame)
        about.grab().save(str(folder / f"{name}.png"))
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(there: object, longest: float = 10.0) -> None:
    """Let the window work until what it waits for is there, and a moment more for crops."""
    import time

    from PySide6.QtCore import QCoreApplication

    end = time.monotonic() + longest
    while time.monotonic() < end and not there():
        QCoreApplication.processEvents()
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        QCoreApplication.processEvents()


def sheet(folder: Path) -> None:
    """Thumbnails of a folder's pictures on one sheet beside it."""
    from PIL import Image, ImageDraw

    pictures = sorted(folder.glob("*.png"))
    high = THUMBNAIL * 3 // 4
    size = (ACROSS * THUMBNAIL, -(-len(pictures) // ACROSS) * high)
    made = Image.new("RGB", size, "#808080")
    for i, path in enumerate(pictures):
        picture = Image.open(path).convert("RGB")
        picture.thumbnail((THUMBNAIL - 8, high - 20))
        at = (i % ACROSS * THUMBNAIL + 4, i // ACROSS * high + 16)
        made.paste(picture, at)
        ImageDraw.Draw(made).text((at[0], at[1] - 13), path.stem, "#ffffff")
    made.save(folder.with_suffix(".png"))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        to, on, looks, beside, *only = sys.argv[2:]
        shoot(Path(to), on, looks, Path(beside), only)
    else:
        main(sys.argv[1:])
