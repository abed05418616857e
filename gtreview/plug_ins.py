"""What installed packages add to the registries."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Protocol, TypeVar


class Named(Protocol):
    """Something that a registry lists."""

    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=Named)


def with_plug_ins(group: str, kind: type[Thing], built_in: Iterable[Thing]) -> dict[str, Thing]:
    """By id what is built in, then what the entry points of ``group`` load.

    Each has to be a ``kind``. A broken one is named in a warning and left out; one that bears
    the id of something built in does not replace it.
    """
    table = {thing.id: thing for thing in built_in}
    for point in entry_points(group=group):
        try:
            thing = point.load()
            if not isinstance(thing, kind):
                raise TypeError(f"expected a {kind.__name__}, got {type(thing).__name__}")
        except Exception as error:  # noqa: BLE001 - whatever a plug-in raises must not stop others
            text = f"plug-in {point.name!r} of {group} ({point.value}) is skipped: {error}"
            warnings.warn(text, stacklevel=2)
            continue
        table.setdefault(thing.id, thing)
    return table
