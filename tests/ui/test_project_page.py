"""The page of a project: three sequences and a broken one, opened, reviewed, come back to."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.review.opening import open_source, recognise
from gtreview.review.project import COLUMNS
from gtreview.review.review import Review
from gtreview.settings import Settings
from gtreview.ui.main_window import PROJECT, REVIEW, WELCOME, MainWindow
from gtreview.ui.open_dialog import OpenDialog
from gtreview.ui.project_model import PROGRESS, TITLE, WORST, ProjectModel
from tests.ui import cars
from tests.ui.windows import OFFSCREEN, press, settle

pytestmark = OFFSCREEN
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """``broken`` is cut off, ``east`` is reviewed, ``north`` and ``south`` are not."""
    root = tmp_path / "batch"
    for name in ("east", "north", "south"):
        cars.write(root / name)
    whole = (root / "north" / "SeqLabel.json").read_bytes()
    (root / "broken").mkdir()
    (root / "broken" / "SeqLabel.json").write_bytes(whole[:900])
    source = recognise([root / "east"])[0]
    review = Review.open(open_source(source), settings=Settings(reviewer="Ada"))
    review.decide(range(len(review.findings)), Verdict.DISMISSED)
    review.close()
    return root


@pytest.fixture
def listing(window: MainWindow, batch: Path) -> MainWindow:
    """A window that shows the project."""
    window.open_paths([batch])
    assert window.pages.currentIndex() == PROJECT, window.bar.sentence.text()
    return window


def cells(model: ProjectModel, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def opened_labels(window: MainWindow) -> str:
    return window.session.review.source.labels.parent.name


def test_all_are_listed_with_how_far_they_are(listing: MainWindow) -> None:
    page = listing.project
    assert cells(page.model, TITLE) == ["broken", "east", "north", "south"]
    assert cells(page.model, PROGRESS) == ["cannot be opened", "4 of 4", "0 of 4", "0 of 4"]
    assert cells(page.model, WORST)[:2] == ["", ""] and cells(page.model, WORST)[2] != ""
    by = [column.id for column in COLUMNS].index("reviewer")
    assert cells(page.model, by) == ["", "Ada", "", ""]
    assert "1 of 3 sequences done" in page.progress.text()
    assert "1 cannot be opened" in page.progress.text()
    assert "cut off" in page.model.problem(0)
    assert page.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole).endswith("again.")
    assert page.table.place == 2, "the first that is left to review is selected"
    assert [page.model.pixmap(place) is not None for place in range(4)] == [
        False, True, True, True,
    ]  # fmt: skip
    assert listing.windowTitle() == "batch – gtreview"


def test_a_day_with_a_project_by_keys(listing: MainWindow, qtbot: QtBot) -> None:
    page = listing.project
    press(listing, Qt.Key.Key_Return)
    assert listing.pages.currentIndex() == REVIEW and opened_labels(listing) == "north"
    settle(listing, qtbot)
    while not listing.session.review.decided.all():
        press(listing, Qt.Key.Key_Y)
    press(listing, Qt.Key.Key_Backspace, CTRL)
    assert listing.pages.currentIndex() == PROJECT and listing.session.review is None
    assert cells(page.model, PROGRESS)[2] == "4 of 4" and page.table.place == 2
    assert "2 of 3 sequences done" in page.progress.text()
    press(listing, Qt.Key.Key_PageDown, CTRL)
    assert opened_labels(listing) == "south"
    settle(listing, qtbot)
    press(listing, Qt.Key.Key_PageDown, CTRL)
    assert opened_labels(listing) == "south", "nothing else is left"
    assert listing.status.said.text() == "No other sequence that is shown is left to review"


def test_from_one_review_to_the_next_without_the_list(listing: MainWindow, qtbot: QtBot) -> None:
    listing.project.open_sequence(3)
    settle(listing, qtbot)
    press(listing, Qt.Key.Key_PageDown, CTRL)
    assert opened_labels(listing) == "north"
    settle(listing, qtbot)
    press(listing, Qt.Key.Key_W, CTRL)
    assert listing.pages.currentIndex() == PROJECT and listing.project.table.place == 2


def test_what_cannot_be_opened_says_why_and_the_page_stays(listing: MainWindow) -> None:
    listing.project.table.select(0)
    press(listing, Qt.Key.Key_Return)
    assert listing.pages.currentIndex() == PROJECT
    assert "cut off" in listing.bar.sentence.text()
    press(listing, Qt.Key.Key_PageDown, CTRL)
    assert opened_labels(listing) == "north"


def test_home_and_end_lead_to_the_first_and_last(listing: MainWindow) -> None:
    press(listing, Qt.Key.Key_End)
    assert listing.project.table.place == 3
    press(listing, Qt.Key.Key_Home)
    assert listing.project.table.place == 0


def test_filtered_and_sorted_by_keys_and_remembered(
    listing: MainWindow, batch: Path, qtbot: QtBot
) -> None:
    page = listing.project
    press(listing, Qt.Key.Key_F, CTRL)
    assert page.field.hasFocus()
    QTest.keyClicks(page.field, "is:new")
    assert cells(page.model, TITLE) == ["north", "south"]
    assert "2 shown" in page.progress.text()
    page.table.sortByColumn(TITLE, Qt.SortOrder.DescendingOrder)
    assert cells(page.model, TITLE) == ["south", "north"]
    press(page.field, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    page.close_project()
    assert listing.pages.currentIndex() == WELCOME
    listing.open_paths([batch])
    assert page.field.text() == "is:new" and cells(page.model, TITLE) == ["south", "north"]
    press(page.field, Qt.Key.Key_Escape)
    assert page.field.text() == "" and page.model.rowCount() == 4


def test_sorted_by_the_keyboard(listing: MainWindow) -> None:
    page = listing.project
    assert page.table.hasFocus() and page.model.column == TITLE
    press(listing, Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.model.column == PROGRESS
    assert cells(page.model, TITLE) == ["north", "south", "east", "broken"]
    assert listing.status.said.text() == "Sorted by progress, rising"
    press(listing, Qt.Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert cells(page.model, TITLE) == ["east", "north", "south", "broken"]
    for _ in range(len(COLUMNS) - 1):
        press(listing, Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.model.column == TITLE and not page.model.falling


def test_nothing_is_read_from_files_while_it_is_painted(
    listing: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a file was asked for")

    for name in ("stat", "lstat", "open", "scandir", "listdir"):
        monkeypatch.setattr(f"os.{name}", refused)
    monkeypatch.setattr("builtins.open", refused)
    monkeypatch.setattr("io.open", refused)
    picture = listing.project.table.viewport().grab()
    monkeypatch.undo()
    assert not picture.isNull()


def test_reading_waits_while_one_scrolls(listing: MainWindow) -> None:
    page = listing.project
    page._scrolled()
    assert not page._still.is_set() and page._rest.isActive()
    page._rest.timeout.emit()
    assert page._still.is_set()


def test_a_filter_that_lets_nothing_through_says_so(listing: MainWindow) -> None:
    page = listing.project
    page.field.setText("nothing of that name")
    assert page.show_all.isVisible() and not page.table.isVisible()
    page.show_all.click()
    assert page.table.isVisible() and page.model.rowCount() == 4


def test_other_labels_end_the_project(listing: MainWindow, labels: Path, qtbot: QtBot) -> None:
    listing.open_paths([labels])
    settle(listing, qtbot)
    assert not listing.project.is_open
    press(listing, Qt.Key.Key_Backspace, CTRL)
    assert listing.pages.currentIndex() == REVIEW
    listing.session.close()
    assert listing.pages.currentIndex() == WELCOME


def test_the_welcome_page_remembers_the_project(listing: MainWindow, batch: Path) -> None:
    listing.project.open_sequence(3)
    listing.session.close()
    listing.project.close_project()
    rows = [row for row in listing.welcome.findChildren(QPushButton) if row.isVisible()]
    recent = [row for row in rows if row.text().startswith("batch")]
    assert listing.settings.recent == (str(batch),)
    assert "project, 1 of 3 sequences done" in recent[0].text()
    assert not recent[0].icon().isNull()
    recent[0].click()
    assert listing.pages.currentIndex() == PROJECT


def test_the_open_dialog_opens_all_as_a_project(window: MainWindow, batch: Path) -> None:
    dialog = window.dialogs.open()
    assert dialog.all_button.isHidden()
    dialog.labels.setText(str(batch))
    dialog.labels.editingFinished.emit()
    assert isinstance(dialog, OpenDialog) and not dialog.all_button.isHidden()
    dialog.all_button.click()
    assert window.pages.currentIndex() == PROJECT and window.project.model.rowCount() == 4


def test_a_project_takes_the_place_of_a_review(reviewing: MainWindow, batch: Path) -> None:
    reviewing.open_paths([batch])
    assert reviewing.session.review is None
    assert reviewing.pages.currentIndex() == PROJECT


def test_reading_waits_while_a_sequence_is_reviewed(
    themed: object, batch: Path, qtbot: QtBot
) -> None:
    """With threads: what is not read yet comes while the page is shown, and only then."""
    window = MainWindow(Settings())
    window.show()
    qtbot.waitExposed(window)
    window.open_paths([batch])
    page = window.project
    qtbot.waitUntil(lambda: len(page.project) == 4 and None not in page.project.summaries)
    qtbot.waitUntil(lambda: not window.runner.tasks)
    assert page._task is None
    page.project.summaries[3] = None
    page.open_sequence(2)
    qtbot.waitUntil(lambda: window.session.review is not None)
    assert page._task is None and page.project.summaries[3] is None
    window.session.close()
    qtbot.waitUntil(lambda: page.project.summaries[3] is not None)
    window.close()
    window.deleteLater()


def test_all_rows_are_told_to_a_screen_reader(listing: MainWindow) -> None:
    model = listing.project.model
    for row in range(model.rowCount()):
        assert all(isinstance(model.index(row, c).data(), str) for c in range(len(COLUMNS)))
    for widget in (listing.project.table, listing.project.field, listing.project.bar):
        assert widget.accessibleName()
