"""The user's settings: one typed dataclass, kept as JSON in the system's folder for such."""

from __future__ import annotations

import getpass
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from gtreview.errors import OutputError
from gtreview.model.palettes import OBJECTS, STANDARD
from gtreview.storage.local import write_beside

VERSION = 2
RECENT = 12
"""How many files are remembered."""


def _setting(default: Any, help: str, **limits: Any) -> Any:
    return field(default_factory=lambda: default, metadata={"help": help, **limits})


@dataclass(frozen=True)
class Settings:
    """What the user has chosen.

    Each field's metadata holds its ``help`` and, where they apply, ``minimum``, ``maximum``,
    ``title`` (where the name does not do), ``automatic`` (the value beside the limits that leaves
    it to the program), ``unit``, ``choices`` or ``most`` (how many texts); a dialog can be made
    from `shown`. ``recent`` are the paths opened last, newest first; ``unknown`` is kept for the
    version of gtreview that wrote it;
    ``notices`` says what was wrong when they were loaded.
    """

    reviewer: str = _setting(
        "", "Your name in verdicts, from the next review on; empty: the system's user name."
    )
    theme: str = _setting(
        "dark",
        "The window's colours; system: light or dark as the desktop is, also when it changes.",
        choices=("dark", "light", "system", "high contrast dark", "high contrast light"),
    )
    object_colours: str = _setting(
        STANDARD,
        "Of boxes, lists and plots; any two of a colour-blind safe palette look different to "
        "every eye. After its last colour a palette begins anew.",
        title="Colours of objects",
        choices=tuple(OBJECTS),
    )
    ui_scale: int = _setting(
        100,
        "Size of the window's texts and controls, from the next start on.",
        title="Scale",
        minimum=80,
        maximum=200,
        unit="%",
    )
    cache_megabytes: int = _setting(
        0,
        "Memory for decoded frames; 0: a quarter of what is free, at most 4,096 MB.",
        minimum=64,
        maximum=65536,
        automatic=0,
        unit="MB",
    )
    s3_cache_megabytes: int = _setting(
        5000,
        "Disk space for frames read from S3.",
        title="Cache of S3",
        minimum=100,
        maximum=1_000_000,
        unit="MB",
    )
    measured_cache_megabytes: int = _setting(
        200,
        "Disk space for what was measured on frames.",
        title="Cache of measurements",
        minimum=1,
        maximum=100_000,
        unit="MB",
    )
    largest_megapixels: int = _setting(
        250,
        "Larger images are not decoded but named.",
        title="Largest image",
        minimum=1,
        maximum=4096,
        unit="megapixels",
    )
    frame_rate: float = _setting(
        25.0, "Playback at normal speed.", minimum=0.5, maximum=120.0, unit="frames a second"
    )
    loop_margin: int = _setting(
        10, "Frames around a finding that are played in a loop.", minimum=1, maximum=500
    )
    reasons: tuple[str, ...] = _setting(
        (
            "wrong box",
            "missing object",
            "wrong label",
            "identity swap",
            "occlusion",
            "should not be there",
            "wrong attribute",
            "too late or too early",
            "other",
        ),
        "Why a finding is confirmed, by keys 1 to 9.",
        most=9,
    )
    dismissal_reasons: tuple[str, ...] = _setting(
        (
            "real movement", "occluded", "cut off by the border", "enters or leaves",
            "camera moves", "blurred", "small object", "agreed with the customer", "other",
        ),
        "Why a finding is dismissed, by keys 1 to 9.", most=9,
    )  # fmt: skip
    finding_columns: tuple[str, ...] = _setting(
        (), "Columns of the findings with their widths; empty: the default.", shown=False
    )
    keys: Mapping[str, tuple[str, ...]] = _setting(
        {}, "Keys by action, where they differ from the default.", shown=False
    )
    layout: Mapping[str, tuple[str, ...]] = _setting(
        {}, "Panels that are hidden, and the sizes of the others.", shown=False
    )
    recent: tuple[str, ...] = _setting((), "Files opened last.", shown=False)
    unknown: Mapping[str, Any] = field(default_factory=dict, metadata={"kept": False})
    notices: tuple[str, ...] = field(default=(), compare=False, metadata={"kept": False})

    @property
    def reviewer_name(self) -> str:
        """The name to put on verdicts."""
        return self.reviewer or system_user()


def shown() -> tuple[Field[Any], ...]:
    """The fields that a settings dialog shows."""
    return tuple(f for f in _kept() if f.metadata.get("shown", True))


def load() -> Settings:
    """The settings as saved; what cannot be used is the default, and ``notices`` says so.

    A file that is no JSON object is set aside under another name, never thrown away.
    """
    path = config_folder() / "settings.json"
    try:
        written = json.loads(path.read_bytes())
        if not isinstance(written, dict):
            raise ValueError(f"expected a JSON object, got {type(written).__name__}")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(notices=(f"{path}: the settings cannot be read ({error})",))
    except (ValueError, RecursionError) as error:
        return Settings(notices=(_set_aside(path, error),))
    return _from_written(written, path)


