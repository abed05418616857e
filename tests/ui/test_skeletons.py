"""Skeletons as they are painted, pointed at and looked at closely."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from gtreview.model.poses import Poses
from gtreview.model.rig import Style
from gtreview.model.sequence import Issue, Sequence
from gtreview.review.review import Changed
from gtreview.ui.canvas import Canvas
from gtreview.ui.close_up import CloseUp
from gtreview.ui.state import ViewState
from tests.ui import puppets, scene
from tests.ui.puppets import FOOT, LEFT, NECK, RIGHT, SHAPE
from tests.ui.scene import OpenReview, Pictures

PICTURE = (0, 0, 0)
"""The colour of the picture of frame 0."""


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    canvas = Canvas(ViewState())
    qtbot.addWidget(canvas)
    canvas.resize(800, 400)
    canvas.show()
    canvas.set_layer("names", False)
    yield canvas
    canvas.show_nothing()


def opened(
    qtbot: QtBot, canvas: Canvas, sequence: Sequence, frame: int = 0, *, pictures: bool = True
) -> OpenReview:
    """A review on the canvas at 4 screen pixels a pixel."""
    review = OpenReview(sequence, Pictures() if pictures else None)
    canvas._state.open(scene.FRAMES)
    canvas.show_review(review)  # type: ignore[arg-type]
    canvas._state.go_to(frame)
    qtbot.waitUntil(lambda: canvas.shown_frame == frame)
    return review


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.mapFromScene(QPointF(x, y))


def seen(canvas: Canvas, x: float, y: float) -> tuple[int, ...]:
    """Red, green, blue on the screen at a place of the picture."""
    return _rgb(canvas.grab().toImage(), at(canvas, x, y))


def _rgb(image: QImage, place: QPoint) -> tuple[int, ...]:
    colour = image.pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def like(found: tuple[int, ...], wanted: str, by: int = 40) -> bool:
    """Whether a colour is another one, give or take."""
    colour = QColor(wanted)
    asked = np.array([colour.red(), colour.green(), colour.blue()])
    return bool(np.abs(np.array(found) - asked).max() <= by)


@pytest.mark.parametrize("pictures", [True, False])
def test_bones_and_points_have_their_rigs_colours(
    qtbot: QtBot, canvas: Canvas, pictures: bool
) -> None:
    opened(qtbot, canvas, puppets.sequence(), pictures=pictures)
    for track in (0, 1):
        for bone, (a, b) in zip(puppets.RIG.bones, puppets.RIG.bone_places, strict=True):
            middle = (SHAPE[a] + SHAPE[b]) / 2 + (100 * track, 0)
            assert like(seen(canvas, *middle), bone.colour), bone
        for point, place in zip(
            puppets.RIG.keypoints, SHAPE + np.array([100 * track, 0]), strict=True
        ):
            assert like(seen(canvas, *place), point.colour, 4), point


def test_sizes_are_the_screens_at_any_zoom(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas, puppets.sequence(Style(radius=6, line=2)))
    for factor in (1.0, 3.0):
        canvas.zoom(factor)
        canvas.centerOn(*SHAPE[FOOT])
        image, place = canvas.grab().toImage(), at(canvas, *SHAPE[FOOT])
        assert like(_rgb(image, place + QPoint(0, 4)), "#ffff00", 4)
        assert _rgb(image, place + QPoint(0, 9)) == PICTURE


def test_squares_have_corners_and_hollow_points_show_the_picture(
    qtbot: QtBot, canvas: Canvas
) -> None:
    corner = QPoint(4, 4)
    found = {}
    for points in ("SolidCircle", "SolidSquare", "HollowCircle"):
        opened(qtbot, canvas, puppets.sequence(Style(points, radius=6, line=2)))
        image, place = canvas.grab().toImage(), at(canvas, *SHAPE[FOOT])
        found[points] = _rgb(image, place + corner), _rgb(image, place + QPoint(0, 3))
    assert like(found["SolidSquare"][0], "#ffff00", 4)
    assert not like(found["SolidCircle"][0], "#ffff00", 100)
    assert like(found["SolidCircle"][1], "#ffff00", 4)
    assert found["HollowCircle"][1] == PICTURE


def test_one_colour_a_skeleton(qtbot: QtBot, canvas: Canvas) -> None:
    style = Style(by_skeleton=True, colours=("#ff00ff", "#00ffff"))
    opened(qtbot, canvas, puppets.sequence(style))
    for track, colour in enumerate(style.colours):
        middle = (SHAPE[NECK] + SHAPE[FOOT]) / 2 + (100 * track, 0)
        assert like(seen(canvas, *middle), colour)
        assert like(seen(canvas, *(SHAPE[LEFT] + (100 * track, 0))), colour, 4)


def test_hidden_points_are_see_through_with_an_edge_in_their_colour(
    qtbot: QtBot, canvas: Canvas
) -> None:
    style = Style(radius=8, line=2)
    opened(qtbot, canvas, puppets.sequence(style, of=puppets.poses(hidden=((0, 0, FOOT),))))
    image, place = canvas.grab().toImage(), at(canvas, *SHAPE[FOOT])
    inside = _rgb(image, place + QPoint(0, 4))
    assert not like(inside, "#ffff00", 100) and inside != PICTURE
    edge = max(_rgb(image, place + QPoint(0, 6 + step))[0] for step in range(4))
    assert edge > 150


def test_absent_points_have_no_bone_and_of_the_selected_a_dashed_ring(
    qtbot: QtBot, canvas: Canvas
) -> None:
    opened(qtbot, canvas, puppets.sequence(of=puppets.poses(absent=((0, 5, FOOT),))), frame=5)
    canvas.set_layer("ghost", False)
    canvas.set_layer("trails", False)
    picture = (15, 10, 5)
    assert seen(canvas, 45, 60) == picture and not _colours_around(canvas, 44, 80) - {picture}
    canvas._state.select(0)
    assert seen(canvas, 45, 60) == picture
    ring = _colours_around(canvas, 44, 80)
    assert any(like(colour, "#ffff00", 90) for colour in ring)


def _colours_around(canvas: Canvas, x: float, y: float, reach: int = 7) -> set[tuple[int, ...]]:
    image, place = canvas.grab().toImage(), at(canvas, x, y)
    steps = range(-reach, reach + 1)
    return {_rgb(image, place + QPoint(i, j)) for i in steps for j in steps}


def test_a_click_on_a_point_selects_its_object_and_the_keypoint(
    qtbot: QtBot, canvas: Canvas
) -> None:
    state = canvas._state
    opened(qtbot, canvas, puppets.sequence())
    left, click = Qt.MouseButton.LeftButton, qtbot.mouseClick
    click(canvas.viewport(), left, pos=at(canvas, 121, 41))
    assert (state.track, state.keypoint) == (1, LEFT)
    click(canvas.viewport(), left, pos=at(canvas, 40, 79))
    assert (state.track, state.keypoint) == (0, FOOT)
    click(canvas.viewport(), left, pos=at(canvas, 48, 60))
    assert (state.track, state.keypoint) == (0, -1)
    click(canvas.viewport(), left, pos=at(canvas, 190, 95))
    assert (state.track, state.keypoint) == (-1, -1)


def test_the_keypoint_under_the_pointer_is_named(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas, puppets.sequence())
    bare = canvas.grab().toImage()
    qtbot.mouseMove(canvas.viewport(), at(canvas, *SHAPE[RIGHT]))
    assert canvas._overlay.pointed is not None and canvas._overlay.pointed.place == RIGHT
    assert canvas.grab().toImage() != bare
    qtbot.mouseMove(canvas.viewport(), at(canvas, 90, 90))
    assert canvas._overlay.pointed is None and canvas.grab().toImage() == bare


def test_names_of_keypoints_can_be_shown_always(qtbot: QtBot, canvas: Canvas) -> None:
    opened(qtbot, canvas, puppets.sequence())
    beside = SHAPE[FOOT] + (3, 0)
    assert seen(canvas, *beside) == PICTURE
    canvas.set_layer("point names", True)
    assert seen(canvas, *beside) != PICTURE
    canvas._state.select(1)
    assert seen(canvas, *beside) == PICTURE
    assert seen(canvas, *(beside + np.array([100, 0]))) != PICTURE


def test_what_an_annotator_changed_is_drawn_as_arrows(qtbot: QtBot, canvas: Canvas) -> None:
    before = puppets.poses()
    before.xy[before.at(0, 0), FOOT] = (80, 80)
    opened(qtbot, canvas, puppets.sequence(originals=before))
    assert seen(canvas, 60, 80) == PICTURE
    canvas.set_layer("original", True)
    shaft = seen(canvas, 60, 80)
    assert shaft[0] > 200 and shaft[2] < 120
    # The head is where the point is now, so that the arrow is wider there than at its foot.
    assert _height(canvas, 41.8, 80) > _height(canvas, 78, 80)
    canvas.show_originals(True)
    assert canvas.badge == "before the annotator's work"
    canvas.set_layer("original", False)
    assert like(seen(canvas, 80, 80), "#ffff00", 4) and seen(canvas, 40, 80) == PICTURE
    canvas.show_originals(False)
    assert like(seen(canvas, 40, 80), "#ffff00", 4) and canvas.badge == ""


def _height(canvas: Canvas, x: float, y: float) -> int:
    """How many screen pixels above and below a place are not the picture's."""
    image, place = canvas.grab().toImage(), at(canvas, x, y)
    column = [_rgb(image, place + QPoint(0, step)) for step in range(-12, 13)]
    return sum(max(colour) > 150 for colour in column)


