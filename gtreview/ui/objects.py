"""The left panel: objects, labels, attributes and the rig, each to be hidden and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gtreview.model.rig import Rig
from gtreview.model.sequence import Sequence
from gtreview.review.review import Review
from gtreview.ui.findings_table import ROW_HEIGHT
from gtreview.ui.plain import PlainLabel
from gtreview.ui.rows import ABSENT, COUNT, EYE, HIDDEN, NAME, SEARCHED, Row, RowsModel
from gtreview.ui.state import ViewState
from gtreview.ui.theme import object_colour

STATE_WIDTH = 60
"""Pixels for what a keypoint is, so that nothing moves while one steps."""
HEAD_HEIGHT = 34
_Role = Qt.ItemDataRole
_Select = QItemSelectionModel.SelectionFlag


class Section(QWidget):
    """A head that folds its rows away, and the rows."""

    picked = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.head = QToolButton()
        self.head.setProperty("role", "flat")
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setArrowType(Qt.ArrowType.DownArrow)
        self.head.clicked.connect(lambda: self.fold(not self.folded))
        self.folded = False
        self.model = RowsModel()
        self.proxy = QSortFilterProxyModel()
        self.proxy.setSourceModel(self.model)
        self.proxy.setFilterRole(SEARCHED)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = self._table()
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 4, 0, 0)
        self.layout_.setSpacing(2)
        self.layout_.addWidget(self.head)
        self.layout_.addWidget(self.table)

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.proxy)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = table.horizontalHeader()
        head.setMinimumSectionSize(20)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(EYE, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(EYE, 30)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setAccessibleName(self.title)
        table.clicked.connect(self._clicked)
        return table

    def show_rows(self, rows: list[Row], *, keep_hidden: bool = False) -> None:
        """Show other rows; a section without any is not there."""
        self.model.show(rows, keep_hidden=keep_hidden)
        self.head.setText(f"{self.title}  ·  {len(rows)}".upper())
        self.setVisible(bool(rows))
        self._fit()

    def select(self, id_: int) -> None:
        """Mark the row of ``id_``, telling nobody."""
        found = next((row for row, known in enumerate(self.model.rows) if known.id == id_), -1)
        shown = self.proxy.mapFromSource(self.model.index(found, NAME))
        if shown.isValid():
            # Not `selectRow`, which with Ctrl held takes the mark away again.
            only = _Select.ClearAndSelect | _Select.Rows
            self.table.selectionModel().setCurrentIndex(shown, only)
        else:
            self.table.clearSelection()

    def _fit(self) -> None:
        """Never taller than the rows; long lists share what room there is."""
        rows = min(self.proxy.rowCount(), 400)
        self.table.setMaximumHeight(rows * ROW_HEIGHT + 2)
        self.table.setMinimumHeight(min(rows, 2) * ROW_HEIGHT)
        self.setMaximumHeight((0 if self.folded else rows * ROW_HEIGHT) + HEAD_HEIGHT)

    def fold(self, away: bool) -> None:
        """Fold the rows away, or show them again."""
        self.folded = away
        self.table.setVisible(not away)
        self.head.setArrowType(Qt.ArrowType.RightArrow if away else Qt.ArrowType.DownArrow)
        self._fit()

    def _clicked(self, index: QModelIndex) -> None:
        row = self.proxy.mapToSource(index).row()
        if index.column() == EYE and self.model.has_eye(row):
            self.model.toggle(row)
        elif self.model.rows[row].id is not None:
            self.picked.emit(self.model.rows[row].id)


class ObjectsPanel(QWidget):
    """Objects with their colours, frames and findings; labels, attributes and the rig below."""

    hidden_changed = Signal()

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self.review: Review | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search objects")
        self.field.setAccessibleName("Search objects")
        self.field.setClearButtonEnabled(True)
        self.objects = Section("Objects")
        self.labels = Section("Labels")
        self.attributes = Section("Attributes")
        self.keypoints = Section("Keypoints")
        self.bones = Section("Bones")
        self.rig = PlainLabel()
        self.rig.setProperty("role", "section")
        self.rig.setContentsMargins(12, 10, 12, 0)
        self.sections = (
            self.objects, self.labels, self.attributes, self.keypoints, self.bones,
        )  # fmt: skip
        self._place()
        self.field.textChanged.connect(self._search)
        for section in (self.attributes, self.bones):
            section.fold(True)
        self.objects.picked.connect(state.select)
        self.keypoints.picked.connect(self._pick_keypoint)
        state.track_selected.connect(self.objects.select)
        state.keypoint_selected.connect(self.keypoints.select)
        for changed in (state.shown_changed, state.track_selected):
            changed.connect(self._show_states)
        for section in self.sections:
            section.model.toggled.connect(self.hidden_changed)

    def _place(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        search = QVBoxLayout()
        search.setContentsMargins(12, 0, 12, 0)
        search.addWidget(self.field)
        layout.addLayout(search)
        for section in self.sections:
            if section is self.keypoints:
                layout.addWidget(self.rig)
            layout.addWidget(section, 3 if section in (self.objects, self.keypoints) else 1)
            section.hide()
        layout.addStretch()
        self.rig.hide()
        states = self.keypoints.table
        states.horizontalHeader().setSectionResizeMode(COUNT, QHeaderView.ResizeMode.Fixed)
        states.setColumnWidth(COUNT, STATE_WIDTH)

    @property
    def hidden(self) -> dict[str, set[Hashable]]:
        """What the picture is not to show: labels and tracks by index, attributes as pairs."""
        return {
            "labels": self.labels.model.hidden,
            "tracks": self.objects.model.hidden,
            "attributes": self.attributes.model.hidden,
        }

    def show_review(self, review: Review | None) -> None:
        """Show another review's objects."""
        self.review = review
        self.field.clear()
        self._show(keep_hidden=False)

    def refresh(self, what: frozenset[str]) -> None:
        """The review has changed in ``what``: the numbers of findings, the labels or the rig may
        be others."""
        if self.review is None:
            return
        if what & {"labels", "rig"}:
            hidden = self.objects.model.hidden_names
            self._show(keep_hidden=True)
            if "objects" in what:
                self.objects.model.hide_names(hidden)
        elif "findings" in what:
            self.objects.show_rows(object_rows(self.review), keep_hidden=True)
        else:
            return
        self.objects.select(self.state.track)
        self.keypoints.select(self.state.keypoint)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme has other colours of objects."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.refresh(frozenset({"findings"}))

    def _show(self, *, keep_hidden: bool) -> None:
        sequence = self.review.sequence if self.review is not None else None
        rig = sequence.rig if sequence else None
        for section, rows in (
            (self.objects, object_rows(self.review) if self.review is not None else []),
            (self.labels, label_rows(sequence) if sequence else []),
            (self.attributes, attribute_rows(sequence) if sequence else []),
            (self.keypoints, keypoint_rows(rig) if rig else []),
            (self.bones, bone_rows(rig) if rig else []),
        ):
            section.show_rows(rows, keep_hidden=keep_hidden)
        self.rig.setVisible(bool(rig and rig.name))
        self.rig.setText(f"RIG  ·  {rig.name}" if rig else "")
        self._show_states()

    def _show_states(self, _value: int = 0) -> None:
        """What each keypoint of the selected object is in the current frame."""
        if self.review is not None and self.review.sequence.rig is not None:
            states = keypoint_states(self.review.sequence, self.state.track, self.state.shown)
            self.keypoints.model.set_counts(states)

    def _pick_keypoint(self, place: int) -> None:
        """Select a keypoint of the selected object, or of the frame's first; again: none."""
        state, poses = self.state, self.review.sequence.poses
        if state.track < 0:
            here = poses.track[poses.at_frame(state.shown)]
            state.select(int(here[0]) if len(here) else -1)
        state.select_keypoint(place if place != state.keypoint and state.track >= 0 else -1)

    def _search(self, text: str) -> None:
        self.objects.proxy.setFilterFixedString(text)


