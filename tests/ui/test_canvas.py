from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gtreview.frames import memory
from gtreview.frames.images import Images
from gtreview.frames.video_frames import VideoFrames
from gtreview.frames.video_scan import growing
from gtreview.frames.wish import reduction_of
from gtreview.model.flags import Flags
from gtreview.review.review import Changed
from gtreview.storage.place import LocalFolder
from gtreview.ui.canvas import Canvas
from gtreview.ui.state import ViewState
from tests.frames import videos
from tests.ui import scene
from tests.ui.scene import HEIGHT, WIDTH, OpenReview, Pictures


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    canvas = Canvas(ViewState())
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    yield canvas
    canvas.show_nothing()


@pytest.fixture
def state(canvas: Canvas) -> ViewState:
    return canvas._state


def opened(
    qtbot: QtBot, canvas: Canvas, pictures: Pictures | None = None, **more: object
) -> OpenReview:
    """A review on the canvas, its first picture shown."""
    review = OpenReview(scene.driving(), pictures or Pictures(), **more)  # type: ignore[arg-type]
    canvas._state.open(scene.FRAMES)
    canvas.show_review(review)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: canvas.shown_frame == 0)
    return review


def wait(qtbot: QtBot, canvas: Canvas, frame: int) -> None:
    qtbot.waitUntil(lambda: canvas.shown_frame == frame)


def seen(canvas: Canvas, x: float, y: float) -> QColor:
    """The colour on the screen at a place of the picture."""
    image: QImage = canvas.grab().toImage()
    return image.pixelColor(canvas.mapFromScene(QPointF(x, y)))


def colour(frame: int) -> QColor:
    return QColor(3 * frame, 2 * frame, frame)


