"""A rig as tables: keypoints, bones and pairs, each line with its colour."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter, itemgetter
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gtreview.model.rig import Rig
from gtreview.ui import theme
from gtreview.ui.findings_table import ROW_HEIGHT
from gtreview.ui.keys import OWN_ESC
from gtreview.ui.plain import plain_tip

SWATCH = 34
"""Width of a column of colours."""
_Role = Qt.ItemDataRole
_EDITABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class RigTable(QAbstractTableModel):
    """One kind of a rig's parts. Nothing is changed here: ``edited`` says what was typed: the
    part's key, the column, the text.

    Attributes
    ----------
    kind : which of a rig's parts the rows are.
    key_of : what a part is known by when others move.
    heads : what each column is called.
    texts : what a part's cells say, by column.
    colour_column : the one that shows the part's colour; −1 where there is none.
    """

    edited = Signal(object, int, object)
    kind: str
    key_of: Callable[[Any], Hashable]
    heads: tuple[str, ...]
    texts: tuple[Callable[[Any], str], ...]
    colour_column = -1

    def __init__(self) -> None:
        super().__init__()
        self.rig = Rig("")
        self.editable = True

    def show_rig(self, rig: Rig) -> None:
        """Show another rig; with as many parts as before, what is being typed goes on."""
        count = len(getattr(rig, self.kind))
        if count == self.rowCount():
            self.rig = rig
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(self.heads) - 1))
        else:
            self.beginResetModel()
            self.rig = rig
            self.endResetModel()

    @property
    def parts(self) -> tuple[Any, ...]:
        """What the rows are."""
        return getattr(self.rig, self.kind)

    def key(self, row: int) -> Hashable:
        """What a row is known by when others move."""
        return self.key_of(self.parts[row])

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        return self.texts[column](self.parts[row])

    def colour(self, row: int) -> str:
        """The colour of a row's part; empty where it has none."""
        return getattr(self.parts[row], "colour", "")

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many parts there are."""
        return 0 if parent.isValid() else len(self.parts)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as heads."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The columns' heads."""
        shown = orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole
        return self.heads[section] if shown else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Every cell but colours is edited in place."""
        in_place = self.editable and index.column() != self.colour_column
        return _EDITABLE if in_place else _EDITABLE & ~Qt.ItemFlag.ItemIsEditable

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell; a colour under the role for decoration."""
        row, column = index.row(), index.column()
        if column == self.colour_column:
            hints = {_Role.ToolTipRole, _Role.AccessibleTextRole}
            return self.colour(row) if role in hints or role == _Role.DecorationRole else None
        if role in (_Role.DisplayRole, _Role.EditRole):
            return self.text(row, column)
        if role == _Role.ToolTipRole:
            return plain_tip(self.text(row, column))
        return None

    def setData(self, index: QModelIndex, value: Any, role: int = _Role.EditRole) -> bool:
        """Say what was typed where it is another text."""
        text = str(value).strip()
        if text != self.text(index.row(), index.column()):
            self.edited.emit(self.key(index.row()), index.column(), text)
        return False


class KeypointTable(RigTable):
    """Keypoints by label."""

    COLOUR, LABEL, X, Y, DESCRIPTION = range(5)
    kind, key_of = "keypoints", attrgetter("label")
    heads = ("", "Keypoint", "x", "y", "Description")
    texts = (
        attrgetter("colour"), attrgetter("label"), lambda point: f"{point.x:.5g}",
        lambda point: f"{point.y:.5g}", attrgetter("description"),
    )  # fmt: skip
    colour_column = COLOUR

    def data(self, index: QModelIndex, role: int = _Role.DisplayRole) -> Any:
        """One cell; the hint on a label says what labels call it where that is another name."""
        point = self.rig.keypoints[index.row()]
        if role == _Role.ToolTipRole and index.column() == self.LABEL and point.alias:
            return plain_tip(f"{point.label}: {point.alias} in the labels")
        if role == _Role.FontRole and index.column() in (self.X, self.Y):
            return theme.number_font()
        return super().data(index, role)


class BoneTable(RigTable):
    """Bones by their two ends."""

    COLOUR, A, B = range(3)
    kind, key_of = "bones", attrgetter("a", "b")
    heads = ("", "From", "To")
    texts = (attrgetter("colour"), attrgetter("a"), attrgetter("b"))
    colour_column = COLOUR


class PairTable(RigTable):
    """Pairs, left before right."""

    LEFT, RIGHT = range(2)
    kind, key_of = "pairs", tuple
    heads = ("Left", "Right")
    texts = (itemgetter(LEFT), itemgetter(RIGHT))


