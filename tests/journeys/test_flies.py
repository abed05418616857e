"""Reviewing skeletons: two flies and their rig, through the real window, with real key and mouse
events."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.audit import flag_list
from gtreview.formats.rig import load_rig
from gtreview.metrics.registry import compute
from gtreview.model.flags import Verdict
from gtreview.model.rig import Rig
from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.ui.export_dialog import ExportDialog
from gtreview.ui.findings_model import SENTENCE
from gtreview.ui.main_window import MainWindow
from gtreview.ui.plot_view import PlotView
from gtreview.ui.rig_models import BoneTable, KeypointTable, RigView
from gtreview.ui.rig_pages import RigPage
from gtreview.ui.session import Request
from gtreview.ui.work import DirectRunner
from tests.audit import bundle_validator
from tests.ui.windows import click, press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEMPLATE, SEQUENCE, MANIFEST = "template.liquid.html", "SeqLabel.json", "output.manifest"
ORANGE, BLUE = "#ff7f0e", "#1e90ff"
"""The template's bones of the left side, and of the right side (``dodgerblue``)."""
LEGS = {
    ("thorax", "midlegL4"): ORANGE, ("thorax", "hindlegL4"): ORANGE,
    ("thorax", "midlegR4"): BLUE, ("thorax", "hindlegR4"): BLUE,
}  # fmt: skip
START = 100
"""A frame in which both flies have all points of `LEGS`, far from each other."""
SWAPPED = 996
"""Here the wings of the first fly lie 0.65 of its size apart."""
FIRST_FLY = {SEQUENCE: "skeleton:1", MANIFEST: "fly 1"}


@pytest.fixture
def flies(shared: Path, tmp_path: Path) -> Path:
    """A copy of flies13 that may be written beside."""
    return copied(shared / "data" / "flies13", tmp_path / "flies13")


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to, copy_function=shutil.copyfile)
    for path in (to, *to.rglob("*")):
        path.chmod(0o755)
    return to


def open_labels(window: MainWindow, labels: Path, qtbot: QtBot, rig: Path | None = None) -> Review:
    """As ``gtreview open LABELS --rig RIG`` does."""
    with qtbot.waitSignal(window.session.completed, timeout=20000):
        window.session.open(Request((labels,), rig=rig))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    settle(window, qtbot)
    return review_of(window)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait for the picture; far into a video it takes its time on a busy machine."""
    qtbot.waitUntil(lambda: window.canvas.shown_frame == window.state.frame, timeout=60000)


def review_of(window: MainWindow) -> Review:
    review = window.session.review
    assert review is not None
    return review


def rig_of(window: MainWindow) -> Rig:
    rig = review_of(window).sequence.rig
    assert rig is not None
    return rig


def points(window: MainWindow, track: int = 0) -> dict[str, tuple[float, float]]:
    """Where the keypoints of an object are in the current frame, pixels of the picture."""
    sequence = review_of(window).sequence
    xy = sequence.poses.xy[sequence.poses.at(track, window.state.frame)]
    return dict(zip(rig_of(window).labels, map(tuple, xy.tolist()), strict=True))


def look_at(window: MainWindow, frame: int, qtbot: QtBot, track: int = 0) -> None:
    """A frame with one skeleton large in the middle; nothing is selected."""
    window.travel.go_to(frame)
    window.state.select(-1)
    settle(window, qtbot)
    window.canvas.fit()
    window.canvas.zoom(12.0)
    window.canvas.centerOn(QPointF(*np.nanmean(list(points(window, track).values()), axis=0)))


def screen(window: MainWindow) -> tuple[QImage, Callable[[tuple[float, float]], QPoint]]:
    """What the picture's widget shows, and where on it a place of the picture is."""
    canvas = window.canvas
    return canvas.grab().toImage(), lambda at: canvas.mapFromScene(QPointF(*at))


def share_along(window: MainWindow, colour: str, a: str, b: str, track: int = 0) -> float:
    """Which share of the way between two keypoints is painted in ``colour``, give or take what
    smoothing mixes in. The ends, where points lie on the bone, do not count."""
    image, placed = screen(window)
    place = points(window, track)
    start, end = (np.array(placed(place[label]).toTuple()) for label in (a, b))
    ways = [start + (end - start) * share for share in np.linspace(0.25, 0.75, 31)]
    inside = [at for at in ways if image.rect().contains(*at.round().astype(int).tolist())]
    assert len(inside) > 20, "the bone is on the screen"
    return float(np.mean([near(image, at, colour) for at in inside]))


