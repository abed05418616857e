"""The pages made from the code's tables are as the tables are now."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("page", ["keys", "checks"])
def test_a_page_says_what_the_tables_say(page: str) -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "docs.py"))[page]()
    assert (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") == made, "run: make docs"
