"""Small frames that float over the picture: one line to type, the reasons for a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from gtreview.model.flags import SEVERITIES, Verdict
from gtreview.ui.keymap import key_of
from gtreview.ui.plain import PlainLabel

EDGE, BESIDE = 12, 8

Line = tuple[str | None, str]
"""A key and what it says; a heading has None for its key."""


class Floating(QFrame):
    """A frame that keeps its place at the lower edge of ``host``."""

    def __init__(self, host: QWidget, *, full_width: bool) -> None:
        super().__init__(host)
        self._host, self._full_width = host, full_width
        self.setProperty("role", "card")
        self.hide()
        host.installEventFilter(self)

    def appear(self) -> None:
        """Show over everything else in the host; what only offers something gives way."""
        for card in self._host.findChildren(ReasonCard):
            card.setVisible(card is self and card.isVisible())
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """Take the place that the host's size gives."""
        self.layout().activate()
        wanted = self.sizeHint()
        most = self._host.width() - 2 * EDGE
        width = most if self._full_width else min(wanted.width(), most)
        left = self._host.width() - width - EDGE
        top = max(self._host.height() - wanted.height() - EDGE, 0)
        self.setGeometry(left, top, width, wanted.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size."""
        if event.type() == QEvent.Type.Resize and watched is self._host and self.isVisible():
            self.place()
        return False


class Prompt(Floating):
    """One line to type: Enter keeps it, Esc drops it; nothing else is blocked meanwhile."""

    left = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, full_width=True)
        self.question, self.field = PlainLabel(), QLineEdit()
        hint = PlainLabel("Enter keeps · Esc drops")
        hint.setProperty("role", "dim")
        self._answer: Callable[[str], None] | None = None
        self._choices = QStringListModel(self)
        completer = QCompleter(self._choices, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.field.setCompleter(completer)
        # While choices are shown they take the keys, and Enter does not come by the filter.
        self.field.returnPressed.connect(self._keep)
        self.question.setWordWrap(True)
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setHorizontalSpacing(12)
        layout.addWidget(self.question, 0, 0, 1, 2)
        layout.addWidget(self.field, 1, 0)
        layout.addWidget(hint, 1, 1)
        self.field.installEventFilter(self)

    def ask(
        self,
        question: str,
        text: str,
        answer: Callable[[str], None],
        choices: Iterable[str] = (),
    ) -> None:
        """Ask ``question``; ``answer`` is called with the line once it is kept. While it is typed
        those of ``choices`` are shown that contain it."""
        self._choices.setStringList(list(choices))
        self.question.setText(question)
        self.field.setText(text)
        self.field.setAccessibleName(question)
        self._answer = answer
        self.appear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def drop(self) -> None:
        """Close without an answer."""
        self._answer = None
        self.field.completer().popup().hide()
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return keeps the line, Esc drops it; as a filter, so that no shortcut sees the key."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.drop()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()
        else:
            return False
        return True

    def _keep(self) -> None:
        answer, text = self._answer, self.field.text()
        self.drop()
        if answer is not None:
            answer(text)


class ReasonCard(Floating):
    """What can be said of the verdict just given, with the keys that say it: reasons, and of a
    confirmed one how bad it is; goes by itself."""

    def __init__(self, host: QWidget, seconds: float = 8.0) -> None:
        super().__init__(host, full_width=False)
        QVBoxLayout(self).setContentsMargins(12, 8, 16, 10)
        self._pages: dict[tuple[Line, ...], QWidget] = {}
        self._gone = QTimer(self, singleShot=True, interval=int(seconds * 1000))
        self._gone.timeout.connect(self.hide)

    def offer(self, verdict: Verdict, reasons: tuple[str, ...]) -> None:
        """Show the ``reasons`` for ``verdict``, or nothing where nothing can be said."""
        if verdict == Verdict.UNDECIDED:
            self._gone.stop()
            self.hide()
            return
        self._turn_to(_lines(verdict, reasons))
        self.appear()
        self._gone.start()

    def _turn_to(self, lines: tuple[Line, ...]) -> None:
        """Show the page of these lines, which is made once: verdicts follow each other fast."""
        if lines not in self._pages:
            self._pages[lines] = _page(lines)
            self.layout().addWidget(self._pages[lines])
        for known, page in self._pages.items():
            page.setVisible(known == lines)


def _lines(verdict: Verdict, reasons: tuple[str, ...]) -> tuple[Line, ...]:
    """What the card says, with the keys in force."""
    said = [("reason", f"{verdict.upper()}, WHY?", reasons)]
    if verdict == Verdict.CONFIRMED:
        said.append(("severity", "HOW BAD?", SEVERITIES))
    lines: list[Line] = []
    for what, title, words in said:
        lines.append((None, title))
        for number, word in enumerate(words, 1):
            lines.append((key_of(f"review.{what}_{number}"), word))
    return tuple(lines)


def _page(lines: tuple[Line, ...]) -> QWidget:
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(3)
    row, column = 0, -3
    for key, text in lines:
        if key is None:
            row, column = 0, column + 3
            grid.setColumnMinimumWidth(max(column - 1, 0), BESIDE if column else 0)
            grid.addWidget(_label(text, "section"), row, column, 1, 2)
        else:
            grid.addWidget(_label(key, "number"), row, column)
            grid.addWidget(_label(text, ""), row, column + 1)
        row += 1
    grid.setRowStretch(grid.rowCount(), 1)
    return page


def _label(text: str, role: str) -> QLabel:
    label = PlainLabel(text)
    label.setProperty("role", role)
    return label
