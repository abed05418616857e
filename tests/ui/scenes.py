"""Everything the window can show, by name: for screenshots and for walks through all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from gtreview.model.flags import Verdict
from gtreview.review.random_sample import BOX
from gtreview.ui.actions import BOX_MENU, BY_ID, CANVAS_MENU, EDIT_MENU, FINDING_MENU, MENUS
from gtreview.ui.main_window import MainWindow
from gtreview.ui.open_dialog import OpenDialog
from gtreview.ui.session import Request
from tests.ui import cars, crowd, walkers

Show = Callable[[MainWindow], QWidget | None]


@dataclass(frozen=True)
class Scene:
    """``show`` brings it up in a window in which what ``labels`` writes, if anything, is open
    already, and gives the widget that it is about; None: the window."""

    show: Show
    labels: Callable[[Path], Path] | None = cars.write

    def begin(self, window: MainWindow, folder: Path) -> None:
        """Open what it is about."""
        if self.labels is not None:
            window.open_paths([self.labels(folder)])


def _nothing(_window: MainWindow) -> None:
    return None


def _clean(folder: Path) -> Path:
    """The cars as they really drive."""
    labels = cars.write(folder, many=False)
    read = json.loads(labels.read_text())
    both = read["tracking-annotations"][0]["annotations"]
    for frame, entry in enumerate(read["tracking-annotations"]):
        places = [dict(zip(("left", "top", "width", "height"), cars.box(track, frame), strict=True))
                  for track in (0, 1)]  # fmt: skip
        entry["annotations"] = [{**car, **place} for car, place in zip(both, places, strict=True)]
    labels.write_text(json.dumps(read))
    return labels


def _run(window: MainWindow, *ids: str) -> None:
    for id_ in ids:
        window.run(BY_ID[id_])


def _action(*ids: str) -> Show:
    return lambda window: _run(window, *ids)


def _newest_dialog(window: MainWindow) -> QWidget:
    return [d for d in window.findChildren(QDialog) if d.isVisible()][-1]


def _dialog(id_: str, before: Show = _nothing) -> Show:
    def run(window: MainWindow) -> QWidget:
        before(window)
        _run(window, id_)
        return _newest_dialog(window)

    return run


def _menu(make: Callable[[MainWindow], QMenu]) -> Show:
    def run(window: MainWindow) -> QWidget:
        menu = make(window)
        menu.popup(window.mapToGlobal(QPoint(0, 0)))
        return menu

    return run


def _recent(window: MainWindow) -> None:
    here = Path(__file__)
    window.welcome.show_recent([here, here.parent / "gone" / "a-job-with-a-long-name.manifest"])


def _decided(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    _run(window, "review.confirm", "review.severity_2", "review.dismiss", "edit.undo")
    window.session.review.set_note(0, "half as wide as before")


def _history(window: MainWindow) -> None:
    _decided(window)
    _run(window, "view.history")


def _reasons(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    _run(window, "review.confirm")


def _notice(window: MainWindow) -> None:
    window.dialogs.show_error(RuntimeError("The frames in img/ could not be read to their end."))


def _grouped(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    _run(window, "review.confirm", "finding.group")


def _bulk(window: MainWindow) -> None:
    window.reviewing.go_to_finding(0)
    _run(window, "finding.extend_down", "finding.extend_down", "review.dismiss_like")


def _filtered(window: MainWindow, text: str) -> None:
    window.findings.field.setText(text)


def _all_columns(window: MainWindow) -> None:
    _decided(window)
    header = window.findings.table.horizontalHeader()
    for column in range(header.count()):
        header.setSectionHidden(column, False)


def _sampling(window: MainWindow) -> None:
    window.modes.sampling.draw(4, BOX)


def _sampled(window: MainWindow) -> None:
    _sampling(window)
    _run(window, *["review.dismiss"] * 4)


def _second(window: MainWindow) -> None:
    review = window.session.review
    review.decide([0, 1], Verdict.CONFIRMED, note="the first one's")
    review.decide([2], Verdict.DISMISSED)
    window.modes.seconding.begin(3)
    _run(window, "review.dismiss")


def _agreement(window: MainWindow) -> QWidget:
    _second(window)
    _run(window, "review.dismiss", "review.dismiss", "review.second")
    return _newest_dialog(window)


def _all_decided(window: MainWindow) -> None:
    review = window.session.review
    review.decide(range(len(review.findings)), Verdict.DISMISSED)


def _compared(window: MainWindow) -> None:
    window.session.compare_with(
        window.session.review.source.labels.parent / "model" / "SeqLabel.json"
    )
    window.reviewing.go_to_finding(0)


def _two_label_files(folder: Path) -> Path:
    """Beside the cars' labels a model's, with one object more and one under another name."""
    labels = cars.write(folder)
    document = json.loads(labels.read_text())
    for entry in document["tracking-annotations"]:
        for box in entry["annotations"]:
            box["object-name"] = box["object-name"].replace("Car:2", "Van:1")
        bus = {"object-name": "Bus:1", "object-id": "bus", "class-id": "0"}
        entry["annotations"].append({**bus, "left": 250, "top": 5, "width": 30, "height": 20})
    other = folder / "model" / "SeqLabel.json"
    other.parent.mkdir()
    other.write_text(json.dumps(document))
    return labels


def _batch(folder: Path) -> Path:
    """Three sequences, and one that cannot be read."""
    for name in ("east", "a-street-with-a-rather-long-name-of-its-own", "south"):
        cars.write(folder / name)
    broken = folder / "broken" / "SeqLabel.json"
    broken.parent.mkdir()
    broken.write_text('{"tracking-annotations": [')
    return folder


def _no_project(window: MainWindow) -> None:
    window.project.field.setText("nothing is called so")


def _no_pictures(folder: Path) -> Path:
    labels = cars.write(folder)
    (folder / "img").rename(folder.parent / f"{folder.name}-elsewhere")
    return labels


def _open_read(window: MainWindow) -> QWidget:
    """The dialog, in which what is open has been chosen once more."""
    paths = window.session.request.paths
    window.session.close()
    _run(window, "file.open")
    dialog = _newest_dialog(window)
    assert isinstance(dialog, OpenDialog)
    dialog.preview(Request(paths))
    return dialog


def _chip(name: str) -> Callable[[MainWindow], QMenu]:
    return lambda window: window.findings.chips.chips[name].menu()


def _bar_menu(place: int) -> Callable[[MainWindow], QMenu]:
    return lambda window: window.menuBar().actions()[place].menu()


_BOXES = ("object.next", "edit.mode")
SCENES: Mapping[str, Scene] = {
    "welcome": Scene(_nothing, None),
    "welcome-recent": Scene(_recent, None),
    "review": Scene(_nothing),
    "review-crowd": Scene(_action("finding.next"), crowd.write),
    "review-decided": Scene(_decided),
    "review-history": Scene(_history, crowd.write),
    "review-reasons": Scene(_reasons),
    "review-notice": Scene(_notice),
    "review-note": Scene(_action("finding.next", "review.note")),
    "review-flag": Scene(_action("finding.next", "review.flag")),
    "review-close-up": Scene(_action("finding.next", "view.close_up"), crowd.write),
    "review-grouped": Scene(_grouped, crowd.write),
    "review-bulk": Scene(_bulk, crowd.write),
    "review-filtered": Scene(partial(_filtered, text="check:gap verdict:undecided"), crowd.write),
    "review-no-match": Scene(partial(_filtered, text="nothing says this"), crowd.write),
    "review-columns": Scene(_all_columns, crowd.write),
    "review-clean": Scene(_nothing, _clean),
    "review-all-decided": Scene(_all_decided),
    "review-no-pictures": Scene(_nothing, _no_pictures),
    "review-layers": Scene(_action("finding.next", "view.ghost", "view.trails"), crowd.write),
    "unseen": Scene(_action("go.only_unseen")),
    "sampling": Scene(_sampling),
    "sampled": Scene(_sampled),
    "second": Scene(_second),
    "compared": Scene(_compared, _two_label_files),
    "contact-sheet": Scene(_action("finding.next", "view.contact_sheet"), crowd.write),
    "palette": Scene(_action("edit.palette")),
    "skeletons": Scene(_action("object.next"), walkers.write),
    "editing-skeletons": Scene(_action(*_BOXES, "correct.next"), walkers.write),
    "editing-boxes": Scene(_action("finding.next", "edit.mode"), crowd.write),
    "editing-label": Scene(_action(*_BOXES, "correct.describe"), crowd.write),
    "editing-name": Scene(_action(*_BOXES, "correct.rename"), crowd.write),
    "rig": Scene(_action("rig.edit"), walkers.write),
    "project": Scene(_nothing, _batch),
    "project-no-match": Scene(_no_project, _batch),
    "open": Scene(_dialog("file.open"), None),
    "open-read": Scene(_open_read, crowd.write),
    "export": Scene(_dialog("audit.export")),
    "draw-sample": Scene(_dialog("review.draw")),
    "begin-second": Scene(_dialog("review.second", _all_decided)),
    "agreement": Scene(_agreement),
    "settings": Scene(_dialog("file.settings"), None),
    "keys": Scene(_dialog("help.change_keys"), None),
    "sheet": Scene(_dialog("help.keys"), None),
    "reasons": Scene(_dialog("review.edit_reasons"), None),
    "about": Scene(_dialog("help.about"), None),
    "rig-editor": Scene(_dialog("rig.file"), None),
}
MENU_SCENES: Mapping[str, Scene] = {
    **{f"menu-{name.lower()}": Scene(_menu(_bar_menu(i)), crowd.write)
       for i, name in enumerate(MENUS)},
    **{f"menu-of-{name}": Scene(_menu(lambda w, ids=ids: w.menus.context(ids)), crowd.write)
       for name, ids in (("finding", FINDING_MENU), ("picture", CANVAS_MENU),
                         ("skeleton", EDIT_MENU), ("box", BOX_MENU))},
    **{f"menu-by-{name}": Scene(_menu(_chip(name)), crowd.write)
       for name in ("check", "object", "verdict", "more", "arrange")},
    "menu-of-plots": Scene(_menu(lambda w: w.plots.menu()), crowd.write),
    "menu-of-columns": Scene(_menu(lambda w: w.findings.table.column_menu()), crowd.write),
}  # fmt: skip
