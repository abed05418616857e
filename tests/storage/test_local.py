"""Files are written whole or not at all, and names stay in their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.errors import InputError, OutputError
from gtreview.frames.source import open_frames
from gtreview.storage.local import (
    absolute,
    files_with,
    folder_beside,
    image_count,
    inside,
    make_folder,
    natural_key,
    read_bytes,
    write_beside,
)


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
    frames = open_frames(tmp_path, None, cache=tmp_path / "cache")
    assert frames.names == ("1.png", "9.JPG", "10.jpg")
    assert image_count(tmp_path) == 3


def test_a_folder_is_replaced_where_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "old").write_text("…")
    with folder_beside(tmp_path / "audit", replace=True) as made:
        (made / "new").write_text("…")
        assert (tmp_path / "audit" / "old").exists()
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    write_beside(path, b"old")
    path.chmod(0o640)
    write_beside(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() == b"new"


def test_a_folder_in_the_place_of_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("…")
    with pytest.raises(OutputError, match="taken"):
        make_folder(tmp_path / "taken" / "below")
    with pytest.raises(OutputError, match="taken"):
        write_beside(tmp_path / "taken" / "flags.csv", b"")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@given(st.lists(st.integers(0, 10**9), unique=True))
def test_numbers_in_names_count_as_numbers(numbers: list[int]) -> None:
    names = sorted((f"Frame{number}.jpg" for number in numbers), key=natural_key)
    assert names == [f"Frame{number}.jpg" for number in sorted(numbers)]


def test_files_are_listed_by_their_ending(tmp_path: Path) -> None:
    for name in ("b.JSON", "a.json", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.json").mkdir()
    assert [path.name for path in files_with(tmp_path, (".json",))] == ["a.json", "b.JSON"]
    with pytest.raises(InputError, match="cannot be listed"):
        files_with(tmp_path / "absent", (".json",))


def test_links_stay_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert absolute(Path("real/../link")) == Path.cwd() / "link"
