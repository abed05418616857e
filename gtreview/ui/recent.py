"""What was opened before: a row each, with its picture and how far one has come."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QBuffer, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gtreview.errors import OutputError
from gtreview.settings import cache_folder
from gtreview.storage.local import write_beside
from gtreview.ui.icon_button import IconButton
from gtreview.ui.plain import plain_tip

PICTURE = QSize(72, 48)


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
    except (OSError, OutputError):
        return


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
        state = progress(path) if there else "is not there any more"
        self.button = QPushButton("\n".join((path.name, f"{_short(path.parent)}   {state}")))
        self.button.setToolTip(plain_tip(str(path)))
        self.button.setFlat(True)
        self.button.setEnabled(there)
        self.button.setIcon(QIcon(QPixmap(str(_place(path).with_suffix(".png")))))
        self.button.setIconSize(PICTURE)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button.setProperty("role", "row")
        self.button.clicked.connect(self.wanted)
        self.remove = IconButton("mdi6.close", f"Take {path.name} off the list", self.unwanted.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button, 1)
        row.addWidget(self.remove)


def _place(path: Path) -> Path:
    name = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:24]
    return cache_folder() / "recent" / name


def _short(folder: Path, most: int = 40) -> str:
    text = str(folder)
    return text if len(text) <= most else f"…{text[-most:]}"
