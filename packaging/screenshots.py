"""Makes the README's screenshots: ``python packaging/screenshots.py`` (needs no display).

The demo's and the flies' go into docs/images and are committed; what may not be published is drawn
into demo-out and stays out of the project. Real data lies beside the checkout, where there is any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
IMAGES = ROOT / "docs" / "images"


def shoot(picture: Path, *words: str) -> None:
    """One run of the program, as new, that saves a picture of its window."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own:
        folders = {f"GTREVIEW_{name}_DIR": f"{own}/{name}" for name in ("CONFIG", "DATA", "CACHE")}
        subprocess.run(
            [sys.executable, "-m", "gtreview.cli", *words, "--screenshot", str(picture)],
            check=True,
            env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
        )


def main() -> None:
    shoot(IMAGES / "demo.png", "demo")
    if DATA.is_dir():
        with tempfile.TemporaryDirectory() as copy:
            for name in ("output.manifest", "template.liquid.html", "video.mp4"):
                shutil.copyfile(DATA / "flies13" / name, Path(copy) / name)
            shoot(IMAGES / "flies.png", "open", copy)
        shoot(ROOT / "demo-out" / "crossing.png", "open", str(DATA / "crossing"))


if __name__ == "__main__":
    main()
