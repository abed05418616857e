"""Many sequences at once: what is listed, what is kept, what comes next."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gtreview.errors import Cancelled
from gtreview.model.flags import Verdict
from gtreview.review import project as projects
from gtreview.review.opening import open_source, recognise
from gtreview.review.project import BY_ID, COLUMNS, Project, Summary, Totals, summary_of
from gtreview.review.review import Review
from gtreview.review.sources import Source
from gtreview.settings import Settings
from tests.review import street
from tests.ui import cars


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """``a`` with three planted mistakes, ``b`` without any, ``c`` cut off, ``d`` no JSON."""
    root = tmp_path / "batch"
    street.write(root / "a")
    street.write(root / "b", street.labels())
    street.write(root / "c", street.labels()[:700])
    street.write(root / "d", b"hello")
    return root


def opened(folder: Path) -> Project:
    return Project.of([folder], recognise([folder]))


def read(folder: Path) -> Project:
    project = opened(folder)
    project.read_all(tuple, lambda _place: None, lambda _share, _text: None)
    return project


def review_of(labels: Path, reviewer: str = "Ada") -> Review:
    return Review.open(open_source(recognise([labels])[0]), settings=Settings(reviewer=reviewer))


def test_everything_is_listed_with_its_counts_or_its_problem(folder: Path) -> None:
    project = read(folder)
    assert [source.title for source in project.sources] == ["a", "b", "c", "d"]
    a, b, c, d = project.summaries
    assert (a.frames, a.objects, a.boxes) == (street.FRAMES, 4, 4 * street.FRAMES)
    assert (a.findings, a.decided, a.state) == (3, 0, "new")
    assert a.frame in range(street.FRAMES) and a.picture == f"{a.frame:06}.jpg"
    assert (b.findings, b.worst, b.state) == (0, None, "done")
    assert "cut off" in c.problem and "no JSON" in d.problem
    assert project.totals == Totals(4, 1, 2, 0, 3, 0)


def test_what_is_missing_below_a_manifest_is_listed(folder: Path) -> None:
    (folder / "e").mkdir()
    lines = [
        {"source-ref": f"s3://b/{n}.json", "x-ref": f"s3://b/{n}/SeqLabel.json"} for n in "abe"
    ]
    path = folder / "output.manifest"
    path.write_text("\n".join(map(json.dumps, lines)))
    project = Project.of([path], recognise([path]))
    project.read_all(tuple, lambda _place: None, lambda _share, _text: None)
    assert [project.state(i) for i in range(3)] == ["new", "done", "broken"]
    assert "s3://b/e/SeqLabel.json" in project.summaries[2].problem


def test_a_second_opening_knows_all_until_a_file_changes(folder: Path) -> None:
    first = read(folder)
    assert opened(folder).summaries == first.summaries
    labels = folder / "b" / "SeqLabel.json"
    labels.write_bytes(street.labels(**street.USUAL))
    assert [known is None for known in opened(folder).summaries] == [False, True, False, False]
    review_of(folder / "a" / "SeqLabel.json").close()
    assert opened(folder).summaries[0] is None


def test_a_manifest_beside_or_another_rig_is_a_change(folder: Path) -> None:
    read(folder)
    source = recognise([folder])[0]
    rig = folder / "rig.json"
    rig.write_text("{}")
    assert Project.of([folder], [source]).summaries[0] is not None
    assert Project.of([folder], [replace(source, rig=rig)]).summaries[0] is None


def test_what_the_cache_holds_of_another_kind_is_read_again(folder: Path) -> None:
    project = read(folder)
    source = project.sources[0]
    tag = project._cache.get(projects._key(source)).tag
    project._cache.put(projects._key(source), tag, b"[1, 2]")
    assert opened(folder).summaries[0] is None


def test_a_review_that_closes_says_what_it_knows(folder: Path) -> None:
    project = read(folder)
    review = review_of(project.sources[0].labels)
    review.decide([0], Verdict.CONFIRMED)
    review.decide([1], Verdict.DISMISSED)
    project.take(0, review)
    left = float(review.findings.suspicion[2])
    review.close()
    known = project.summaries[0]
    assert (known.findings, known.decided, known.confirmed, known.state) == (3, 2, 1, "begun")
    assert known.worst == left
    assert known.reviewer == "Ada" and known.reviewed.startswith("20")
    again = opened(folder).summaries[0]
    assert again == known
    assert Project([project.sources[0]]).read(0) == known


def test_a_review_without_decisions_names_nobody(folder: Path) -> None:
    review = review_of(folder / "a" / "SeqLabel.json")
    review.decide([0], Verdict.CONFIRMED)
    review.undo()
    known = summary_of(review)
    review.close()
    assert (known.decided, known.reviewed, known.reviewer) == (0, "", "")


def made(*states: tuple[str, int, int, float | None, str]) -> Project:
    """Sequences as (title, findings, decided, worst, reviewer); "-" findings −1: unread, −2
    broken."""
    sources = [Source(Path(f"/x/{title}.json"), title=title) for title, *_ in states]
    known = [
        None if findings == -1
        else Summary(problem="is broken") if findings == -2
        else Summary(findings=findings, decided=decided, worst=worst, reviewer=reviewer)
        for _, findings, decided, worst, reviewer in states
    ]  # fmt: skip
    return Project(sources, known)


def titles(project: Project, places: list[int]) -> list[str]:
    return [project.sources[i].title for i in places]


MANY = (
    ("seq10", 4, 1, 0.5, "Bob"),
    ("seq2", 2, 2, None, "ada"),
    ("seq1", 8, 0, 0.9, ""),
    ("new", -1, 0, None, ""),
    ("bad", -2, 0, None, ""),
    ("seq3", 4, 3, 0.5, "Cy"),
)


@pytest.mark.parametrize(
    "column, falling, expected",
    [
        ("title", None, "bad new seq1 seq2 seq3 seq10"),
        ("title", True, "seq10 seq3 seq2 seq1 new bad"),
        ("worst", None, "seq1 seq3 seq10 seq2 new bad"),
        ("worst", False, "seq3 seq10 seq1 seq2 new bad"),
        ("progress", None, "seq1 seq10 seq3 seq2 new bad"),
        ("findings", None, "seq1 seq3 seq10 seq2 new bad"),
        ("reviewer", None, "seq2 seq10 seq3 seq1 new bad"),
    ],
)
def test_sorted_by_a_column(column: str, falling: bool | None, expected: str) -> None:
    project = made(*MANY)
    assert titles(project, project.order(column, falling=falling)) == expected.split()


def test_every_column_sorts_everything(folder: Path) -> None:
    project = read(folder)
    for column in COLUMNS:
        assert sorted(project.order(column.id)) == [0, 1, 2, 3]
    assert list(BY_ID) == [column.id for column in COLUMNS]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", "bad new seq1 seq2 seq3 seq10"),
        ("SEQ1", "seq1 seq10"),
        ("ada", "seq2"),
        ("is:done", "seq2"),
        ("is:begun seq", "seq3 seq10"),
        ("is:new", "seq1"),
        ("is:broken", "bad"),
        ("broken", "bad"),
        ("is:unread", "new"),
        ("seq1 bob", "seq10"),
        ("nowhere", ""),
    ],
)
def test_filtered_by_words_and_states(text: str, expected: str) -> None:
    project = made(*MANY)
    assert titles(project, project.order("title", text=text)) == expected.split()


def test_the_next_undone_comes_in_order_and_from_the_start_again() -> None:
    project = made(*MANY)
    order = project.order("title")
    visited, place = [], None
    for _ in range(5):
        place = project.next_undone(place, order)
        visited.append(project.sources[place].title)
    assert visited == ["new", "seq1", "seq3", "seq10", "new"]
    only_done = project.order("title", text="is:done")
    assert project.next_undone(None, only_done) is None
    assert project.next_undone(0, []) is None


def test_what_is_visible_is_read_first_with_its_picture(tmp_path: Path) -> None:
    for name in "abcd":
        cars.write(tmp_path / name)
    project, told = opened(tmp_path), list[int]()
    project.read_all(lambda: (2, 3), told.append, lambda _share, _text: None)
    assert told == [2, 3, 2, 3, 0, 1]
    assert set(project.pictures) == {2, 3}
    assert all(data.startswith(b"\xff\xd8") for data in project.pictures.values())


def test_pictures_are_kept_until_the_frame_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cars.write(tmp_path / "a")
    first = opened(tmp_path)
    first.read(0)
    first.read_picture(0)
    drawn = []
    monkeypatch.setattr(projects.thumbnails, "jpeg", lambda *a: drawn.append(a) or b"new")
    second = opened(tmp_path)
    second.read_picture(0)
    assert second.pictures == first.pictures and not drawn
    shown = tmp_path / "a" / "img" / first.summaries[0].picture
    os.utime(shown, (1, 1))
    second.read_picture(0)
    assert second.pictures == {0: b"new"}


def test_without_frames_there_is_no_picture(folder: Path) -> None:
    project = read(folder)
    for place in range(4):
        project.read_picture(place)
    assert set(project.pictures.values()) == {None}


def test_reading_stops_when_it_is_told_to(folder: Path) -> None:
    project, told = opened(folder), list[int]()

    def progress(_share: float, _text: str) -> None:
        if told:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        project.read_all(tuple, told.append, progress)
    assert told == [0] and project.summaries[1] is None


def test_a_defect_in_one_hides_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: Source, progress: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(projects, "open_source", broken)
    project = read(folder)
    assert "ZeroDivisionError: by nothing" in project.summaries[0].problem
    assert opened(folder).summaries[0] is None


def test_how_it_was_looked_at_is_kept_for_each_project(folder: Path) -> None:
    project = opened(folder)
    assert project.kept_view([folder]) == {}
    project.keep_view([folder], {"sort": "worst", "falling": True})
    assert opened(folder).kept_view([folder]) == {"sort": "worst", "falling": True}
    assert project.kept_view([folder / "a"]) == {}
