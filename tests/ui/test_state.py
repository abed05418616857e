from __future__ import annotations

from gtreview.ui.state import ViewState


def test_another_object_begins_without_a_selected_keypoint() -> None:
    state, told = ViewState(), []
    state.keypoint_selected.connect(told.append)
    state.open(10)
    told.clear()
    state.select(1)
    state.select_keypoint(4)
    state.select_keypoint(4)
    state.select(1)
    assert state.keypoint == 4
    state.select(0)
    assert state.keypoint == -1 and told == [4, -1]


def test_a_new_review_begins_with_nothing_selected() -> None:
    state = ViewState()
    state.open(10)
    state.select(1)
    state.select_keypoint(4)
    state.open(5)
    assert (state.frame, state.track, state.keypoint, state.finding) == (0, -1, -1, -1)


def test_what_is_shown_follows_once_its_picture_is_there() -> None:
    state, shown = ViewState(), []
    state.open(10)
    state.shown_changed.connect(shown.append)
    state.go_to(3)
    state.awaits = True
    state.go_to(5)
    assert (state.frame, state.shown, shown) == (5, 3, [3])
    state.show(5)
    assert (state.shown, shown) == (5, [3, 5])
