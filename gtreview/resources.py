"""Where the files that come with the program are."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def resource(name: str) -> Path:
    """The path of ``resources/<name>``, in a checkout as in an installed package.

    Raises
    ------
    FileNotFoundError : there is no such resource.
    """
    path = (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT) / name
    if not path.exists():
        raise FileNotFoundError(f"gtreview came without its resource {name}; install it again")
    return path
