"""Labels whose frames are the pages of one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gtreview.errors import InputError
from gtreview.review.opening import recognise
from tests.frames import videos
from tests.review.test_opening_videos import labels, opened


@pytest.mark.parametrize("ending", ["tif", "gif", "png", "webp"])
def test_page_i_is_frame_i(ending: str, tmp_path: Path) -> None:
    images = [Image.fromarray(videos.picture(i)) for i in range(12)]
    path = tmp_path / f"clip.{ending}"
    images[0].save(path, save_all=True, append_images=images[1:])
    found = opened(labels(tmp_path, 12), frames=path)
    assert found.images is not None
    assert [videos.number_in(found.images.read(i)) for i in (11, 0, 5)] == [11, 0, 5]
    assert found.agreement.ok
    assert found.agreement.summary == f"frames of clip.{ending} paired with labels by position"
    assert found.sequence.size == (videos.WIDTH, videos.HEIGHT)
    assert not opened(labels(tmp_path, 14), frames=path).agreement.ok
    fewer = opened(labels(tmp_path, 10), frames=path)
    assert [notice.details for notice in fewer.agreement.notices] == [("page 10", "page 11")]


def test_a_file_that_is_neither_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "frames.jpg"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"frames\.jpg: is no folder, video, archive or"):
        recognise([labels(tmp_path)], frames=path)


def test_a_broken_file_is_told_and_the_labels_stand_alone(tmp_path: Path) -> None:
    path = tmp_path / "frames.tif"
    path.write_bytes(b"no pages")
    found = opened(labels(tmp_path, 3), frames=path)
    assert found.images is None
    assert "frames.tif: is no image that can be read" in found.sequence.notices[0].text
