"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.storage import s3_server as s3
from tests.storage.s3_server import Faults, sign_in

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
    monkeypatch.setenv("GTREVIEW_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real S3 server, started once for the tests that need it."""
    with s3.server(tmp_path_factory.mktemp("s3")) as url:
        yield url


@pytest.fixture
def way(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Faults]]:
    """A way to the server and what goes wrong on it; the tester's credentials are in use."""
    sign_in(monkeypatch, s3.KEY, s3.SECRET)
    with s3.proxy(s3_server) as between:
        yield between
