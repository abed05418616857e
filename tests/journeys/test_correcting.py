"""Labels corrected in place: every operation by keys and mouse, undone, done again, kept, saved."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.ui.main_window import MainWindow
from gtreview.ui.work import DirectRunner
from tests.review.test_box_storms import exact
from tests.ui import cars
from tests.ui.edit_mode import ALT, CONTROL, NONE, SHIFT, Key, drag, mouse, on_screen, review_of
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
POINTS = {"head": (4, 4), "wingL": (4, 12), "wingR": (12, 4)}
"""Where the keypoints of a car are in its box, in the order of their classes."""
SIDES = ("left", "top", "width", "height")
Json = dict[str, Any]


# -- the labels, and what they should become: as JSON, by themselves ------------------------------


def document() -> Json:
    """The cars with keypoints, and with things that nobody knows of."""
    entries = []
    for frame in range(cars.FRAMES):
        entry = cars._entry(frame, many=True)
        boxes: Any = entry["annotations"]
        for box in boxes:
            box["kept"] = [frame, box["object-name"], 1.50]
        points = [
            {
                "object-name": f"{label}:{box['object-name'][-1]}",
                "class-id": str(10 + number),
                "x": box["left"] + right,
                "y": box["top"] + down,
                "kept": [frame, label, box["object-name"]],
            }
            for box in boxes
            for number, (label, (right, down)) in enumerate(POINTS.items())
        ]
        entries.append({**entry, "keypoints": points, "weather": {"sun": True}})
    return {"tracking-annotations": entries, "more": [1, 2.0]}


def raw(thing: Json) -> str:
    """As no program of ours would write it."""
    return json.dumps(thing, separators=(" ,", " :  "))


def dumped(whole: Json) -> str:
    lines = []
    for entry in whole["tracking-annotations"]:
        lists = {
            key: "[\n" + " ,\n".join(map(raw, entry[key])) + " ]"
            for key in ("annotations", "keypoints")
        }
        rest = raw({k: v for k, v in entry.items() if k not in lists})
        lists_text = " , ".join(f'"{key}" :{text}' for key, text in lists.items())
        lines.append(f"{rest[:-1]} , {lists_text} }}")
    return '{ "tracking-annotations": [\n' + ",\n".join(lines) + '], "more" : [1, 2.0]}\n'


class Expected:
    """What the file should say, worked out on its JSON."""

    def __init__(self, whole: Json) -> None:
        self.entries = copy.deepcopy(whole)["tracking-annotations"]
        self.touched: set[tuple[int, str]] = set()
        """Frames and kept objects of entries that may differ."""

    def named(self, frame: int, name: str, kind: str = "annotations") -> Json:
        (one,) = (each for each in self.entries[frame][kind] if each["object-name"] == name)
        self.touched.add((frame, json.dumps(one["kept"])))
        return one

    def put(self, frame: int, name: str, *place: float) -> None:
        self.named(frame, name).update(zip(SIDES, place, strict=True))

    def place(self, frame: int, name: str) -> tuple[float, ...]:
        return tuple(self.named(frame, name)[side] for side in SIDES)

    def call(self, name: str, to: str, first: int = 0, points: str = "") -> None:
        """From ``first`` on the box is called otherwise; with ``points`` its keypoints as well,
        from one number to another."""
        for frame in range(first, cars.FRAMES):
            entry = self.entries[frame]
            for box in [b for b in entry["annotations"] if b["object-name"] == name]:
                self.named(frame, name)["object-name"] = to
                box.pop("object-id", None)
            for label in POINTS if points else ():
                old, new = points.split(">")
                if any(p["object-name"] == f"{label}:{old}" for p in entry["keypoints"]):
                    point = self.named(frame, f"{label}:{old}", "keypoints")
                    point["object-name"] = f"{label}:{new}"

    def all(self, name: str) -> Iterator[Json]:
        for frame, entry in enumerate(self.entries):
            if any(box["object-name"] == name for box in entry["annotations"]):
                yield self.named(frame, name)


def said(entries: list[Json]) -> list[Json]:
    """What entries say: in any order, ids aside."""

    def things(entry: Json, kind: str) -> dict[str, Json]:
        return {
            each["object-name"]: {k: v for k, v in each.items() if k != "object-id"}
            for each in entry[kind]
        }

    return [
        {**entry, **{kind: things(entry, kind) for kind in ("annotations", "keypoints")}}
        for entry in entries
    ]


# -- the window -----------------------------------------------------------------------------------


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = cars.write(tmp_path / "cars")
    path.write_text(dumped(document()))
    assert json.loads(path.read_text()) == document()
    return path


@pytest.fixture
def windows(themed: QApplication, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Makes windows, one after the other, as if the program was started again."""
    made: list[MainWindow] = []

    def close() -> None:
        for window in made:
            window.close()
            window.deleteLater()
        made.clear()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def make() -> MainWindow:
        close()
        made.append(MainWindow(Settings(), DirectRunner()))
        made[0].show()
        qtbot.waitExposed(made[0])
        made[0].activateWindow()
        return made[0]

    yield make
    close()


