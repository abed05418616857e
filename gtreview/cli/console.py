"""What commands print on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from gtreview.model.sequence import Notice

out = Console(highlight=False, markup=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

WIDEST = 1000
"""Columns of text that a table takes at most where there is no terminal."""


def table_width() -> int:
    """Columns of text that a table has: the terminal's; in a pipe or a file as many as it needs,
    unless the environment says how many."""
    if out.is_terminal or "COLUMNS" in os.environ:
        # Not the console's, which is that of when it was made.
        return shutil.get_terminal_size().columns
    return WIDEST


def table(*columns: str) -> Table:
    """A table without lines, to be filled and printed by `print_table`."""
    return Table(*columns, box=None, pad_edge=False, header_style="dim")


def print_table(filled: Table) -> None:
    """Print a table in as much room as there is, and in no less than it needs."""
    least = Measurement.get(out, out.options.update(max_width=WIDEST), filled).minimum
    Console(highlight=False, markup=False, width=max(table_width(), least)).print(filled)


def print_notices(notices: Iterable[Notice]) -> None:
    """What is to be said of the input, each with its first ten details."""
    for notice in notices:
        err.print(f"note: {notice.text}", style="yellow")
        for detail in notice.details[:10]:
            err.print(f"  {detail}")
        if len(notice.details) > 10:
            err.print(f"  … and {len(notice.details) - 10} more")


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on a terminal's error stream; nothing where it is not a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)

        def progress(fraction: float, text: str = "") -> None:
            bar.update(task, completed=fraction, description=f"{title} · {text}" if text else title)

        yield progress
