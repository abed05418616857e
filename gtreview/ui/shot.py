"""A picture of the window once everything in it is there."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QTimer

from gtreview.errors import GtreviewError, OutputError
from gtreview.storage.local import write_beside
from gtreview.ui.main_window import SIZE, MainWindow

LONGEST = 180_000
"""Milliseconds after which a window that is not complete is an error."""
SETTLED = 2
"""Looks in a row that must find nothing missing: the last change is painted by then."""


class Shot:
    """Waits for picture, plots, findings, filmstrip and slow metrics, then saves a PNG."""

    def __init__(self, window: MainWindow, path: Path, *, expect_review: bool) -> None:
        self._window, self._path, self._expects = window, path, expect_review
        self._error: BaseException | None = None
        self._complete = not expect_review
        window.session.failed.connect(self._failed)
        window.session.completed.connect(self._completed)

    def take(self) -> int:
        """Show the window, wait, save; the exit code."""
        self._window.resize(*SIZE)
        self._window.show()
        if not self._wait():
            self._error = self._error or GtreviewError("The window was not complete in time.")
        if self._error is None:
            try:
                self._save()
            except OutputError as error:
                self._error = error
        if self._error is not None:
            print(f"gtreview: {self._error}", file=sys.stderr)
            return getattr(self._error, "exit_code", 1)
        return 0

    def _wait(self) -> bool:
        """Until everything is there, or an error, or too long; whether everything is."""
        loop, looks = QEventLoop(), 0
        late = QTimer(singleShot=True, interval=LONGEST)
        look = QTimer(interval=40)
        late.timeout.connect(loop.quit)

        def see() -> None:
            nonlocal looks
            looks = looks + 1 if self._is_there() else 0
            if looks > SETTLED or self._error is not None:
                loop.quit()

        look.timeout.connect(see)
        look.start()
        late.start()
        loop.exec()
        look.stop()
        late.stop()
        return looks > SETTLED

    def _is_there(self) -> bool:
        window = self._window
        if window.project.isVisible():
            return not window.runner.tasks
        if not self._complete or window.runner.tasks:
            return False
        if not self._expects:
            return True
        return window.canvas.shown_frame == window.state.frame

    def _save(self) -> None:
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        write_beside(self._path, bytes(buffer.data().data()))

    def _failed(self, error: BaseException) -> None:
        # Without the slow metrics there is still a window to show.
        if self._window.session.review is None:
            self._error = error

    def _completed(self) -> None:
        self._complete = True
