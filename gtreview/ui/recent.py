"""What was opened before: a row each, with its picture and how far one has come."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QBuffer, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gtreview.errors import OutputError
from gtreview.settings import cache_folder
from gtreview.storage.local import write_beside
from gtreview.ui import theme
from gtreview.ui.icon_button import IconButton
from gtreview.ui.plain import plain_tip

PICTURE = QSize(72, 48)
KEPT = 48
"""Files of how many reviews are kept; of the others only the picture is not shown."""


def keep(path: Path, picture: QPixmap, decided: int, total: int) -> None:
    """Keep how a review of ``path`` looked when it was closed; where the cache cannot be written
    it is only not shown."""
    small = picture.scaled(
        PICTURE * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    small.save(buffer, "PNG")
    place = _place(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_beside(place.with_suffix(".png"), bytes(buffer.data().data()))
        progress = {"decided": decided, "total": total}
        write_beside(place.with_suffix(".json"), json.dumps(progress).encode())
        _prune(place.parent)
    except (OSError, OutputError):
        return


def forget(path: Path) -> None:
    """Keep no more how ``path`` looked."""
    for suffix in (".png", ".json"):
        with suppress(OSError):
            _place(path).with_suffix(suffix).unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """Only the newest files stay: of each sequence of a project there is one."""
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[2 * KEPT :]:
        file.unlink(missing_ok=True)


def progress(path: Path) -> str:
    """How much of it is decided; empty where that is not known."""
    try:
        kept = json.loads(_place(path).with_suffix(".json").read_bytes())
        return f"{int(kept['decided'])} of {int(kept['total'])} decided"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


class RecentRow(QWidget):
    """One file; ``wanted`` opens it, ``unwanted`` takes it off the list."""

    wanted = Signal()
    unwanted = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        there = path.exists()
        state = progress(path) if there else "is not there any more: moved or deleted"
        self.button = QPushButton("\n".join((path.name, f"{_short(path.parent)}   {state}")))
        self.button.setToolTip(plain_tip(str(path)))
        self.button.setEnabled(there)
        self.button.setIcon(QIcon(_picture(path)))
        self.button.setIconSize(PICTURE)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.button.setProperty("role", "row")
        self.button.clicked.connect(self.wanted)
        self.remove = IconButton("mdi6.close", f"Take {path.name} off the list", self.unwanted.emit)
        # Of a widget whose width is ignored the layout ignores the height as well.
        self.setMinimumHeight(PICTURE.height() + 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button, 1)
        row.addWidget(self.remove)

    @property
    def reached(self) -> QWidget:
        """What the keyboard is at: what opens it, or where it is gone what takes it off."""
        return self.button if self.button.isEnabled() else self.remove

    @property
    def has_keyboard(self) -> bool:
        """Whether the keyboard is here."""
        return self.button.hasFocus() or self.remove.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del takes it off the list."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)


def _picture(path: Path) -> QPixmap:
    """How it looked; a blank where that is not known."""
    found = QPixmap(str(_place(path).with_suffix(".png")))
    if found.isNull():
        found = QPixmap(PICTURE)
        found.fill(QColor(theme.current().hover))
    return found


def _place(path: Path) -> Path:
    name = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:24]
    return cache_folder() / "recent" / name


def _short(folder: Path, most: int = 28) -> str:
    text = str(folder)
    return text if len(text) <= most else f"…{text[-most:]}"
