"""Makes the README's screenshots: ``python packaging/screenshots.py`` (needs no display).

The demo's goes into docs/images and is committed. Real data beside the checkout is drawn too,
into demo-out, and stays out of the project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CROSSING = ROOT.parent / "shared" / "data" / "crossing"


def shoot(*words: str) -> None:
    """One run of the program that saves a picture of its window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-m", "gtreview.cli", *words], check=True, env=environment)


def main() -> None:
    (ROOT / "docs" / "images").mkdir(parents=True, exist_ok=True)
    (ROOT / "demo-out").mkdir(exist_ok=True)
    shoot("demo", "--screenshot", str(ROOT / "docs" / "images" / "demo.png"))
    if CROSSING.is_dir():
        shoot("open", str(CROSSING), "--screenshot", str(ROOT / "demo-out" / "crossing.png"))


if __name__ == "__main__":
    main()
