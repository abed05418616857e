from __future__ import annotations

from dataclasses import replace

import numpy as np

from gtreview.model.flags import Flag, Flags
from gtreview.model.rig import Style
from gtreview.model.sequence import Issue
from gtreview.ui.frame_labels import LabelView
from gtreview.ui.frame_poses import SHORT_TRAIL, TRAIL_FRAMES
from gtreview.ui.rig_look import RigLook, extents
from tests.ui import puppets
from tests.ui.puppets import FOOT, LEFT, NECK, RIGHT, SHAPE


def test_each_colour_of_a_rig_stands_once_in_its_palette() -> None:
    look = RigLook.of(puppets.RIG, 4)
    assert [look.palette[i] for i in look.points] == ["#ff0000", "#00ff00", "#0000ff", "#ffff00"]
    assert [look.palette[i] for i in look.bones] == ["#ff8000", "#1e90ff", "#ffffff"]
    assert look.ends.tolist() == [[0, 1], [0, 2], [0, 3]]


def test_one_colour_a_skeleton_is_the_styles_or_the_objects() -> None:
    own = RigLook.of(replace(puppets.RIG, style=Style(by_skeleton=True)), 4)
    assert own.skeleton_colour(1, 0) == "#cc79a7"
    styled = Style(by_skeleton=True, colours=("#111111", "#222222"))
    look = RigLook.of(replace(puppets.RIG, style=styled), 4)
    assert [look.skeleton_colour(t, 0) for t in (0, 1, 2)] == ["#111111", "#222222", "#111111"]
    assert [look.skeleton_colour(-1, i) for i in (0, 1)] == ["#111111", "#222222"]


def test_extents_pass_over_what_is_absent() -> None:
    xy = np.array([[[1.0, 9], [np.nan, np.nan], [5, 2]], [[np.nan, np.nan]] * 3])
    spans = extents(xy)
    assert spans[0].tolist() == [1, 2, 5, 9] and np.isnan(spans[1]).all()


def test_ghost_is_the_skeleton_of_the_frame_before() -> None:
    labels = LabelView(puppets.sequence()).of_frame(7, 0)
    assert labels.poses.ghosts.xy.tolist() == [(SHAPE + np.array([6, 0])).tolist()]
    view = LabelView(puppets.sequence())
    view.layers.discard("ghost")
    assert len(view.of_frame(7, 0).poses.ghosts) == 0
    assert len(LabelView(puppets.sequence()).of_frame(0, 0).poses.ghosts) == 0


def test_trails_are_short_for_all_keypoints_and_long_for_one() -> None:
    view = LabelView(puppets.sequence())
    trails = view.of_frame(35, 0).poses.trails
    assert len(trails.lines) == 4 * SHORT_TRAIL and set(trails.places.tolist()) == {0, 1, 2, 3}
    one = view.of_frame(35, 0, LEFT).poses.trails
    assert len(one.lines) == TRAIL_FRAMES and set(one.places.tolist()) == {LEFT}
    assert one.lines[-1].tolist() == [20 + 34, 40, 20 + 35, 40] and one.age[-1] == 0
    assert len(view.of_frame(35, -1).poses.trails.lines) == 0


def test_an_absent_point_is_where_the_nearest_frame_has_it() -> None:
    absent = tuple((0, f, FOOT) for f in range(10, 14))
    view = LabelView(puppets.sequence(of=puppets.poses(absent=absent)))
    shown = view.of_frame(11, 0).poses
    assert shown.absent.tolist() == [FOOT] and shown.absent_xy.tolist() == [[40 + 9, 80]]
    assert view.of_frame(13, 0).poses.absent_xy.tolist() == [[40 + 14, 80]]
    assert len(view.of_frame(11, 1).poses.absent) == 0
    pointed = shown.nearest(49, 80, 3)
    assert pointed is not None and (pointed.place, pointed.state) == (FOOT, "absent")


def test_the_nearest_keypoint_is_meant_and_said_to_be_hidden() -> None:
    view = LabelView(puppets.sequence(of=puppets.poses(hidden=((1, 0, LEFT),))))
    shown = view.of_frame(0, 0).poses
    pointed = shown.nearest(121, 41, 4)
    assert pointed is not None
    assert (pointed.track, pointed.place, pointed.state) == (1, LEFT, "hidden")
    there = shown.nearest(40, 21, 4)
    assert there is not None and (there.track, there.place, there.state) == (0, NECK, "")
    assert shown.nearest(90, 90, 4) is None


def test_moves_are_told_from_original_to_updated() -> None:
    before = puppets.poses(absent=((0, 3, LEFT), (1, 3, NECK)))
    before.xy[before.at(0, 3), RIGHT] = (50, 50)
    after = puppets.poses(absent=((1, 3, FOOT), (1, 3, NECK)))
    view = LabelView(puppets.sequence(of=after, originals=before))
    assert len(view.of_frame(3, -1).poses.moves) == 0
    view.layers.add("original")
    moves = view.of_frame(3, -1).poses.moves
    assert moves.moved.tolist() == [[50, 50, 63, 40]]
    assert moves.added.tolist() == [[23, 40]] and moves.removed.tolist() == [[140, 80]]
    assert len(view.of_frame(4, -1).poses.moves) == 0
    view.poses.as_original = True
    assert view.of_frame(3, 0).poses.skeletons.xy[0, RIGHT].tolist() == [50, 50]


def test_points_that_a_flag_names_are_doubted_in_its_frames() -> None:
    view = LabelView(puppets.sequence())
    flag = Flag("swap", 1, -1, 3, 5, 3, 0.4, 0.25, 0.9, (LEFT, RIGHT))
    view.set_flags(Flags.of([flag]))
    assert view.of_frame(4, -1).poses.doubt.tolist() == [[0, 0, 0, 0], [0, 0.9, 0.9, 0]]
    assert not view.of_frame(6, -1).poses.doubt.any()


def test_reports_stand_at_their_object_or_in_the_corner() -> None:
    issues = (Issue(2, 1, "left is hidden"), Issue(2, -1, "dark"), Issue(2, 1, "blurred"))
    view = LabelView(puppets.sequence(issues=issues))
    labels = view.of_frame(2, -1)
    assert labels.reports == ((1, "left is hidden · blurred"), (-1, "dark"))
    assert labels.report_at(140, 50, 2) == "left is hidden · blurred\ndark"
    assert labels.report_at(90, 50, 2) == "dark"
    view.hide(tracks={1})
    assert view.of_frame(2, -1).reports == ((-1, "dark"),)


def test_an_object_that_has_skeletons_only_has_a_trail_and_a_place_when_it_is_missing() -> None:
    absent = tuple((0, 12, place) for place in range(4))
    view = LabelView(puppets.sequence(of=puppets.poses(absent=absent)))
    paths = [line[-1].tolist() for _, line in view.of_frame(20, -1).trails]
    assert paths == [[40 + 20, 50], [140, 50]]
    labels = view.of_frame(12, 0)
    assert [ghost.text for ghost in labels.ghosts] == ["Car:1 · no skeleton"]
    assert labels.ghosts[0].rect.tolist() == [20 + 11, 20, 60 + 11, 80]


def test_another_rig_keeps_what_is_hidden() -> None:
    view = LabelView(puppets.sequence())
    view.hide(tracks={0})
    view.layers.discard("names")
    view.show_sequence(puppets.sequence(Style(radius=9)))
    labels = view.of_frame(0, -1)
    assert labels.tracks.tolist() == [1] and labels.names == ("",)
    assert labels.poses.look.style.radius == 9
