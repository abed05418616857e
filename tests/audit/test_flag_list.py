# ruff: noqa: SIM905
"""The flag list as a file: columns, order, cells, and reading it back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtreview.audit import flag_list
from gtreview.checks.registry import CHECKS
from gtreview.errors import InputError, OutputError
from gtreview.model.flags import Verdict
from gtreview.review.review import Review
from tests.audit.scene import box, frame, review, write, write_job

STATED = (
    "sequence, finding, frame, last_frame, peak_frame, frame_no, frame_name, object, other_object, "
    "label, keypoints, check, value, threshold, suspicion, message, verdict, reason, note, "
    "severity"
).split(", ")


@pytest.fixture
def job(tmp_path: Path) -> Review:
    return review(write_job(tmp_path / "street"))


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_columns_stand_in_the_stated_order(job: Review, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"flags.{ending}"
    flag_list.write(job, path)
    rows: list[Any] = read_csv(path) if ending == "csv" else json.loads(path.read_bytes())["flags"]
    assert list(rows[0]) == STATED
    assert len(rows) == len(job.flags)


def test_a_row_says_what_the_flag_is(job: Review) -> None:
    row = next(r for r in flag_list.rows(job) if r["check"] == "size-change")
    assert (row["frame"], row["last_frame"]) == (12, 13)
    assert (row["frame_no"], row["frame_name"]) == ("12", "0012.jpg")
    assert (row["sequence"], row["object"], row["label"]) == ("street", "Car:1", "Car")
    assert row["peak_frame"] == 13 and row["value"] == 1.0 and row["threshold"] == 0.25
    assert row["verdict"] == "undecided" and "100 % larger" in row["message"]
    gap = next(r for r in flag_list.rows(job) if r["check"] == "gap")
    assert gap["label"] == "Car" and gap["threshold"] is None


def test_the_most_suspicious_finding_is_first(tmp_path: Path) -> None:
    """Of two videos the findings are mixed by how suspicious they are, and counted through."""
    other = [frame(i, [box(100 + 2 * i, 10 if i == 3 else 40)]) for i in range(30)]
    reviews = [
        review(write_job(tmp_path / "a", **{"job-name": "labeling-job/a"})),
        review(write_job(tmp_path / "b", other, **{"job-name": "labeling-job/b"})),
    ]
    rows = flag_list.rows(reviews)
    numbers = list(dict.fromkeys(row["finding"] for row in rows))
    assert numbers == list(range(1, sum(len(one.findings) for one in reviews) + 1))
    lead = [max(r["suspicion"] for r in rows if r["finding"] == n) for n in numbers]
    assert lead == sorted(lead, reverse=True)
    assert {row["sequence"] for row in rows} == {"a", "b"}


def test_verdicts_reasons_and_notes_stand_in_it(job: Review, tmp_path: Path) -> None:
    gap = job.find(20, 0)
    assert gap is not None
    job.decide([gap], Verdict.DISMISSED, "occluded", '=HYPERLINK("http://x")')
    flag_list.write(job, tmp_path / "flags.csv")
    row = next(r for r in read_csv(tmp_path / "flags.csv") if r["check"] == "gap")
    assert (row["verdict"], row["reason"]) == ("dismissed", "occluded")
    assert row["note"] == '\'=HYPERLINK("http://x")'
    (back,) = [r for r in flag_list.read(tmp_path / "flags.csv") if r["check"] == "gap"]
    assert back["note"] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "''@x", "\n=1"]
)
def test_no_text_can_become_a_formula(text: str) -> None:
    assert str(flag_list.cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["Car:1", "a=b", "'s heeren", "", "1-2", "'"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert flag_list.cell(text) == text


def test_numbers_stay_numbers() -> None:
    assert flag_list.cell(-0.29) == -0.29


@given(note=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_any_text_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, ending: str, note: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"cells.{ending}"
    row = dict.fromkeys(flag_list.COLUMNS, "") | {
        "finding": 1, "frame": 2, "last_frame": 3, "peak_frame": 2, "frame_no": "2",
        "value": -0.5, "threshold": None, "suspicion": 0.25, "note": note, "object": note,
    }  # fmt: skip
    make = flag_list.as_csv if ending == "csv" else flag_list.as_json
    path.write_bytes(make([row], []))
    (back,) = flag_list.read(path)
    assert back == row


def test_severity_is_read_back_and_older_lists_need_none(job: Review, tmp_path: Path) -> None:
    job.decide([0], Verdict.CONFIRMED, "wrong box", severity="critical")
    for name in ("new.csv", "new.json"):
        flag_list.write(job, tmp_path / name)
        read = flag_list.read(tmp_path / name)
        assert {row["severity"] for row in read if row["finding"] == 1} == {"critical"}
    (tmp_path / "other").mkdir()
    other = review(write_job(tmp_path / "other" / "street"))
    flag_list.apply(read, [other])
    assert other.decision(0).severity == "critical"
    lines = (tmp_path / "new.csv").read_text().splitlines()
    older = tmp_path / "older.csv"
    older.write_text("\n".join(line.rsplit(",", 1)[0] for line in lines) + "\n")
    assert {row["severity"] for row in flag_list.read(older)} == {""}
    read[0]["severity"] = "dreadful"
    with pytest.raises(InputError, match=r"dreadful.*expected minor, major, critical"):
        flag_list.apply(read, [other])


def test_what_does_not_fit_stands_in_it(tmp_path: Path) -> None:
    """An image of 1 frame is there, 29 are missing."""
    from PIL import Image

    folder = write_job(tmp_path / "street")
    Image.new("RGB", (640, 480)).save(folder / "0003.jpg")
    one = review(folder)
    assert not one.agreement.ok
    flag_list.write(one, tmp_path / "flags.json")
    notices = json.loads((tmp_path / "flags.json").read_bytes())["notices"]
    assert any("29 images" in notice["text"] for notice in notices)
    flag_list.write(one, tmp_path / "flags.csv")
    rows = read_csv(tmp_path / "flags.csv")
    assert rows[-1]["check"] == "agreement" and "29 images" in rows[-1]["message"]
    assert len(flag_list.read(tmp_path / "flags.csv")) == len(one.flags)


def test_labels_alone_add_no_row(tmp_path: Path) -> None:
    one = review(write(tmp_path / "SeqLabel.json"))
    flag_list.write(one, tmp_path / "flags.csv")
    assert len(read_csv(tmp_path / "flags.csv")) == len(one.flags)


def test_another_ending_is_refused(job: Review, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.csv or \.json"):
        flag_list.write(job, tmp_path / "flags.xlsx")


def test_a_missing_folder_is_said(job: Review, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        flag_list.write(job, tmp_path / "none" / "flags.csv")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("flags.csv", b"a,b\n1,2\n", "lacks the column sequence"),
        ("flags.csv", b"\xff\xfe", "UTF-8"),
        ("flags.csv", ",".join(STATED).encode() + b"\ns,x\n", "row 1: finding is 'x'"),
        ("flags.json", b"{}", "flag list"),
        ("flags.json", b"[1]", "flag list"),
        ("flags.json", b"[{}]", "row 1"),
        ("flags.txt", b"", r"\.csv or \.json"),
    ],
)
def test_what_is_no_flag_list(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said):
        flag_list.read(tmp_path / name)


# -- a list decides --------------------------------------------------------------------------------


def confirmed(one: Review) -> set[int]:
    return {
        int(one.findings.peak[i])
        for i in range(len(one.findings))
        if one.decision(i).verdict == Verdict.CONFIRMED
    }


def test_a_list_without_verdicts_is_a_selection(job: Review) -> None:
    rows = [row for row in flag_list.rows(job) if row["check"] == "gap"]
    flag_list.apply(rows, [job])
    assert confirmed(job) == {20}


def test_verdicts_of_a_list_count(job: Review) -> None:
    rows = flag_list.rows(job)
    for row in rows:
        row["verdict"] = "dismissed" if row["check"] == "gap" else "undecided"
        row["reason"] = "occluded" if row["check"] == "gap" else ""
    flag_list.apply(rows, [job])
    gap = job.find(20, 0)
    assert gap is not None and job.decision(gap).reason == "occluded"
    assert confirmed(job) == set()


def test_what_was_found_at_other_thresholds_is_kept(job: Review) -> None:
    """Listed at 0.25, applied at 2.0: there is no such finding, but it is sent."""
    rows = [row for row in flag_list.rows(job) if row["check"] == "size-change"]
    fresh = review(job.sequence.origin.path.parent)
    for check in fresh.thresholds:
        limits = CHECKS[check].threshold
        assert limits is not None
        fresh.set_threshold(check, limits.maximum if limits.above else limits.minimum)
    assert fresh.find(13, 0) is None
    flag_list.apply(rows, [fresh])
    assert any(13 in range(int(a), int(b) + 1) for a, b in spans(fresh))


def test_sequences_of_one_name_cannot_be_told_apart(job: Review, tmp_path: Path) -> None:
    twin = review(write_job(tmp_path / "twin"))
    with pytest.raises(InputError, match="street, street"):
        flag_list.apply(flag_list.rows(job), [job, twin])


def spans(one: Review) -> list[tuple[int, int]]:
    return [
        (int(one.findings.first[i]), int(one.findings.last[i]))
        for i in range(len(one.findings))
        if one.decision(i).verdict == Verdict.CONFIRMED
    ]


def test_flags_set_by_hand_come_back(job: Review, tmp_path: Path) -> None:
    job.flag_by_hand(5, 0, "too wide")
    flag_list.write(job, tmp_path / "flags.csv")
    fresh = review(job.sequence.origin.path.parent)
    flag_list.apply(flag_list.read(tmp_path / "flags.csv"), [fresh])
    at = fresh.index_of(("by-hand", "Car:1", 5))
    assert at is not None and fresh.decision(at).note == "too wide"
    assert confirmed(fresh) == {5}


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("sequence", "other", "row 1 .* 'other'; there is street"),
        ("object", "Bus:1", "'Bus:1'"),
        ("peak_frame", 30, "frame 30; expected 0 to 29"),
        ("verdict", "maybe", "'maybe'; expected undecided, confirmed, dismissed"),
    ],
)
def test_rows_that_fit_nothing_are_named(
    job: Review, column: str, value: object, said: str
) -> None:
    rows = flag_list.rows(job)[:1]
    rows[0][column] = value
    with pytest.raises(InputError, match=said):
        flag_list.apply(rows, [job])
