"""Work that takes longer than a frame: one runner owns threads, progress, cancel and delivery."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from gtreview.errors import Cancelled

Report = Callable[[float, str], None]
"""``report(fraction, text)``: how far work is, 0…1; raises `Cancelled` where it is to stop."""


class Task:
    """One piece of background work, as the one who asked for it sees it."""

    def __init__(
        self, title: str, quiet: bool, dropped: Callable[[Any], None] | None = None
    ) -> None:
        self.title, self.quiet, self.dropped = title, quiet, dropped
        self.fraction, self.text = 0.0, title
        self._stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """True once nobody wants the result any more."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Give the result up; the work stops at its next report."""
        self._stop.set()


class Runner(QObject):
    """Runs plain callables in threads and delivers what they return on the UI thread.

    A cancelled task delivers nothing, so a result for an older request never arrives.
    ``changed`` tells that the list of running tasks or the progress of one has changed.
    """

    changed = Signal()
    _deliver = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks: list[Task] = []
        self._told: set[Task] = set()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="gtreview-work")
        self._deliver.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        *,
        title: str,
        quiet: bool = False,
        dropped: Callable[[Any], None] | None = None,
    ) -> Task:
        """Start ``work(report)``; ``done(result)`` or ``failed(error)`` follows on the UI thread.

        ``quiet`` work is shown in the status bar only. ``dropped`` gets a result that nobody
        wants any more, to close it.
        """
        task = Task(title, quiet, dropped)
        self.tasks.append(task)
        self.changed.emit()
        self._start(lambda: self._work(task, work, done, failed))
        return task

    def cancel_all(self) -> None:
        """Give up everything that runs."""
        for task in self.tasks:
            task.cancel()

    def close(self) -> None:
        """Give up everything and wait for the threads to end."""
        self.cancel_all()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, call: Callable[[], None]) -> None:
        self._pool.submit(call)

    def _send(self, call: Callable[[], None]) -> None:
        self._deliver.emit(call)

    def _work(
        self,
        task: Task,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        try:
            result = work(lambda fraction, text="": self._report(task, fraction, text))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown to the user
            reason = error
            self._send(lambda: self._finish(task, failed, reason, None))
        else:
            self._send(lambda: self._finish(task, done, result, task.dropped))

    def _report(self, task: Task, fraction: float, text: str) -> None:
        if task.cancelled:
            raise Cancelled(f"{task.title} was stopped")
        task.fraction, task.text = fraction, text or task.title
        if task not in self._told:
            self._told.add(task)
            self._send(lambda: self._tell(task))

    def _tell(self, task: Task) -> None:
        self._told.discard(task)
        self.changed.emit()

    def _finish(
        self,
        task: Task,
        call: Callable[[Any], None],
        value: Any,
        dropped: Callable[[Any], None] | None,
    ) -> None:
        self.tasks.remove(task)
        self.changed.emit()
        if not task.cancelled:
            call(value)
        elif dropped is not None:
            dropped(value)

    def _call(self, call: Callable[[], None]) -> None:
        call()


class DirectRunner(Runner):
    """Runs work at once on the calling thread: for tests."""

    def _start(self, call: Callable[[], None]) -> None:
        call()

    def _send(self, call: Callable[[], None]) -> None:
        call()
