"""Everything the window can show, by name: for screenshots and for walks through all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from gtreview.ui.actions import BY_ID
from gtreview.ui.main_window import MainWindow
from tests.ui import cars, walkers


@dataclass(frozen=True)
class Scene:
    """``show`` brings it up in a window in which ``labels``, if any, are open already, and gives
    the widget that it is about; None: the window."""

    show: Callable[[MainWindow], QWidget | None]
    labels: Callable[[Path], Path] | None = cars.write


def _nothing(_window: MainWindow) -> None:
    return None


def _action(*ids: str) -> Callable[[MainWindow], None]:
    def run(window: MainWindow) -> None:
        for id_ in ids:
            window.run(BY_ID[id_])

    return run


def _dialog(id_: str) -> Callable[[MainWindow], QWidget]:
    def run(window: MainWindow) -> QWidget:
        window.run(BY_ID[id_])
        return [d for d in window.findChildren(QDialog) if d.isVisible()][-1]

    return run


def _decided(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    for id_ in ("review.confirm", "review.dismiss", "edit.undo", "view.history"):
        window.run(BY_ID[id_])
    window.session.review.set_note(0, "half as wide as before")


def _reasons(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    window.run(BY_ID["review.confirm"])


def _notice(window: MainWindow) -> None:
    window.dialogs.show_error(RuntimeError("The frames in img/ could not be read to their end."))


SCENES: Mapping[str, Scene] = {
    "welcome": Scene(_nothing, None),
    "review": Scene(_nothing),
    "review-decided": Scene(_decided),
    "review-reasons": Scene(_reasons),
    "review-notice": Scene(_notice),
    "review-note": Scene(_action("finding.next", "review.note")),
    "review-close-up": Scene(_action("finding.next", "view.close_up")),
    "contact-sheet": Scene(_action("finding.next", "view.contact_sheet")),
    "palette": Scene(_action("edit.palette")),
    "skeletons": Scene(_nothing, walkers.write),
    "editing": Scene(_action("object.next", "edit.mode"), walkers.write),
    "rig": Scene(_action("rig.edit"), walkers.write),
    "open": Scene(_dialog("file.open"), None),
    "export": Scene(_dialog("audit.export")),
    "settings": Scene(_dialog("file.settings"), None),
    "keys": Scene(_dialog("help.change_keys"), None),
    "sheet": Scene(_dialog("help.keys"), None),
    "reasons": Scene(_dialog("review.edit_reasons"), None),
    "rig-editor": Scene(_dialog("rig.file"), None),
}