def near(image: QImage, at: np.ndarray, colour: str) -> bool:
    """Whether one of the nine pixels around ``at`` is of ``colour``."""
    wanted = np.array(QColor(colour).getRgb()[:3])
    x, y = at.round().astype(int).tolist()
    around = [image.pixelColor(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return any(np.abs(np.array(c.getRgb()[:3]) - wanted).max() < 30 for c in around)


def at_keypoint(window: MainWindow, label: str, track: int = 0) -> str:
    """The colour in the middle of a keypoint."""
    image, placed = screen(window)
    return image.pixelColor(placed(points(window, track)[label])).name()


# -- the template's colours ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "labels, named", [(SEQUENCE, False), (MANIFEST, False), (SEQUENCE, True)],
    ids=["beside", "beside the manifest", "named"],
)  # fmt: skip
def test_the_flies_wear_the_colours_of_their_template(
    window: MainWindow, flies: Path, labels: str, named: bool, qtbot: QtBot
) -> None:
    window.resize(1600, 1000)
    rig = flies / TEMPLATE
    if named:
        rig = rig.rename(flies.parent / "elsewhere.html")
    review = open_labels(window, flies / labels, qtbot, rig if named else None)
    assert review.images is not None and len(review.sequence) == 1350
    assert review.sequence.tracks[0].name == FIRST_FLY[labels]
    for track in (0, 1):
        look_at(window, START, qtbot, track)
        for (a, b), colour in LEGS.items():
            other = BLUE if colour == ORANGE else ORANGE
            assert share_along(window, colour, a, b, track) > 0.8, (track, a, b)
            assert share_along(window, other, a, b, track) < 0.3, (track, a, b)


# -- another rig -----------------------------------------------------------------------------------


def cell(view: RigView, key: object, column: int) -> QPoint:
    row = next(r for r in range(view.table.rowCount()) if view.table.key(r) == key)
    at = view.table.index(row, column)
    view.scrollTo(at)
    return view.visualRect(at).center()


def recolour(page: RigPage, key: object, column: int, colour: str) -> None:
    """Select a row, click the swatch below the list, type a colour."""
    view = page.view
    click(view.viewport(), cell(view, key, column + 1))
    QTest.mouseClick(page.swatch, Qt.MouseButton.LeftButton)
    assert page.picker.isVisible()
    QTest.keyClicks(page.picker.field, colour)
    press(page.picker.field, Key.Key_Return)
    assert not page.picker.isVisible()


def names_in_panel(window: MainWindow) -> dict[str, str]:
    """The colours that the panel on the left shows, by keypoint and bone."""
    sections = (window.objects.keypoints, window.objects.bones)
    return {row.name: row.colour for section in sections for row in section.model.rows}


def test_a_recoloured_rig_is_seen_saved_and_kept(
    window: MainWindow,
    flies: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    labels, saved = flies / SEQUENCE, tmp_path / "mine.json"
    fresh = copied(flies, tmp_path / "fresh")
    open_labels(window, labels, qtbot)
    look_at(window, START, qtbot)
    assert share_along(window, ORANGE, "thorax", "midlegL4") > 0.8
    before = at_keypoint(window, "abdomen")
    assert before == ORANGE, "so the template says"

    press(window, Key.Key_R, CONTROL)
    editor = window.rig.editor
    assert editor.isVisible()
    look_at(window, START, qtbot)
    recolour(editor.keypoints, "abdomen", KeypointTable.COLOUR, "magenta")
    assert at_keypoint(window, "abdomen") == "#ff00ff"
    tabs = editor.tabs.tabBar()
    click(tabs, tabs.tabRect(1).center())
    recolour(editor.bones, ("thorax", "midlegL4"), BoneTable.COLOUR, "#0f0")
    assert share_along(window, "#00ff00", "thorax", "midlegL4") > 0.8
    assert share_along(window, ORANGE, "thorax", "midlegL4") < 0.3
    assert share_along(window, ORANGE, "thorax", "hindlegL4") > 0.8, "the others stay"
    assert names_in_panel(window)["abdomen"] == "#ff00ff"
    assert names_in_panel(window)["thorax – midlegL4"] == "#00ff00"

    window.canvas.setFocus()
    press(window, Key.Key_Z, CONTROL)
    assert share_along(window, ORANGE, "thorax", "midlegL4") > 0.8
    press(window, Key.Key_Z, CONTROL)
    assert at_keypoint(window, "abdomen") == before
    assert names_in_panel(window)["abdomen"] == before
    press(window, Key.Key_Y, CONTROL)
    press(window, Key.Key_Z, CONTROL | SHIFT)
    assert share_along(window, "#00ff00", "thorax", "midlegL4") > 0.8
    assert at_keypoint(window, "abdomen") == "#ff00ff"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(saved), ""))
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    assert {p.label: p.colour for p in load_rig(saved).keypoints}["abdomen"] == "#ff00ff"
    press(window, Key.Key_W, CONTROL)

    def recoloured() -> bool:
        look_at(window, START, qtbot)
        bone = share_along(window, "#00ff00", "thorax", "midlegL4") > 0.8
        return bone and at_keypoint(window, "abdomen") == "#ff00ff"

    open_labels(window, fresh / SEQUENCE, qtbot)
    assert not recoloured(), "other labels, other review"
    window.session.close()
    open_labels(window, fresh / SEQUENCE, qtbot, saved)
    assert recoloured(), "the rig's file has it"
    window.session.close()
    open_labels(window, labels, qtbot)
    assert recoloured(), "the review's file has it"


