"""How long other programs take to load the same pictures: from the file to what they show.

    python -m benchmarks.others

Installs labelme and napari with pip, each into a virtual environment of its own that goes with the
run (some 1.6 GB for two minutes), calls there what they call to open an image, and keeps the times
in bench-out/others.json, where `benchmarks.frames` finds them. What pip cannot install is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.figures import OUT, percentiles

KEPT = OUT / "others.json"
LABELME = """
import json, sys, time
from loguru import logger
from PyQt5 import QtGui
from labelme._label_file import read_image_file
logger.remove()
app, taken = QtGui.QGuiApplication(sys.argv[:1]), []
for path in sys.argv[1:]:
    start = time.perf_counter()
    QtGui.QPixmap.fromImage(QtGui.QImage.fromData(read_image_file(path)))
    taken.append(1000 * (time.perf_counter() - start))
print(json.dumps(taken))
"""
NAPARI = """
import json, sys, time
from napari.components import ViewerModel
from npe2 import PluginManager
PluginManager.instance().discover()
viewer, taken = ViewerModel(), []
viewer.open(sys.argv[1:], stack=True, plugin="napari", layer_type="image")
for i in [*range(1, len(sys.argv) - 1), 0]:
    start = time.perf_counter()
    viewer.dims.set_current_step(0, i)
    viewer.layers[0]._slice.image.view
    taken.append(1000 * (time.perf_counter() - start))
print(json.dumps(taken))
"""
PROGRAMS = {
    "labelme": (("labelme",), LABELME),
    "napari": (("napari", "PySide6-Essentials"), NAPARI),
}
"""By name: what pip installs, and the program that prints milliseconds a picture."""


def load_paths() -> dict[str, dict[str, float]]:
    """Percentiles by program and version as last measured; empty where they never were."""
    return json.loads(KEPT.read_text()) if KEPT.is_file() else {}


def measured(name: str, paths: list[Path], folder: Path) -> tuple[str, list[float]]:
    """The program with its version, and milliseconds of each picture after the first five.

    Raises
    ------
    subprocess.CalledProcessError : it cannot be installed or run.
    """
    packages, program = PROGRAMS[name]
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": ""}

    def run(*words: str) -> str:
        ended = subprocess.run([python, *words], env=environment, check=True, timeout=600,
                               capture_output=True, text=True)  # fmt: skip
        return ended.stdout

    run("-m", "pip", "install", "--quiet", *packages)
    told = f"import importlib.metadata as m; print(m.version({name!r}))"
    taken = json.loads(run("-c", program, *map(str, paths)).splitlines()[-1])
    return f"{name} {run('-c', told).strip()}", taken[5:]


def main() -> None:
    """Install, measure, print, keep."""
    from benchmarks.step import draw_images

    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [folder / image for image in draw_images(folder)]
        for program in PROGRAMS:
            try:
                title, taken = measured(program, paths, folder / program)
            except (subprocess.SubprocessError, OSError) as error:
                why = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
                print(f"{program} is skipped: it could not be installed or run. {''.join(why)}")
                continue
            found[title] = percentiles(taken)
            print(f"{title}: {found[title]} ms a 1080p JPEG, from the file to its picture")
    OUT.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
