"""The runner: delivery on the UI thread, progress, cancelling, closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gtreview.errors import Cancelled
from gtreview.ui.work import Runner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


def test_results_come_on_the_ui_thread(runner: Runner, qtbot: QtBot) -> None:
    found = []

    def work(_report) -> threading.Thread:
        return threading.current_thread()

    def done(worker: threading.Thread) -> None:
        found.extend([worker, threading.current_thread()])

    runner.run(work, done, pytest.fail, title="work")
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[0] is not threading.main_thread()
    assert found[1] is threading.main_thread()
    assert runner.tasks == []


def test_an_error_is_delivered_as_it_is(runner: Runner, qtbot: QtBot) -> None:
    errors = []

    def work(_report) -> None:
        raise ValueError("no such thing")

    runner.run(work, pytest.fail, errors.append, title="work")
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "no such thing"


def test_cancelled_work_stops_at_its_next_report_and_delivers_nothing(
    runner: Runner, qtbot: QtBot
) -> None:
    begun, go_on, stopped = threading.Event(), threading.Event(), threading.Event()

    def work(report) -> None:
        begun.set()
        go_on.wait(5)
        try:
            report(0.5, "half")
        except Cancelled:
            stopped.set()
            raise

    task = runner.run(work, pytest.fail, pytest.fail, title="work")
    assert begun.wait(5)
    task.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: runner.tasks == [])
    assert stopped.is_set()


def test_a_result_nobody_wants_is_handed_over_to_be_closed(runner: Runner, qtbot: QtBot) -> None:
    go_on, dropped = threading.Event(), []

    def work(_report) -> str:
        go_on.wait(5)
        return "result"

    task = runner.run(work, pytest.fail, pytest.fail, title="work", dropped=dropped.append)
    task.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: dropped == ["result"])


def test_progress_is_told_and_the_newest_wins(runner: Runner, qtbot: QtBot) -> None:
    go_on, seen = threading.Event(), []

    def work(report) -> None:
        for i in range(100):
            report(i / 100, f"step {i}")
        go_on.wait(5)

    task = runner.run(work, lambda _none: None, pytest.fail, title="work")
    runner.changed.connect(lambda: seen.append(task.fraction))
    qtbot.waitUntil(lambda: task.fraction == 0.99 and bool(seen))
    go_on.set()
    qtbot.waitUntil(lambda: runner.tasks == [])
    assert task.text == "step 99"


def test_closing_leaves_no_thread(qtbot: QtBot) -> None:
    runner = Runner()
    runner.run(lambda report: None, lambda _none: None, pytest.fail, title="work")
    runner.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("gtreview-work")]
