"""Settings: kept, checked, never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview import settings as module
from gtreview.errors import OutputError
from gtreview.settings import RECENT, Settings, load, remember, save, shown


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The settings' file, its folder made."""
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "settings.json"


def test_without_a_file_they_are_the_defaults() -> None:
    assert load() == Settings()
    assert load().notices == ()


def test_they_come_back_as_saved() -> None:
    changed = Settings(
        reviewer="Zoë",
        theme="light",
        cache_megabytes=128,
        frame_rate=29.97,
        keys={"confirm": ("Y", "Return")},
        recent=("/a", "/b"),
    )
    save(changed)
    assert load() == changed


def test_keys_that_another_version_wrote_are_kept(path: Path) -> None:
    path.write_text(json.dumps({"version": 7, "theme": "light", "from the future": [1]}))
    save(replace(load(), reviewer="ann"))
    written = json.loads(path.read_text())
    assert written["from the future"] == [1]
    assert (written["version"], written["theme"], written["reviewer"]) == (7, "light", "ann")


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b"", b"[" * 100_000])
def test_a_broken_file_is_set_aside_and_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    loaded = load()
    assert loaded == Settings()
    assert "settings-broken-1.json" in loaded.notices[0]
    assert path.with_name("settings-broken-1.json").read_bytes() == content
    assert not path.exists()
    path.write_bytes(b"broken again")
    assert "settings-broken-2.json" in load().notices[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cache_megabytes", 3),
        ("cache_megabytes", -1),
        ("cache_megabytes", 99.5),
        ("cache_megabytes", True),
        ("cache_megabytes", None),
        ("frame_rate", "fast"),
        ("frame_rate", 1e400),
        ("frame_rate", float("nan")),
        ("theme", "pink"),
        ("reviewer", 3),
        ("reviewer", "\ud800"),
        ("reasons", ["\ud800"]),
        ("recent", "a"),
        ("recent", [1]),
        ("keys", []),
        ("keys", {"confirm": "Y"}),
    ],
)
def test_a_value_that_cannot_be_is_the_default_and_said(
    path: Path, name: str, value: object
) -> None:
    path.write_text(json.dumps({name: value, "loop_margin": 5}))
    loaded = load()
    assert replace(loaded, loop_margin=Settings().loop_margin) == Settings()
    assert loaded.loop_margin == 5
    assert name in loaded.notices[0]


@given(st.dictionaries(st.sampled_from([f.name for f in module._kept()]), st.none() | st.text()))
def test_whatever_the_values_they_load(written: dict[str, object]) -> None:
    loaded = module._from_written(written, Path("settings.json"))
    assert set(loaded.theme) <= set("darklight")


@pytest.mark.parametrize(
    ("written", "megabytes"),
    [
        ({"version": 1, "cache_megabytes": 512}, 0),
        ({"version": 1, "cache_megabytes": 600}, 600),
        ({"version": 2, "cache_megabytes": 512}, 512),
        ({"version": 2, "cache_megabytes": 0}, 0),
    ],
)
def test_the_old_default_of_memory_was_no_choice(
    path: Path, written: dict[str, int], megabytes: int
) -> None:
    path.write_text(json.dumps(written))
    assert load() == Settings(cache_megabytes=megabytes)


def test_recent_files_come_newest_first_once_and_not_for_ever() -> None:
    settings = Settings()
    for number in range(RECENT + 3):
        settings = remember(settings, Path(f"/job/{number}"))
    settings = remember(settings, Path("/job/10"))
    assert len(settings.recent) == RECENT
    assert settings.recent[:2] == (str(Path("/job/10")), str(Path(f"/job/{RECENT + 2}")))


def test_the_reviewer_is_the_systems_user_until_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.getpass, "getuser", lambda: "ann")
    assert Settings().reviewer_name == "ann"
    assert Settings(reviewer="Bob").reviewer_name == "Bob"

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(module.getpass, "getuser", nobody)
    assert Settings().reviewer_name == "reviewer"


def test_what_a_dialog_shows_has_help_and_defaults_within_limits() -> None:
    for setting in shown():
        value = getattr(Settings(), setting.name)
        assert setting.metadata["help"].endswith(".")
        if "minimum" in setting.metadata and value != setting.metadata.get("automatic"):
            assert setting.metadata["minimum"] <= value <= setting.metadata["maximum"]
        if "choices" in setting.metadata:
            assert value in setting.metadata["choices"]


def test_settings_that_cannot_be_written_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "occupied").touch()
    monkeypatch.setenv("GTREVIEW_CONFIG_DIR", str(tmp_path / "occupied"))
    with pytest.raises(OutputError, match="occupied"):
        save(Settings())