def save(settings: Settings) -> None:
    """Write the settings, unknown keys included.

    Raises
    ------
    OutputError : they cannot be written; the ones written before still stand.
    """
    written = {f.name: getattr(settings, f.name) for f in _kept()}
    # A newer version that wrote the file before stays named in it: `unknown` holds it.
    text = json.dumps({"version": VERSION, **settings.unknown, **written}, indent=2)
    folder = config_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error}") from error
    write_beside(folder / "settings.json", text.encode())


def remember(settings: Settings, path: Path) -> Settings:
    """The settings with ``path`` as the file opened last."""
    name = str(path.absolute())
    others = [other for other in settings.recent if other != name]
    return replace(settings, recent=(name, *others)[:RECENT])


def config_folder() -> Path:
    """Where settings are; ``GTREVIEW_CONFIG_DIR`` names another place."""
    named = os.environ.get("GTREVIEW_CONFIG_DIR")
    return Path(named) if named else platformdirs.user_config_path("gtreview", appauthor=False)


def data_folder() -> Path:
    """Where reviews of labels in read-only folders are; ``GTREVIEW_DATA_DIR`` names another
    place."""
    named = os.environ.get("GTREVIEW_DATA_DIR")
    return Path(named) if named else platformdirs.user_data_path("gtreview", appauthor=False)


def cache_folder() -> Path:
    """Where is kept what can be made anew; ``GTREVIEW_CACHE_DIR`` names another place."""
    named = os.environ.get("GTREVIEW_CACHE_DIR")
    return Path(named) if named else platformdirs.user_cache_path("gtreview", appauthor=False)


def system_user() -> str:
    """The name of the user who runs the program; ``reviewer`` where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def _kept() -> tuple[Field[Any], ...]:
    return tuple(f for f in fields(Settings) if f.metadata.get("kept", True))


def _from_written(written: dict[str, Any], path: Path) -> Settings:
    chosen: dict[str, Any] = {}
    notices = []
    written = _renewed(written)
    for setting in _kept():
        if setting.name not in written:
            continue
        try:
            chosen[setting.name] = _checked(setting, written[setting.name])
        except ValueError as error:
            notices.append(f"{path}: {setting.name} is the default again: {error}")
    names = {setting.name for setting in _kept()}
    unknown = {key: value for key, value in written.items() if key not in names}
    version = unknown.pop("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        unknown["version"] = version
    return Settings(**chosen, unknown=unknown, notices=tuple(notices))


def _renewed(written: dict[str, Any]) -> dict[str, Any]:
    """What an older version wrote, without what it wrote of itself: 512 MB was the default, which
    nobody had chosen."""
    if written.get("version") == 1 and written.get("cache_megabytes") == 512:
        return {name: value for name, value in written.items() if name != "cache_megabytes"}
    return written


def _checked(setting: Field[Any], value: Any) -> Any:
    """``value`` as the field's type and within its limits, or a ValueError that says why not."""
    value = _READ[str(setting.type)](value)
    low, high = setting.metadata.get("minimum"), setting.metadata.get("maximum")
    if value == setting.metadata.get("automatic", math.nan):
        return value
    if low is not None and not low <= value <= high:
        raise ValueError(f"expected {low:g} to {high:g}, got {value:g}")
    most = setting.metadata.get("most")
    if most is not None and len(value) > most:
        raise ValueError(f"expected at most {most} texts, got {len(value)}")
    choices = setting.metadata.get("choices")
    if choices and value not in choices:
        raise ValueError(f"expected one of {', '.join(choices)}, got {value!r}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {value!r}")
    # A half of a surrogate pair: no file and no database takes it, so no verdict could be kept.
    value.encode()
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number, got {value!r}")
    return float(value)


def _whole(value: Any) -> int:
    number = _number(value)
    if not number.is_integer():
        raise ValueError(f"expected a whole number, got {value!r}")
    return int(number)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"expected a list of texts, got {value!r}")
    return tuple(_text(part) for part in value)


def _texts_by_name(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError(f"expected texts by name, got {value!r}")
    return {name: _texts(part) for name, part in value.items()}


_READ: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _number,
    "tuple[str, ...]": _texts,
    "Mapping[str, tuple[str, ...]]": _texts_by_name,
}
"""By a field's type as written: what reads it from JSON."""


def _set_aside(path: Path, error: Exception) -> str:
    """Give a broken file another name, and say so."""
    number = 1
    while (aside := path.with_name(f"settings-broken-{number}.json")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as refused:
        return f"{path}: the settings cannot be used ({error}) nor set aside ({refused})"
    return f"{path}: the settings could not be used ({error}); they are kept as {aside.name}"
