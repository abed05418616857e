"""The progress bar of commands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

WIDEST = 1000
"""Columns of text that a table takes at most where there is no terminal."""


def table_width(out: Console) -> int:
    """Columns of text that a table has: the terminal's; in a pipe or a file as many as it needs,
    unless the environment says how many."""
    return out.width if out.is_terminal or "COLUMNS" in os.environ else WIDEST


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on a terminal's error stream; nothing where it is not a terminal."""
    err = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)

        def progress(fraction: float, text: str = "") -> None:
            bar.update(task, completed=fraction, description=f"{title} · {text}" if text else title)

        yield progress
