"""The page of a project: its sequences, how far each is, and the way to the next."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from gtreview.review.project import BROKEN, COLUMNS, DONE, Project
from gtreview.review.review import Review
from gtreview.review.sources import Source
from gtreview.ui import keymap, recent
from gtreview.ui.keys import OWN_ESC, OWN_KEYS
from gtreview.ui.plain import PlainLabel, plain_tip
from gtreview.ui.project_model import ProjectModel
from gtreview.ui.project_table import ProjectTable
from gtreview.ui.session import Request, Session
from gtreview.ui.work import Report, Runner, Task

MARGIN = 20
HINTS = (
    ("project.next", "next undone"), ("edit.filter", "filter"),
    ("project.sort", "sort"), ("project.back", "back here from a review"),
)  # fmt: skip
REST_MS = 120
MOST_LOOKED_AT = 20
"""The picture that stands for the project is made of those at the top of the list."""


class ProjectPage(QWidget):
    """Shows the project that is open, if one is, and opens its sequences.

    What is not known of them yet is read in the background, what is visible first, while the page
    is shown. ``ready``: there is another project to be shown; ``closed``: there is none any more;
    ``said``: a line for the status bar.
    """

    ready = Signal()
    closed = Signal()
    said = Signal(str)
    _read = Signal(int)

    def __init__(self, runner: Runner, session: Session) -> None:
        super().__init__()
        self._runner, self._session = runner, session
        self._request: Request | None = None
        self._task: Task | None = None
        self._visible: tuple[int, ...] = ()
        self.current: int | None = None
        self._selected: int | None = None
        self._began: int | None = None
        # Counting all for each that is read would hold scrolling up.
        self._soon = QTimer(self, singleShot=True, interval=100)
        self._soon.timeout.connect(self._count)
        # Who scrolls has the machine to themselves: reading waits until the list stands still.
        self._still = threading.Event()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look)
        self.model = ProjectModel()
        self.table = ProjectTable(self.model)
        self.name, self.folder, self.progress = PlainLabel(), PlainLabel(), PlainLabel()
        self.bar, self.field, self.next = QProgressBar(), QLineEdit(), QPushButton("Next undone")
        # Letters, arrows, Return and Esc are the table's and the field's own.
        self.setProperty(OWN_KEYS, True)
        self.setProperty(OWN_ESC, True)
        self._place()
        self._connect()

    def _place(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, MARGIN, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._head())
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the project")
        self.progress.setProperty("role", "dim")
        row = QVBoxLayout()
        row.setSpacing(6)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.addWidget(self.bar)
        row.addWidget(self.progress)
        layout.addLayout(row)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing())
        middle = QHBoxLayout()
        # A cell's own padding makes up for the rest of the margin.
        middle.setContentsMargins(MARGIN - 6, 0, MARGIN - 6, 0)
        middle.addLayout(self._stack)
        layout.addLayout(middle, 1)
        layout.addWidget(self._hints())

    def _head(self) -> QHBoxLayout:
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(font.Weight.DemiBold)
        self.name.setFont(font)
        self.folder.setProperty("role", "dim")
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self.folder)
        self.field.setPlaceholderText(
            "Filter: name, reviewer, is:new, is:begun, is:done, is:broken"
        )
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Filter the sequences")
        self.field.setMinimumWidth(380)
        self.next.setProperty("role", "primary")
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.setSpacing(12)
        head.addLayout(names, 1)
        head.addWidget(self.field)
        head.addWidget(self.next)
        return head

    def _nothing(self) -> QWidget:
        empty = QWidget()
        text = PlainLabel("No sequence fits the filter")
        text.setProperty("role", "strong")
        self.show_all = QPushButton("Show all")
        self.show_all.clicked.connect(self.field.clear)
        column = QVBoxLayout(empty)
        column.addStretch(2)
        for part in (text, self.show_all):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return empty

    def _hints(self) -> QWidget:
        self.hints = hints = PlainLabel()
        hints.setTextFormat(Qt.TextFormat.RichText)
        hints.setWordWrap(True)
        hints.setProperty("role", "dim")
        hints.setContentsMargins(MARGIN, 0, MARGIN, 8)
        self.show_keys()
        return hints

    def show_keys(self) -> None:
        """Name the keys that are in force."""
        key = keymap.key_of("project.next")
        tip = "The next sequence with undecided findings"
        self.next.setToolTip(f"{tip} ({key})" if key else tip)
        self.hints.setText("<b>Enter</b> open&nbsp; " + keymap.keys_text(HINTS))

    def _connect(self) -> None:
        self._session.several.connect(self.open)
        self._session.opened.connect(self._follow)
        self.table.open_wanted.connect(self.open_sequence)
        self.table.verticalScrollBar().valueChanged.connect(lambda _at: self._scrolled())
        self.model.modelAboutToBeReset.connect(self._arrange)
        self.model.modelReset.connect(self._arranged)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self.table.setFocus)
        self.field.installEventFilter(self)
        self.next.clicked.connect(lambda _on=False: self.open_next())
        self._read.connect(self._tell)

    # -- which project ------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """What is shown; empty where none is open."""
        return self.model.project

    @property
    def is_open(self) -> bool:
        """Whether there is a project."""
        return self._request is not None

    @property
    def paths(self) -> tuple[Path, ...]:
        """What the project was opened as."""
        return self._request.paths if self._request else ()

    def open(self, sources: list[Source], request: Request) -> None:
        """Show the project of ``sources``, what was recognised in ``request``."""
        self._runner.run(
            lambda report: Project.of(request.paths, sources),
            lambda project: self._show(project, request),
            self._session.failed.emit,
            title="Listing the sequences",
        )

    def close_project(self) -> None:
        """Let go of the project, keeping how it was sorted and filtered."""
        self._keep_view()
        self._stop()
        self._request, self.current = None, None
        self.model.show(Project([]))
        self.closed.emit()

    def _show(self, project: Project, request: Request) -> None:
        self._keep_view()
        self._stop()
        self._request, first = request, request.paths[0]
        self.name.setText(first.name or str(first))
        others = f" and {len(request.paths) - 1} more" if len(request.paths) > 1 else ""
        self.folder.setText(f"{first.parent}{others}")
        self.folder.setToolTip(plain_tip("\n".join(map(str, request.paths))))
        view = project.kept_view(request.paths)
        self.field.blockSignals(True)
        self.field.setText(_text(view.get("filter")))
        self.field.blockSignals(False)
        self.model.filter = self.field.text()
        self.model.show(project)
        ids = [column.id for column in COLUMNS]
        column = ids.index(view["sort"]) if view.get("sort") in ids else 0
        self.table.show_sort(column, falling=bool(view.get("falling", False)))
        self.current = project.place_of(Path(_text(view.get("current"))))
        self._began = (
            None if self.current is not None else project.next_undone(None, self.model.order)
        )
        self.table.select(self._began if self.current is None else self.current)
        self._count()
        self.ready.emit()

    def _keep_view(self) -> None:
        if self._request is None:
            return
        place = self.current if self.current is not None else self.table.place
        labels = "" if place is None else str(self.project.sources[place].labels)
        view = {"sort": COLUMNS[self.model.column].id, "falling": self.model.falling,
                "filter": self.field.text(), "current": labels}  # fmt: skip
        self.project.keep_view(self._request.paths, view)
        made = map(self.model.pixmap, self.model.order[:MOST_LOOKED_AT])
        picture, totals = recent.mosaic([one for one in made if one]), self.project.totals
        for path in self._request.paths:
            usable = totals.sequences - totals.broken
            recent.keep(path, picture, totals.done, usable, project=True)

    # -- opening sequences --------------------------------------------------------------------

    def open_sequence(self, place: int | None = None) -> None:
        """Open a sequence, by default the one that is selected."""
        place = self.table.place if place is None else place
        if place is None or self._request is None:
            return
        self.current = place
        self.table.select(place)
        self._keep_view()
        self._session.open_source(self.project.sources[place], self._request)

    def open_next(self) -> None:
        """Open the next sequence with something left to decide: behind the one that was reviewed
        last, or, where another one is selected in the list, from that one on."""
        reviewing, order = self._session.review is not None, self.model.order
        after = self.current if reviewing else self.table.place
        if not reviewing and after != self.current:
            after = order[order.index(after) - 1] if after in order[1:] else None
        place = self.project.next_undone(after, order)
        if place is None or (reviewing and place == self.current):
            others = "other sequence that is shown" if reviewing else "sequence that is shown"
            self.said.emit(f"No {others} is left to review")
            return
        self.open_sequence(place)

    def keep(self, review: Review) -> None:
        """Know what ``review``, which is about to close, knows of its sequence."""
        place = self._place_of(review)
        if place is not None:
            self.project.take(place, review)
            self.model.tell(place)
            self._count()

    def _follow(self, review: Review) -> None:
        """A review that is none of the project's ends it."""
        if self.is_open and self._place_of(review) is None:
            self.close_project()

    def _place_of(self, review: Review) -> int | None:
        return self.project.place_of(review.source.labels) if self.is_open else None

    # -- reading in the background ------------------------------------------------------------

    def _scrolled(self) -> None:
        self._still.clear()
        self._rest.start()

    def _look(self) -> None:
        """What is to be seen is read next."""
        self._still.set()
        self._visible = self.table.visible()
        # One that was stopped in the status bar begins again where one looks on.
        idle = self._task is None or self._task.cancelled
        if idle and self.isVisible() and self.is_open and self._lacks():
            self._task = self._runner.run(
                self._work(self.project), self._settled, self._failed,
                title="Reading sequences", quiet=True,
            )  # fmt: skip

    def _work(self, project: Project) -> Any:
        def visible() -> tuple[int, ...]:
            self._still.wait(1)
            return self._visible

        def work(report: Report) -> None:
            project.read_all(visible, self._read.emit, report)

        return work

    def _lacks(self) -> bool:
        pictures = self.project.pictures
        return None in self.project.summaries or any(i not in pictures for i in self._visible)

    def _tell(self, place: int) -> None:
        if place >= len(self.project):
            # Of the project before.
            return
        self.model.tell(place)
        if not self._soon.isActive():
            self._soon.start()
        if place == self._began == self.table.place and self.project.state(place) in (DONE, BROKEN):
            # Who has not moved yet begins with the first that is left to review.
            self._began = self.project.next_undone(place, self.model.order)
            self.table.select(self._began)

    def _settled(self, _result: object = None) -> None:
        """All is read: sort again by what is known now; one may have scrolled on meanwhile."""
        self._task = None
        self._count()
        if COLUMNS[self.model.column].id != "title":
            self.model.arrange()
        self._look()

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._session.failed.emit(error)

    def _stop(self) -> None:
        self._rest.stop()
        self._still.set()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    # -- what is shown ------------------------------------------------------------------------

    def _count(self) -> None:
        """Say how far all of it is."""
        totals = self.project.totals
        usable = totals.sequences - totals.broken
        parts = [
            f"{totals.done:,} of {usable:,} sequences done",
            f"{totals.decided:,} of {totals.findings:,} findings decided",
        ]
        if totals.broken:
            parts.append(f"{totals.broken:,} cannot be opened")
        if totals.unread:
            parts.append(f"{totals.unread:,} still to read")
        if len(self.model.order) < len(self.project):
            parts.append(f"{len(self.model.order):,} shown")
        self.progress.setText("  ·  ".join(parts))
        self.bar.setMaximum(max(usable, 1))
        self.bar.setValue(totals.done)

    def _arrange(self) -> None:
        self._selected = self.table.place

    def _arranged(self) -> None:
        self._stack.setCurrentIndex(0 if self.model.order or not len(self.project) else 1)
        self.table.select(self._selected)
        self._count()
        self._look()

    def _filter(self, text: str) -> None:
        self.model.filter = text
        self.model.arrange()

    def sort_next(self) -> None:
        """Sort by the next column, as is usual for it."""
        column = (self.model.column + 1) % len(COLUMNS)
        self._sort(column, falling=COLUMNS[column].falls)

    def sort_other_way(self) -> None:
        """Turn the order round."""
        self._sort(self.model.column, falling=not self.model.falling)

    def _sort(self, column: int, *, falling: bool) -> None:
        self.table.show_sort(column, falling=falling)
        way = "falling" if falling else "rising"
        self.said.emit(f"Sorted by {COLUMNS[column].title.lower()}, {way}")

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the filter field, Esc and the arrow down lead to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """``/`` leads to the filter."""
        if event.text() == "/":
            self.focus_filter()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The list has the focus, and reading goes on."""
        super().showEvent(event)
        self.table.select(self.current if self.current is not None else self.table.place)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """A review needs the machine for itself."""
        super().hideEvent(event)
        self._stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be visible."""
        super().resizeEvent(event)
        self._look()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
