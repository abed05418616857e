"""The report: what stands in it is what the review says, escaped, and it needs no network."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from gtreview.errors import InputError
from gtreview.model import pose_edits
from gtreview.model.edited_boxes import NEW, BoxEdit, box_at
from gtreview.model.flags import Verdict
from gtreview.report.facts import gather, label_name
from gtreview.report.page import render, write
from gtreview.review.correcting import Correction
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.settings import Settings
from tests.review import street
from tests.test_cli import gtreview
from tests.ui import walkers

WICKED = "<script>alert(1)</script>"
VOID = {"meta", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """Tags in order, the visible text, what pictures are, and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.pictures: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attributes)
        assert not any(name.startswith("on") or name == "href" for name in named)
        if tag == "img":
            self.pictures.append(str(named["src"]))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and "td" in self.open[-2:]:
            self.rows[-1][-1] += data


def with_frames(labels: Path) -> Path:
    """Grey frames beside the street's labels."""
    for i in range(street.FRAMES):
        grey = np.full((600, 800, 3), 60, np.uint8)
        cv2.imwrite(str(labels.parent / f"{i:06d}.jpg"), grey)
    return labels


def review_of(labels: Path, reviewer: str = "ann") -> Review:
    return Review.open(open_source(recognise([labels])[0]), settings=Settings(reviewer=reviewer))


def picture(uri: str) -> np.ndarray:
    head, _, data = uri.partition(",")
    assert head == "data:image/jpeg;base64"
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return decoded


def test_it_counts_what_was_decided(tmp_path: Path) -> None:
    review = review_of(with_frames(street.write(tmp_path / "job")))
    review.decide([0], Verdict.CONFIRMED, "wrong box", "too high")
    review.decide([1], Verdict.DISMISSED)
    facts = gather(review)
    assert facts.counts == {
        Verdict.CONFIRMED: 1,
        Verdict.DISMISSED: 1,
        Verdict.UNDECIDED: len(review.findings) - 2,
    }
    for tallies in (facts.by_check, facts.by_label, facts.by_object):
        assert sum(tally.total for tally in tallies) == len(review.findings)
    assert "Wrong size" in {tally.name for tally in facts.by_check}, "as in the table of methods"
    row = replace(facts.rows[0], label="")
    assert label_name(row) == "(no label)"
    assert label_name(replace(row, flag=replace(row.flag, track=-1))) == "(whole frame)"
    page = Page(render(facts))
    decided = [row for row in page.rows if row[3:4] and row[3] in ("confirmed", "dismissed")]
    assert [row[3:] for row in decided] == [
        ["confirmed", "", "wrong box: too high", "ann"],
        ["dismissed", "", "", "ann"],
    ]
    assert review.read.origin.sha256 in render(facts)
    review.close()


def test_a_confirmed_error_is_shown_with_its_box_and_curve(tmp_path: Path) -> None:
    review = review_of(with_frames(street.write(tmp_path / "job")))
    review.decide([0], Verdict.CONFIRMED)
    page = Page(render(gather(review)))
    (shown,) = (picture(uri) for uri in page.pictures)
    assert shown.shape == (225, 300, 3)
    # The frame is grey: whatever has colour is the box.
    rows, columns = np.nonzero(np.ptp(shown.astype(int), axis=2) > 60)
    # 40 × 40 px, with MARGIN times that on each side, in the height of the picture.
    scale = 225 / (40 * (1 + 2 * 0.6))
    assert np.ptp(rows) == pytest.approx(40 * scale, abs=5)
    assert np.ptp(columns) == pytest.approx(40 * scale, abs=5)
    assert page.tags.count("svg") == 1 and "polyline" in page.tags
    review.close()


def test_what_people_wrote_is_escaped_and_nothing_is_fetched(tmp_path: Path) -> None:
    labels = json.loads(street.labels(**street.USUAL))
    for entry in labels["tracking-annotations"]:
        for box in entry["annotations"]:
            box["object-name"] = box["object-name"].replace("Car", WICKED)
    path = street.write(tmp_path / "job", json.dumps(labels).encode())
    review = review_of(path, WICKED)
    review.decide([0, 1], Verdict.CONFIRMED, WICKED, f'" onload="x" {WICKED}')
    text = render(gather(review))
    assert "script" not in Page(text).tags and WICKED not in text
    assert not re.search(r"https?:|url\(|@import|src=\"(?!data:)", text)
    review.close()


def test_nothing_in_it_is_reordered_by_a_name(tmp_path: Path) -> None:
    labels = json.loads(street.labels(**street.USUAL))
    for entry in labels["tracking-annotations"]:
        for box in entry["annotations"]:
            box["object-name"] = f"\u202e{box['object-name']}\u2066"
    path = street.write(tmp_path / "job\u202b", json.dumps(labels).encode())
    review = review_of(path, "ann\u202d")
    review.decide([0], Verdict.CONFIRMED, "why\u2067", "note\u202a")
    review.decide([1], Verdict.CONFIRMED)
    review.second.begin(2)
    review.decide([0, 1], Verdict.DISMISSED, note="no\u2068")
    review.second.end()
    text = render(gather(review))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    for shown in ("\ufffdCar:1\ufffd", "ann\ufffd", "why\ufffd", "note\ufffd", "no\ufffd"):
        assert shown in text, shown
    review.close()