def object_rows(review: Review) -> list[Row]:
    """One row an object: name, how many frames it is in, how many findings it has. One
    that corrections have left without labels is not there."""
    sequence, number = review.sequence, len(review.sequence.tracks)
    frames = _count(sequence.boxes.track, number)
    if not len(sequence.boxes):
        frames = _count(sequence.poses.track, number)
    findings = _count(review.findings.track, number)
    labelled = frames + _count(sequence.poses.track, number)
    labelled[[outline.track for outline in sequence.outlines if outline.track >= 0]] += 1
    if sequence.originals is not None:
        labelled += _count(sequence.originals.track, number)
    return [
        Row(
            i,
            track.name,
            f"{frames[i]} fr" + (f" · {findings[i]}" if findings[i] else ""),
            object_colour(i),
            hint=_read_as(review, i),
        )
        for i, track in enumerate(sequence.tracks)
        if labelled[i]
    ]


def _read_as(review: Review, track: int) -> str:
    """What an object is called and was called in the file; empty where that is the same."""
    name, boxes = review.sequence.track_name(track), review.sequence.boxes
    part = boxes.of_track(track)
    if name in review.read.track_index or part.start == part.stop:
        return ""
    before = review.labels.read_name(review.since_written(), name, int(boxes.frame[part.start]))
    return f"{name}, read as {before}" if before != name else ""


