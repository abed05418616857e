"""A process that is killed while it decides or corrects: what it was told is kept, is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from tests.review import street, test_labels

BEGIN = """
import sys
from pathlib import Path
from gtreview.model import pose_edits, rig_edits
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from gtreview.review.correcting import Correction
from tests.review import street

review = Review.open(street.opened(Path(sys.argv[1])))
assert not review.read_only
for number in range(10_000):
"""
DECIDE = """
    verdict = (Verdict.CONFIRMED, Verdict.DISMISSED)[number % 2]
    review.decide([0], verdict, note=str(number))
    print(number, flush=True)
"""
CORRECT = """
    sequence = review.sequence
    if number % 2:
        review.set_rig(rig_edits.recolour(sequence.rig, "head", f"#{number:06x}"))
    else:
        to_the_right = pose_edits.moved(sequence, sequence.poses.at(0, 2), [0], (1, 0))
        review.correct(Correction("Move", (to_the_right,)))
    print(number, flush=True)
"""
KILLED = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


def killed(work: str, labels: Path, told: int) -> int:
    """Let a process do ``work`` and kill it once it has told of ``told``; the last it told of."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", BEGIN + work, str(labels)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        last = -1
        while last < told:
            last = int(process.stdout.readline())
        process.kill()
        return int((["", *process.stdout.read().split()])[-1] or last)


def opened_after(labels: Path, last: int) -> Review:
    """The review after a kill. What was on its way may be there or not, but never half."""
    review = Review.open(street.opened(labels))
    assert not review.read_only, "the system takes a killed process's reservation back"
    assert last + 1 <= len(review.history()) <= last + 2
    return review


@KILLED
@pytest.mark.parametrize("told", [1, 7, 40])
def test_what_was_decided_before_a_kill_is_there_after_it(tmp_path: Path, told: int) -> None:
    labels = street.write(tmp_path / "job")
    review = opened_after(labels, killed(DECIDE, labels, told))
    number = len(review.history()) - 1
    decision = review.decision(0)
    assert decision.note == str(number)
    assert decision.verdict == (Verdict.CONFIRMED, Verdict.DISMISSED)[number % 2]
    review.close()


@KILLED
@pytest.mark.parametrize("told", [2, 9, 40])
def test_what_was_corrected_before_a_kill_is_there_after_it(tmp_path: Path, told: int) -> None:
    labels = street.write(tmp_path / "job", test_labels.document())
    review = opened_after(labels, killed(CORRECT, labels, told))
    number = len(review.history())
    assert review.sequence.rig is not None
    for done in (number, number - 1):
        poses = review.sequence.poses
        moves, last_colour = (done + 1) // 2, done - 1 - done % 2
        assert poses.xy[poses.at(0, 2), 0].tolist() == [126.5 + moves, 100]
        assert review.sequence.rig.keypoints[0].colour == f"#{last_colour:06x}"
        review.undo()
    assert review.read.poses.xy[review.read.poses.at(0, 2), 0].tolist() == [126.5, 100]
    review.close()
