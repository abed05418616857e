"""Menus, tool bar and context menus, made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from gtreview.metrics.registry import offered
from gtreview.ui import keymap, recent, theme
from gtreview.ui.action import Action
from gtreview.ui.actions import ACTIONS, BY_ID, MENUS, SUBMENUS, TOOL_BAR, shown_key

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow

ICON = QSize(17, 17)
_ICON = Qt.ToolButtonStyle.ToolButtonIconOnly
_BOTH = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
GIVING_WAY = ({"layers"}, {"layers", "play", "findings"}, {"layers", "play", "findings", "find"},
              {"layers", "play", "findings", "find", "open", "mode", "export"})  # fmt: skip
"""Groups of actions on the tool bar whose names give way to their icons, the longer the window
the fewer."""
KEY_SHOWN = ("findings", "play", "find")
"""Groups whose key stands on the tool bar too: those a reviewer learns first."""


class Menus(QObject):
    """One QAction for each action of the table, in every place that shows it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.made = {action.id: self._make(action) for action in ACTIONS}
        self._submenus: dict[str, QMenu] = {}
        self.recent = QMenu("Open recent", window)
        self.plots = QMenu("Plots", window)
        self.recent.aboutToShow.connect(self._fill_recent)
        self.plots.aboutToShow.connect(self._fill_plots)
        for name in MENUS:
            self._fill(window.menuBar().addMenu(name), name)
        self.tool_bar = self._tool_bar()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        self.show_keys()
        self.repaint_icons()

    def refresh_soon(self) -> None:
        """`refresh` once all that a key has changed is on the screen: keys do not ask menus."""
        self._soon.start()

    def refresh(self) -> None:
        """Grey out what cannot be done now, tick what is on."""
        for action in ACTIONS:
            made = self.made[action.id]
            made.setEnabled(action.enabled(self._window))
            if action.checked is not None:
                made.setChecked(made.isEnabled() and action.checked(self._window))

    def show_keys(self) -> None:
        """Name the keys that are in force."""
        for action in keymap.current().actions:
            made = self.made[action.id]
            key = shown_key(action.shown_keys[0]) if action.shown_keys else ""
            made.setText(f"{action.text}\t{key}" if key else action.text)
            beside = action.group in KEY_SHOWN and key
            made.setIconText(f"{action.short}  {key}" if beside else action.short)
            made.setToolTip(f"{action.text} ({key})" if key else action.text)

    def fit(self, width: int) -> None:
        """Let names on the tool bar give way to icons until it is no wider than ``width``."""
        for bare in (set(), *GIVING_WAY):
            for action, button in self._buttons():
                button.setToolButtonStyle(_ICON if action.group in bare else _BOTH)
            if self._bar_width() <= width:
                break

    def _bar_width(self) -> int:
        layout = self.tool_bar.layout()
        items = [layout.itemAt(i).widget().sizeHint().width() for i in range(layout.count())]
        edges = layout.contentsMargins()
        return sum(items) + layout.spacing() * len(items) + edges.left() + edges.right() + 16

    def _buttons(self) -> Iterator[tuple[Action, QToolButton]]:
        for id_ in TOOL_BAR:
            if id_ in BY_ID:
                yield BY_ID[id_], self.tool_bar.widgetForAction(self.made[id_])

    def repaint_icons(self) -> None:
        """Draw the icons in the theme's colours."""
        shown = theme.current()
        more = self.tool_bar.findChild(QToolButton, "qt_toolbar_ext_button")
        more.setIcon(qtawesome.icon("mdi6.chevron-double-right", color=shown.text))
        for group, menu in self._submenus.items():
            menu.setIcon(qtawesome.icon(SUBMENUS[group][1], color=shown.text))
        for action in ACTIONS:
            if action.icon:
                icon = qtawesome.icon(
                    action.icon, color=shown.text, color_disabled=shown.dim, color_on=shown.accent
                )
                self.made[action.id].setIcon(icon)

    def context(self, ids: Iterable[str]) -> QMenu:
        """A menu of these actions; ``|`` is a line."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id_ in ids:
            if id_ == "|":
                menu.addSeparator()
            else:
                menu.addAction(self.made[id_])
        return menu

    def _make(self, action: Action) -> QAction:
        # Its key is text only, see `show_keys`: `keys.Keys` listens to it, by mode.
        made = QAction(action.text, self)
        made.setStatusTip("")
        made.setCheckable(action.checked is not None)
        # After the click Qt has toggled the tick by itself; `refresh` says what is really on.
        made.triggered.connect(lambda _on=False: (self._window.run(action), self.refresh()))
        return made

    def _fill(self, menu: QMenu, name: str) -> None:
        group = ""
        for action in ACTIONS:
            if action.menu != name:
                continue
            if group and action.group != group:
                menu.addSeparator()
            if action.group == "plots" and group != "plots":
                menu.addMenu(self.plots)
            inside = menu
            if action.group in SUBMENUS:
                inside = self._submenu(menu, action.group)
            group = action.group
            inside.addAction(self.made[action.id])
            if action.id == "file.open":
                menu.addMenu(self.recent)
        menu.aboutToShow.connect(self.refresh)

    def _submenu(self, menu: QMenu, group: str) -> QMenu:
        """The menu in ``menu`` that holds a group of actions."""
        if group not in self._submenus:
            self._submenus[group] = menu.addMenu(SUBMENUS[group][0])
        return self._submenus[group]

    def _tool_bar(self) -> QToolBar:
        bar = QToolBar("Tools", self._window)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(ICON)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for id_ in TOOL_BAR:
            if id_ == "|":
                bar.addSeparator()
            elif id_ == "<>":
                stretch = QWidget()
                stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                bar.addWidget(stretch)
            else:
                bar.addAction(self.made[id_])
        self._window.addToolBar(bar)
        return bar

    def _fill_recent(self) -> None:
        self.recent.clear()
        for name in self._window.settings.recent:
            entry = self.recent.addAction(
                name.replace("&", "&&"), lambda name=name: self._window.open_paths([Path(name)])
            )
            entry.setEnabled(recent.is_there(Path(name)))
        if self.recent.isEmpty():
            self.recent.addAction("Nothing yet").setEnabled(False)

    def _fill_plots(self) -> None:
        self.plots.clear()
        shown = self._window.plots.shown
        review = self._window.session.review
        for metric in offered(review.sequence if review else None):
            entry = self.plots.addAction(metric.title)
            entry.setCheckable(True)
            entry.setChecked(metric.id in shown)
            entry.setToolTip(metric.help)
            entry.triggered.connect(lambda _on=False, id_=metric.id: self._toggle_plot(id_))

    def _toggle_plot(self, metric: str) -> None:
        self._window.plots.set_shown({*self._window.plots.shown} ^ {metric})
