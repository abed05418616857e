"""``gtreview formats``, ``checks`` and ``doctor``: what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.text import Text

from gtreview.cli.console import out, print_table, table

if TYPE_CHECKING:
    from gtreview.formats.registry import Format


def formats() -> None:
    """List the formats, which hold labels, and into which corrections can be written."""
    from gtreview.formats.registry import FORMATS

    _print_table(
        ("format", "what it is", "labels"),
        [(f.id, f.title, _labels_of(f)) for f in FORMATS.values()],
    )


def checks() -> None:
    """List the checks, their thresholds and what each looks for."""
    from gtreview.checks.registry import CHECKS

    _print_table(
        ("check", "threshold", "what it looks for"),
        [
            (c.id, f"{c.threshold.default:g}" if c.threshold else "", c.help)
            for c in CHECKS.values()
        ],
    )


def doctor() -> None:
    """Show versions, the platform plug-in, decoders and what is missing."""
    from gtreview.doctor import diagnose

    lines = diagnose()
    for line in lines:
        mark, style = ("✓", "green") if line.ok else ("✗", "red")
        out.print(Text(mark, style) + Text(f" {line.what:<24}{line.found}"))
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


def _labels_of(format_: Format) -> str:
    if format_.parse is None:
        return "none"
    return "read, written" if format_.write else "read"


def _print_table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    listed = table(*columns)
    for row in rows:
        listed.add_row(*row)
    print_table(listed)