def test_a_step_shows_that_frames_picture_and_boxes(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    with qtbot.waitSignal(canvas.picture_shown, check_params_cb=lambda frame: frame == 7):
        state.go_to(7)
    assert seen(canvas, 190, 10) == colour(7)
    assert canvas._overlay.labels is not None and canvas._overlay.labels.frame == 7


def test_until_the_picture_is_there_the_last_frame_stays_whole(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    pictures = Pictures()
    opened(qtbot, canvas, pictures)
    qtbot.waitUntil(lambda: canvas.feed is not None and canvas.feed.get(8) is not None)
    pictures.gate.clear()
    state.go_to(30)
    qtbot.waitUntil(lambda: canvas.badge == "loading 30")
    assert canvas.shown_frame == 0
    assert canvas._overlay.labels is not None and canvas._overlay.labels.frame == 0
    assert seen(canvas, 190, 10) == colour(0)
    pictures.gate.set()
    wait(qtbot, canvas, 30)
    assert canvas.badge == "" and canvas._overlay.labels.frame == 30


def test_what_is_being_loaded_is_said_without_a_break_while_one_goes_on(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    pictures = Pictures()
    opened(qtbot, canvas, pictures)
    pictures.gate.clear()
    state.go_to(30)
    qtbot.waitUntil(lambda: canvas.badge == "loading 30")
    state.step(1)
    assert canvas.badge == "loading 31"
    assert (state.frame, state.shown) == (31, 0)
    pictures.gate.set()
    wait(qtbot, canvas, 31)
    assert (canvas.badge, state.shown) == ("", 31)


def test_pictures_on_the_way_are_shown_while_a_held_key_is_ahead(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    pictures = Pictures()
    opened(qtbot, canvas, pictures)
    qtbot.waitUntil(lambda: canvas.feed is not None and canvas.feed.get(8) is not None)
    shown: list[int] = []
    canvas.picture_shown.connect(shown.append)
    pictures.gate.clear()
    for _ in range(15):
        state.step(1)
    assert shown == list(range(1, 9)) and state.shown == 8
    canvas._arrived(5)
    assert state.shown == 8
    pictures.gate.set()
    wait(qtbot, canvas, 15)
    assert shown == sorted(shown) and set(shown[8:]) <= set(range(9, 16))


def test_the_newest_of_many_requests_wins(qtbot: QtBot, canvas: Canvas, state: ViewState) -> None:
    pictures = Pictures()
    opened(qtbot, canvas, pictures)
    qtbot.waitUntil(lambda: canvas.feed is not None and canvas.feed.get(8) is not None)
    pictures.gate.clear()
    shown: list[int] = []
    canvas.picture_shown.connect(shown.append)
    for frame in (20, 25, 38):
        state.go_to(frame)
    pictures.gate.set()
    wait(qtbot, canvas, 38)
    assert shown == [38]


def test_blink_shows_the_frame_before_and_comes_back(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    state.go_to(10)
    wait(qtbot, canvas, 10)
    canvas.blink(True)
    wait(qtbot, canvas, 9)
    assert canvas.badge == "frame 9" and state.frame == 10
    assert canvas._overlay.labels is not None and canvas._overlay.labels.frame == 9
    canvas.blink(False)
    wait(qtbot, canvas, 10)
    assert canvas.badge == ""


def test_a_damaged_frame_says_so_and_keeps_its_labels(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas, Pictures(broken=frozenset({3})))
    state.go_to(3)
    wait(qtbot, canvas, 3)
    assert canvas.sentence == "0003.jpg: the image is damaged."
    assert canvas._overlay.labels is not None and len(canvas._overlay.labels.rects) == 3
    state.go_to(4)
    wait(qtbot, canvas, 4)
    assert canvas.sentence == ""


def test_labels_without_frames_have_an_empty_canvas_of_their_size(
    canvas: Canvas, state: ViewState
) -> None:
    state.open(scene.FRAMES)
    canvas.show_review(OpenReview(scene.driving()))  # type: ignore[arg-type]
    assert canvas.shown_frame == 0 and canvas.sentence == "no frames: labels only"
    assert canvas._picture.size == (WIDTH, HEIGHT) and canvas._picture.grid


def test_click_selects_the_smallest_and_again_the_one_beneath(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    inside, beside = (canvas.mapFromScene(QPointF(*at)) for at in ((20, 30), (195, 5)))
    picked = []
    for place in (inside, inside, inside, beside):
        qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
        picked.append(state.track)
    assert picked == [0, 1, 0, -1]


def test_the_view_is_kept_while_stepping_and_refits_only_in_fit_mode(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    assert canvas.zoom_factor == pytest.approx(3)
    canvas.resize(400, 400)
    assert canvas.zoom_factor == pytest.approx(2)
    canvas.zoom(2.5)
    before = canvas.viewportTransform()
    state.go_to(9)
    wait(qtbot, canvas, 9)
    assert canvas.viewportTransform() == before
    canvas.resize(500, 400)
    assert canvas.zoom_factor == pytest.approx(5)
    canvas.fit()
    assert canvas.zoom_factor == pytest.approx(2.5)


def test_zoom_keeps_the_point_under_the_pointer(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas)
    place = QPointF(150, 120)
    before = canvas.mapToScene(place.toPoint())
    canvas.zoom(4, place)
    after = canvas.mapToScene(place.toPoint())
    assert after.x() == pytest.approx(before.x(), abs=0.1)
    assert after.y() == pytest.approx(before.y(), abs=0.1)


def test_zoom_without_a_pointer_goes_to_the_selected_object(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    state.select(0)
    left, top, right, bottom = canvas.selected_rect()
    middle = QPointF((left + right) / 2, (top + bottom) / 2)
    before = canvas.mapFromScene(middle)
    canvas.zoom(4)
    assert (canvas.mapFromScene(middle) - before).manhattanLength() <= 2
    canvas.centerOn(10 * middle)
    centre = canvas.mapToScene(canvas.viewport().rect().center())
    canvas.zoom(1.5)
    moved = canvas.mapToScene(canvas.viewport().rect().center()) - centre
    assert moved.manhattanLength() < 2, "what is out of view does not count"


def test_hundred_per_cent_is_a_pixel_for_a_pixel(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas)
    with qtbot.waitSignal(canvas.zoom_changed):
        canvas.actual_size()
    assert canvas.zoom_factor == pytest.approx(1)


def test_dragging_moves_the_picture_and_selects_nothing(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    start = canvas.mapFromScene(QPointF(20, 30))
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas.viewport(), start + QPoint(40, 25))
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(40, 25))
    assert canvas.mapFromScene(QPointF(20, 30)) - start == QPoint(40, 25)
    assert state.track == -1 and not canvas.fits
    qtbot.mouseDClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.mapFromScene(QPointF(195, 5))
    )
    assert canvas.fits


def test_brightness_moves_the_picture_and_zero_is_the_original(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    state.go_to(30)
    wait(qtbot, canvas, 30)
    canvas.set_brightness_contrast(0.2, 0)
    assert seen(canvas, 190, 10) == QColor(90 + 51, 60 + 51, 30 + 51)
    canvas.set_brightness_contrast(0, 0)
    assert seen(canvas, 190, 10) == colour(30)


def test_boxes_are_where_the_labels_say_at_any_zoom(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas)
    canvas.set_layer("names", False)
    for factor in (1.0, 4.0):
        canvas.zoom(factor)
        canvas.centerOn(170, 70)
        edge = seen(canvas, 160, 70)
        assert max(abs(edge.red() - 0xF0), abs(edge.green() - 0xE4)) < 12
        assert seen(canvas, 165, 70) == colour(0)
    canvas.hide_labels(True)
    assert seen(canvas, 160, 70) == colour(0)


def test_a_selected_box_out_of_view_is_pointed_to_at_the_border(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    canvas.resize(400, 400)
    state.open(scene.FRAMES)
    sequence = scene.sequence([(0, 0, 900, 40, 30, 20)])
    canvas.show_review(OpenReview(sequence, Pictures()))  # type: ignore[arg-type]
    wait(qtbot, canvas, 0)
    bare = canvas.grab().toImage()
    state.select(0)
    named = canvas.grab().toImage()
    x, y = 395, canvas.mapFromScene(QPointF(0, 40)).y() - 15
    assert bare.pixelColor(x, y) == colour(0)
    assert named.pixelColor(x, y).blue() > 150


def test_dismissed_findings_are_not_marked(qtbot: QtBot, canvas: Canvas) -> None:
    flags = Flags.of([scene.flag(0, 0, 3), scene.flag(1, 0, 3)])
    review = opened(qtbot, canvas, flags=flags)
    assert canvas._overlay.labels is not None
    assert canvas._overlay.labels.suspicion.tolist() == [0.9, 0.9, 0]
    review.dismissed = frozenset({0})
    review.told(Changed(frozenset({"verdicts"})))
    assert canvas._overlay.labels.suspicion.tolist() == [0, 0.9, 0]


def test_nothing_is_shown_after_a_review_is_closed(
    qtbot: QtBot, canvas: Canvas, state: ViewState
) -> None:
    opened(qtbot, canvas)
    canvas.show_nothing()
    assert canvas.shown_frame == -1 and canvas._overlay.labels is None and canvas.feed is None
    state.go_to(5)
    assert canvas.shown_frame == -1


def test_a_picture_decoded_after_damage_says_so(
    qtbot: QtBot, canvas: Canvas, state: ViewState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = videos.write(tmp_path / "v.mp4")
    frames = VideoFrames(path, lambda: growing(path), tuple(map(str, range(scene.FRAMES))))
    monkeypatch.setattr(frames, "doubt", lambda i: "may be wrong" if i == 3 else "")
    opened(qtbot, canvas, frames)  # type: ignore[arg-type]
    assert canvas.badge == ""
    state.go_to(3)
    wait(qtbot, canvas, 3)
    assert canvas.badge == "decoded after damage: may be wrong"
    state.go_to(4)
    wait(qtbot, canvas, 4)
    assert canvas.badge == ""


@pytest.fixture
def large(tmp_path: Path) -> Images:
    """Frames of 2400 × 1600 pixels, whose columns are black and white in turn."""
    stripes = np.zeros((1600, 2400, 3), np.uint8)
    stripes[:, ::2] = 255
    names = tuple(f"{i:04d}.jpg" for i in range(scene.FRAMES))
    data = simplejpeg.encode_jpeg(stripes, quality=98)
    for name in names[:12]:
        (tmp_path / name).write_bytes(data)
    return Images(LocalFolder(tmp_path), names)


def open_large(qtbot: QtBot, canvas: Canvas, large: Images) -> None:
    canvas._state.open(scene.FRAMES)
    sequence = replace(scene.driving(), size=(2400, 1600))
    canvas.show_review(OpenReview(sequence, large))  # type: ignore[arg-type]
    wait(qtbot, canvas, 0)


def test_a_picture_is_decoded_as_large_as_it_is_shown(
    qtbot: QtBot, canvas: Canvas, large: Images
) -> None:
    open_large(qtbot, canvas, large)
    assert reduction_of(canvas.picture) == 4
    assert canvas.area == (2400, 1600)
    grey = seen(canvas, 1200, 800).red()
    assert 100 < grey < 160
    canvas.actual_size()
    assert canvas.shown_frame == 0 and canvas.picture is not None and not canvas.badge
    qtbot.waitUntil(lambda: reduction_of(canvas.picture) == 1)
    assert canvas.area == (2400, 1600)
    beside = sorted(seen(canvas, x, 800).red() for x in (1200, 1201))
    assert beside[0] < 25 and beside[1] > 230


def test_a_close_up_has_all_pixels_that_it_shows(
    qtbot: QtBot, canvas: Canvas, large: Images
) -> None:
    open_large(qtbot, canvas, large)
    canvas.show_close_up_at(2.0)
    qtbot.waitUntil(lambda: reduction_of(canvas.picture) == 1)
    canvas.show_close_up_at(0.0)
    canvas._state.go_to(11)
    wait(qtbot, canvas, 11)
    assert reduction_of(canvas.picture) == 4


def test_what_is_held_of_a_video_stays_within_the_budget(
    qtbot: QtBot, canvas: Canvas, tmp_path: Path
) -> None:
    path = videos.write(tmp_path / "v.mp4", group=250)
    budget = 2**20
    names = tuple(map(str, range(scene.FRAMES)))
    frames = VideoFrames(path, lambda: growing(path), names, budget=memory.share_of_source(budget))
    frames.wait()
    canvas._state.open(scene.FRAMES)
    canvas.show_review(OpenReview(scene.driving(), frames), budget)  # type: ignore[arg-type]
    for frame in (0, 30, 5, 39):
        canvas._state.go_to(frame)
        wait(qtbot, canvas, frame)
        assert 0 < canvas.bytes_held <= budget
