"""What annotators reported becomes findings."""

from __future__ import annotations

from dataclasses import replace

from gtreview.checks.reported import REPORTED
from gtreview.checks.run import describe, group
from gtreview.model.flags import Flags
from gtreview.model.sequence import Issue
from tests.checks.looking import only, spans
from tests.metrics.scenes import path_of, sequence_of, straight

SCENE = sequence_of(path_of("person 1", straight(20)) + path_of("person 2", straight(20)))


def test_the_same_words_in_consecutive_frames_are_one_flag() -> None:
    words = "hand is hidden"
    issues = [Issue(f, 1, words) for f in (7, 5, 6)] + [Issue(8, 1, "foot"), Issue(10, 1, words)]
    scene = replace(SCENE, issues=tuple(issues))
    flags = only(scene, "reported")
    assert spans(flags) == [(5, 7), (8, 8), (10, 10)]
    assert {flag.track for flag in flags} == {1} and {f.suspicion for f in flags} == {REPORTED}
    assert describe(scene, flags[0]) == "Annotator reported of person 2: hand is hidden"


def test_a_report_of_the_whole_frame_names_no_object() -> None:
    scene = replace(SCENE, issues=(Issue(3, -1, "too dark"),))
    (flag,) = only(scene, "reported")
    assert (flag.track, flag.first) == (-1, 3)
    assert describe(scene, flag) == "Annotator reported: too dark"


def test_several_reports_of_one_object_are_one_finding() -> None:
    scene = replace(SCENE, issues=(Issue(3, 0, "a"), Issue(3, 0, "b"), Issue(4, 0, "a")))
    assert describe(scene, only(scene, "reported")[0]) == "Annotator reported of person 1: a; b"
    findings = group(Flags.of(only(scene, "reported")))
    assert (findings.first.tolist(), findings.last.tolist()) == ([3], [4])


def test_without_reports_nothing_is_flagged() -> None:
    assert only(SCENE, "reported") == []
