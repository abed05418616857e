"""The list of what was opened before."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from gtreview.model.flags import Verdict
from gtreview.settings import load
from gtreview.ui.main_window import MainWindow
from gtreview.ui.recent import RecentRow
from tests.ui.windows import OFFSCREEN

pytestmark = OFFSCREEN


def rows(window: MainWindow) -> list[RecentRow]:
    QApplication.processEvents()
    found: list[QWidget] = window.welcome.findChildren(RecentRow)
    return [row for row in found if not row.isHidden()]


def test_a_row_has_a_picture_and_how_far_one_came(reviewing: MainWindow) -> None:
    reviewing.session.review.decide([0], Verdict.CONFIRMED)
    total = len(reviewing.session.review.findings)
    reviewing.session.close()
    (row,) = rows(reviewing)
    assert f"1 of {total} decided" in row.button.text()
    assert not row.button.icon().isNull()
    row.button.click()
    assert reviewing.session.review is not None


def test_what_is_gone_is_said_and_can_be_taken_off(reviewing: MainWindow, labels: Path) -> None:
    reviewing.session.close()
    shutil.rmtree(labels.parent)
    reviewing._show_nothing()
    (row,) = rows(reviewing)
    assert not row.button.isEnabled() and "not there any more" in row.button.text()
    row.remove.click()
    assert rows(reviewing) == [] and load().recent == ()
