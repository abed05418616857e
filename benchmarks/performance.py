"""Put what the benchmarks found on docs/performance.md.

    python -m benchmarks.performance

Takes the tables that `benchmarks.figures.save` left in bench-out/. What is on the page beside the
marked parts is written by hand and stays.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from benchmarks.figures import OUT

PAGE = Path("docs/performance.md")
MARKED = re.compile(r"(<!-- (\w+): by make bench -->\n).*?(<!-- end -->)", re.DOTALL)


def section(found: dict[str, Any]) -> str:
    """A benchmark's part of the page."""
    told = f"`{found['command']}`, on {found['machine']}"
    note = f"\n{found['note']}\n" if found["note"] else ""
    return (
        f"### {found['title']}\n{note}\n{found['table']}\n\n{told}, load before {found['load']}.\n"
    )


def filled(page: str, results: dict[str, dict[str, Any]]) -> str:
    """The page with what was found in the marked parts; those without a result stay as they are."""

    def part(match: re.Match[str]) -> str:
        begin, name, end = match.groups()
        return f"{begin}{section(results[name])}{end}" if name in results else match[0]

    return MARKED.sub(part, page)


def results(folder: Path = OUT) -> dict[str, dict[str, Any]]:
    """What the benchmarks left, by name."""
    kept = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    return {name: one for name, one in kept.items() if "table" in one}


def main() -> None:
    """Refresh the page, and say which budgets are missed."""
    found = results()
    PAGE.write_text(filled(PAGE.read_text("utf-8"), found), "utf-8")
    for name, one in found.items():
        for each in one["figures"]:
            if not each["met"]:
                print(f"missed: {each['what']} ({name}): {each['value']:.3g} of {each['budget']:g}")
    print(f"{PAGE} is as bench-out/ says")


if __name__ == "__main__":
    main()
