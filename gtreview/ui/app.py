"""Starting the window, from the command line."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from gtreview import settings as settings_file
from gtreview.frames.memory import few_arenas
from gtreview.storage.address import Address, OwnPrefix
from gtreview.ui import diagnostics, theme
from gtreview.ui.main_window import MainWindow
from gtreview.ui.session import Request
from gtreview.ui.shot import Shot

logger = logging.getLogger("gtreview")


def run(
    paths: list[Path],
    *,
    frames: Address | OwnPrefix | None = None,
    sequence: Path | None = None,
    manifest: Path | None = None,
    rig: Path | None = None,
    at: str | None = None,
    frame_map: str | None = None,
    stream: int | None = None,
    against: Path | None = None,
    screenshot: Path | None = None,
) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    paths : labels, manifests or folders to open; none: the welcome page.
    frames, sequence, manifest, rig : the images' place, the sequence file, the output manifest
        and the rig, where they are not found by themselves.
    at : the frame to begin with, a position or a file name.
    frame_map : which of a video's frames the labels' are.
    stream : the video stream to take.
    against : the labels to compare with.
    screenshot : save a picture of the window (1600×1000) there once everything is painted, and
        end. Works without a display.

    Returns
    -------
    The exit code: 0, or what the error that kept the screenshot from being made says.
    """
    if screenshot is not None and not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application()
    log = diagnostics.keep_log()
    qt_before = qInstallMessageHandler(_log_qt)
    window = MainWindow(settings_file.load())
    restore = _show_errors(window)
    try:
        if paths:
            request = Request(
                tuple(paths), frames, sequence, manifest, rig, at, frame_map, stream, against
            )
            QTimer.singleShot(0, window, lambda: window.session.open(request))
        if screenshot is not None:
            return Shot(window, screenshot, expect_review=bool(paths)).take()
        window.show()
        return _stay(app)
    finally:
        window.close()
        restore()
        qInstallMessageHandler(qt_before)
        logger.removeHandler(log)
        log.close()


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's own messages go into the log: on the terminal they tell the user nothing."""
    serious = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    logger.log(logging.ERROR if serious else logging.WARNING, "Qt: %s", text)


def application() -> QApplication:
    """The one application, in the theme, font and scale of the settings."""
    few_arenas()
    chosen = settings_file.load()
    app = QApplication.instance()
    if app is None:
        _scale(chosen.ui_scale / 100)
        app = QApplication(sys.argv[:1])
    app.setApplicationName("gtreview")
    app.setDesktopFileName("gtreview")
    if "Inter" in QFontDatabase.families():
        app.setFont(QFont("Inter", 10))
    theme.apply(app, theme.chosen(chosen.theme, chosen.object_colours))
    return app


def _scale(factor: float) -> None:
    """Let Qt draw everything larger, besides what the desktop asks for; it reads that only once."""
    if factor != 1:
        given = os.environ.get("QT_SCALE_FACTOR", "1")
        asked = float(given) if given.replace(".", "", 1).isdecimal() else 1.0
        os.environ["QT_SCALE_FACTOR"] = f"{factor * asked:g}"


def _stay(app: QApplication) -> int:
    """Run until the window is closed; Ctrl+C in the terminal closes it too."""
    before = signal.signal(signal.SIGINT, lambda *_: app.quit())
    # Python sees a signal only when it runs: let it, several times a second.
    ticker = QTimer(interval=200)
    ticker.timeout.connect(lambda: None)
    ticker.start()
    try:
        return app.exec()
    finally:
        ticker.stop()
        signal.signal(signal.SIGINT, before)


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _show_errors(window: MainWindow) -> Callable[[], None]:
    """Errors that nothing else has caught go into the log and the window's bar; returns what
    puts the hooks back."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.error("not caught", exc_info=(kind, error, trace))
        elsewhere = threading.current_thread() is not threading.main_thread()
        if elsewhere or issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
        else:
            window.dialogs.show_error(error)

    sys.excepthook = hook

    def restore() -> None:
        sys.excepthook = before

    return restore
