"""Find the wrong frames in video annotations, fast, and send exactly those back.

From Python::

    import gtreview

    sequence = gtreview.read("SeqLabel.json")
    flags = gtreview.check(sequence)

Importing this costs next to nothing: what it offers is loaded at first use. The types are in
__init__.pyi, so that no room imports all others by importing the package.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

# No name is a room's: importing gtreview.metrics would put the room in its place.
__all__ = [
    "__version__",
    "build_audit",
    "check",
    "compare",
    "export_review",
    "import_review",
    "measure",
    "read",
]

try:
    __version__ = version("gtreview")
except PackageNotFoundError:
    __version__ = "unknown"


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("gtreview.api"), name)
    raise AttributeError(f"module 'gtreview' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
