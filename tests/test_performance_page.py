"""What benchmarks find is put on the page where it belongs."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.figures import Figure, Table
from benchmarks.performance import MARKED, filled

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def test_a_missed_budget_is_said_to_be_missed() -> None:
    slow = Figure("a step", 20.0, "ms", 16, {"QLabel": 40.0}, "p95", "p50 8 ms", "the filmstrip")
    assert slow.cells == (
        "a step",
        "p95 20 ms; p50 8 ms",
        "QLabel 40 ms, × 2",
        "16 ms: **missed**, by the filmstrip",
    )
    assert Figure("a step", 16.0, "ms", 16).cells[-1] == "16 ms: met"
    assert Figure("a step", 16.0, "ms").cells[1:] == ("16 ms", "–", "–")


def test_only_the_part_that_was_measured_changes() -> None:
    page = "before\n{}between\n<!-- video: by make bench -->\nold\n<!-- end -->\nafter\n"
    part = "<!-- step: by make bench -->\n{}<!-- end -->\n"
    found = {
        "title": "Steps",
        "machine": "2 cores",
        "command": "python -m benchmarks.step",
        "load": 0.5,
        "note": "A note.",
        "table": str(Table(("what", "ms"), [("a step", "9")])),
    }
    made = filled(page.format(part.format("old\n")), {"step": found, "other": found})
    said = (
        "### Steps\n\nA note.\n\n| what | ms |\n| --- | --- |\n| a step | 9 |\n\n"
        "`python -m benchmarks.step`, on 2 cores, load before 0.5.\n"
    )
    assert made == page.format(part.format(said))
    assert filled(made, {"step": found}) == made


def test_the_page_has_a_place_for_each_benchmark() -> None:
    page = PAGE.read_text("utf-8")
    names = [match[2] for match in MARKED.finditer(page)]
    saved = {
        name
        for path in (PAGE.parents[1] / "benchmarks").glob("*.py")
        for name in re.findall(r'\bsave\(\s*"(\w+)"', path.read_text("utf-8"))
    }
    assert sorted(names) == sorted(saved | {"memory", "soak"})
