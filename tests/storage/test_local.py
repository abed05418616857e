"""Files are written whole or not at all, and names stay in their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError, OutputError
from gtreview.storage.local import folder_beside, image_names, inside, read_bytes, write_beside


@pytest.mark.parametrize(
    "name", ["../x.jpg", "/etc/passwd", "a/../../x", "..\\x.jpg", "C:\\x.jpg", "C:x.jpg", ".."]
)
def test_a_name_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        inside(tmp_path, name)


@given(st.text(min_size=1))
def test_an_accepted_name_is_below_its_folder(name: str) -> None:
    folder = Path("/somewhere/frames")
    try:
        path = inside(folder, name)
    except InputError:
        return
    assert Path(os.path.normpath(path)).is_relative_to(folder)


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "flags.csv"
    write_beside(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"(?i)no space left"):
        write_beside(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), folder_beside(tmp_path / "audit") as made:
        (made / "half").write_text("…")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    with folder_beside(tmp_path / "audit") as made:
        (made / "whole").write_text("…")
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["whole"]


def test_a_folder_with_content_is_never_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "mine").write_text("…")
    with pytest.raises((OutputError, InputError)), folder_beside(tmp_path / "audit"):
        pass
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["mine"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(InputError, match=path.name):
            read_bytes(path)


def test_images_stand_in_natural_order(tmp_path: Path) -> None:
    for name in ("10.jpg", "9.JPG", "1.png", "notes.txt"):
        (tmp_path / name).touch()
    assert image_names(tmp_path) == ("1.png", "9.JPG", "10.jpg")
