"""The window: getting about, held keys, layers, objects, dropping, errors, closing."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gtreview.model.boxes import Boxes
from gtreview.settings import Settings
from gtreview.ui import theme
from gtreview.ui.actions import BY_ID
from gtreview.ui.app import run
from gtreview.ui.main_window import REVIEW, WELCOME, MainWindow
from gtreview.ui.travel import change_frames
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def held(window: MainWindow, key: Qt.Key, kind: QEvent.Type, repeat: bool = False) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window.focusWidget(), QKeyEvent(kind, key, none, "", repeat))


def test_steps_jumps_and_ends(reviewing: MainWindow) -> None:
    state = reviewing.state
    state.go_to(10)
    for key, modifier, frame in (
        (Qt.Key.Key_Right, None, 11), (Qt.Key.Key_D, None, 12), (Qt.Key.Key_Left, None, 11),
        (Qt.Key.Key_A, None, 10), (Qt.Key.Key_Right, SHIFT, 20), (Qt.Key.Key_Left, SHIFT, 10),
        (Qt.Key.Key_End, None, cars.FRAMES - 1), (Qt.Key.Key_Right, None, cars.FRAMES - 1),
        (Qt.Key.Key_Home, None, 0), (Qt.Key.Key_Left, None, 0),
    ):  # fmt: skip
        press(reviewing, key, modifier or Qt.KeyboardModifier.NoModifier)
        assert state.frame == frame


def test_everything_shows_the_same_frame(reviewing: MainWindow, qtbot: QtBot) -> None:
    reviewing.travel.go_to(17)
    settle(reviewing, qtbot)
    assert reviewing.canvas.shown_frame == 17
    assert "17" in reviewing.status.frame.text()
    assert reviewing.status.file.text() == "000018.png"


def test_repeats_of_a_held_key_do_not_queue_up(reviewing: MainWindow, qtbot: QtBot) -> None:
    reviewing.state.go_to(0)
    held(reviewing, Qt.Key.Key_Right, QEvent.Type.KeyPress)
    assert reviewing.state.frame == 1
    for _ in range(20):
        held(reviewing, Qt.Key.Key_Right, QEvent.Type.KeyPress, repeat=True)
    assert reviewing.state.frame == 1
    qtbot.waitUntil(lambda: reviewing.state.frame == 2)
    held(reviewing, Qt.Key.Key_Right, QEvent.Type.KeyRelease)
    QApplication.processEvents()
    assert reviewing.state.frame == 2, "twenty repeats that waited are one step"


def test_holding_confirm_decides_once(reviewing: MainWindow) -> None:
    reviewing.reviewing.go_to_finding(0)
    held(reviewing, Qt.Key.Key_Return, QEvent.Type.KeyPress)
    for _ in range(5):
        held(reviewing, Qt.Key.Key_Return, QEvent.Type.KeyPress, repeat=True)
    QApplication.processEvents()
    assert reviewing.session.review.progress[0] == 1


def test_blink_lasts_as_long_as_the_key(reviewing: MainWindow, qtbot: QtBot) -> None:
    reviewing.travel.go_to(10)
    settle(reviewing, qtbot)
    held(reviewing, Qt.Key.Key_Q, QEvent.Type.KeyPress)
    qtbot.waitUntil(lambda: reviewing.canvas.shown_frame == 9)
    held(reviewing, Qt.Key.Key_Q, QEvent.Type.KeyRelease, repeat=True)
    assert reviewing.canvas.shown_frame == 9
    held(reviewing, Qt.Key.Key_Q, QEvent.Type.KeyRelease)
    qtbot.waitUntil(lambda: reviewing.canvas.shown_frame == 10)


def test_go_to_a_frame_by_number_or_name(reviewing: MainWindow) -> None:
    for text, frame in (("7", 7), ("000030.png", 29), ("000012", 11)):
        press(reviewing, Qt.Key.Key_G)
        QTest.keyClicks(reviewing.prompt.field, text)
        press(reviewing.prompt.field, Qt.Key.Key_Return)
        assert reviewing.state.frame == frame
    reviewing.travel.go_to_text("nowhere.png")
    assert "nowhere.png" in reviewing.status.said.text()
    assert reviewing.state.frame == 11


def test_changes_are_label_attribute_and_gap() -> None:
    frame = np.array([0, 1, 2, 5, 6, 7, 0, 1])
    boxes = Boxes.sorted(
        frame=frame, track=np.array([0] * 6 + [1] * 2), label=np.array([0, 0, 0, 0, 1, 1, 0, 0]),
        left=frame * 0.0, top=frame * 0.0, width=frame * 0.0, height=frame * 0.0,
        attributes=np.array([0, 1, 1, 1, 1, 1, 0, 2]), row=np.arange(8),
    )  # fmt: skip
    # 1: attributes; 3: missing from here; 5: back; 6: other label.
    assert change_frames(boxes, 0).tolist() == [1, 3, 5, 6]
    assert change_frames(boxes, 1).tolist() == [1]
    assert change_frames(boxes, -1).tolist() == [1, 3, 5, 6]


def test_control_arrows_go_from_change_to_change(reviewing: MainWindow) -> None:
    reviewing.state.select(reviewing.session.review.sequence.track_index["Car:2"])
    reviewing.travel.go_to(0)
    press(reviewing, Qt.Key.Key_Right, CONTROL)
    assert reviewing.state.frame == cars.MISSING[0]
    press(reviewing, Qt.Key.Key_Right, CONTROL)
    assert reviewing.state.frame == cars.MISSING[-1] + 1
    press(reviewing, Qt.Key.Key_Left, CONTROL)
    assert reviewing.state.frame == cars.MISSING[0]


def test_objects_one_after_the_other(reviewing: MainWindow) -> None:
    reviewing.travel.go_to(3)
    reviewing.state.select(-1)
    seen = []
    for _ in range(3):
        press(reviewing, Qt.Key.Key_S)
        seen.append(reviewing.state.track)
    assert seen == [0, 1, 0]
    press(reviewing, Qt.Key.Key_W)
    assert reviewing.state.track == 1
    assert reviewing.objects.objects.table.currentIndex().row() == 1


def test_play_stop_faster_and_loop(reviewing: MainWindow) -> None:
    state = reviewing.state
    reviewing.travel.go_to(20)
    for key, speed in (
        (Qt.Key.Key_Space, 1), (Qt.Key.Key_Space, 0), (Qt.Key.Key_L, 1), (Qt.Key.Key_L, 2),
        (Qt.Key.Key_L, 4), (Qt.Key.Key_L, 8), (Qt.Key.Key_L, 8), (Qt.Key.Key_J, -1),
        (Qt.Key.Key_J, -2), (Qt.Key.Key_K, 0),
    ):  # fmt: skip
        press(reviewing, key)
        assert state.speed == speed
    for key, speed in (
        (Qt.Key.Key_L, 0.5), (Qt.Key.Key_L, 0.25), (Qt.Key.Key_L, 0.25), (Qt.Key.Key_J, -0.5),
        (Qt.Key.Key_J, -0.25),
    ):  # fmt: skip
        press(reviewing, key, Qt.KeyboardModifier.ShiftModifier)
        assert state.speed == speed
    assert reviewing.status.playing.isVisible() and reviewing.status.playing.text() == "−0.25×"
    press(reviewing, Qt.Key.Key_J)
    assert state.speed == -0.5
    press(reviewing, Qt.Key.Key_K)
    assert not reviewing.status.playing.isVisible()
    reviewing.reviewing.go_to_finding(0)
    press(reviewing, Qt.Key.Key_R)
    assert reviewing.player.looping and state.speed == 1
    press(reviewing, Qt.Key.Key_Escape)
    assert not reviewing.player.looping and state.speed == 0


def test_layers_switch_from_keys_menu_and_tool_bar_alike(reviewing: MainWindow) -> None:
    button = reviewing.menus.made["view.ghost"]
    assert not button.isChecked()
    press(reviewing, Qt.Key.Key_O)
    reviewing.menus.refresh()
    assert reviewing.layers.is_on("ghost") and button.isChecked()
    button.trigger()
    assert not reviewing.layers.is_on("ghost") and not button.isChecked()


def test_an_object_is_hidden_and_shown_by_its_eye(reviewing: MainWindow) -> None:
    section = reviewing.objects.objects
    asked = []
    reviewing.canvas.set_hidden = lambda **hidden: asked.append(hidden)
    section.model.toggle(1)
    section.model.toggle(1)
    assert [len(call) for call in asked] == [3, 3]
    assert section.model.hidden == set()
    section.model.toggle(0)
    assert reviewing.objects.hidden["tracks"] == {0}


def test_objects_are_found_and_selected(reviewing: MainWindow) -> None:
    section = reviewing.objects.objects
    counts = [(row.name, row.count.split()[0]) for row in section.model.rows]
    assert counts == [("Car:1", "40"), ("Car:2", "38")]
    reviewing.objects.field.setText("car:2")
    assert section.proxy.rowCount() == 1
    section.table.clicked.emit(section.proxy.index(0, 0))
    assert reviewing.state.track == 1


def test_dropping_a_folder_opens_it(window: MainWindow, labels: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(labels.parent))])
    none = Qt.KeyboardModifier.NoModifier
    window.dropEvent(
        QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    )
    assert window.session.review is not None
    assert window.pages.currentIndex() == REVIEW
    assert window.settings.recent == (str(labels.parent),)


def test_what_cannot_be_opened_is_said_and_the_review_stays(
    reviewing: MainWindow, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"tracking-annotations": [')
    review = reviewing.session.review
    reviewing.open_paths([broken])
    assert reviewing.bar.isVisible() and "broken.json" in reviewing.bar.sentence.text()
    assert not reviewing.bar.more.isVisible(), "a sentence, no traceback"
    assert reviewing.session.review is review
    press(reviewing, Qt.Key.Key_Right)
    press(reviewing.canvas, Qt.Key.Key_Escape)
    assert not reviewing.bar.isVisible()


def test_what_does_not_fit_is_shown_at_once_and_stays_in_the_status(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    images = labels.parent / "img"
    shutil.copy(images / "000005.png", images / "000099.png")
    open_in(window, labels, qtbot)
    assert window.bar.isVisible()
    assert "000099.png" in window.bar.details.toPlainText()
    assert window.status.agreement.text().startswith("!")
    window.bar.hide()
    window.status.agreement.click()
    assert window.bar.isVisible()


def test_a_missing_image_is_said_and_the_review_goes_on(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    (labels.parent / "img" / "000005.png").unlink()
    open_in(window, labels, qtbot)
    assert "000005.png" in window.bar.details.toPlainText()
    assert "appearance" in window.session.review.series
    window.travel.go_to(4)
    settle(window, qtbot)
    assert "000005.png" in window.canvas.sentence


def test_the_window_is_no_larger_than_its_screen(window: MainWindow) -> None:
    room = window.screen().availableSize()
    assert window.width() <= room.width() and window.height() <= room.height()


def test_a_picture_cut_short_is_said_once_it_is_read(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    image = labels.parent / "img" / "000005.png"
    image.write_bytes(image.read_bytes()[:400])
    open_in(window, labels, qtbot)
    assert "000005.png" in window.bar.details.toPlainText()
    assert window.status.agreement.text().startswith("!")
    assert not window.session.review.agreement.ok


def test_a_review_is_closed_and_opened_again_where_one_was(
    reviewing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    reviewing.reviewing.go_to_finding(1)
    reviewing.travel.go_to(25)
    reviewing.plots.set_shown(["size_change"])
    assert reviewing.near.isHidden(), "boxes are large enough to be judged where they are"
    press(reviewing, Qt.Key.Key_Z, SHIFT)
    assert reviewing.near.isVisible()
    key = reviewing.session.review.key(1)
    reviewing.session.close()
    assert reviewing.pages.currentIndex() == WELCOME
    assert reviewing.session.review is None
    open_in(reviewing, labels, qtbot)
    review = reviewing.session.review
    assert reviewing.state.frame == 25
    assert review.key(reviewing.state.finding) == key
    assert reviewing.plots.shown == ["size_change"] and reviewing.near.isVisible()
    assert not review.read_only, "the first one let go of the file"


def test_opening_what_is_open_does_not_lock_it(
    reviewing: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_in(reviewing, labels, qtbot)
    assert not reviewing.session.review.read_only


def test_every_theme_and_back(reviewing: MainWindow) -> None:
    for expected in (theme.LIGHT, theme.CONTRAST_DARK, theme.CONTRAST_LIGHT, theme.DARK):
        reviewing.run(BY_ID["view.theme_" + expected.name.replace(" ", "_")])
        assert theme.current() is expected
        assert reviewing.settings.theme == expected.name


def test_diagnostics_hold_what_a_report_needs(reviewing: MainWindow) -> None:
    reviewing.dialogs.show_error(RuntimeError("odd"))
    reviewing.dialogs.copy_diagnostics()
    text = QApplication.clipboard().text()
    for part in ("Python", "PySide6", "40 frames", "odd", "gtreview.log"):
        assert part in text


def test_closing_leaves_no_thread(themed: QApplication, labels: Path, qtbot: QtBot) -> None:
    before = set(threading.enumerate())
    window = MainWindow(Settings())
    window.show()
    with qtbot.waitSignal(window.session.completed, timeout=20000):
        window.open_paths([labels])
    settle(window, qtbot)
    window.close()
    window.deleteLater()
    assert set(threading.enumerate()) <= before


def test_a_screenshot_without_a_display(themed: QApplication, labels: Path, tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    assert run([labels], at="000011.png", screenshot=out) == 0
    assert out.read_bytes()[:4] == b"\x89PNG"
    # Width and height stand in the PNG's first chunk.
    head = out.read_bytes()[16:24]
    assert (int.from_bytes(head[:4]), int.from_bytes(head[4:])) == (1600, 1000)


def test_a_screenshot_of_bad_input_is_a_sentence_and_an_exit_code(
    themed: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nothing.json"
    assert run([missing], screenshot=tmp_path / "window.png") == 2
    assert "nothing.json" in capsys.readouterr().err
    assert not (tmp_path / "window.png").exists()
