"""How long it takes until a project of 2,000 sequences is listed.

    python -m benchmarks.project

As 2,000 folders, as 2,000 files in one folder, and as an output manifest of 2,000 lines: finding
them, and taking from the cache what is known of each, as on a second opening. Also sorting, and
the window itself: from the request to the list painted, and one page of scrolling. Prints what it
finds beside the budget and writes it to bench-out/project.json.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from time import perf_counter, sleep

import numpy as np

from benchmarks.figures import Figure, save

SEQUENCES = 2000
BUDGET_S, STEP_MS = 2.0, 16.0
SCROLLS = 100


def labels(frames: int = 30, cars: int = 4) -> bytes:
    """Cars that drive evenly, one of which is twice as high once."""
    entries = [
        {
            "frame": f"{frame:06}.jpg",
            "frame-no": str(frame),
            "annotations": [
                {"object-name": f"Car:{car}", "class-id": "0", "left": 100 + 4 * frame,
                 "top": 100 * car, "width": 40, "height": 40 if frame == 10 == 9 + car else 20}
                for car in range(1, cars + 1)
            ],
        }
        for frame in range(frames)
    ]  # fmt: skip
    return json.dumps({"tracking-annotations": entries}).encode()


def write(root: Path) -> dict[str, Path]:
    """The same sequences as folders, files of one folder, and lines of a manifest."""
    data, lines = labels(), []
    many, one = root / "many", root / "one"
    one.mkdir(parents=True)
    for n in range(SEQUENCES):
        folder = many / f"seq{n:04}"
        folder.mkdir(parents=True)
        (folder / "SeqLabel.json").write_bytes(data)
        (one / f"seq{n:04}.json").write_bytes(data)
        where = f"s3://bucket/out/many/seq{n:04}/SeqLabel.json"
        lines.append(json.dumps({"source-ref": f"s3://bucket/in/{n}.json", "x-ref": where}))
    manifest = root / "output.manifest"
    manifest.write_text("\n".join(lines))
    return {"folders": many, "files": one, "manifest": manifest}


def list_times(path: Path) -> dict[str, float]:
    """Seconds until everything is found, until all that is known of it is there, and to sort."""
    from gtreview.review.project import Project, Summary
    from gtreview.review.sources import recognise

    recognise([next(path.iterdir()) if path.is_dir() else path])  # what is loaded only once
    start = perf_counter()
    sources = recognise([path])
    found = perf_counter()
    project = Project.of([path], sources)
    assert len(project) == SEQUENCES
    for i in range(SEQUENCES):
        project._know(i, Summary(30, 4, 120, 3, i % 4, 0, 0.9), _identity(project, i))
    again = perf_counter()
    known = Project.of([path], sources)
    listed = perf_counter()
    known.order("worst")
    assert None not in known.summaries
    ordered = perf_counter() - listed
    return {"find": found - start, "list": listed - again, "sort": ordered}


def _identity(project: object, i: int) -> str:
    from gtreview.review import project as projects

    return projects._identity(project.sources[i])


def window_times(path: Path) -> dict[str, float]:
    """Seconds from the request to the list painted; milliseconds of a scrolled page, p95."""
    from gtreview.settings import Settings
    from gtreview.ui.app import application
    from gtreview.ui.main_window import PROJECT, MainWindow

    app = application()
    window = MainWindow(Settings())
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    start = perf_counter()
    window.open_paths([path])
    while window.pages.currentIndex() != PROJECT:
        app.processEvents()
        sleep(0.002)
    window.project.grab()
    shown = perf_counter() - start
    bar, times = window.project.table.verticalScrollBar(), []
    for n in range(SCROLLS):
        begin = perf_counter()
        bar.setValue((n + 1) * bar.pageStep())
        window.project.table.viewport().repaint()
        times.append(perf_counter() - begin)
    window.close()
    return {"window": shown, "scroll_ms": float(np.percentile(times, 95)) * 1000}


def main() -> None:
    """Measure, print, write."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"GTREVIEW_{name}_DIR"] = str(root / name.lower())
        for name, path in write(root / "projects").items():
            found += figures(name, {**list_times(path), **window_times(path)})
    save("project", "Many sequences at once", found)


def figures(name: str, times: dict[str, float]) -> list[Figure]:
    """The rows of one kind of project."""
    what = f"{SEQUENCES:,} sequences, {name}"
    parts = f"found {times['find']:.2f} s, known {times['list']:.2f} s"
    parts += f", sorted {times['sort'] * 1000:.0f} ms"
    return [
        Figure(f"{what}: from the request to the list", times["window"], "s", BUDGET_S, more=parts),
        Figure(f"{what}: a scrolled page", times["scroll_ms"], "ms", STEP_MS, said="p95"),
    ]


if __name__ == "__main__":
    main()
