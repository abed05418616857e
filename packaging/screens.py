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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "screens"
SCREENS = (("1366x768", 1.0), ("1366x768", 1.25), ("2560x1440", 1.0), ("2560x1440", 2.0))
THEMES = ("dark", "light", "high contrast dark", "high contrast light")
ACROSS, THUMBNAIL = 4, 480


def main(scenes: list[str]) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for screen, scale in SCREENS:
            pool.submit(one_screen, screen, scale, scenes)


def one_screen(screen: str, scale: float, scenes: list[str]) -> None:
    """All pictures of a screen, in a process of their own: Qt takes its scale when it starts."""
    name = f"{screen}-{scale:.0%}".replace("%", "")
    with tempfile.TemporaryDirectory() as own:
        kept = {f"GTREVIEW_{n}_DIR": f"{own}/{n}" for n in ("CONFIG", "DATA", "CACHE")}
        subprocess.run(
            [sys.executable, __file__, "--one", name, screen, own, *scenes],
            check=True,
            env={**os.environ, **kept, "PYTHONPATH": str(ROOT),
                 "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)},
        )  # fmt: skip
    for look in THEMES:
        sheet(folder_of(name, look))
    print(OUT / name)


def folder_of(name: str, look: str) -> Path:
    """Where the pictures of a screen in a theme are."""
    return OUT / f"{name}-{look.replace(' ', '-')}"


def shoot(name: str, screen: str, own: Path, names: list[str]) -> None:
    """All scenes on one screen, each in a new window, which then goes through the themes."""
    from tests.ui.scenes import MENU_SCENES, SCENES

    scenes = {**SCENES, **MENU_SCENES}
    for look in THEMES:
        folder_of(name, look).mkdir(parents=True, exist_ok=True)
    for scene in names or scenes:
        shoot_scene(
            scenes[scene], screen, own / scene, lambda l, s=scene: folder_of(name, l) / f"{s}.png"
        )


def shoot_scene(scene: Any, screen: str, own: Path, picture: Callable[[str], Path]) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    from gtreview.settings import Settings
    from gtreview.ui import theme
    from gtreview.ui.app import application
    from gtreview.ui.main_window import MainWindow
    from gtreview.ui.work import DirectRunner

    app = application()
    theme.apply(app, theme.chosen(THEMES[0]))
    width, height = (int(n) / app.primaryScreen().devicePixelRatio() for n in screen.split("x"))
    window = MainWindow(Settings(theme=THEMES[0]), DirectRunner())
    window.resize(int(width), int(height))
    window.show()
    scene.begin(window, own)
    _settle(
        lambda: window.session.review is None or window.canvas.shown_frame == window.state.frame
    )
    about = scene.show(window) or window
    _settle(lambda: window.canvas.feed is None or window.canvas.shown_frame == window.state.frame)
    for look in THEMES:
        window.take_settings(replace(window.settings, theme=look))
        _settle(lambda: True, 0.05)
        about.grab().save(str(picture(look)))
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(there: Callable[[], bool], more: float = 0.3, longest: float = 10.0) -> None:
    """Let the window work until what it waits for is there, and a moment more for crops."""
    import time

    from PySide6.QtCore import QCoreApplication

    end = time.monotonic() + longest
    while time.monotonic() < end and not there():
        QCoreApplication.processEvents()
    end = time.monotonic() + more
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
        called, on, beside, *only = sys.argv[2:]
        shoot(called, on, Path(beside), only)
    else:
        main(sys.argv[1:])
