"""The diagnosis names what is there and what is missing."""

from __future__ import annotations

import ctypes
from importlib import metadata

import pytest

from gtreview import doctor


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
