"""Frames and labels are compared: count, names, order, sizes, time stamps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gtreview.formats import sequence_file
from gtreview.formats.sequence_file import SequenceFile
from gtreview.review.opening import Opened, open_source, recognise
from tests.formats.labels import box, frame
from tests.formats.skeletons import answer, dot, dumped, skeleton

NAMES = tuple(f"{i:03}.png" for i in range(5))


def picture(path: Path, width: int = 320, height: int = 200) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (width, height), "gray").save(path)


def opened(
    folder: Path,
    names: tuple[str, ...] = NAMES,
    images: tuple[str, ...] = NAMES,
    boxes: list[dict[str, Any]] | None = None,
) -> Opened:
    for name in images:
        if not (folder / "img" / name).exists():
            picture(folder / "img" / name)
    entries = [frame(i, name, *(boxes or [box()])) for i, name in enumerate(names)]
    (folder / "SeqLabel.json").write_text(json.dumps({"tracking-annotations": entries}))
    return open_source(recognise([folder])[0])


def told(result: Opened) -> list[str]:
    return [notice.text for notice in result.agreement.notices]


def test_what_fits_agrees(tmp_path: Path) -> None:
    result = opened(tmp_path)
    assert result.agreement.ok and not result.agreement.notices
    assert result.agreement.summary == "frames and labels agree"
    assert result.sequence.size == (320, 200) and not result.sequence.size_inferred


def test_missing_and_extra_images_are_listed(tmp_path: Path) -> None:
    images = (*NAMES[:2], NAMES[4], "003.PNG", "other.png")
    result = opened(tmp_path, images=images)
    assert result.agreement.summary == "2 images missing, 2 images more than labels"
    missing, extra = result.agreement.notices
    assert missing.frames == (2, 3)
    assert missing.text.startswith("2 images of 5 missing in ")
    assert missing.details == ("frame 2: 002.png", "frame 3: 003.png (003.PNG is there)")
    assert sorted(extra.details) == ["003.PNG", "other.png"]


def test_without_frames_it_is_said(tmp_path: Path) -> None:
    result = opened(tmp_path, images=())
    assert result.images is None and not result.agreement.ok
    assert told(result) == ["no frames: the labels stand on an empty canvas of 40 × 60"]
    assert result.sequence.size == (40, 60) and result.sequence.size_inferred


def test_names_that_sort_otherwise_than_positions_are_told(tmp_path: Path) -> None:
    names = ("8.png", "9.png", "10.png", "11.png")
    result = opened(tmp_path, names, names)
    assert result.agreement.summary == "names in another order"
    (notice,) = result.agreement.notices
    assert notice.frames == (2,) and notice.details == ("frame 2: 10.png after 9.png",)


def test_mixed_sizes_are_told_and_the_common_one_counts(tmp_path: Path) -> None:
    picture(tmp_path / "img" / "001.png", 100, 50)
    result = opened(tmp_path)
    (notice,) = result.agreement.notices
    assert notice.text == "images of another size than 320 × 200: frame 1"
    assert notice.details == ("frame 1: 100 × 50",)
    assert result.sequence.size == (320, 200)


@pytest.mark.parametrize("data", [b"", b"no image", b"\x89PNG\r\n\x1a\n\0\0"])
def test_an_image_that_cannot_be_read_is_told(tmp_path: Path, data: bytes) -> None:
    picture(tmp_path / "img" / "000.png")
    (tmp_path / "img" / "003.png").write_bytes(data)
    result = opened(tmp_path)
    (notice,) = result.agreement.notices
    assert notice.frames == (3,) and "003.png" in notice.details[0]


def test_labels_of_larger_images_are_found_out(tmp_path: Path) -> None:
    result = opened(tmp_path, boxes=[box(left=600, top=20), box("Car:2")])
    assert result.agreement.summary == "image size differs"
    assert "the images are 320 × 200" in told(result)[0]


def test_labels_of_smaller_images_are_found_out(tmp_path: Path) -> None:
    boxes = [box(f"Car:{n}", left=n, top=20) for n in range(50)]
    assert opened(tmp_path, boxes=boxes).agreement.summary == "image size may differ"


def test_a_single_box_outside_is_no_other_size(tmp_path: Path) -> None:
    boxes = [box(f"Car:{n}", left=200, top=120) for n in range(150)]
    result = opened(tmp_path, boxes=boxes)
    assert result.agreement.ok
    path = tmp_path / "SeqLabel.json"
    root = json.loads(path.read_bytes())
    root["tracking-annotations"][0]["annotations"][0]["left"] = 900
    path.write_text(json.dumps(root))
    assert open_source(recognise([path])[0]).agreement.ok


@pytest.mark.parametrize(
    ("times", "summary", "frames"),
    [
        ((1, 2, 3, 4, 5), "frames and labels agree", ()),
        ((1, 2, 2, 4, 3), "time stamps not increasing", (2, 4)),
        ((1, None, 3, 4, 5), "time stamps missing", (1,)),
    ],
)
def test_time_stamps_have_to_increase(
    tmp_path: Path, times: tuple[int | None, ...], summary: str, frames: tuple[int, ...]
) -> None:
    order = SequenceFile(1, "s3://b/", NAMES, tuple(range(5)), times)
    (tmp_path / "sequence.json").write_bytes(sequence_file.dump(order))
    agreement = opened(tmp_path).agreement
    assert agreement.summary == summary
    assert sum((notice.frames for notice in agreement.notices), ()) == frames


def test_a_name_that_leaves_the_folder_has_no_picture(tmp_path: Path) -> None:
    picture(tmp_path / "secret.png")
    result = opened(tmp_path, ("../secret.png", *NAMES[1:]), NAMES[1:])
    assert result.images is not None and result.images.missing == (0,)
    assert "1 unsafe name" in result.agreement.summary
    assert len(result.sequence) == 5


def test_skeletons_count_for_the_extent(tmp_path: Path) -> None:
    entries = [
        {"frame-no": i, "frame": name, "keypoints": [
            {"x": 900, "y": 10, "class-id": "0", "object-name": "snout:1"}
        ]}
        for i, name in enumerate(NAMES)
    ]  # fmt: skip
    for name in NAMES:
        picture(tmp_path / "img" / name)
    (tmp_path / "SeqLabel.json").write_text(json.dumps({"tracking-annotations": entries}))
    result = open_source(recognise([tmp_path])[0])
    assert result.agreement.summary == "image size differs"


def test_a_turned_photograph_has_the_size_it_is_shown_in(tmp_path: Path) -> None:
    (tmp_path / "img").mkdir()
    exif = Image.Exif()
    exif[274] = 6
    noise = np.random.default_rng(1).integers(0, 255, (600, 800, 3), np.uint8)
    for name in ("0.jpg", "1.jpg"):
        Image.fromarray(noise).save(tmp_path / "img" / name, quality=98, exif=exif)
    result = opened(tmp_path, ("0.jpg", "1.jpg"), ("0.jpg", "1.jpg"))
    assert (tmp_path / "img" / "0.jpg").stat().st_size > 65_536
    assert result.sequence.size == (600, 800)


def opened_poses(folder: Path, *places: tuple[float, float], names: str = "frame_{}.png") -> Opened:
    """A skeleton of three points around each place, an image each."""
    lines = []
    for i, (x, y) in enumerate(places):
        name = names.format(i)
        points = (dot("a", x - 1, y), dot("b", x + 1, y), dot("c", x, y))
        lines.append(answer(f"s3://bucket/{name}", skeleton(*points)))
    (folder / "output.manifest").write_bytes(dumped(*lines))
    return open_source(recognise([folder])[0])


def test_skeletons_are_compared_with_their_images(tmp_path: Path) -> None:
    for i in (0, 1, 3):
        picture(tmp_path / "img" / f"frame_{i}.png")
    result = opened_poses(tmp_path, (10, 10), (300, 150), (900, 100))
    assert result.agreement.summary == (
        "1 image missing, 1 image more than labels, image size differs"
    )
    assert result.sequence.size == (320, 200)
    far = result.agreement.notices[-1]
    assert far.frames == (2,) and far.text.startswith("labels reach to 900, 150 ")


def test_one_point_far_outside_is_no_matter_of_sizes(tmp_path: Path) -> None:
    """It is a mistake of its own, which a check finds."""
    points = (dot("a", 10, 10), dot("b", 12, 10), dot("c", 9e6, 10))
    lines = [answer(f"s3://bucket/frame_{i}.png", skeleton(*points)) for i in range(2)]
    (tmp_path / "output.manifest").write_bytes(dumped(*lines))
    for i in range(2):
        picture(tmp_path / f"frame_{i}.png")
    assert open_source(recognise([tmp_path])[0]).agreement.ok


def test_single_images_may_have_any_size_and_order(tmp_path: Path) -> None:
    picture(tmp_path / "cat 0.png", 800, 600)
    picture(tmp_path / "cat 1.png", 200, 100)
    lines = [
        answer(f"s3://bucket/cat {i}.png?X-Amz-Signature=1", skeleton(dot("a", *at)))
        for i, at in ((1, (150, 50)), (0, (700, 500)))
    ]
    for line, name in zip(lines, ("dog", "cat"), strict=True):
        line["source-ref"] = line["source-ref"].replace("cat 1", f"{name} 1")
    (tmp_path / "cat 1.png").rename(tmp_path / "dog 1.png")
    (tmp_path / "output.manifest").write_bytes(dumped(*lines))
    result = open_source(recognise([tmp_path])[0])
    assert result.sequence.frames.names == ("dog 1.png", "cat 0.png")
    assert result.agreement.ok, told(result)


def test_a_size_that_the_labels_state_is_compared(tmp_path: Path) -> None:
    root = {
        "images": [{"id": 1, "file_name": "a.png", "width": 640, "height": 400}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "keypoints": [5, 5, 2]}],
        "categories": [{"id": 1, "name": "p", "keypoints": ["a"]}],
    }
    (tmp_path / "labels.json").write_text(json.dumps(root))
    picture(tmp_path / "a.png")
    assert told(open_source(recognise([tmp_path])[0])) == [
        "the labels are of images of 640 × 400 but the images are 320 × 200"
    ]
