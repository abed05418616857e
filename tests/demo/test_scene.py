"""The demo scene: the same at every drawing, its boxes on what is drawn, its errors real."""

from __future__ import annotations

import copy
import hashlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gtreview.demo import cast, labels, mistakes, render, scene, street
from gtreview.demo.mistakes import MISTAKES
from gtreview.errors import Cancelled, OutputError
from gtreview.formats.rig import load_rig
from gtreview.frames.decode import decode
from gtreview.resources import resource
from gtreview.review.opening import open_source, recognise


def digest(picture: np.ndarray) -> str:
    return hashlib.sha256(picture.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> scene.DemoPaths:
    return scene.draw(tmp_path_factory.mktemp("demo") / "street")


@pytest.fixture(scope="module")
def document(demo: scene.DemoPaths) -> list[dict]:
    return json.loads(demo.labels.read_text())["tracking-annotations"]


@pytest.fixture(scope="module")
def truth(demo: scene.DemoPaths) -> dict:
    return json.loads(demo.truth.read_text())


@pytest.fixture(scope="module")
def right_and_wrong() -> tuple[labels.Drawn, labels.Drawn]:
    """The labels before and after the errors were planted."""
    sightings = {frame: render.render(frame)[1] for frame in range(cast.FRAMES)}
    right = labels.annotate(sightings)
    wrong = copy.deepcopy(right)
    mistakes.plant(wrong)
    return right, wrong


def test_two_drawings_are_the_same() -> None:
    before = {frame: render.render(frame) for frame in (0, 150)}
    for cached in (street.panorama, street.light, street.props, render._grain):
        cached.cache_clear()
    for frame, (picture, seen) in before.items():
        again, seen_again = render.render(frame)
        assert digest(picture) == digest(again)
        assert [(s.left, s.top, s.right, s.bottom) for s in seen] == [
            (s.left, s.top, s.right, s.bottom) for s in seen_again
        ]


def test_the_camera_stays_on_the_panorama() -> None:
    for frame in range(cast.FRAMES):
        x, y = cast.camera(frame)
        assert 0 <= x <= 2 * street.MARGIN_X and 0 <= y <= 2 * street.MARGIN_Y


@pytest.mark.parametrize("name", ["Walker:4", "Walker:5", "Car:3"])
def test_an_object_fills_its_extent_and_nothing_else(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the picture differs from one without the object, shadows aside."""
    monkeypatch.setattr(render, "_shadow", lambda *what: None)
    whole, seen = render.render(48)
    sighting = next(s for s in seen if s.actor.name == name)
    without = tuple(actor for actor in cast.CAST if actor.name != name)
    monkeypatch.setattr(render, "CAST", without)
    changed = np.abs(whole.astype(int) - render.render(48)[0]).max(2) > 30
    rows, columns = np.nonzero(changed)
    extent = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    told = sighting.left, sighting.top, sighting.right, sighting.bottom
    assert np.abs(np.array(extent) - told).max() <= 3


def test_keypoints_lie_on_the_walker() -> None:
    for frame in (40, 140, 260):
        for sighting in render.render(frame)[1]:
            if sighting.keypoints is None or sighting.inside < 1:
                continue
            x, y = sighting.keypoints.T
            assert (x >= sighting.left - 1).all() and (x <= sighting.right + 1).all()
            assert (y >= sighting.top - 1).all() and (y <= sighting.bottom + 1).all()
            points = dict(zip(labels.KEYPOINTS, sighting.keypoints, strict=True))
            assert points["nose"][1] < points["left_shoulder"][1] < points["left_hip"][1]
            assert points["left_hip"][1] < points["left_knee"][1] < points["left_ankle"][1]
            ahead = points["nose"][0] - (points["left_ear"][0] + points["right_ear"][0]) / 2
            assert ahead * sighting.actor.figure.heading > 0


def test_careful_labels_stay_within_two_pixels_or_a_hundredth(
    right_and_wrong: tuple[labels.Drawn, labels.Drawn],
) -> None:
    right, _ = right_and_wrong
    for frame in range(0, cast.FRAMES, 25):
        for sighting in render.render(frame)[1]:
            box = right.boxes[sighting.actor.name].get(frame)
            if box is None:
                continue
            size = max(sighting.right - sighting.left, sighting.bottom - sighting.top)
            allowed = 3 + 0.016 * size
            assert abs(box["left"] - sighting.left) <= allowed
            assert abs(box["top"] - sighting.top) <= allowed
            assert abs(box["left"] + box["width"] - sighting.right) <= allowed
            assert abs(box["top"] + box["height"] - sighting.bottom) <= allowed


def test_without_errors_objects_come_and_go_at_the_border(
    right_and_wrong: tuple[labels.Drawn, labels.Drawn],
) -> None:
    right, _ = right_and_wrong
    for track in right.boxes.values():
        first, last = min(track), max(track)
        assert sorted(track) == list(range(first, last + 1))
        for frame in (first, last):
            box = track[frame]
            at_border = box["left"] <= 6 or box["left"] + box["width"] >= street.WIDTH - 6
            assert at_border or frame in (0, cast.FRAMES - 1)


def test_every_planted_error_changes_its_frames_and_no_others(
    right_and_wrong: tuple[labels.Drawn, labels.Drawn],
) -> None:
    right, wrong = right_and_wrong

    def what(drawn: labels.Drawn, name: str, frame: int) -> object:
        doubles = [box for at, box in drawn.doubles if at == frame and box["object-name"] == name]
        return (
            drawn.boxes.get(name, {}).get(frame),
            drawn.skeletons.get(name, {}).get(frame),
            doubles,
        )

    touched = {
        (name, frame)
        for name in wrong.boxes
        for frame in range(cast.FRAMES)
        if what(right, name, frame) != what(wrong, name, frame)
    }
    told: set[tuple[str, int]] = set()
    for mistake in MISTAKES:
        objects = mistake.objects[-1:] if mistake.kind == "duplicate" else mistake.objects
        own = {(name, frame) for name in objects for frame in mistake.frames}
        # A frozen box is right where it stops; trembling can happen to be still.
        still = {"freeze": 1, "jitter": 2}.get(mistake.kind, 0)
        assert len(own - touched) <= still, mistake
        told |= own
    assert touched <= told


def test_errors_keep_their_distance() -> None:
    by_object: dict[str, list[tuple[int, int]]] = {}
    for mistake in MISTAKES:
        for name in mistake.objects:
            by_object.setdefault(name, []).append((mistake.first, mistake.last))
    for spans in by_object.values():
        spans.sort()
        for (_, last), (first, _) in pairwise(spans):
            assert first - last > mistakes.GUARD


def test_truth_lists_errors_of_every_kind(truth: dict, document: list[dict]) -> None:
    kinds = {event["kind"] for event in truth["events"]}
    assert kinds == {
        "shrink", "shift", "drop", "swap", "drift", "freeze", "duplicate", "double-box",
        "class-flip", "unknown-label", "jitter", "zero-area", "outside", "early-exit",
        "late-entry", "side-swap", "pair-swap", "keypoint-jump", "long-bone",
    }  # fmt: skip
    assert 20 <= len(truth["events"]) <= 30
    names = {box["object-name"] for frame in document for box in frame["annotations"]}
    for event in truth["events"]:
        assert set(event["objects"]) <= names
        assert 0 <= event["first"] <= event["last"] < len(document) and event["note"]


def test_the_folder_opens_and_agrees(demo: scene.DemoPaths) -> None:
    (source,) = recognise([demo.folder])
    opened = open_source(source)
    sequence = opened.sequence
    assert len(sequence) == 300 and opened.agreement.ok, opened.agreement.summary
    assert opened.images is not None and opened.images.missing == ()
    assert sequence.size == (1280, 720)
    assert {"Car", "Van", "Bus", "Walker"} <= {label.name for label in sequence.labels}
    assert sequence.rig is not None and sequence.rig.name == "COCO-17"
    assert len(sequence.poses) > 500
    assert decode(demo.images.joinpath("000001.jpg").read_bytes(), "first").shape == (720, 1280, 4)


def test_files_follow_the_formats(demo: scene.DemoPaths, document: list[dict]) -> None:
    order = json.loads((demo.folder / "sequence.json").read_text())
    assert order["number-of-frames"] == len(order["frames"]) == 300
    assert order["prefix"].endswith("/img/")
    assert [f["frame"] for f in order["frames"]] == [f["frame"] for f in document]
    (line,) = [json.loads(row) for row in demo.manifest.read_text().splitlines()]
    classes = line["Street-ref-metadata"]["class-map"]
    unknown = {box["class-id"] for frame in document for box in frame["annotations"]}
    assert unknown - set(classes) == {"42"}
    categories = json.loads((demo.folder / "labelcategories.json").read_text())
    assert [label["label"] for label in categories["labels"]] == ["Car", "Van", "Bus", "Walker"]
    assert len(categories["instructions"]["shortInstruction"]) < 255
    for frame in document:
        for box in frame["annotations"]:
            assert all(isinstance(box[key], int) for key in ("left", "top", "width", "height"))


def test_a_drawn_demo_is_used_again(demo: scene.DemoPaths) -> None:
    before = demo.labels.stat().st_mtime_ns
    told: list[float] = []
    scene.draw(demo.folder, lambda share, text: told.append(share))
    assert demo.labels.stat().st_mtime_ns == before and not told


def test_cancelling_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GTREVIEW_CACHE_DIR", str(tmp_path / "cache"))

    def stop(share: float, text: str) -> None:
        if share > 0.005:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        scene.draw(progress=stop)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        scene.draw(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_rig_has_the_seventeen_points_and_tells_the_sides_apart() -> None:
    rig = load_rig(resource("rigs") / "coco-17.json")
    assert rig.labels == labels.KEYPOINTS
    assert len(rig.bones) == 19 and len(rig.pairs) == 8
    at = {point.label: point for point in rig.keypoints}
    for left, right in rig.pairs:
        warm, cold = (bytes.fromhex(at[name].colour[1:]) for name in (left, right))
        assert warm[0] > warm[2] + 60 and cold[2] > cold[0] + 60
        assert at[left].y == at[right].y and at[left].x > at[right].x
