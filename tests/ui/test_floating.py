"""What floats over the picture."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gtreview.model.flags import Verdict
from gtreview.ui.floating import Prompt, ReasonCard

REASONS = tuple(f"reason {number}" for number in range(1, 10))


@pytest.mark.parametrize("again", [Verdict.DISMISSED, Verdict.CONFIRMED])
def test_reasons_stay_readable_when_verdicts_follow_each_other(
    themed: QApplication, qtbot: QtBot, again: Verdict
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 500)
    host.show()
    qtbot.waitExposed(host)
    card = ReasonCard(host)
    for verdict in (Verdict.CONFIRMED, again):
        card.offer(verdict, REASONS)
        shown = [label for label in card.findChildren(QLabel) if label.isVisible()]
        assert set(REASONS) <= {label.text() for label in shown}
        assert card.width() >= card.sizeHint().width() > 100
        assert card.height() >= card.sizeHint().height() > 150


def test_reasons_give_way_to_a_question(themed: QApplication, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(600, 500)
    host.show()
    qtbot.waitExposed(host)
    card, prompt = ReasonCard(host), Prompt(host)
    card.offer(Verdict.CONFIRMED, REASONS)
    assert card.isVisible()
    prompt.ask("Rename Car:1 to", "Car:1", lambda _text: None)
    assert prompt.isVisible() and not card.isVisible()
    card.offer(Verdict.DISMISSED, REASONS)
    assert card.isVisible()