def test_a_rig_that_is_named_rules_over_the_one_that_the_review_keeps(
    window: MainWindow, flies: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    labels, template = flies / SEQUENCE, flies / TEMPLATE
    open_labels(window, labels, qtbot)
    press(window, Key.Key_R, CONTROL)
    recolour(window.rig.editor.keypoints, "abdomen", KeypointTable.COLOUR, "magenta")
    window.session.close()
    open_labels(window, labels, qtbot, template)
    look_at(window, START, qtbot)
    assert at_keypoint(window, "abdomen") == ORANGE
    assert review_of(window).undo_title == f"Use the rig {TEMPLATE}"
    press(window, Key.Key_Z, CONTROL)
    assert at_keypoint(window, "abdomen") == "#ff00ff"
    press(window, Key.Key_Y, CONTROL)
    window.session.close()
    open_labels(window, labels, qtbot)
    look_at(window, START, qtbot)
    assert at_keypoint(window, "abdomen") == ORANGE


# -- two wings exchanged ---------------------------------------------------------------------------


@dataclass
class Exchanged:
    """Labels in which the first fly's wings are exchanged in frame `SWAPPED`, and their name."""

    labels: Path
    clean: Any
    name: str

    def value(self, path: Path | None = None) -> Any:
        return parsed(path or self.labels)


def parsed(path: Path) -> Any:
    """The file's JSON value; of a manifest one a line."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else list(map(json.loads, text.splitlines()))


def wings(value: Any, labels: str) -> list[dict[str, Any]]:
    """The two points of the first fly in frame `SWAPPED`."""
    if labels == SEQUENCE:
        found = value["tracking-annotations"][SWAPPED]["keypoints"]
        return [p for p in found if p["object-name"] in {"wingL:1", "wingR:1"}]
    (fly,) = (
        each
        for each in value[SWAPPED]["fly-pose"]["updated_annotations"]
        if each["name"] == FIRST_FLY[labels]
    )
    return [p for p in fly["annotations"] if p["label"] in {"wingL", "wingR"}]


BOTH = pytest.mark.parametrize("exchanged", [SEQUENCE, MANIFEST], indirect=True)


@pytest.fixture
def exchanged(request: pytest.FixtureRequest, flies: Path) -> Exchanged:
    labels = flies / getattr(request, "param", SEQUENCE)
    clean = parsed(labels)
    exchange(labels)
    return Exchanged(labels, clean, FIRST_FLY[labels.name])


def exchange(labels: Path) -> None:
    """Put each wing of the first fly where the other one is."""
    value = parsed(labels)
    left, right = wings(value, labels.name)
    for axis in "xy":
        left[axis], right[axis] = right[axis], left[axis]
    text = json.dumps(value) if labels.name == SEQUENCE else "\n".join(map(json.dumps, value))
    labels.write_text(text, encoding="utf-8")


def row_of_the_exchange(review: Review, name: str) -> int:
    """The place in the list of the finding about the exchanged wings; it must be there."""
    row = review.index_of(("pair-swap", name, SWAPPED))
    assert row is not None
    lead = review.findings.lead(row)
    assert (lead.check, lead.first, lead.last) == ("pair-swap", SWAPPED, SWAPPED)
    return row


def click_row(window: MainWindow, row: int) -> None:
    panel = window.findings
    at = panel.table.visualRect(panel.model.index(row, SENTENCE)).center()
    click(panel.table.viewport(), at)


@pytest.mark.parametrize(
    "exchanged, edit_mode", [(SEQUENCE, False), (MANIFEST, False), (SEQUENCE, True)],
    ids=["suggested", "suggested in a manifest", "by hand"], indirect=["exchanged"],
)  # fmt: skip
def test_exchanged_wings_are_found_and_put_right_with_one_key(
    window: MainWindow,
    exchanged: Exchanged,
    edit_mode: bool,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    review = open_labels(window, exchanged.labels, qtbot)
    row = row_of_the_exchange(review, exchanged.name)
    assert row < 3
    assert "wingL and wingR" in review.describe_finding(row)
    assert "look swapped" in review.describe_finding(row)
    assert window.findings.model.sentence(row).startswith("wingL and wingR look swapped  +")
    window.travel.go_to(START)
    click_row(window, row)
    settle(window, qtbot)
    assert (window.state.frame, window.canvas.shown_frame) == (SWAPPED, SWAPPED)
    assert review.sequence.track_name(window.state.track) == exchanged.name
    assert rig_of(window).labels[window.state.keypoint] in {"wingL", "wingR"}

    before, findings = points(window), len(review.findings)
    window.canvas.setFocus()
    if edit_mode:
        press(window, Key.Key_E)
        press(window, Key.Key_I)
        press(window, Key.Key_E)
    else:
        press(window, Key.Key_Return, CONTROL)
    after = points(window)
    assert after["wingL"] == before["wingR"] and after["wingR"] == before["wingL"]
    assert {k for k in before if str(before[k]) != str(after[k])} == {"wingL", "wingR"}
    assert len(review.findings) < findings
    gone = review.index_of(("pair-swap", exchanged.name, SWAPPED))
    assert gone is None or review.findings.lead(gone).check != "pair-swap"

    written = exchanged.labels.with_name(f"written{exchanged.labels.suffix}")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(written), ""))
    press(window, Key.Key_S, CONTROL)
    assert exchanged.value(written) == exchanged.clean != exchanged.value()
    changes = written.with_name("written.changes.csv").read_text().splitlines()
    assert len(changes) == 3

    press(window, Key.Key_Z, CONTROL)
    assert points(window) == before or str(points(window)) == str(before)
    assert row_of_the_exchange(review, exchanged.name) == row
    assert not review.corrected
    assert review.decision(row).verdict == Verdict.UNDECIDED
    press(window, Key.Key_S, CONTROL)
    assert exchanged.value(written) == exchanged.clean, "nothing to save, nothing written"


# -- plots, verdicts, export -----------------------------------------------------------------------


def highest(window: MainWindow, metric: str) -> tuple[int, int, float]:
    """Object, frame and value of a metric's highest value, from the labels alone."""
    series = compute(review_of(window).read, [metric])[metric]
    at = int(np.nanargmax(series.value))
    return int(series.track[at]), int(series.frame[at]), float(series.value[at])


def on_plot(window: MainWindow, metric: str, frame: int, value: float) -> tuple[PlotView, QPoint]:
    view, chart = window.plots.view, window.plots.chart(metric)
    corner = view.rect_of(chart).topLeft()
    return view, (corner + QPointF(chart.axis.x(frame), chart.y(value))).toPoint()


def test_a_click_on_a_spike_goes_there_and_hovering_names_it(
    window: MainWindow, exchanged: Exchanged, qtbot: QtBot
) -> None:
    review = open_labels(window, exchanged.labels, qtbot)
    for metric in ("keypoint_jump", "pair_swap"):
        track, frame, value = highest(window, metric)
        name = review.sequence.track_name(track)
        # Near enough that a frame is wider than a pixel.
        window.state.show_range(frame - 40, frame + 40)
        view, at = on_plot(window, metric, frame, value)
        QTest.mouseMove(view.viewport(), at)
        assert view.hover is not None
        words = view.hover.text.split(" · ")
        assert words[0] == name and words[2] == f"frame {frame}"
        if metric == "pair_swap":
            assert (name, frame, words[1]) == (exchanged.name, SWAPPED, "wingL, wingR")
        else:
            assert words[1] in rig_of(window).labels
        click(view.viewport(), at)
        settle(window, qtbot)
        assert window.canvas.shown_frame == window.state.frame == frame
        assert window.state.track == track


def export(window: MainWindow, out: Path, qtbot: QtBot) -> None:
    press(window, Key.Key_E, CONTROL)
    dialog = window.findChild(ExportDialog)
    dialog.bundle_path.setText(str(out / "audit"))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text().startswith("✓"), dialog.result.text()
    assert bundle_validator.problems(out / "audit") == []
    dialog.tabs.setCurrentIndex(1)
    dialog.list_path.setText(str(out / "flags.csv"))
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.result.text().startswith("✓"), dialog.result.text()
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)


