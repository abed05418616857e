"""What cannot be read, in the window: a sentence, a placeholder, and the review goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gtreview import settings
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from tests.frames import videos
from tests.frames.test_decode import png_header
from tests.review.test_opening_videos import labels as video_labels
from tests.ui.windows import OFFSCREEN, open_in, press, settle

pytestmark = OFFSCREEN


def make_odd(kind: str, path: Path) -> None:
    """Something in an image's place."""
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("no image")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("pipe", "is no file"),
        ("device", "is no file"),
        ("loop", "cannot be read"),
        ("folder", "is no file"),
        ("empty", "is empty"),
        ("text", "is no image"),
    ],
)
def test_an_image_that_is_none_has_a_placeholder(
    kind: str, words: str, window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    make_odd(kind, labels.parent / "img" / "000003.png")
    open_in(window, labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    assert words in window.canvas.sentence and "000003.png" in window.canvas.sentence
    assert any("000003.png" in str((n.text, n.details)) for n in window.session.review.notices)
    press(window, Qt.Key.Key_Right)
    settle(window, qtbot)
    assert window.canvas.sentence == "" and window.canvas.shown_frame == 3


def test_a_folder_that_is_away_for_a_while_comes_back(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    open_in(window, labels, qtbot)
    images = labels.parent / "img"
    images.rename(labels.parent / "away")
    window.travel.go_to(25)
    settle(window, qtbot)
    assert "not there any more" in window.canvas.sentence and "000026" in window.canvas.sentence
    (labels.parent / "away").rename(images)
    press(window, Qt.Key.Key_Right)
    settle(window, qtbot)
    press(window, Qt.Key.Key_Left)
    settle(window, qtbot)
    assert window.canvas.sentence == "" and window.canvas.shown_frame == 25


def test_the_limit_of_the_settings_is_heeded(
    window: MainWindow, labels: Path, qtbot: QtBot
) -> None:
    settings.save(settings.Settings(largest_megapixels=1))
    (labels.parent / "img" / "000003.png").write_bytes(png_header(1500, 1000))
    open_in(window, labels, qtbot)
    window.travel.go_to(2)
    settle(window, qtbot)
    assert "the limit is 1." in window.canvas.sentence


def make_video(kind: str, path: Path) -> None:
    """Something in a video's place."""
    whole = videos.write(path.with_name("whole.mp4")).read_bytes()
    path.with_name("whole.mp4").unlink()
    if kind == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "text":
        path.write_text("no video")
    elif kind == "empty":
        path.touch()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("truncated", "no video that can be read"), ("text", "no video"), ("empty", "is empty")],
)
def test_a_video_that_is_none_is_told_and_the_labels_are_reviewed(
    kind: str, words: str, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "clip.mp4"
    make_video(kind, path)
    window.session.open(Request((video_labels(tmp_path),), path))
    settle(window, qtbot)
    assert window.session.review.images is None
    told = [notice.text for notice in window.session.review.notices]
    assert any("clip.mp4" in text and words in text for text in told), told
    press(window, Qt.Key.Key_Right)
    assert window.state.frame == 1


def test_a_chosen_stream_is_kept_and_shown(
    window: MainWindow, shared: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = video_labels(tmp_path, 325)
    video = shared / "data" / "video" / "nasa_13013.mp4"
    window.session.open(Request((path,), video, stream=0))
    settle(window, qtbot)
    assert window.session.review.images.index.upright == (320, 180)
    window.session.close()
    window.session.open(Request((path,), video))
    settle(window, qtbot)
    assert window.session.review.images.index.upright == (320, 180)
    assert window.session.review.images.name == "nasa_13013.mp4, stream 0,"
    assert json.loads(path.read_text())