def _count(tracks: np.ndarray, number: int) -> np.ndarray:
    return np.bincount(tracks[tracks >= 0], minlength=number)


def label_rows(sequence: Sequence) -> list[Row]:
    """One row a label: name and number of boxes; where there are skeletons, the labels that only
    their keypoints have are the rig's business."""
    boxes = _count(sequence.boxes.label, len(sequence.labels))
    return [
        Row(i, label.name, f"{boxes[i]:,}" + ("" if label.known else " · unknown"))
        for i, label in enumerate(sequence.labels)
        if boxes[i] or not len(sequence.poses)
    ]


def attribute_rows(sequence: Sequence) -> list[Row]:
    """One row an attribute's value: how many boxes have it."""
    boxes = _count(sequence.boxes.attributes, len(sequence.attribute_sets))
    total: Counter[tuple[str, object]] = Counter()
    for number, values in zip(boxes, sequence.attribute_sets, strict=True):
        for pair in values.items():
            total[pair] += int(number)
    return [
        Row(pair, f"{pair[0]}: {pair[1]}", f"{number:,}")
        for pair, number in total.items()
        if number
    ]


def keypoint_rows(rig: Rig) -> list[Row]:
    """One row a keypoint of the rig."""
    other = {a: b for pair in rig.pairs for a, b in (pair, pair[::-1])}
    return [
        Row(
            place,
            point.label,
            "",
            point.colour,
            eye=False,
            hint=" · ".join(
                filter(None, (point.label, point.description, _mirrored(other.get(point.label))))
            ),
        )
        for place, point in enumerate(rig.keypoints)
    ]


def _mirrored(label: str | None) -> str:
    return f"mirrors {label}" if label else ""


def keypoint_states(sequence: Sequence, track: int, frame: int) -> list[str]:
    """What each keypoint of an object is in a frame: `HIDDEN`, `ABSENT` or simply there; nothing
    is said without an object or its skeleton."""
    poses, rig = sequence.poses, sequence.rig
    i = poses.at(track, frame) if track >= 0 else None
    if i is None:
        return [""] * (len(rig.keypoints) if rig else 0)
    there, visible = np.isfinite(poses.xy[i]).all(axis=1), poses.visible[i]
    return np.where(there, np.where(visible, "", HIDDEN), ABSENT).tolist()


def bone_rows(rig: Rig) -> list[Row]:
    """One row a bone of the rig."""
    return [Row(None, f"{bone.a} – {bone.b}", "", bone.colour, line=True) for bone in rig.bones]
