"""How fast findings can be gone through: 200 verdicts by simulated keys in the real window.

1080p JPEG frames with 50 boxes and four plots of 50 objects × 10,000 frames, as for one step. A
verdict is timed from its key press until the next finding is painted: picture, labels, plots and
queue. Between two keys the reviewer looks for `LOOK` seconds, a small part of what a person needs;
what the window fetches ahead it fetches in that time.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.step import draw_images, label, percentiles, window
from gtreview.ui import theme
from gtreview.ui.main_window import MainWindow

FINDINGS, LOOK = 200, 0.15
BUDGET_MS = 50.0
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_X)
OUT = Path("bench-out/triage.json")


class LastPaint(QObject):
    """Which frame the picture showed, and which finding the queue, when they were painted last."""

    def __init__(self, shown: MainWindow) -> None:
        super().__init__()
        self._window = shown
        self.frame = self.finding = self.plotted = -1
        self._parts = {
            shown.canvas.viewport(): "frame",
            shown.findings.table.viewport(): "finding",
            shown.plots.view.viewport(): "plotted",
        }
        for part in self._parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            now = {
                "frame": self._window.canvas.shown_frame,
                "finding": self._window.state.finding,
                "plotted": self._window.state.frame,
            }
            part = self._parts[watched]
            setattr(self, part, now[part])
        return False

    @property
    def complete(self) -> bool:
        """Whether all that is on the screen is about the current finding."""
        state = self._window.state
        return (self.frame, self.finding, self.plotted) == (state.frame, state.finding, state.frame)


def triage(shown: MainWindow) -> tuple[list[float], int, int]:
    """Milliseconds of each verdict, how many keys were pressed, and how many pictures were there
    before they were asked for."""
    review, feed, painted = shown.session.review, shown.canvas.feed, LastPaint(shown)
    assert review is not None and feed is not None
    assert len(review.findings) > FINDINGS, len(review.findings)
    shown.reviewing.go_to_finding(0)
    look(LOOK)
    taken, keys, fetched = [], 0, 0
    before = review.progress[0]
    while review.progress[0] - before < FINDINGS:
        following = int(review.findings.peak[shown.findings.next_findings(1)[0]])
        fetched += feed.get(following) is not None
        start = perf_counter()
        QTest.keyClick(shown.canvas, KEYS[keys % len(KEYS)])
        while not painted.complete:
            QApplication.processEvents()
        taken.append(1000 * (perf_counter() - start))
        keys += 1
        look(LOOK)
    return taken, keys, fetched


def look(seconds: float) -> None:
    """Let the window work for a while, as it does while somebody looks at it."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        QApplication.processEvents()


def measure(app: QApplication) -> dict[str, float]:
    """Percentiles of a verdict, keys a finding, share of pictures fetched ahead."""
    theme.apply(app, theme.DARK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GTREVIEW_CONFIG_DIR"] = os.environ["GTREVIEW_DATA_DIR"] = name
        with window(folder, draw_images(folder), label(folder)) as shown:
            shown.activateWindow()
            shown.canvas.setFocus()
            taken, keys, fetched = triage(shown)
    ahead = round(fetched / FINDINGS, 2)
    return {**percentiles(taken), "keys_per_finding": keys / FINDINGS, "fetched_ahead": ahead}


def main() -> None:
    """Measure, print, write `OUT`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    machine = {"cpus": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
    figures = measure(QApplication(sys.argv))
    met = figures["p95"] <= BUDGET_MS
    print(f"{FINDINGS} findings by keys, 1080p: from a verdict's key to the next finding (ms)")
    print("  " + "  ".join(f"{name} {figures[name]:6.2f}" for name in ("p50", "p95", "p99")))
    print(f"  key presses a finding: {figures['keys_per_finding']:g}")
    print(f"  pictures there before they were asked for: {figures['fetched_ahead']:.0%}")
    print(f"  budget p95 {BUDGET_MS:g} ms: {'met' if met else 'MISSED'}")
    result = {"unit": "ms", "findings": FINDINGS, **figures, **machine}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({**result, "budget_p95": BUDGET_MS, "met": met}, indent=2) + "\n")


if __name__ == "__main__":
    main()
