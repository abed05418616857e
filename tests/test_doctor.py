"""The diagnosis names what is there and what is missing."""

from __future__ import annotations

import ctypes
from importlib import metadata

import pytest

from gtreview import doctor, settings


def test_every_library_is_named_with_its_version() -> None:
    found = {line.what: line.found for line in doctor.diagnose()}
    assert found["numpy"] == metadata.version("numpy")
    assert "Qt platform plug-in" in found


def test_a_missing_system_library_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(name: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    broken = next(line for line in doctor.diagnose() if line.what == "Qt platform plug-in")
    assert not broken.ok
    assert "apt-get install libxcb-cursor0" in broken.found


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-package",))
    broken = next(line for line in doctor.diagnose() if line.what == "no-such-package")
    assert not broken.ok


def test_what_is_kept_in_memory_and_on_the_disk_is_told() -> None:
    folder = settings.cache_folder() / "measured" / "ab"
    folder.mkdir(parents=True)
    (folder / "one").write_bytes(bytes(2_000_000))
    settings.save(settings.Settings(cache_megabytes=700))
    found = {line.what: line.found for line in doctor.diagnose()}
    assert found["memory for frames"] == "700 MB"
    assert found["measured on frames"] == f"2.0 MB of 200 MB in {folder.parent}"
    assert found["frames from S3"].startswith("0.0 MB of 5,000 MB in ")
