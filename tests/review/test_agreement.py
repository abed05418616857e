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
