"""What was opened before: a row each, with its picture and how far one has come."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gtreview.errors import OutputError
from gtreview.model.wording import plain
from gtreview.settings import cache_folder
from gtreview.storage.local import write_beside
from gtreview.ui import theme
from gtreview.ui.icon_button import IconButton
from gtreview.ui.plain import plain_tip

PICTURE = QSize(72, 48)
KEPT = 48
"""Files of how many reviews are kept; of the others only the picture is not shown."""
GAP = 4


def keep(path: Path, picture: QPixmap, done: int, total: int, *, project: bool = False) -> None:
    """Keep how a review, or a ``project``, of ``path`` looked when it was closed, and how many of
    its findings, or sequences, were done; where the cache cannot be written it is only not
    shown."""
    try:
        place = _place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not picture.isNull():
            write_beside(place.with_suffix(".png"), _png(picture))
        far = {"decided": done, "total": total, "project": project}
        write_beside(place.with_suffix(".json"), json.dumps(far).encode())
        _prune(place.parent)
    except (OSError, OutputError):
        return


def mosaic(pictures: Sequence[QPixmap]) -> QPixmap:
    """The first four of ``pictures`` in one, as what has several looks; none where there are
    none."""
    if not pictures:
        return QPixmap()
    size, made = PICTURE * 2, QPixmap(PICTURE * 2)
    made.fill(Qt.GlobalColor.transparent)
    half = QSize((size.width() - GAP) // 2, (size.height() - GAP) // 2)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for i, picture in enumerate(pictures[:4]):
        cell = QRect(QPoint(i % 2 * (half.width() + GAP), i // 2 * (half.height() + GAP)), half)
        cut = QRect(QPoint(), half.scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio))
        cut.moveCenter(picture.rect().center())
        painter.drawPixmap(cell, picture, cut)
    painter.end()
    return made


def _png(picture: QPixmap) -> bytes:
    small = picture.scaled(
        PICTURE * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    small.save(buffer, "PNG")
    return bytes(buffer.data().data())


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
    """How much of it is done; empty where that is not known."""
    try:
        kept = json.loads(_place(path).with_suffix(".json").read_bytes())
        far = f"{int(kept['decided']):,} of {int(kept['total']):,}"
        return f"project, {far} sequences done" if kept.get("project") else f"{far} decided"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder; False also where no file can be called so."""
    return os.path.exists(path)  # noqa: PTH110 -- `Path.exists` raises for names that are too long


class RecentRow(QWidget):
    """One file; ``wanted`` opens it, ``unwanted`` takes it off the list."""

    wanted = Signal()
    unwanted = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        there = is_there(path)
        state = progress(path) if there else "is not there any more: moved or deleted"
        self.button = QPushButton(plain("\n".join((path.name, f"{_short(path.parent)}   {state}"))))
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
