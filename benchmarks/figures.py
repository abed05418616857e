"""What a benchmark found, as it is printed, kept in bench-out/ and put on docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import PySide6
from PySide6.QtCore import qVersion

OUT = Path("bench-out")
COLUMNS = ("what", "gtreview", "beside it", "budget")


@dataclass(frozen=True)
class Figure:
    """One row: a value that is held against a budget, and what others need for the same.

    ``value``, ``budget`` and ``beside``, by what each is called, are in ``unit``; less is better.
    ``said``: what the value is of, where that is not plain ("p95"); ``more``: what else there is
    to tell; ``where``: where the time goes, told where the budget is missed.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    beside: Mapping[str, float] = field(default_factory=dict)
    said: str = ""
    more: str = ""
    where: str = ""

    @property
    def met(self) -> bool:
        """Whether the budget, if there is one, is kept."""
        return self.budget is None or self.value <= self.budget

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row under `COLUMNS`."""
        ours = f"{self.said} {number(self.value)} {self.unit}".strip()
        beside = (
            f"{name} {number(other)} {self.unit}, × {number(other / self.value)}"
            for name, other in self.beside.items()
        )
        ours = "; ".join(filter(None, (ours, self.more)))
        return self.what, ours, "; ".join(beside) or "–", self._verdict()

    def _verdict(self) -> str:
        if self.budget is None:
            return "–"
        limit = f"{number(self.budget)} {self.unit}".strip()
        if self.met:
            return f"{limit}: met"
        return f"{limit}: **missed**" + (f", by {self.where}" if self.where else "")


@dataclass(frozen=True)
class Table:
    """Rows of text under ``columns``."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def __str__(self) -> str:
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value: float) -> str:
    """Three digits, as people read them."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percentiles(taken: list[float]) -> dict[str, float]:
    """p50, p95 and p99 of what was taken, in its unit."""
    return {f"p{q}": round(float(np.percentile(taken, q)), 2) for q in (50, 95, 99)}


def machine() -> str:
    """What the figures were taken on."""
    cores = os.cpu_count()
    return (
        f"{cores} cores ({_processor()}), {platform.system()} {platform.machine()}, "
        f"Python {sys.version.split()[0]}, PySide6 {PySide6.__version__} on Qt {qVersion()} "
        f"drawing {os.environ.get('QT_QPA_PLATFORM', 'on a display')}, {date.today()}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def save(
    name: str,
    title: str,
    found: list[Figure] | Table,
    *,
    raw: Any = None,
    note: str = "",
    command: str = "",
) -> None:
    """Print a benchmark's table and keep it for `benchmarks.performance`.

    Parameters
    ----------
    name : of the marked part of the page.
    title : what the table is headed.
    found : the table, or the figures that make one.
    raw : all that was measured, kept as JSON beside the table.
    note : what must be known to understand the table.
    command : the module that made it, and its options, where that is not ``name``.
    """
    figures = [] if isinstance(found, Table) else found
    table = found if isinstance(found, Table) else Table(COLUMNS, [each.cells for each in found])
    print(f"{title}\n{table}", flush=True)
    kept = {
        "title": title,
        "command": f"python -m benchmarks.{command or name}",
        "machine": machine(),
        "load": round(os.getloadavg()[0], 2),
        "note": note,
        "table": str(table),
        "figures": [asdict(each) | {"met": each.met} for each in figures],
        "raw": raw,
    }
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n")
