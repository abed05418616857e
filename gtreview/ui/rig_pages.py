"""The pages of the rig editor that list keypoints, bones and pairs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from gtreview.model import rig_edits
from gtreview.model.rig import Keypoint, Rig
from gtreview.model.sides import guess_pairs
from gtreview.ui.colour_picker import ColourPicker, Swatch
from gtreview.ui.icon_button import IconButton
from gtreview.ui.plain import PlainLabel
from gtreview.ui.rig_models import BoneTable, KeypointTable, PairTable, RigTable, RigView

Edit = Callable[[Rig], Rig]


class RigPage(QWidget):
    """A table with what can be done to it below.

    ``wanted``: a change is wanted: what makes it, and what it is called. ``chosen``: other rows
    are selected.
    """

    wanted = Signal(object, str)
    chosen = Signal()

    def __init__(self, table: RigTable, name: str) -> None:
        super().__init__()
        self.rig = Rig("")
        self.view = RigView(table, name)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2)
        self.buttons.setContentsMargins(8, 4, 8, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addLayout(self.buttons)
        self.view.chosen.connect(self._tell)
        # Later, when the cell's field is closed: the change may take the row away.
        table.edited.connect(self._edited, Qt.ConnectionType.QueuedConnection)
        self.picker = ColourPicker(self)
        self.swatch = Swatch("Colour of what is selected")
        self.swatch.clicked.connect(self._pick)
        self.view.colour_wanted.connect(lambda _index: self._pick())

    def show_rig(self, rig: Rig, editable: bool) -> None:
        """Show another rig."""
        self.rig = rig
        self.view.table.editable = editable
        self.view.show_rig(rig)
        self.refresh()

    def select(self, keys: Iterable[Hashable]) -> None:
        """Select exactly these rows, telling nobody; of a single one the keyboard goes on."""
        blocked, wanted = QSignalBlocker(self.view), list(keys)
        self.view.select(wanted, wanted[0] if len(wanted) == 1 else None)
        blocked.unblock()
        self.refresh()

    def recolour(self, colour: str) -> None:
        """Give everything selected this colour."""

    def remove(self) -> None:
        """Remove everything selected."""

    def refresh(self) -> None:
        """Show what can be done with what is selected."""
        colours = {self.view.table.colour(row) for row in self._rows()}
        self.swatch.set_colour(colours.pop() if len(colours) == 1 else "")
        self.swatch.setEnabled(bool(self._rows()) and self.view.table.editable)

    def _rows(self) -> list[int]:
        return [index.row() for index in self.view.selectionModel().selectedRows()]

    def _pick(self) -> None:
        if self._rows() and self.view.table.editable:
            at = self.swatch.mapToGlobal(QPoint(0, self.swatch.height()))
            self.picker.ask(self.swatch.colour, at, self.recolour)

    def _tell(self) -> None:
        self.refresh()
        self.chosen.emit()

    def _edited(self, key: Hashable, column: int, text: str) -> None:
        """Do what was typed: the part's key, the column, the text."""