def test_what_an_annotator_reported_stands_at_the_skeleton(
    qtbot: QtBot, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _widget: told.append(text))
    opened(qtbot, canvas, puppets.sequence(issues=(Issue(0, 0, "foot is hidden"),)))
    assert like(seen(canvas, 21, 83.5), "#f5ecd2", 60)
    for place in (at(canvas, 40, 50), at(canvas, 190, 90)):
        there = canvas.viewport().mapToGlobal(place)
        canvas.viewportEvent(QHelpEvent(QHelpEvent.Type.ToolTip, place, there))
    assert told == ["foot is hidden", ""]


def test_another_rig_shows_at_once_where_one_looks(qtbot: QtBot, canvas: Canvas) -> None:
    review = opened(qtbot, canvas, puppets.sequence())
    canvas._state.select(1)
    canvas._state.select_keypoint(LEFT)
    canvas.set_hidden(tracks={0})
    canvas.zoom(1.5)
    looks = canvas.viewportTransform()
    style = Style(by_skeleton=True, colours=("#ff00ff",))
    review.sequence = puppets.sequence(style)
    review.told(Changed(frozenset({"rig"})))
    assert like(seen(canvas, *((SHAPE[NECK] + SHAPE[FOOT]) / 2 + (100, 0))), "#ff00ff")
    assert canvas.viewportTransform() == looks
    assert (canvas._state.track, canvas._state.keypoint) == (1, LEFT)
    assert canvas._overlay.labels is not None and canvas._overlay.labels.tracks.tolist() == [1]


