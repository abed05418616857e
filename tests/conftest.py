"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair; benchmarks are elsewhere.
settings.register_profile("gtreview", deadline=None)
settings.load_profile("gtreview")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the real data in ../shared, which is not here")
    return SHARED


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, recent files and reviews of a test never touch the user's."""
    monkeypatch.setenv("GTREVIEW_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("GTREVIEW_DATA_DIR", str(tmp_path / "data"))