@BOTH
def test_findings_of_skeletons_are_decided_and_exported_with_their_keypoints(
    window: MainWindow, exchanged: Exchanged, tmp_path: Path, qtbot: QtBot
) -> None:
    review = open_labels(window, exchanged.labels, qtbot)
    keys = [review.key(i) for i in range(4)]
    assert window.state.finding == 0, "it opens with the most suspicious one"
    press(window, Key.Key_N)
    assert (window.state.finding, window.state.frame) == (1, keys[1][2])
    press(window, Key.Key_P)
    press(window, Key.Key_Return)
    assert window.state.finding == 1, "on to the next one"
    press(window, Key.Key_X)
    press(window, Key.Key_1)
    press(window, Key.Key_Y)
    press(window, Key.Key_Z, CONTROL)
    press(window, Key.Key_X)
    verdicts = [review.decision(review.index_of(key)).verdict for key in keys]
    assert verdicts[:2] == [Verdict.CONFIRMED, Verdict.DISMISSED]
    assert review.decision(review.index_of(keys[1])).reason == "real movement"
    assert review.progress[0] == 3

    export(window, tmp_path, qtbot)
    listed = flag_list.read(tmp_path / "flags.csv")
    (swap,) = [row for row in listed if row["check"] == "pair-swap"]
    assert swap["frame"] == SWAPPED and swap["object"] == exchanged.name
    assert swap["verdict"] == "confirmed"
    assert set(swap["keypoints"].split(", ")) == {"wingL", "wingR"}
    jumps = [row for row in listed if row["check"] == "keypoint-jump"]
    assert jumps and all(row["keypoints"] in rig_of(window).labels for row in jumps)