class KeypointPage(RigPage):
    """``renamed``: old and new label were typed."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(KeypointTable(), "Keypoints")
        for column, width in ((KeypointTable.X, 58), (KeypointTable.Y, 58)):
            self.view.fix_width(column, width)
        self.add_button = IconButton("mdi6.plus", "Add a keypoint", self.add)
        self.remove_button = IconButton("mdi6.minus", "Remove (Del)", self.remove)
        self.up_button = IconButton("mdi6.arrow-up", "Up (Ctrl+↑)", lambda: self.shift(-1))
        self.down_button = IconButton("mdi6.arrow-down", "Down (Ctrl+↓)", lambda: self.shift(1))
        self.connect_button = IconButton(
            "mdi6.vector-line", "Bones between what is selected", self.connect_chosen
        )
        self.pair_button = IconButton(
            "mdi6.reflect-horizontal", "Left and right of each other: a pair", self.pair_chosen
        )
        for widget in (self.add_button, self.remove_button, self.up_button, self.down_button,
                       self.swatch, self.connect_button, self.pair_button):  # fmt: skip
            self.buttons.addWidget(widget)
        self.buttons.addStretch()

    def refresh(self) -> None:
        """Show what can be done with what is selected."""
        super().refresh()
        rows, editable = self._rows(), self.view.table.editable
        self.add_button.setEnabled(editable)
        self.remove_button.setEnabled(editable and bool(rows))
        self.up_button.setEnabled(editable and bool(rows) and min(rows) > 0)
        last = len(self.rig.keypoints) - 1
        self.down_button.setEnabled(editable and bool(rows) and max(rows) < last)
        self.connect_button.setEnabled(editable and len(rows) > 1)
        self.pair_button.setEnabled(editable and len(rows) == 2)

    def add(self, x: float | None = None, y: float | None = None) -> None:
        """Add a keypoint, where one is told or beside the rig, and begin to type its label."""
        number = len(self.rig.keypoints) + 1
        while (label := f"keypoint {number}") in self.rig.place:
            number += 1
        colour = rig_edits.PALETTE[(number - 1) % len(rig_edits.PALETTE)]
        place = self._free_place() if x is None or y is None else (x, y)
        point = Keypoint(label, colour, *place)
        self.wanted.emit(lambda rig: rig_edits.add(rig, point), f"Add {label}")
        if label in self.rig.place:
            self.view.select([label], label)
            self.view.edit_label(label, KeypointTable.LABEL)

    def _free_place(self) -> tuple[float, float]:
        """Below the rig's lowest keypoint, a tenth of its height away."""
        if not self.rig.keypoints:
            return 0.0, 0.0
        low = max(self.rig.keypoints, key=lambda point: point.y)
        height = low.y - min(point.y for point in self.rig.keypoints)
        return low.x, round(low.y + (height / 10 or 20.0), 1)

    def remove(self) -> None:
        """Remove the selected keypoints, with the bones and pairs they are in."""
        labels = self.view.keys()
        if labels:
            self.wanted.emit(lambda rig: rig_edits.remove(rig, labels), f"Remove {_some(labels)}")

    def shift(self, step: int) -> None:
        """Move the selected keypoints up or down the order."""
        labels = self.view.keys()[::-step]

        def edit(rig: Rig) -> Rig:
            for label in labels:
                rig = rig_edits.move(rig, label, rig.place[label] + step)
            return rig

        places = [self.rig.place[label] + step for label in labels]
        if places and min(places) >= 0 and max(places) < len(self.rig.keypoints):
            self.wanted.emit(edit, f"Move {_some(labels)} {'up' if step < 0 else 'down'}")

    def recolour(self, colour: str) -> None:
        """Give the selected keypoints this colour."""
        labels = self.view.keys()

        def edit(rig: Rig) -> Rig:
            for label in labels:
                rig = rig_edits.recolour(rig, label, colour)
            return rig

        self.wanted.emit(edit, f"Colour {_some(labels)}")

    def connect_chosen(self) -> None:
        """Bones from each selected keypoint to the next."""
        labels = self.view.keys()

        def edit(rig: Rig) -> Rig:
            for a, b in pairwise(labels):
                rig = rig_edits.connect(rig, a, b)
            return rig

        self.wanted.emit(edit, f"Connect {_some(labels)}")

    def pair_chosen(self) -> None:
        """Make the two selected keypoints a pair; the upper one is the left."""
        left, right = self.view.keys()
        title = f"Pair {left} and {right}"
        self.wanted.emit(lambda rig: rig_edits.pair(rig, left, right), title)

    def _edited(self, label: str, column: int, text: str) -> None:
        if column == KeypointTable.LABEL:
            self.renamed.emit(label, text)
        elif column == KeypointTable.DESCRIPTION:
            self.wanted.emit(lambda rig: rig_edits.describe(rig, label, text), f"Describe {label}")
        else:
            self.wanted.emit(lambda rig: _placed(rig, label, column, text), f"Move {label}")


class BonePage(RigPage):
    """Bones, drawn from one keypoint to another by name."""

    def __init__(self) -> None:
        super().__init__(BoneTable(), "Bones")
        self.start, self.end = _combo("From"), _combo("To")
        self.add_button = IconButton("mdi6.plus", "Add the bone", self.add)
        self.remove_button = IconButton("mdi6.minus", "Remove (Del)", self.remove)
        self.buttons.addWidget(self.remove_button)
        self.buttons.addWidget(self.swatch)
        self.buttons.addSpacing(8)
        self.buttons.addWidget(self.start, 1)
        self.buttons.addWidget(PlainLabel("–"))
        self.buttons.addWidget(self.end, 1)
        self.buttons.addWidget(self.add_button)

    def show_rig(self, rig: Rig, editable: bool) -> None:
        """Show another rig."""
        for i, combo in enumerate((self.start, self.end)):
            _offer(combo, rig.labels, i)
        super().show_rig(rig, editable)

    def refresh(self) -> None:
        """Show what can be done with what is selected."""
        super().refresh()
        editable = self.view.table.editable
        self.remove_button.setEnabled(editable and bool(self._rows()))
        self.add_button.setEnabled(editable and len(self.rig.keypoints) > 1)

    def add(self) -> None:
        """Add the bone that the two lists name."""
        self.connect_ends(self.start.currentText(), self.end.currentText())

    def connect_ends(self, a: str, b: str) -> None:
        """Add a bone from ``a`` to ``b``."""
        self.wanted.emit(lambda rig: rig_edits.connect(rig, a, b), f"Connect {a} and {b}")
        self.view.select([(a, b)], (a, b))

    def remove(self) -> None:
        """Remove the selected bones."""
        bones = self.view.keys()

        def edit(rig: Rig) -> Rig:
            for a, b in bones:
                rig = rig_edits.disconnect(rig, a, b)
            return rig

        if bones:
            self.wanted.emit(edit, f"Remove {_some([f'{a} – {b}' for a, b in bones])}")

    def recolour(self, colour: str) -> None:
        """Give the selected bones this colour."""
        bones = self.view.keys()

        def edit(rig: Rig) -> Rig:
            for a, b in bones:
                rig = rig_edits.recolour_bone(rig, a, b, colour)
            return rig

        self.wanted.emit(edit, f"Colour {_some([f'{a} – {b}' for a, b in bones])}")

    def _edited(self, bone: tuple[str, str], column: int, text: str) -> None:
        a, b = (text, bone[1]) if column == BoneTable.A else (bone[0], text)

        def edit(rig: Rig) -> Rig:
            colour = next(each.colour for each in rig.bones if (each.a, each.b) == bone)
            return rig_edits.connect(rig_edits.disconnect(rig, *bone), a, b, colour)

        self.wanted.emit(edit, f"Connect {a} and {b} instead of {bone[0]} and {bone[1]}")


