"""The program in its window, with somebody at the keys who presses at random and never stops.

Run as ``python -m tests.crash.driver``. For each line of JSON on standard input, ``[labels, seed,
failing]``, the program runs in a process of its own until it is killed. Before and after each
action a line of JSON goes to standard output, the journal that whoever started this keeps; see
`Line`. ``failing``: the system refuses writes at random, by a limit on how large files may be.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
from pathlib import Path
from typing import TypedDict

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gtreview.ui import app
from gtreview.ui.main_window import MainWindow
from tests.crash.state import state_of

Key = Qt.Key
CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
UNLIMITED = resource.RLIM_INFINITY
Press = tuple[Key, Qt.KeyboardModifier]
ACTIONS: dict[str, tuple[Press, ...]] = {
    "confirm": ((Key.Key_Return, NONE),),
    "dismiss": ((Key.Key_X, NONE),),
    "reason": ((Key.Key_3, NONE),),
    "undecide": ((Key.Key_U, NONE),),
    "next": ((Key.Key_N, NONE),),
    "note": ((Key.Key_M, SHIFT), (Key.Key_T, NONE), (Key.Key_Return, NONE)),
    "flag": ((Key.Key_M, NONE), (Key.Key_F, NONE), (Key.Key_Return, NONE)),
    "undo": ((Key.Key_Z, CONTROL),),
    "redo": ((Key.Key_Z, CONTROL | SHIFT),),
    "correct": ((Key.Key_Return, CONTROL),),
    "nudge": ((Key.Key_E, NONE), (Key.Key_Right, NONE), (Key.Key_E, NONE)),
}


class Line(TypedDict, total=False):
    """The first line holds the ``process``, the last one by what it was ``ended``.

    ``doing`` stands alone before an action; after it ``done`` is its name, ``state`` what the
    review is now, ``said`` the error that the window shows, and ``refused`` whether the system
    was to refuse writes meanwhile.
    """

    process: int
    ended: int
    doing: str
    done: str
    state: str
    said: str
    refused: bool


class Driver:
    """Presses keys in ``window`` whenever it has nothing else to do."""

    def __init__(self, labels: Path, seed: int, *, failing: bool) -> None:
        self._random = random.Random(seed)
        self._labels, self._failing = labels, failing
        self.window: MainWindow | None = None
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    def _go_on(self) -> None:
        if self.window is None:
            found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
            if not found or found[0].session.review is None:
                return
            self.window = found[0]
            self.window.activateWindow()
            tell(done="open", state=state_of(self.window.session.review), said=self._said())
        else:
            # A key that is pressed may let events in, this timer's own as well.
            self._timer.stop()
            self._act()
            self._timer.start()

    def _act(self) -> None:
        name = self._random.choice(tuple(ACTIONS))
        track = self._random.randrange(len(self.window.session.review.sequence.tracks))
        self.window.state.select(track)
        self.window.bar.hide()
        refused = self._failing and self._random.random() < 0.4
        tell(doing=name)
        if refused:
            limit(self._random.choice((0, 600, 3000, self._size() - 1, self._size())))
        for key, modifier in ACTIONS[name]:
            self._press(key, modifier)
        limit(UNLIMITED)
        state = state_of(self.window.session.review)
        tell(done=name, state=state, said=self._said(), refused=refused)
        if self.window.state.editing:
            self.window.editing.toggle()

    def _press(self, key: Key, modifier: Qt.KeyboardModifier) -> None:
        try:
            QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        except Exception:  # noqa: BLE001 - what Qt's own loop does with it
            sys.excepthook(*sys.exc_info())

    def _size(self) -> int:
        return self._labels.with_suffix(".gtreview").stat().st_size

    def _said(self) -> str:
        bar = self.window.bar
        return bar.sentence.text() if bar.isVisible() and bar.kind == "error" else ""


def limit(size: int) -> None:
    """No file may become larger than ``size`` bytes; pipes may take what they are given."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, UNLIMITED))


def tell(**line: object) -> None:
    """A line of the journal, which is out of this process on return."""
    os.write(sys.stdout.fileno(), json.dumps(line).encode() + b"\n")


def run(labels: str, seed: int, failing: bool) -> int:
    """Open the window and press keys until somebody ends this process."""
    tell(process=os.getpid())
    app.application()
    driver = Driver(Path(labels), seed, failing=failing)
    code = app.run([Path(labels)])
    del driver
    return code


def main() -> None:
    """Processes are forked from one that has loaded everything: that takes longest."""
    for line in sys.stdin:
        process = os.fork()
        if not process:
            os._exit(run(*json.loads(line)))
        _, status = os.waitpid(process, 0)
        tell(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
