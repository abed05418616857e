"""The key editor: every action with its keys, to be changed, exported and taken in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gtreview.errors import GtreviewError
from gtreview.ui import key_files, theme
from gtreview.ui.action import Action
from gtreview.ui.actions import ACTIONS, BY_ID, shown_key
from gtreview.ui.arranging import card
from gtreview.ui.key_capture import KeyCapture
from gtreview.ui.key_presets import PRESETS
from gtreview.ui.keymap import Chosen, Keymap, bound, changed, given, mode_of
from gtreview.ui.plain import PlainLabel

OWN = "Your own"
COLUMNS = ("Action", "Menu", "Keys", "By default")
ID = Qt.ItemDataRole.UserRole


class KeyEditor(QDialog):
    """Changes the keys; each change is in force at once.

    ``chosen`` gives all keys that are not the table's, after every change.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget, keys: Chosen) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.resize(760, 620)
        self._map = bound(ACTIONS, keys)
        self.filter, self.preset = QLineEdit(), QComboBox()
        self.list = self._list()
        self.capture = KeyCapture()
        self.name, self.notice = PlainLabel(), PlainLabel()
        self.add = QPushButton("Add")
        self.only = QPushButton("Use alone")
        self.clear = QPushButton("No key")
        self.reset = QPushButton("Reset")
        self._place()
        self._connect()
        # The height of all rows is that of the first, in the style that it is shown in.
        self.list.ensurePolished()
        self._show(self._map)
        self.list.setCurrentItem(self.list.topLevelItem(0))
        self.say("\n".join(self._map.problems))

    def _list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("Actions and their keys")
        tree.setHeaderLabels(COLUMNS)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return tree

    def _place(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(12)
        self.filter.setPlaceholderText("Find an action, or a key")
        self.filter.setAccessibleName("Find an action, or a key")
        self.filter.setClearButtonEnabled(True)
        self.preset.addItems([*PRESETS, OWN])
        self.preset.setAccessibleName("Keys of")
        layout.addLayout(_row(self.filter, PlainLabel("Keys of"), self.preset, stretch=0))
        layout.addWidget(self.list, 1)
        layout.addWidget(self._card())
        self.take_in = self._button("Import…", self._ask_import)
        self.give_out = self._button("Export…", self._ask_export)
        self.reset_all = self._button("Reset all", lambda: self._choose({}))
        close = self._button("Close", self.accept)
        layout.addLayout(_row(self.take_in, self.give_out, self.reset_all, None, close))

    def _card(self) -> QFrame:
        frame, layout = card(16, 12)
        layout.setSpacing(8)
        self.name.setProperty("role", "strong")
        self.notice.setWordWrap(True)
        self.notice.setProperty("role", "some")
        self.capture.setFixedWidth(180)
        for button in (self.add, self.only, self.clear, self.reset):
            button.setAutoDefault(False)
        layout.addWidget(self.name)
        layout.addLayout(_row(self.capture, self.add, self.only, None, self.clear, self.reset))
        layout.addWidget(self.notice)
        return frame

    def _button(self, text: str, call: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: call())
        return button

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._search)
        self.preset.activated.connect(self._take_preset)
        self.list.currentItemChanged.connect(lambda *_: self._show_action())
        self.list.itemActivated.connect(lambda *_: self.capture.setFocus())
        self.capture.pressed.connect(self._warn)
        self.add.clicked.connect(lambda: self._give((*self.action.shown_keys, self.capture.key)))
        self.only.clicked.connect(lambda: self._give((self.capture.key,)))
        self.clear.clicked.connect(lambda: self._give(()))
        self.reset.clicked.connect(lambda: self._give(BY_ID[self.action.id].shown_keys))

    @property
    def action(self) -> Action:
        """The action that is marked, with its keys."""
        return self._map.by_id[self.list.currentItem().data(0, ID)]

    def say(self, text: str) -> None:
        """Say what is to be known, empty for nothing."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _show(self, keymap: Keymap) -> None:
        """List ``keymap``, the same action marked as before."""
        self._map = keymap
        marked = self.list.currentItem()
        id_ = marked.data(0, ID) if marked else ""
        self.list.clear()
        for action in keymap.actions:
            item = self._item(action)
            self.list.addTopLevelItem(item)
            if action.id == id_:
                self.list.setCurrentItem(item)
        self._search(self.filter.text())
        self.preset.setCurrentText(_preset_of(keymap))

    def _item(self, action: Action) -> QTreeWidgetItem:
        table = BY_ID[action.id]
        default = _shown(table) if table.shown_keys != action.shown_keys else ""
        place = "in edit mode" if mode_of(action) == "edit" else action.menu
        item = QTreeWidgetItem([action.text.rstrip("…"), place, _shown(action), default])
        item.setData(0, ID, action.id)
        item.setToolTip(0, action.help)
        for column in (1, 3):
            item.setForeground(column, QColor(theme.current().dim))
        if default:
            item.setForeground(2, QColor(theme.current().accent))
        return item

    def changeEvent(self, event: QEvent) -> None:
        """List the keys in another theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._show(self._map)

    def _search(self, text: str) -> None:
        """Show what has ``text`` in its name or among its keys; what is marked is among it."""
        text, shown = text.strip().casefold(), []
        for i in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(i)
            keys = item.text(2).casefold().split("  ")
            found = not text or text in item.text(0).casefold() or text in keys
            item.setHidden(not found)
            shown += [item] if found else []
        if self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0] if shown else None)

    def _show_action(self) -> None:
        there = self.list.currentItem() is not None
        for widget in (self.capture, self.add, self.only, self.clear, self.reset):
            widget.setEnabled(there)
        self.capture.show_key("")
        self.say("")
        if there:
            self.name.setText(self.action.text.rstrip("…"))
            self._offer()

    def _offer(self) -> None:
        """Enable what can be done with the key that was pressed."""
        action, key = self.action, self.capture.key
        self.add.setEnabled(bool(key) and key not in action.shown_keys)
        self.only.setEnabled(bool(key) and action.shown_keys != (key,))
        self.clear.setEnabled(bool(action.shown_keys))
        self.reset.setEnabled(action.shown_keys != BY_ID[action.id].shown_keys)

    def _warn(self, key: str) -> None:
        """Say who has ``key`` now in the same mode, and would lose it."""
        holder = self._map.holder(key, mode_of(self.action))
        taken = holder is not None and holder.id != self.action.id
        self.say(
            f"{shown_key(key)} calls “{holder.text.rstrip('…')}” now, which would lose it."
            if taken
            else ""
        )
        self._offer()

    def _give(self, keys: tuple[str, ...]) -> None:
        self._choose(given(self._map, self.action.id, keys))
        # The button that was pressed can do nothing more.
        self.list.setFocus()

    def _take_preset(self, _index: int) -> None:
        name = self.preset.currentText()
        if name in PRESETS:
            self._choose(PRESETS[name])

    def _choose(self, keys: Chosen) -> None:
        """Let ``keys`` be in force, and say what of them is no use."""
        keymap = bound(ACTIONS, keys)
        self._show(keymap)
        self._show_action()
        self.say("\n".join(keymap.problems))
        self.chosen.emit(changed(keymap))

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import keys", "", "Keys (*.json)")
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Use the keys of a file; what of it is no use is said."""
        try:
            self._choose(key_files.read(path))
        except GtreviewError as error:
            self.say(str(error))

    def _ask_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export keys", "keys.json", "Keys (*.json)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the keys to a file."""
        try:
            key_files.write(path, changed(self._map))
        except GtreviewError as error:
            self.say(str(error))
        else:
            self.say(f"Keys written to {path.name}")


def _shown(action: Action) -> str:
    return "  ".join(shown_key(key) for key in action.shown_keys)


def _preset_of(keymap: Keymap) -> str:
    """The preset whose keys these are."""
    keys = changed(keymap)
    found = (name for name, chosen in PRESETS.items() if changed(bound(ACTIONS, chosen)) == keys)
    return next(found, OWN)


def _row(*parts: QWidget | None, stretch: int | None = None) -> QHBoxLayout:
    """The parts side by side; None is the space between, ``stretch`` the part that grows."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for i, part in enumerate(parts):
        if part is None:
            row.addStretch()
        else:
            row.addWidget(part, int(i == stretch))
    return row
