"""Naming frames and objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from gtreview.model.boxes import Boxes
from gtreview.model.rig import Keypoint, Rig
from gtreview.model.sequence import Frames, Origin, Sequence, Track


def sequence(*names: str) -> Sequence:
    return Sequence(
        name="street",
        frames=Frames(names, tuple(range(1, len(names) + 1))),
        tracks=(Track("Vehicle:1"), Track("Vehicle:2")),
        labels=(),
        boxes=Boxes.empty(),
        origin=Origin(Path("SeqLabel.json"), "seqlabel", "0" * 64),
    )


FILES = ("000001.jpg", "000002.jpg", "000003.jpg")


@pytest.mark.parametrize(
    ("text", "frame"), [("0", 0), ("2", 2), ("000001.jpg", 0), ("000002", 1), ("000003", 2)]
)
def test_a_frame_is_named_by_position_file_or_stem(text: str, frame: int) -> None:
    assert sequence(*FILES).frame_at(text) == frame


@pytest.mark.parametrize("text", ["3", "-1", "000004", "nothing", "", "1.5"])
def test_what_is_no_frame_says_what_would_be(text: str) -> None:
    with pytest.raises(ValueError, match="expected 0 to 2 or one of the file names"):
        sequence(*FILES).frame_at(text)


def test_a_stem_that_two_files_share_names_neither() -> None:
    with pytest.raises(ValueError, match="is no frame"):
        sequence("a.jpg", "a.png").frame_at("a")


def test_objects_by_name_and_back() -> None:
    labels = sequence(*FILES)
    assert labels.track_index == {"Vehicle:1": 0, "Vehicle:2": 1}
    assert labels.track_name(1) == "Vehicle:2"
    assert labels.track_name(-1) == ""
    assert labels.frames.position["000002.jpg"] == 1
    assert len(labels) == 3


def test_a_rigs_labels_stand_in_its_order() -> None:
    rig = Rig("fly", (Keypoint("head", "#ffffff"), Keypoint("thorax", "#000000")))
    assert rig.labels == ("head", "thorax")
