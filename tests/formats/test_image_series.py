"""Images that are named one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.formats.image_series import arrange_images


@pytest.mark.parametrize(
    ("addresses", "series"),
    [
        (["s3://b/f_1.jpg", "s3://b/f_2.jpg"], True),
        (["f-0.png", "f-10.png", "f-20.png", "f-40.png"], True),
        (["9.jpg", "10.jpg", "11.jpg", "500.jpg"], True),
        (["v2/0001.jp2", "v2/0002.jp2"], True),
        (["s3://b/f_1.jpg"], False),
        (["s3://b/f_1.jpg", "s3://b/f_2.png"], False),
        (["s3://b/f_1.jpg", "s3://b/g_2.jpg"], False),
        (["s3://a/f_1.jpg", "s3://b/f_2.jpg"], False),
        (["f_1.jpg", "f_01.jpg", "f_2.jpg"], False),
        (["000139.jpg", "000285.jpg", "000632.jpg"], False),
        (["cat.jpg", "dog.jpg"], False),
        (["f_" + "9" * 40 + ".jpg", "f_1.jpg"], False),
    ],
)
def test_what_a_video_is(addresses: list[str], series: bool) -> None:
    assert arrange_images(addresses).series is series


def test_numbers_are_ordered_as_numbers() -> None:
    images = arrange_images(["a/f10.jpg", "a/f9.jpg", "a/f11.jpg", "a/f9.jpg"])
    assert images.frames.names == ("f9.jpg", "f10.jpg", "f11.jpg")
    assert images.position.tolist() == [1, 0, 2, 0]
    assert images.frames.prefix == "a/"


@given(st.lists(st.text("ab/1", min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_address_has_a_name_of_its_own(addresses: list[str]) -> None:
    images = arrange_images(addresses)
    names = images.frames.names
    assert len(set(names)) == len(names) == len(set(addresses))
    for address, i in zip(addresses, images.position.tolist(), strict=True):
        assert address.endswith(names[i])
        assert not images.frames.prefix or address == images.frames.prefix + names[i]
