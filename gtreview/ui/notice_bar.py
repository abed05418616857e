"""What went wrong or should be known, as a bar above the picture: it blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from gtreview.ui.plain import PlainLabel
from gtreview.ui.work import Runner, Task

SIGNS = {
    "error": ("✗", "high"),
    "warning": ("!", "some"),
    "progress": ("…", "dim"),
    "fine": ("✓", "confirmed"),
}
SHOWN_AFTER = 300
"""Milliseconds: work that is done sooner needs no bar."""


class NoticeBar(QFrame):
    """One sentence, its details on request, and what can be done about it.

    Work that somebody waits for stands here too, once it has taken a moment, and can be stopped.
    """

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner, self.kind = runner, ""
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(200)
        self._moment = QTimer(self, singleShot=True, interval=SHOWN_AFTER)
        self._moment.timeout.connect(self._begin_work)
        runner.changed.connect(self.show_work)
        self.setProperty("role", "canvas")
        self.sign, self.sentence = PlainLabel(), PlainLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        self.more = QPushButton("Details")
        self.more.clicked.connect(self._toggle_details)
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.hide)
        self._buttons: list[QPushButton] = []
        self._place()
        self.hide()

    def _place(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        for widget in (
            self.sign,
            self.sentence,
            self.progress,
            self.more,
            self.close_button,
        ):
            self._row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.addLayout(self._row)
        layout.addWidget(self.details)

    def say(
        self,
        kind: str,
        sentence: str,
        details: str = "",
        buttons: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        """Show ``sentence`` (kind: error, warning, fine or progress) until it is closed."""
        self.kind = kind
        sign, role = SIGNS[kind]
        self.progress.hide()
        self.sign.setText(sign)
        self.sign.setProperty("role", role)
        self.sign.style().polish(self.sign)
        self.sentence.setText(sentence)
        self.details.setPlainText(details)
        self.details.hide()
        self.more.setVisible(bool(details))
        self.more.setText("Details")
        self.close_button.show()
        self._set_buttons(buttons)
        self.show()

    def show_work(self) -> None:
        """Show how far the work is that somebody waits for."""
        waited = self._waited_for()
        if waited is None:
            self._moment.stop()
            if self.kind == "progress":
                self.kind = ""
                self.hide()
        elif self.kind == "progress":
            self.sentence.setText(waited.title + (f": {waited.text}" if waited.text else ""))
            self.progress.setValue(round(100 * waited.fraction))
        elif not self._moment.isActive():
            self._moment.start()

    def _begin_work(self) -> None:
        waited = self._waited_for()
        if waited is not None:
            self.say("progress", waited.title, buttons=(("Stop", self._stop),))
            self.close_button.hide()
            self.progress.show()
            self.show_work()

    def _stop(self) -> None:
        waited = self._waited_for()
        if waited is not None:
            waited.cancel()
        self.show_work()

    def _waited_for(self) -> Task | None:
        tasks = (task for task in self._runner.tasks if not task.quiet and not task.cancelled)
        return next(tasks, None)

    def _set_buttons(self, buttons: tuple[tuple[str, Callable[[], object]], ...]) -> None:
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for text, call in buttons:
            button = QPushButton(text)
            button.clicked.connect(lambda _checked=False, call=call: call())
            self._row.insertWidget(self._row.count() - 2, button)
            self._buttons.append(button)

    def _toggle_details(self) -> None:
        shown = not self.details.isVisible()
        self.details.setVisible(shown)
        self.more.setText("Less" if shown else "Details")
