"""The window: it places widgets and connects them, and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QSizePolicy,
    QWidget,
)

from gtreview import settings as settings_file
from gtreview.errors import GtreviewError
from gtreview.frames import memory
from gtreview.review.review import Changed, Review
from gtreview.settings import Settings
from gtreview.ui import keymap, preferences, recent
from gtreview.ui.action import Action, refusal
from gtreview.ui.actions import BOX_MENU, CANVAS_MENU, EDIT_MENU, FINDING_MENU
from gtreview.ui.arranging import Pages, Scrolled, column, head, splitter, titled
from gtreview.ui.canvas import Canvas
from gtreview.ui.close_up import CloseUp
from gtreview.ui.contact_sheet import ContactSheet
from gtreview.ui.dialogs import Dialogs
from gtreview.ui.editing import Editing
from gtreview.ui.filmstrip import Filmstrip
from gtreview.ui.findings import FindingsPanel
from gtreview.ui.floating import Prompt, ReasonCard
from gtreview.ui.heat_strip import HeatStrip
from gtreview.ui.history_dock import HistoryDock
from gtreview.ui.keys import Keys
from gtreview.ui.label_form import LabelForm
from gtreview.ui.layers import Layers
from gtreview.ui.layout import Layout
from gtreview.ui.menus import Menus
from gtreview.ui.modes import Modes
from gtreview.ui.notice_bar import NoticeBar
from gtreview.ui.objects import ObjectsPanel
from gtreview.ui.plain import PlainLabel
from gtreview.ui.player import Player
from gtreview.ui.plots import PlotStack
from gtreview.ui.project_page import ProjectPage
from gtreview.ui.reviewing import Reviewing
from gtreview.ui.rig_windows import RigDock
from gtreview.ui.session import Request, Session
from gtreview.ui.state import ViewState
from gtreview.ui.status import StatusBar
from gtreview.ui.travel import Travel
from gtreview.ui.view_memory import ViewMemory
from gtreview.ui.welcome import Welcome
from gtreview.ui.work import Runner

WELCOME, REVIEW, PROJECT = 0, 1, 2
SIZE = (1600, 1000)


class MainWindow(QMainWindow):
    """One window with at most one open review.

    Its parts are attributes, which the table of actions calls: ``state``, ``session``,
    ``reviewing``, ``editing``, ``travel``, ``player``, ``layers``, ``dialogs``, and the widgets.
    ``problems`` says what of the settings could not be used.
    """

    def __init__(self, settings: Settings, runner: Runner | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.runner = runner or Runner(self)
        self.state = ViewState(self)
        self.session = Session(self.runner, settings, self)
        self._make_parts()
        self._place()
        self._connect()
        self.problems = (*settings.notices, *keymap.apply(settings.keys).problems)
        self.menus = Menus(self)
        self.keys = Keys(self, self.run, self._release, lambda: self.state.editing)
        self.keys.use(keymap.current().actions)
        self.setAcceptDrops(True)
        self.resize(QSize(*SIZE).boundedTo(self.screen().availableSize()))
        self.panels = Layout(self)
        self.panels.reset()
        self.panels.restore(settings.layout)
        self.pages.resized.connect(self.panels.follow_size)
        self._clear()
        self._show_nothing()
        self.dialogs.show_problems()

    def _make_parts(self) -> None:
        state = self.state
        self.canvas = Canvas(state)
        self.objects = ObjectsPanel(state)
        self.findings = FindingsPanel(state)
        self.findings.table.show_columns(self.settings.finding_columns)
        self._columns_moved = False
        self.filmstrip = Filmstrip(state)
        self.close_up = CloseUp(state, self.canvas)
        self.contact_sheet = ContactSheet(state, self.canvas)
        self.plots = PlotStack(state)
        self.heat = HeatStrip(state)
        self.rig = RigDock(state)
        self.history = HistoryDock()
        self.status = StatusBar(state, self.runner)
        self.bar = NoticeBar(self.runner)
        self.welcome = Welcome()
        self.project = ProjectPage(self.runner, self.session)
        self.prompt = Prompt(self.canvas)
        self.reasons = ReasonCard(self.canvas)
        self.label_form = LabelForm(self.canvas)
        self.player = Player(state, self.canvas, self)
        self.player.fps = self.settings.frame_rate
        self.layers = Layers(self.canvas)
        self.travel = Travel(state, self.player, self.settings.loop_margin)
        self.reviewing = Reviewing(state, self.findings, self.settings)
        self.editing = Editing(state, self.canvas)
        self.modes = Modes(self)
        self.dialogs = Dialogs(self)
        self._parts = (
            self.objects, self.findings, self.plots, self.heat, self.status, self.travel,
            self.reviewing, self.editing, self.rig, self.history, self.modes,
        )  # fmt: skip

    def _place(self) -> None:
        self.right = Scrolled(self._beside())
        self.left, self.middle = column(self.objects), column(self.canvas)
        self.across = splitter(
            Qt.Orientation.Horizontal, (self.left, self.middle, self.right), (0, 1, 0)
        )
        self.below = column(self.heat, self.plots)
        self.down = splitter(Qt.Orientation.Vertical, (self.across, self.below), (2, 1))
        self.pages = Pages()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.down)
        self.pages.addWidget(self.project)
        self.setCentralWidget(column(self.bar, self.modes.banner, self.pages))
        self.setStatusBar(self.status)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.rig)
        self.rig.hide()
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.history)
        self.memory = ViewMemory(self)

    def _beside(self) -> QWidget:
        title = head("CLOSE-UP")
        self.filmstrip.title_changed.connect(lambda name: title.setText(titled("CLOSE-UP", name)))
        self.near = column(title, self.close_up)
        self.near.hide()
        self.strip = self._strip()
        parts = (self.findings, self.near, self.strip)
        self.beside = splitter(Qt.Orientation.Vertical, parts, (3, 2, 1))
        return self.beside

    def _strip(self) -> QWidget:
        title = head("FILMSTRIP")
        self.filmstrip.title_changed.connect(lambda name: title.setText(titled("FILMSTRIP", name)))
        return column(title, self.filmstrip, self._hints())

    def _hints(self) -> QLabel:
        self.hints = PlainLabel()
        self.hints.setProperty("role", "dim")
        self.hints.setContentsMargins(12, 4, 12, 8)
        self.hints.setTextFormat(Qt.TextFormat.RichText)
        self.hints.setWordWrap(True)
        self.hints.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_hints()
        return self.hints

    def show_hints(self) -> None:
        """The keys that a reviewer needs most in the mode that is on."""
        if self.state.editing:
            mode = "boxes" if self.editing.on_boxes else "editing"
        else:
            mode = "sample" if self.modes.sampling.on else "keys"
        self.hints.setText(keymap.hint_text(mode))

    def _show_mode(self, editing: bool) -> None:
        self.show_hints()
        self.label_form.hide()
        if editing:
            self.layers.show(self.layers.on | {"boxes", "skeletons"})

    def _connect(self) -> None:
        session, state = self.session, self.state
        session.opened.connect(self._show_review)
        session.closing.connect(lambda _review: self.editing.let_go())
        session.closing.connect(self.memory.keep)
        session.closing.connect(self.project.keep)
        session.closing.connect(self._keep_recent)
        session.closing.connect(self._clear)
        session.closed.connect(self._show_nothing)
        session.changed.connect(self._refresh)
        session.completed.connect(self.memory.settle)
        session.failed.connect(self.dialogs.show_error)
        self.project.ready.connect(self._show_project)
        self.project.closed.connect(self._show_page)
        self.findings.chosen.connect(self.reviewing.go_to_finding)
        self.findings.menu_wanted.connect(lambda at: self.menus.context(FINDING_MENU).popup(at))
        self.findings.table.columns_changed.connect(self._move_columns)
        self.objects.hidden_changed.connect(lambda: self.canvas.set_hidden(**self.objects.hidden))
        self.canvas.zoom_changed.connect(self.status.show_zoom)
        self.player.told.connect(self.status.show_playing)
        self.status.notices_wanted.connect(self.dialogs.notices)
        self.prompt.left.connect(self.canvas.setFocus)
        self.prompt.left.connect(self.editing.new_box.reset)
        self.label_form.left.connect(self.canvas.setFocus)
        self.label_form.applied.connect(self.editing.boxes.apply)
        self.editing.form_wanted.connect(self.label_form.ask)
        self.editing.on_boxes_changed.connect(lambda _on: self.show_hints())
        self.reviewing.offered.connect(self.reasons.offer)
        self.editing.failed.connect(self.dialogs.show_error)
        state.editing_changed.connect(lambda _on: self.menus.refresh())
        state.editing_changed.connect(self._show_mode)
        for part in (self.reviewing, self.editing, self.travel):
            part.said.connect(self.status.say)
            part.asked.connect(self.prompt.ask)
        self.modes.connect()
        self.plots.failed.connect(self.status.say)
        self.project.said.connect(self.status.say)
        self.welcome.open_wanted.connect(self.dialogs.open)
        self.welcome.demo_wanted.connect(self.dialogs.open_demo)
        self.welcome.rig_wanted.connect(self.dialogs.rig_editor)
        self.history.wanted.connect(self.reviewing.go_back_to)
        self.history.left.connect(self.canvas.setFocus)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.welcome.recent_wanted.connect(lambda path: self.open_paths([path]))
        self.welcome.recent_unwanted.connect(self._forget_recent)
        for signal in (state.finding_selected, self.findings.model.modelReset):
            signal.connect(self._expect)
        for signal in (state.frame_changed, state.track_selected):
            signal.connect(self._pointed)
        for signal in (state.finding_selected, state.playing_changed):
            signal.connect(lambda _value: self.menus.refresh_soon())

    def _follow_system(self, _scheme: Qt.ColorScheme) -> None:
        preferences.follow_system(self)

    def _pointed(self, _value: int) -> None:
        if not self.travel.stepping and self.state.speed == 0:
            self.reviewing.follow_pointer()

    def _expect(self, _finding: int = -1) -> None:
        """Have the pictures of the findings that come next decoded."""
        if self.canvas.feed is not None:
            self.canvas.feed.expect(self.reviewing.soon())

    def open_paths(self, paths: list[Path]) -> None:
        """Open labels, a manifest or folders."""
        self.session.open(Request(tuple(paths)))

    def run(self, action: Action) -> None:
        """Do what ``action`` says, if it can be done now; say why not, or what went wrong."""
        if not action.enabled(self):
            if why := refusal(self, action):
                self.status.say(why)
            return
        try:
            action.call(self)
        except GtreviewError as error:
            self.dialogs.show_error(error)

    def _release(self, action: Action) -> None:
        if action.release is not None:
            action.release(self)

    def leave_field(self) -> None:
        """Give the focus back to the picture, and close what floats or loops."""
        self.dialogs.hide_palette()
        if self.prompt.isVisible():
            self.prompt.drop()
        elif self.player.looping:
            self.state.play(0)
        elif self.bar.isVisible() and self.canvas.hasFocus():
            self.bar.hide()
        elif self.canvas.hasFocus():
            self.editing.leave()
        self.canvas.setFocus()

    def _show_review(self, review: Review) -> None:
        self.bar.hide()
        self.state.open(len(review.sequence))
        self.player.show_sequence(review.sequence)
        self.canvas.show_review(review, memory.budget(self.settings.cache_megabytes))
        self.filmstrip.show_review(review, self.canvas.feed)
        for part in self._parts:
            part.show_review(review)
        self.pages.setCurrentIndex(REVIEW)
        self.setWindowTitle(f"{review.sequence.name} – gtreview")
        self._remember(self.session.request.paths)
        self.memory.restore(review, self.session.request.at)
        self.dialogs.show_notices()
        self.menus.refresh()
        self.canvas.setFocus()

    def _clear(self, _review: Review | None = None) -> None:
        """Let every part go of the review, so that nothing reads what is being closed."""
        self.player.show_sequence(None)
        self.filmstrip.close_review()
        self.contact_sheet.close_sheet()
        self.canvas.show_nothing()
        for part in self._parts:
            part.show_review(None)
        self.state.open(0)

    def _show_nothing(self) -> None:
        """The project where one is open, else the welcome page."""
        self.welcome.show_recent([Path(name) for name in self.settings.recent])
        name = self.project.name.text() if self.project.is_open else ""
        self.pages.setCurrentIndex(PROJECT if name else WELCOME)
        self.setWindowTitle(f"{name} – gtreview" if name else "gtreview")
        self.menus.refresh()

    def _show_project(self) -> None:
        self._remember(self.project.paths)
        self.session.close()

    def _show_page(self) -> None:
        if self.session.review is None:
            self._show_nothing()

    def _refresh(self, changed: Changed) -> None:
        self.editing.refresh(changed.what)
        self.reviewing.follow_key()
        self.findings.refresh(changed)
        self.objects.refresh(changed.what)
        self.filmstrip.show_changed(changed.what)
        self.contact_sheet.show_changed(changed.what)
        self.status.refresh()
        self.history.refresh()
        if "agreement" in changed.what:
            self.status.show_agreement()
            self.dialogs.show_notices()
        self.menus.refresh_soon()

    def _remember(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            self.settings = settings_file.remember(self.settings, path)
        self._save_settings()

    def _keep_recent(self, review: Review) -> None:
        if self.project.is_open:
            # The project itself keeps how far it is.
            return
        for path in self.session.request.paths:
            recent.keep(path, self.canvas.grab(), *review.progress)

    def _forget_recent(self, path: Path) -> None:
        recent.forget(path)
        left = tuple(name for name in self.settings.recent if Path(name) != path)
        self.take_settings(settings_file.replace(self.settings, recent=left))
        self.welcome.show_recent([Path(name) for name in left])

    def _save_settings(self) -> None:
        try:
            settings_file.save(self.settings)
        except GtreviewError as error:
            self.status.say(str(error))

    def show_contact_sheet(self) -> None:
        """The whole life of the filmstrip's object, over the picture."""
        self.contact_sheet.open(self.session.review, self.canvas.feed, self.filmstrip.track)

    def _move_columns(self) -> None:
        self._columns_moved = True

    def take_settings(self, settings: Settings) -> None:
        """Use ``settings`` from now on, and keep them."""
        before, self.settings = self.settings, settings
        preferences.use(self, before)
        self._save_settings()

    def toggle_close_up(self) -> None:
        """Show or hide the selected object from near by."""
        self.near.setVisible(self.near.isHidden())
        self.panels.tidy()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The picture's menu."""
        if self.session.review is not None and self.canvas.underMouse():
            edit = BOX_MENU if self.editing.on_boxes else EDIT_MENU
            menu = edit if self.state.editing else CANVAS_MENU
            self.menus.context(menu).popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders can be dropped anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.open_paths(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the tool bar into its width."""
        super().resizeEvent(event)
        self.menus.fit(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the review, its threads and files."""
        if self._columns_moved:
            columns = self.findings.table.columns
            self.take_settings(settings_file.replace(self.settings, finding_columns=columns))
        self.take_settings(settings_file.replace(self.settings, layout=self.panels.kept()))
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._follow_system)
        self.session.close()
        self.project.close_project()
        self.runner.close()
        self.keys.stop()
        super().closeEvent(event)
