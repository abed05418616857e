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
THEMES = ("dark", "light")
CONTRAST = ("high contrast dark", "high contrast light")
"""Shown on the screen on which there is least room."""
ACROSS, THUMBNAIL = 4, 480


def main(scenes: list[str]) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(one_screen, *screen, scenes) for screen in SCREENS]:
            done.result()


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
    for look in themes(name):
        sheet(folder_of(name, look))
    print(OUT / name)


def themes(name: str) -> tuple[str, ...]:
    """What is shown on a screen."""
    return THEMES + CONTRAST if name == "1366x768-125" else THEMES


def folder_of(name: str, look: str) -> Path:
    """Where the pictures of a screen in a theme are."""
    return OUT / f"{name}-{look.replace(' ', '-')}"


def shoot(name: str, screen: str, own: Path, names: list[str]) -> None:
    """All scenes on one screen."""
    from gtreview.ui.app import application
    from tests.ui.scenes import MENU_SCENES, SCENES

    scenes, app = {**SCENES, **MENU_SCENES}, application()
    ratio = app.primaryScreen().devicePixelRatio()
    size = tuple(int(int(n) / ratio) for n in screen.split("x"))
    for look in themes(name):
        folder_of(name, look).mkdir(parents=True, exist_ok=True)
    for scene in names or scenes:
        pictures = {look: folder_of(name, look) / f"{scene}.png" for look in themes(name)}
        shoot_scene(scenes[scene], size, own / scene, pictures)


def shoot_scene(scene: Any, size: tuple[int, int], folder: Path, pictures: dict[str, Path]) -> None:
    """A scene in a new window, which then goes through the themes."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from gtreview.settings import Settings
    from gtreview.ui.main_window import MainWindow
    from gtreview.ui.work import DirectRunner

    window = MainWindow(Settings(theme=""), DirectRunner())
    window.resize(*size)
    window.show()
    scene.begin(window, folder)
    _settle(lambda: window.canvas.shown_frame == window.state.frame, window.canvas)
    about = scene.show(window) or window
    for look, picture in pictures.items():
        window.take_settings(replace(window.settings, theme=look))
        _settle(lambda: window.canvas.shown_frame == window.state.frame, window.canvas)
        about.grab().save(str(picture), quality=80)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(there: Callable[[], bool], canvas: Any, longest: float = 10.0) -> None:
    """Let the window work until the picture is there, and a moment more for crops."""
    from PySide6.QtTest import QTest

    while canvas.feed is not None and not there() and longest > 0:
        QTest.qWait(20)
        longest -= 0.02
    QTest.qWait(200)


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
