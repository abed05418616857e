"""The rig editor: a preview of the rig, lists of its parts, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gtreview.errors import GtreviewError
from gtreview.formats.rig import bundled
from gtreview.formats.rig_files import open_rig, write_rig
from gtreview.model import rig_edits
from gtreview.model.rig import Rig
from gtreview.model.rig_problems import problems
from gtreview.model.wording import counted
from gtreview.ui import keymap
from gtreview.ui.icon_button import IconButton
from gtreview.ui.keys import OWN_KEYS
from gtreview.ui.plain import PlainLabel, plain_tip
from gtreview.ui.question import Question
from gtreview.ui.rig_document import LooseRig, RigDocument
from gtreview.ui.rig_look_page import LookPage
from gtreview.ui.rig_pages import BonePage, Edit, KeypointPage, PairPage, RigPage
from gtreview.ui.rig_preview import RigPreview

FILES = "Rigs (*.json *.html *.htm *.liquid);;All files (*)"
SAVED_AS = "Rig (*.json);;Worker template (*.html)"
READ_ONLY = "The review is read-only: the rig can be saved, not changed"
SHORT = 18
"""Letters of a label that a button has room for."""


class RigEditor(QWidget):
    """Edits the rig of a `RigDocument`; every change is one step of it.

    ``across``: it is alone in its window: preview and lists beside each other rather than one below
    the other, and the key that saves is its.
    """

    saved = Signal(object)
    """The file that the rig was written to."""
    chosen = Signal()
    """Other parts are selected."""
    shape_wanted = Signal()
    """The rest positions are to be those of a skeleton."""

    def __init__(self, *, across: bool) -> None:
        super().__init__()
        self.setProperty(OWN_KEYS, True)
        self.document: RigDocument = LooseRig(Rig(""))
        self._alone = across
        self._forget: Callable[[], None] = lambda: None
        self._notes: tuple[str, ...] = ()
        self.preview = RigPreview()
        self.keypoints, self.bones, self.pairs = KeypointPage(), BonePage(), PairPage()
        self.look = LookPage()
        self.lists: tuple[RigPage, ...] = (self.keypoints, self.bones, self.pairs)
        self.question = Question()
        self._head()
        self._place(across)
        self._connect()
        self._shortcuts()
        self.edit(self.document)

    def _head(self) -> None:
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of the rig")
        self.name.setAccessibleName("Name of the rig")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.menu_button = QPushButton("Begin with")
        self.menu_button.setAutoDefault(False)
        self.menu_button.setMenu(self.menu)
        self.menu_button.setToolTip("Begin with another rig")
        self.undo_button = IconButton("mdi6.undo", "Undo", self.undo)
        self.redo_button = IconButton("mdi6.redo", "Redo", self.redo)
        self.save_button = QPushButton("Save as…")
        self.save_button.setAutoDefault(False)
        self.bone_tool = IconButton(
            "mdi6.vector-line", "Draw bones: drag from keypoint to keypoint (or hold Shift)",
            lambda: None,
        )  # fmt: skip
        self.bone_tool.setCheckable(True)
        self.fit_button = IconButton("mdi6.fit-to-page-outline", "Fit", self.preview.fit)
        self.circle_button = IconButton(
            "mdi6.circle-outline", "Put all keypoints on a circle", self._circle
        )
        self.shape_button = IconButton(
            "mdi6.human", "Take the places from the skeleton in this frame", self.shape_wanted.emit
        )
        self.shape_button.hide()
        self.foot = PlainLabel()
        self.foot.setWordWrap(True)
        self.foot.setContentsMargins(12, 4, 12, 8)

    def _place(self, across: bool) -> None:
        head = _row(self.name, self.menu_button, self.undo_button, self.redo_button,
                    self.save_button)  # fmt: skip
        head.setStretchFactor(self.name, 1)
        head.setContentsMargins(12, 8, 8, 8)
        tools = _row(self.bone_tool, self.circle_button, self.shape_button, self.fit_button)
        tools.setContentsMargins(8, 2, 8, 2)
        tools.addStretch()
        self.tabs = QTabWidget()
        for page in self.lists:
            self.tabs.addTab(page, page.view.accessibleName())
        self.tabs.addTab(self.look, "Look")
        self.tabs.setDocumentMode(True)
        orientation = Qt.Orientation.Horizontal if across else Qt.Orientation.Vertical
        self.split = QSplitter(orientation)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        for part in (_fill(QWidget(), tools, self.preview), self.tabs):
            self.split.addWidget(part)
        self.split.setSizes([520, 420] if across else [300, 320])
        _fill(self, head, self.split, self.question, self.foot)

    def _connect(self) -> None:
        for page in (*self.lists, self.look):
            page.wanted.connect(self.do)
        self.keypoints.renamed.connect(self.rename)
        self.keypoints.chosen.connect(self._choose_in_preview)
        self.bones.chosen.connect(self._choose_in_preview)
        self.preview.chosen.connect(self._choose_in_lists)
        self.preview.moved.connect(self._move)
        self.preview.connected.connect(self.bones.connect_ends)
        self.preview.added.connect(self._add_at)
        self.bone_tool.toggled.connect(lambda on: setattr(self.preview, "draws_bones", on))
        self.name.editingFinished.connect(self._rename_rig)
        self.save_button.clicked.connect(lambda _on=False: self.ask_save())

    def _shortcuts(self) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, call in (
            ("Del", self._remove), ("Ctrl+Up", lambda: self._shift(-1)),
            ("Ctrl+Down", lambda: self._shift(1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, context=context).activated.connect(call)
        self._chosen: list[QShortcut] = []
        self.show_keys()

    def show_keys(self) -> None:
        """Listen to the keys that are in force for what the window can do as well, and name
        them."""
        while self._chosen:
            self._chosen.pop().deleteLater()
        calls = {"edit.undo": self.undo, "edit.redo": self.redo}
        if self._alone:
            calls["file.save"] = self.ask_save
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for id_, call in calls.items():
            for key in keymap.current().by_id[id_].shown_keys:
                shortcut = QShortcut(QKeySequence(key), self, context=context)
                shortcut.activated.connect(call)
                self._chosen.append(shortcut)
        for button, name in ((self.undo_button, "undo"), (self.redo_button, "redo")):
            button.setToolTip(keymap.named(f"edit.{name}"))

    # -- what is edited -----------------------------------------------------------------------

    def edit(self, document: RigDocument) -> None:
        """Edit this rig from now on."""
        self._forget()
        self.document, self._notes = document, ()
        self._forget = document.listen(self.refresh)
        self.question.drop()
        self.refresh()

    def close_document(self) -> None:
        """Let go of the rig: an empty one is shown."""
        self.edit(LooseRig(Rig("")))

    def refresh(self) -> None:
        """Show the rig as it stands."""
        rig, editable = self.document.rig, not self.document.read_only
        self.name.setText(rig.name)
        self.name.setReadOnly(not editable)
        self.preview.editable = editable
        self.preview.show_rig(rig)
        for page in (*self.lists, self.look):
            page.show_rig(rig, editable)
        for i, page in enumerate(self.lists):
            self.tabs.setTabText(i, f"{page.view.accessibleName()}  {page.view.table.rowCount()}")
        self.undo_button.setEnabled(self.document.can_undo)
        self.redo_button.setEnabled(self.document.can_redo)
        self.circle_button.setEnabled(editable and bool(rig.keypoints))
        self.shape_button.setEnabled(editable)
        self.bone_tool.setEnabled(editable and len(rig.keypoints) > 1)
        found = problems(rig)
        self.save_button.setEnabled(not found)
        notes = self._notes if editable else (READ_ONLY,)
        self._say("\n".join(found or notes), "high" if rig.keypoints and found else "dim")

    def do(self, edit: Edit, title: str) -> bool:
        """Change the rig in one step; say why where it cannot be."""
        try:
            self._notes = ()
            wanted = edit(self.document.rig)
            self.document.change(wanted, title)
        except (ValueError, GtreviewError) as error:
            self.refresh()
            self.say_problem(str(error))
            return False
        kept = [label for label in self.document.rig.labels if label not in wanted.place]
        if kept:
            stay = "it stays" if len(kept) == 1 else "they stay"
            names = f"{', '.join(kept[:3])}{'…' if len(kept) > 3 else ''}"
            self._say(f"{names}: used by the labels, so {stay}, behind the others", "some")
        return True

    def undo(self) -> None:
        """Take the last step back and say which."""
        title = self.document.undo()
        self._say(f"Undone: {title}" if title else "Nothing to undo", "dim")

    def redo(self) -> None:
        """Do what was undone last again and say what."""
        title = self.document.redo()
        self._say(f"Done again: {title}" if title else "Nothing to redo", "dim")

    def rename(self, old: str, new: str) -> None:
        """Call a keypoint otherwise; where labels use it, ask whether they still mean it."""
        point = self.document.rig.keypoints[self.document.rig.place[old]]
        used = self.document.uses(old)
        if not used:
            self._rename(old, new, mapped=bool(point.alias))
            return
        points = counted(used, "point")
        self.question.ask(
            f"{point.source} is used by {points}. Keep them under the new name {new}?",
            (
                ("Keep them", lambda: self._rename(old, new, mapped=True)),
                (f"Leave as {_short(point.source)}", lambda: self._rename(old, new, mapped=False)),
            ),
        )

    def _rename(self, old: str, new: str, *, mapped: bool) -> None:
        edit = lambda rig: rig_edits.rename(rig, old, new, mapped=mapped)  # noqa: E731
        if self.do(edit, f"Rename {old} to {new}"):
            self.keypoints.select([new])
            self._choose_in_preview()

    def _rename_rig(self) -> None:
        name = self.name.text().strip()
        if name != self.document.rig.name:
            self.do(lambda rig: replace(rig, name=name), "Name the rig")

    def _circle(self) -> None:
        self.do(rig_edits.on_circle, "Put the keypoints on a circle")
        self.preview.fit()

    def _move(self, places: dict[str, tuple[float, float]]) -> None:
        def edit(rig: Rig) -> Rig:
            for label, (x, y) in places.items():
                rig = rig_edits.place(rig, label, x, y)
            return rig

        self.do(edit, f"Move {next(iter(places)) if len(places) == 1 else 'keypoints'}")

    def _add_at(self, x: float, y: float) -> None:
        self.tabs.setCurrentWidget(self.keypoints)
        self.keypoints.add(x, y)

    def _remove(self) -> None:
        """Remove what is selected: in the preview both kinds, in a list that list's."""
        page = self.tabs.currentWidget()
        if self.preview.hasFocus():
            page = self.keypoints if self.preview.points else self.bones
        if isinstance(page, RigPage):
            page.remove()

    def _shift(self, step: int) -> None:
        if self.tabs.currentWidget() is self.keypoints:
            self.keypoints.shift(step)

    # -- what is selected ---------------------------------------------------------------------

    def select(self, labels: Iterable[str]) -> None:
        """Select exactly these keypoints, telling nobody."""
        self.keypoints.select(labels)
        self.preview.select(self.keypoints.view.keys())

    def _choose_in_preview(self) -> None:
        self.chosen.emit()
        self.preview.select(self.keypoints.view.keys(), self.bones.view.keys())

    def _choose_in_lists(self) -> None:
        self.chosen.emit()
        self.keypoints.select(self.preview.points)
        self.bones.select(self.preview.bones)
        if self.preview.points:
            self.tabs.setCurrentWidget(self.keypoints)
        elif self.preview.bones:
            self.tabs.setCurrentWidget(self.bones)

    # -- files --------------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addAction("Open a rig or template…", self.ask_open)
        for rig in bundled():
            text = f"{rig.name}  ·  {len(rig.keypoints)} keypoints"
            self.menu.addAction(text, lambda rig=rig: self.begin_with(rig, f"Take {rig.name}"))
        labels = self.document.of_labels
        self.menu.addSeparator()
        if labels is not None:
            self.menu.addAction(
                "Back to the rig of the labels",
                lambda: self.begin_with(labels, "Back to the rig of the labels"),
            )
        else:
            self.menu.addAction("Empty", lambda: self.begin_with(Rig(""), "Begin with nothing"))
        for action in self.menu.actions():
            action.setEnabled(not self.document.read_only)

    def begin_with(self, rig: Rig, title: str) -> None:
        """Take another rig in place of this one."""
        if self.do(lambda _rig: rig, title):
            self.preview.fit()

    def ask_open(self) -> None:
        """Choose a rig file or template and take its rig."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a rig", "", FILES)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Take the rig of a file; what of it cannot be used is told."""
        try:
            rig, notices = open_rig(path)
        except GtreviewError as error:
            self.say_problem(str(error))
            return
        self.begin_with(rig, f"Take the rig of {path.name}")
        self._notes = tuple(line for n in notices for line in (n.text, *n.details))
        self.refresh()

    def ask_save(self) -> None:
        """Choose where to and save."""
        if self.save_button.isEnabled():
            start = f"{self.document.rig.name or 'rig'}.json"
            name, kind = QFileDialog.getSaveFileName(self, "Save the rig", start, SAVED_AS)
            if name:
                self.save(_with_ending(Path(name), kind))

    def save(self, path: Path) -> None:
        """Write the rig as JSON, or as a worker template where the ending is ``.html``."""
        try:
            write_rig(self.document.rig, path)
        except GtreviewError as error:
            self.say_problem(str(error))
            return
        self._say(f"✓ Saved as {path.name}", "confirmed")
        self.foot.setToolTip(plain_tip(str(path)))
        self.saved.emit(path)

    def say_problem(self, text: str) -> None:
        """Say at the foot what could not be done."""
        self._say(f"✗ {text}", "high")

    def _say(self, text: str, role: str) -> None:
        self.foot.setText(text)
        self.foot.setToolTip("")
        self.foot.setVisible(bool(text))
        self.foot.setProperty("role", role)
        self.foot.style().polish(self.foot)


def _short(label: str) -> str:
    return label if len(label) <= SHORT else f"{label[: SHORT - 1]}…"


def _with_ending(path: Path, kind: str) -> Path:
    if path.suffix:
        return path
    return path.with_suffix(".html" if "html" in kind else ".json")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _fill(column: QWidget, *parts: QWidget | QHBoxLayout) -> QWidget:
    """Put ``parts`` below each other into ``column``."""
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part, int(isinstance(part, QSplitter | RigPreview)))
    return column
