from __future__ import annotations

import numpy as np

from gtreview.model.flags import Flags
from gtreview.model.poses import Poses
from gtreview.model.sequence import Outline
from gtreview.ui.frame_labels import TRAIL_FRAMES, LabelView
from tests.ui import scene


def test_boxes_of_a_frame_are_where_the_labels_say() -> None:
    labels = LabelView(scene.driving()).of_frame(5, -1)
    assert labels.names == ("Car:1", "Car:2", "Car:3")
    assert labels.rects[0].tolist() == [20, 20, 50, 40]
    assert labels.boxes == 3 and not labels.selected.any()


def test_the_smallest_box_under_a_point_comes_first() -> None:
    labels = LabelView(scene.driving()).of_frame(0, -1)
    assert labels.tracks[labels.at(15, 25, 0)].tolist() == [0, 1]
    assert labels.tracks[labels.at(100, 80, 0)].tolist() == [1]
    assert labels.at(190, 10, 0) == []


def test_hidden_labels_tracks_and_attributes_are_gone() -> None:
    sequence = scene.sequence(
        [(0, 0, 0, 0, 9, 9), (0, 1, 0, 0, 9, 9), (0, 2, 0, 0, 9, 9)],
        attributes=np.array([0, 1, 0]),
        attribute_sets=({}, {"occluded": "yes"}),
    )
    view = LabelView(sequence)
    view.hide(tracks={2})
    assert view.of_frame(0, -1).tracks.tolist() == [0, 1]
    view.hide(attributes={("occluded", "yes")})
    assert view.of_frame(0, -1).tracks.tolist() == [0, 2]
    view.hide(labels={0})
    assert view.of_frame(0, -1).tracks.tolist() == []


def test_a_layer_that_is_off_is_not_there() -> None:
    view = LabelView(scene.driving())
    view.layers -= {"names", "ghost", "trails"}
    labels = view.of_frame(5, 0)
    assert set(labels.names) == {""} and not labels.ghosts and not labels.trails
    view.layers.discard("boxes")
    assert view.of_frame(5, 0).boxes == 0


def test_ghost_is_the_box_of_the_frame_before() -> None:
    (ghost,) = LabelView(scene.driving()).of_frame(5, 0).ghosts
    assert ghost.rect.tolist() == [18, 20, 48, 40] and not ghost.text


def test_an_object_without_a_box_is_shown_where_it_was_last() -> None:
    view = LabelView(scene.driving())
    view.set_flags(Flags.of([scene.flag(2, 12, 12, 0.7)]))
    view.layers.discard("ghost")
    absent = view.of_frame(12, -1).ghosts
    assert [ghost.text for ghost in absent] == ["Car:3 · no box"]
    assert absent[0].rect.tolist() == [160, 60, 180, 80] and absent[0].suspicion == 0.7


def test_trail_ends_at_this_frame_and_begins_thirty_before() -> None:
    view = LabelView(scene.driving())
    ((_, trail),) = view.of_frame(35, 0).trails
    assert len(trail) == TRAIL_FRAMES + 1
    assert trail[-1].tolist() == [10 + 70 + 15, 30] and trail[0].tolist() == [10 + 10 + 15, 30]


def test_flags_mark_their_frames_only_and_the_strongest_counts() -> None:
    view = LabelView(scene.driving())
    view.set_flags(Flags.of([scene.flag(1, 3, 5, 0.4), scene.flag(1, 5, 6, 0.8)]))
    marks = [view.of_frame(frame, -1).suspicion[1] for frame in (2, 3, 5, 7)]
    assert marks == [0, 0.4, 0.8, 0]


def test_boxes_without_identity_are_named_by_their_label() -> None:
    labels = LabelView(scene.sequence([(0, -1, 1, 2, 3, 4)])).of_frame(0, -1)
    assert labels.names == ("Car",) and not labels.selected.any()


def test_negative_sizes_and_missing_numbers_do_no_harm() -> None:
    rows = [(0, 0, 50, 50, -20, -10), (0, 1, float("nan"), 0, 5, 5), (0, 2, 1, 1, 0, 0)]
    labels = LabelView(scene.sequence(rows)).of_frame(0, 0)
    assert labels.tracks.tolist() == [0, 2]
    assert labels.rects[0].tolist() == [30, 40, 50, 50]


def test_outlines_and_skeletons_can_be_pointed_at() -> None:
    square = np.array([[0.0, 0], [10, 0], [10, 10]])
    xy = np.array([[[60.0, 60], [80, 90], [np.nan, np.nan]]])
    poses = Poses(
        np.array([0], np.int32),
        np.array([1], np.int32),
        xy,
        np.isfinite(xy).all(2),
        np.zeros(1, np.int64),
    )
    sequence = scene.sequence([], outlines=(Outline(0, 0, 0, True, square),), poses=poses)
    labels = LabelView(sequence).of_frame(0, -1)
    assert labels.rects.tolist() == [[0, 0, 10, 10], [60, 60, 80, 90]] and labels.boxes == 0
    assert labels.tracks[labels.at(70, 70, 0)].tolist() == [1]


def test_an_object_with_a_box_and_a_skeleton_is_named_once() -> None:
    xy = np.array([[[60.0, 60], [80, 90]]])
    poses = Poses(
        np.zeros(1, np.int32),
        np.ones(1, np.int32),
        xy,
        np.ones((1, 2), bool),
        np.zeros(1, np.int64),
    )
    view = LabelView(scene.sequence([(0, 1, 60, 60, 20, 30)], poses=poses))
    view.set_flags(Flags.of([scene.flag(1, 0, 0)]))
    labels = view.of_frame(0, -1)
    assert labels.names == ("Car:2", "") and labels.suspicion.tolist() == [0.9, 0]
    view.layers.discard("boxes")
    labels = view.of_frame(0, -1)
    assert labels.names == ("Car:2",) and labels.suspicion.tolist() == [0.9]


def test_attributes_of_the_selected_box_are_told() -> None:
    sequence = scene.sequence(
        [(0, 0, 0, 0, 9, 9)],
        attributes=np.array([1]),
        attribute_sets=({}, {"occluded": "yes", "lane": 2}),
    )
    view = LabelView(sequence)
    assert view.of_frame(0, 0).note == "occluded: yes · lane: 2"
    assert view.of_frame(0, -1).note == ""