def test_corrections_are_shown_before_and_after(tmp_path: Path) -> None:
    review = review_of(walkers.write(tmp_path / "walkers"))
    review.correct(Correction("Move it", (pose_edits.moved(review.sequence, 0, [0], (25, 0)),)))
    facts = gather(review)
    (one,) = facts.corrections
    assert (one.title, one.frames) == ("Move it", 1)
    assert not np.array_equal(picture(one.before), picture(one.after))
    assert "Move it" in render(facts)
    review.close()


def test_corrected_boxes_are_shown_in_the_order_in_which_they_were_made(tmp_path: Path) -> None:
    review = review_of(with_frames(street.write(tmp_path / "job")))
    for name, track, frame in (("First", 1, 3), ("Second", 0, 5)):
        at = review.sequence.boxes.at(track, frame)
        assert at is not None
        box = box_at(review.sequence, at)
        car = review.sequence.track_name(track)
        moved = BoxEdit(car, frame, NEW, replace(box, left=box.left + 30))
        review.correct(Correction(name, boxes=(moved,)))
    facts = gather(review)
    assert [(one.title, one.frame, one.frames) for one in facts.corrections] == [
        ("First", 3, 1), ("Second", 5, 1),
    ]  # fmt: skip
    for one in facts.corrections:
        assert not np.array_equal(picture(one.before), picture(one.after))
    assert "First" in render(facts)
    review.close()


def test_without_frames_it_says_so(tmp_path: Path) -> None:
    review = review_of(street.write(tmp_path / "job"))
    review.decide([0], Verdict.CONFIRMED)
    text = render(gather(review))
    assert "There were no frames." in text and not Page(text).pictures
    review.close()


def test_a_review_without_verdicts_has_a_report(tmp_path: Path) -> None:
    review = review_of(street.write(tmp_path / "job"))
    assert "Nothing has been decided yet." in render(gather(review))
    with pytest.raises(InputError, match="html"):
        write(gather(review), tmp_path / "report.pdf")
    review.close()


def test_the_command_takes_the_review_or_its_labels(tmp_path: Path) -> None:
    labels = with_frames(street.write(tmp_path / "job"))
    review = review_of(labels)
    review.decide([0], Verdict.CONFIRMED)
    path = review.path
    review.close()
    pages = []
    for what in (path, labels, labels.parent):
        done = gtreview("report", what, "--out", tmp_path / "report.html")
        assert done.returncode == 0, done.stderr
        pages.append(Page((tmp_path / "report.html").read_text("utf-8")).rows)
    assert pages[0] == pages[1] == pages[2] and any("confirmed" in row for row in pages[0])
    wrong = gtreview("report", labels, "--out", tmp_path / "report.pdf")
    assert wrong.returncode == 2 and ".html" in wrong.stderr


def test_samples_and_the_second_reviewer_are_told(tmp_path: Path) -> None:
    review = review_of(street.write(tmp_path / "job"))
    assert "No random sample was drawn" in render(gather(review))
    review.decide([0, 1], Verdict.CONFIRMED, severity="severe")
    review.second.begin(2)
    review.decide([0], Verdict.CONFIRMED)
    review.decide([1], Verdict.DISMISSED, note=WICKED)
    review.second.end()
    review.sample.draw(10, seed=1)
    for one in review.sample.drawn:
        review.sample.judge(one.frame, one.track, False)
    review.coverage.look(3)
    text = render(gather(review))
    for said in (review.sample.estimate(), review.second.agreement()):
        assert str(said) in html.unescape(text)
    rows = Page(text).rows
    assert ["boxes not flagged", "10", "0"] in [row[:3] for row in rows]
    apart = [row for row in rows if row[3:5] == ["confirmed", "dismissed"]]
    assert len(apart) == 1 and apart[0][5] == WICKED and WICKED not in text
    assert any(row[3:5] == ["confirmed", "severe"] for row in rows)
    assert f"(1 of {street.FRAMES}) were on the screen" in text
    review.close()


def test_labels_compared_with_stand_in_a_table(tmp_path: Path) -> None:
    labels = street.write(tmp_path / "job")
    other = street.write(tmp_path / "other")
    review = Review.open(open_source(recognise([labels], against=other)[0]))
    rows = Page(render(gather(review))).rows
    (one,) = [row for row in rows if row and row[0] == "all"]
    count = len(review.sequence.boxes)
    assert one[2:6] == [f"{count:,}", "0", "0", "1.000"]
    review.close()
