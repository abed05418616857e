"""A process that is killed while it decides: what it was told is kept, is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from tests.review import street

DECIDE = """
import sys
from pathlib import Path
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from tests.review import street

review = Review.open(street.opened(Path(sys.argv[1])))
assert not review.read_only
for number in range(10_000):
    verdict = (Verdict.CONFIRMED, Verdict.DISMISSED)[number % 2]
    review.decide([0], verdict, note=str(number))
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("told", [1, 7, 40])
def test_what_was_decided_before_a_kill_is_there_after_it(tmp_path: Path, told: int) -> None:
    labels = street.write(tmp_path / "job")
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", DECIDE, str(labels)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout
        last = -1
        while last < told:
            last = int(process.stdout.readline())
        process.kill()
        last = int((["", *process.stdout.read().split()])[-1] or last)
    review = Review.open(street.opened(labels))
    assert not review.read_only, "the system takes a killed process's reservation back"
    done = review.history()
    # The one that was on its way may be there or not, but never half.
    assert last + 1 <= len(done) <= last + 2
    number = len(done) - 1
    decision = review.decision(0)
    assert decision.note == str(number)
    assert decision.verdict == (Verdict.CONFIRMED, Verdict.DISMISSED)[number % 2]
    review.close()