class PairPage(RigPage):
    """Which keypoints are each other's mirror image."""

    def __init__(self) -> None:
        super().__init__(PairTable(), "Pairs")
        self.left, self.right = _combo("Left"), _combo("Right")
        self.add_button = IconButton("mdi6.plus", "Add the pair", self.add)
        self.remove_button = IconButton("mdi6.minus", "Remove (Del)", self.remove)
        self.turn_button = IconButton("mdi6.swap-horizontal", "Exchange left and right", self.turn)
        self.guess_button = IconButton("mdi6.auto-fix", "Guess from names", self.guess)
        for button in (self.remove_button, self.turn_button, self.guess_button):
            self.buttons.addWidget(button)
        self.swatch.setParent(None)
        self.buttons.addSpacing(8)
        self.buttons.addWidget(self.left, 1)
        self.buttons.addWidget(PlainLabel("|"))
        self.buttons.addWidget(self.right, 1)
        self.buttons.addWidget(self.add_button)

    def show_rig(self, rig: Rig, editable: bool) -> None:
        """Show another rig."""
        for i, combo in enumerate((self.left, self.right)):
            _offer(combo, rig.labels, i)
        super().show_rig(rig, editable)

    def refresh(self) -> None:
        """Show what can be done with what is selected."""
        super().refresh()
        editable, some = self.view.table.editable, bool(self._rows())
        self.remove_button.setEnabled(editable and some)
        self.turn_button.setEnabled(editable and some)
        for button in (self.add_button, self.guess_button):
            button.setEnabled(editable and len(self.rig.keypoints) > 1)

    def add(self) -> None:
        """Add the pair that the two lists name."""
        left, right = self.left.currentText(), self.right.currentText()
        self._want_pair(left, right)

    def remove(self) -> None:
        """Undo the selected pairs; the keypoints stay."""
        pairs = self.view.keys()
        edit = lambda rig: replace(rig, pairs=tuple(p for p in rig.pairs if p not in pairs))  # noqa: E731
        if pairs:
            self.wanted.emit(edit, f"Undo {_some([f'{a} | {b}' for a, b in pairs], 'pairs')}")

    def turn(self) -> None:
        """Exchange left and right of the selected pairs."""
        pairs = self.view.keys()

        def edit(rig: Rig) -> Rig:
            turned = (pair[::-1] if pair in pairs else pair for pair in rig.pairs)
            return replace(rig, pairs=tuple(turned))

        self.wanted.emit(edit, "Exchange left and right")
        self.view.select([pair[::-1] for pair in pairs])

    def guess(self) -> None:
        """All pairs as the names say."""
        edit = lambda rig: replace(rig, pairs=guess_pairs(rig.labels))  # noqa: E731
        self.wanted.emit(edit, "Guess the pairs from names")

    def _want_pair(self, left: str, right: str) -> None:
        title = f"Pair {left} and {right}"
        self.wanted.emit(lambda rig: rig_edits.pair(rig, left, right), title)

    def _edited(self, pair: tuple[str, str], column: int, text: str) -> None:
        left, right = (text, pair[1]) if column == PairTable.LEFT else (pair[0], text)
        title = f"Pair {left} and {right}"
        self.wanted.emit(
            lambda rig: rig_edits.pair(rig_edits.unpair(rig, pair[0]), left, right), title
        )


def _placed(rig: Rig, label: str, column: int, text: str) -> Rig:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{text!r} is no position; expected a number") from None
    point = rig.keypoints[rig.place[label]]
    x, y = (number, point.y) if column == KeypointTable.X else (point.x, number)
    return rig_edits.place(rig, label, x, y)


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setMinimumContentsLength(6)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _offer(combo: QComboBox, labels: tuple[str, ...], first: int) -> None:
    """Offer ``labels``; the one that is chosen stays so, the ``first`` one is to begin with."""
    chosen = combo.currentText()
    combo.clear()
    combo.addItems(labels)
    found = combo.findText(chosen)
    combo.setCurrentIndex(found if found >= 0 else min(first, len(labels) - 1))


def _some(names: list[str], things: str = "of them") -> str:
    """``names`` for a title: one by name, several by number."""
    return names[0] if len(names) == 1 else f"{len(names)} {things}"