class RigView(QTableView):
    """A table of a rig's parts, of which several can be selected.

    ``colour_wanted``: a colour was clicked, or asked for with Space, Enter or F2 on it.
    """

    chosen = Signal()
    colour_wanted = Signal(QModelIndex)

    def __init__(self, model: RigTable, name: str) -> None:
        super().__init__()
        self.table = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_Cells(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._heads()
        self._quiet = False
        self.selectionModel().selectionChanged.connect(self._tell)
        self.clicked.connect(self._clicked)

    def _heads(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(SWATCH)
        for column in range(self.table.columnCount()):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        if self.table.colour_column >= 0:
            self.fix_width(self.table.colour_column, SWATCH)

    def fix_width(self, column: int, width: int) -> None:
        """Let ``column`` be as wide as that, whatever the table's width."""
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(column, width)

    def show_rig(self, rig: Rig) -> None:
        """Show another rig; what is selected stays so where it is still there."""
        chosen, current = self.keys(), self.current_key()
        self._quiet = True
        self.table.show_rig(rig)
        self._quiet = False
        self.select(chosen, current)

    def keys(self) -> list[Hashable]:
        """The keys of the selected parts, in the rows' order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.table.key(row) for row in rows]

    def current_key(self) -> Hashable | None:
        """The key of the part that the keyboard is at."""
        row = self.currentIndex().row()
        return self.table.key(row) if 0 <= row < self.table.rowCount() else None

    def select(self, keys: Iterable[Hashable], current: Hashable | None = None) -> None:
        """Select exactly these parts; the keyboard is at ``current``."""
        wanted, selection, model = set(keys), QItemSelection(), self.selectionModel()
        column = max(self.currentIndex().column(), self.table.colour_column + 1)
        for row in range(self.table.rowCount()):
            key, index = self.table.key(row), self.table.index(row, column)
            if key in wanted:
                selection.select(index, index)
            if key == current:
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        flags = QItemSelectionModel.SelectionFlag
        model.select(selection, flags.ClearAndSelect | flags.Rows)
        if not selection.isEmpty():
            self.scrollTo(selection.indexes()[0])

    def edit_label(self, key: Hashable, column: int) -> None:
        """Begin to type in a part's cell."""
        for row in range(self.table.rowCount()):
            if self.table.key(row) == key:
                self.setCurrentIndex(self.table.index(row, column))
                self.edit(self.table.index(row, column))

    def selectionCommand(
        self, index: QModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """A click on the colour of one of several selected parts leaves them selected."""
        on_colour = index.isValid() and index.column() == self.table.colour_column
        clicks = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)
        plain = event is not None and event.type() in clicks and not event.modifiers().value
        if plain and on_colour and self.selectionModel().isRowSelected(index.row()):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def keyPressEvent(self, event: Any) -> None:
        """Enter begins to type as F2 does; on a colour they and Space ask for another."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        index = self.currentIndex()
        on_colour = index.isValid() and index.column() == self.table.colour_column
        if on_colour and event.key() in (*keys, Qt.Key.Key_Space):
            self.colour_wanted.emit(index)
        elif event.key() in keys and self.state() != self.State.EditingState:
            self.edit(index)
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == self.table.colour_column:
            self.colour_wanted.emit(index)

    def _tell(self) -> None:
        if not self._quiet:
            self.chosen.emit()


class _Cells(QStyledItemDelegate):
    """Paints colours as swatches, offers keypoints where a cell names one."""

    def __init__(self, view: RigView) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if index.column() != self._view.table.colour_column:
            super().paint(painter, option, index)
            return
        # The row's background is the style's; the colour lies on it.
        self._view.style().drawControl(
            self._view.style().ControlElement.CE_ItemViewItem, option, painter, self._view
        )
        paint_swatch(painter, QRectF(option.rect), index.data(_Role.DecorationRole))

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget:
        """A field; a list of keypoints for an end of a bone or a side of a pair."""
        model = self._view.table
        if isinstance(model, KeypointTable):
            field = QLineEdit(parent)
            field.setFrame(False)
            field.setStyleSheet("padding: 0 2px; border-radius: 0;")
        else:
            field = _labels(parent, model.rig)
        field.setProperty(OWN_ESC, True)
        field.setAccessibleName(f"{model.heads[index.column()]} of {index.data()}")
        return field

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(index.data())
            editor.activated.connect(lambda _i: self.commitData.emit(editor))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        text = editor.currentText() if isinstance(editor, QComboBox) else editor.text()
        model.setData(index, text)


def _labels(parent: QWidget, rig: Rig) -> QComboBox:
    combo = QComboBox(parent)
    combo.addItems(rig.labels)
    return combo


def paint_swatch(painter: QPainter, cell: QRectF, colour: str) -> None:
    """A rounded square of ``colour`` in the middle of ``cell``, to be seen on any ground."""
    side = min(cell.width(), cell.height()) - 9
    square = QRectF(0, 0, side, side)
    square.moveCenter(cell.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.current().dim))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(square, 4, 4)
    painter.restore()
