"""An installed package adds to every registry; what is broken in it is named and left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = """
from dataclasses import replace
from gtreview.checks.registry import Check
from gtreview.formats.registry import Format
from gtreview.metrics.registry import Metric

check = Check("mine", "Mine", None, None, "Nothing.", judge=print, describe=print)
metric = Metric("mine", "Mine", "", print)
format = Format("mine", "labels of mine", lambda head: head.startswith(b"MINE"))
same = {
    "checks": replace(check, id="gap"),
    "metrics": replace(metric, id="size"),
    "formats": replace(format, id="manifest"),
}
check_like, metric_like, format_like = same["checks"], same["metrics"], same["formats"]
"""
LOOK = """
import json, warnings
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    from gtreview.{room}.registry import {table} as table
print(json.dumps([[thing.title for thing in table.values()], [str(w.message) for w in told]]))
"""


@pytest.mark.parametrize(
    ("room", "kind"), [("checks", "check"), ("metrics", "metric"), ("formats", "format")]
)
def test_a_package_adds_to_a_registry(tmp_path: Path, room: str, kind: str) -> None:
    (tmp_path / "added.py").write_text(PACKAGE)
    installed = tmp_path / "added-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: added\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(
        f"[gtreview.{room}]\nabsent = no.such:thing\nodd = json:dumps\n"
        f"good = added:{kind}\nsame = added:{kind}_like\n"
    )
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).resolve().parents[1])])
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(room=room, table=room.upper())],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    titles, told = json.loads(done.stdout)
    assert titles.count(titles[-1]) == 1 and titles[-1] in ("Mine", "labels of mine")
    assert len(told) == 2
    assert "'absent'" in told[0] and "no module" in told[0].lower()
    assert "'odd'" in told[1] and "got function" in told[1]