def test_points_far_outside_do_no_harm(qtbot: QtBot, canvas: Canvas) -> None:
    xy = puppets.poses().xy.copy()
    xy[:, FOOT] = (1e12, -1e12)
    xy[:, LEFT] = (np.inf, 3)
    far = puppets.poses()
    moved = Poses.sorted(frame=far.frame, track=far.track, xy=xy, visible=far.visible, row=far.row)
    opened(qtbot, canvas, puppets.sequence(of=moved))
    canvas._state.select(0)
    middle = (SHAPE[NECK] + SHAPE[RIGHT]) / 2
    assert like(seen(canvas, *middle), "#1e90ff")


@pytest.fixture
def both(qtbot: QtBot, canvas: Canvas) -> tuple[Canvas, CloseUp]:
    """The canvas, and beside it what is near."""
    near = CloseUp(canvas._state, canvas)
    qtbot.addWidget(near)
    near.resize(300, 200)
    near.show()
    return canvas, near


def test_the_close_up_looks_at_the_selected_skeleton(
    qtbot: QtBot, both: tuple[Canvas, CloseUp]
) -> None:
    canvas, near = both
    opened(qtbot, canvas, puppets.sequence())
    canvas._state.select(1)
    middle = near.mapToScene(near.viewport().rect().center())
    assert (middle.x(), middle.y()) == (pytest.approx(140, abs=1), pytest.approx(50, abs=1))
    scale = near.transform().m11()
    assert 200 / (60 * 1.25 * 1.25) <= scale <= 200 / 60
    image = near.grab().toImage()
    place = near.mapFromScene(QPointF(*((SHAPE[NECK] + SHAPE[FOOT]) / 2 + (100, 0))))
    assert like(_rgb(image, place), "#ffffff")


def test_the_close_up_shows_the_frame_that_the_canvas_shows(
    qtbot: QtBot, both: tuple[Canvas, CloseUp]
) -> None:
    canvas, near = both
    review = opened(qtbot, canvas, puppets.sequence())
    canvas._state.select(1)
    qtbot.waitUntil(lambda: canvas.feed is not None and canvas.feed.get(8) is not None)
    review.images.gate.clear()  # type: ignore[union-attr]
    canvas._state.go_to(30)
    corner = QPoint(3, 3)
    assert _rgb(near.grab().toImage(), corner) == PICTURE
    review.images.gate.set()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: canvas.shown_frame == 30)
    assert _rgb(near.grab().toImage(), corner) == (90, 60, 30)


def test_the_close_up_stays_where_the_object_was_last(
    qtbot: QtBot, both: tuple[Canvas, CloseUp]
) -> None:
    canvas, near = both
    gone = tuple((1, 3, place) for place in range(4))
    opened(qtbot, canvas, puppets.sequence(of=puppets.poses(absent=gone)))
    canvas._state.select(1)
    before = near.viewportTransform()
    canvas._state.go_to(3)
    qtbot.waitUntil(lambda: canvas.shown_frame == 3)
    assert near.viewportTransform() == before