def answer(window: MainWindow, text: str) -> None:
    assert window.prompt.isVisible()
    window.prompt.field.selectAll()
    QTest.keyClicks(window.prompt.field, text)
    press(window, Key.Key_Return)


def place(window: MainWindow, frame: int, name: str) -> tuple[float, ...]:
    sequence = review_of(window).sequence
    i = sequence.boxes.at(sequence.track_index[name], frame)
    assert i is not None
    return tuple(float(getattr(sequence.boxes, side)[i]) for side in SIDES)


def state(review: Review) -> tuple[Any, ...]:
    return exact(review.sequence)


class Hand:
    """What a reviewer does."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def key(self, key: Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        press(self.window, key, modifier)

    def go(self, frame: int, name: str = "") -> None:
        """To a frame, by keys; with ``name`` click on the lower right of its box there."""
        while self.window.state.frame != frame:
            back = self.window.state.frame > frame
            self.key(Key.Key_A if back else Key.Key_D)
        settle(self.window, self.qtbot)
        if name:
            left, top, width, height = place(self.window, frame, name)
            at = on_screen(self.window, left + 0.75 * width, top + 0.75 * height)
            mouse(self.window, "press", at)
            mouse(self.window, "release", at)
            assert self.window.state.track == self.track(name)

    def track(self, name: str) -> int:
        return review_of(self.window).sequence.track_index[name]

    def done(self, title: str) -> None:
        assert review_of(self.window).undo_title == title
        assert self.window.status.said.text().startswith(title)


# -- what is done: in the window, and to the JSON -------------------------------------------------


def move_and_resize(hand: Hand, to: Expected) -> None:
    """By the mouse, then by keys."""
    hand.go(5, "Car:1")
    left, top, width, height = cars.box(0, 5)
    drag(hand.window, (left + width, top + height), (left + width + 12, top + height + 8))
    hand.done("Resize Car:1 at frame 5")
    drag(hand.window, (left + 30, top + 22), (left + 34, top + 32))
    hand.done("Move Car:1 at frame 5")
    found = place(hand.window, 5, "Car:1")
    wanted = (left + 4, top + 10, width + 12, height + 8)
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 1
    hand.key(Key.Key_Right)
    hand.key(Key.Key_Up, SHIFT)
    hand.key(Key.Key_Right, ALT)
    hand.key(Key.Key_Down, ALT | SHIFT)
    x, y, wide, high = map(int, found)
    to.put(5, "Car:1", x + 1, y - 10, wide + 1, high + 10)


def delete_and_copy(hand: Hand, to: Expected) -> None:
    hand.go(7)
    hand.key(Key.Key_Delete)
    hand.done("Delete Car:1 at frame 7")
    hand.key(Key.Key_C)
    hand.done("Copy Car:1 from frame 6 to 7")
    to.put(7, "Car:1", *cars.box(0, 6))
    hand.go(8)
    hand.key(Key.Key_C, SHIFT)
    to.put(8, "Car:1", *cars.box(0, 9))
    hand.go(9)
    hand.key(Key.Key_Delete)
    gone = to.named(9, "Car:1")
    to.entries[9]["annotations"].remove(gone)


def over_spans(hand: Hand, to: Expected) -> None:
    hand.go(12)
    hand.key(Key.Key_K, SHIFT)
    answer(hand.window, "12-14")
    for frame in (13, 14):
        to.put(frame, "Car:1", *cars.box(0, 12))
    hand.go(16)
    hand.key(Key.Key_K, CONTROL | SHIFT)
    answer(hand.window, "16-17")
    answer(hand.window, "-3, 4")
    for frame in (16, 17):
        left, top, width, height = cars.box(0, frame)
        to.put(frame, "Car:1", left - 3, top + 4, width, height)
    hand.go(cars.SHRUNK)
    hand.key(Key.Key_K)
    hand.done(f"Interpolate Car:1 at frame {cars.SHRUNK}, replacing 1 box")
    to.put(cars.SHRUNK, "Car:1", *cars.box(0, cars.SHRUNK))
    hand.go(18)
    hand.key(Key.Key_Down, SHIFT)
    hand.key(Key.Key_K, CONTROL)
    answer(hand.window, "18-19")
    for frame in (18, 19):
        left, top, width, height = cars.box(0, frame)
        to.put(frame, "Car:1", left, top + 10, width, height)
    hand.go(22)
    hand.key(Key.Key_Delete)
    to.entries[22]["annotations"].remove(to.named(22, "Car:1"))
    hand.go(32)
    hand.key(Key.Key_Right)
    left, *rest = cars.box(0, 32)
    to.put(32, "Car:1", left + 1, *rest)


def create(hand: Hand, to: Expected) -> None:
    hand.go(24)
    hand.key(Key.Key_D, SHIFT)
    drag(hand.window, (220, 10), (280, 30))
    answer(hand.window, "Car:9")
    hand.done("Create Car:9 at frame 24")
    left, top, width, height = map(int, place(hand.window, 24, "Car:9"))
    assert max(abs(left - 220), abs(top - 10), abs(width - 60), abs(height - 20)) <= 1
    made = dict(zip(SIDES, (left, top, width, height), strict=True))
    more = {"class-id": "0", "label-category-attributes": {}, "object-name": "Car:9"}
    to.entries[24]["annotations"].append(made | more)


def names_and_labels(hand: Hand, to: Expected) -> None:
    hand.go(24, "Car:2")
    hand.key(Key.Key_F2)
    answer(hand.window, "Bus:2")
    hand.done("Rename Car:2 to Bus:2")
    to.call("Car:2", "Bus:2")
    hand.key(Key.Key_E, SHIFT)
    form = hand.window.label_form
    form.label.lineEdit().selectAll()
    QTest.keyClicks(form.label.lineEdit(), "Lorry")
    form.more_name.setText("colour")
    QTest.keyClicks(form.more_value, "red")
    hand.key(Key.Key_Return)
    for box in to.all("Bus:2"):
        box |= {"class-id": "1", "label-category-attributes": {"colour": "red"}}


def split_merge_exchange(hand: Hand, to: Expected) -> None:
    hand.go(30, "Car:1")
    hand.key(Key.Key_S, SHIFT)
    hand.done("Split Car:1 at frame 30 into Car:10")
    hand.key(Key.Key_M, CONTROL)
    answer(hand.window, "Car:1")
    hand.done("Merge Car:10 into Car:1")
    hand.key(Key.Key_S, SHIFT)
    to.call("Car:1", "Car:10", 30, "1>10")
    hand.go(36)
    assert hand.window.state.track == hand.track("Car:10")
    hand.key(Key.Key_I, CONTROL)
    hand.done("Exchange Car:10 and Bus:2 from frame 36 on")
    for frame in range(36, cars.FRAMES):
        one, two = (to.named(frame, name) for name in ("Car:10", "Bus:2"))
        one["object-name"], two["object-name"] = "Bus:2", "Car:10"
        for label in POINTS:
            one, two = (to.named(frame, f"{label}:{n}", "keypoints") for n in (10, 2))
            for axis in "xy":
                one[axis], two[axis] = two[axis], one[axis]


def keypoints(hand: Hand, to: Expected) -> None:
    hand.go(3, "Car:1")
    hand.key(Key.Key_Period)
    hand.key(Key.Key_Right)
    hand.done("Nudge head of Car:1 at frame 3")
    to.named(3, "head:1", "keypoints")["x"] += 1
    hand.key(Key.Key_Period)
    hand.key(Key.Key_I)
    hand.done("Swap wingL and wingR of Car:1 at frame 3")
    one, two = (to.named(3, f"{label}:1", "keypoints") for label in ("wingL", "wingR"))
    for axis in "xy":
        one[axis], two[axis] = two[axis], one[axis]
    hand.go(4)
    hand.key(Key.Key_C)
    for label in ("wingL",):
        before = to.named(3, f"{label}:1", "keypoints")
        to.named(4, f"{label}:1", "keypoints").update(x=before["x"], y=before["y"])
    hand.key(Key.Key_Period)
    hand.key(Key.Key_V)
    to.entries[4]["keypoints"].remove(to.named(4, "wingR:1", "keypoints"))
    hand.key(Key.Key_Escape)


def untouched(whole: Json, touched: set[tuple[int, str]]) -> Iterator[str]:
    """The texts of all that nobody has touched."""
    for frame, entry in enumerate(whole["tracking-annotations"]):
        for kind in ("annotations", "keypoints"):
            for each in entry[kind]:
                if (frame, json.dumps(each["kept"])) not in touched:
                    yield raw(each)


def test_everything_is_corrected_undone_done_again_kept_and_saved(
    windows: Callable[[], MainWindow],
    labels: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original, to = labels.read_bytes(), Expected(document())
    window = windows()
    open_in(window, labels, qtbot)
    review, hand = review_of(window), Hand(window, qtbot)
    first = state(review)
    hand.key(Key.Key_E)
    states = [first]
    for part in (
        move_and_resize, delete_and_copy, over_spans, create, names_and_labels,
        split_merge_exchange, keypoints,
    ):  # fmt: skip
        part(hand, to)
        states.append(state(review))
    count = len(review.history())
    assert count >= 22 and not review.undone()

    for _ in range(count):
        hand.key(Key.Key_Z, CONTROL)
    assert not review.can_undo and state(review) == first, "bit for bit"
    assert review.label_file.corrected() == original
    for _ in range(count):
        hand.key(Key.Key_Y, CONTROL)
    assert not review.can_redo and state(review) == states[-1]

    window = windows()
    open_in(window, labels, qtbot)
    review, hand = review_of(window), Hand(window, qtbot)
    assert state(review) == states[-1], "as it was before the program ended"
    for _ in range(5):
        hand.key(Key.Key_Z, CONTROL)
    assert state(review) != states[-1] and len(review.undone()) == 5
    while review.can_undo:
        hand.key(Key.Key_Z, CONTROL)
    assert state(review) == first
    for _ in range(count):
        hand.key(Key.Key_Y, CONTROL)
    assert state(review) == states[-1]

    saved = labels.with_name("corrected.json")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(saved), ""))
    hand.key(Key.Key_S, CONTROL)
    written = saved.read_text()
    assert labels.read_bytes() == original, "never written over"
    found = json.loads(written)
    pairs = zip(said(found["tracking-annotations"]), said(to.entries), strict=True)
    for now, wanted in pairs:
        assert now == wanted
    assert {k: v for k, v in found.items() if k != "tracking-annotations"} == {"more": [1, 2.0]}
    for text in untouched(document(), to.touched):
        assert text in written, "byte for byte"
    owners: dict[str, set[str]] = {}
    for entry in found["tracking-annotations"]:
        for box in entry["annotations"]:
            owners.setdefault(box["object-name"], set()).add(box["object-id"])
    assert all(len(ids) == 1 for ids in owners.values()) and len(owners) == 4
    listed = saved.with_name("corrected.changes.csv").read_text()
    for what in ("Swap wingL and wingR of Car:1", "Rename Car:2 to Bus:2", "Create Car:9"):
        assert what in listed


def test_over_the_original_only_when_asked_and_with_a_backup(
    windows: Callable[[], MainWindow],
    labels: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original, window = labels.read_bytes(), windows()
    open_in(window, labels, qtbot)
    hand = Hand(window, qtbot)
    hand.key(Key.Key_E)
    hand.go(5, "Car:1")
    hand.key(Key.Key_Right)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(labels), ""))
    hand.key(Key.Key_S, CONTROL)
    assert labels.with_name("SeqLabel.json.bak").read_bytes() == original
    to = Expected(document())
    left, *rest = cars.box(0, 5)
    to.put(5, "Car:1", left + 1, *rest)
    assert json.loads(labels.read_text())["tracking-annotations"] == to.entries