def test_a_second_window_refuses_corrections_in_words(
    window: MainWindow, exchanged: Exchanged, qtbot: QtBot
) -> None:
    open_labels(window, exchanged.labels, qtbot)
    second = MainWindow(Settings(), DirectRunner())
    qtbot.addWidget(second)
    second.show()
    review = open_labels(second, exchanged.labels, qtbot)
    assert review.read_only and "another window" in second.bar.sentence.text()
    second.reviewing.go_to_finding(row_of_the_exchange(review, exchanged.name))
    before, rig = points(second), rig_of(second)
    for key, modifier in (
        (Key.Key_E, Qt.KeyboardModifier.NoModifier),
        (Key.Key_Return, CONTROL),
        (Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Key.Key_X, Qt.KeyboardModifier.NoModifier),
        (Key.Key_M, Qt.KeyboardModifier.NoModifier),
        (Key.Key_Z, CONTROL),
    ):
        second.status.say("")
        second.canvas.setFocus()
        press(second, key, modifier)
        assert second.status.said.text() == (
            "This review is read-only: it is open in another window"
        )
    assert not second.state.editing
    press(second, Key.Key_R, CONTROL)
    editor = second.rig.editor
    assert "read-only" in editor.foot.text()
    click(editor.keypoints.view.viewport(), cell(editor.keypoints.view, "head", 1))
    assert not editor.keypoints.swatch.isEnabled()
    press(editor.keypoints.view, Key.Key_Delete)
    assert points(second) == before or str(points(second)) == str(before)
    assert rig_of(second) == rig
