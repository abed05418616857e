"""What another choice in the settings changes in an open window, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from gtreview.settings import Settings
from gtreview.ui import keymap, theme
from gtreview.ui.rig_editor import RigEditor

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow


def use(window: MainWindow, before: Settings) -> None:
    """Let ``window`` follow its settings, which were ``before``."""
    now = window.settings
    window.session.settings = window.reviewing.settings = now
    window.player.fps = now.frame_rate
    window.travel.margin = now.loop_margin
    if now.theme != before.theme:
        use_theme(window)
    elif now.object_colours != before.object_colours:
        use_palette(window)
    if now.keys != before.keys:
        use_keys(window)


def use_theme(window: MainWindow) -> None:
    """Show everything in the theme and with the palette of the settings."""
    theme.apply(QApplication.instance(), _chosen(window))
    window.menus.repaint_icons()


def use_palette(window: MainWindow) -> None:
    """Paint objects in the palette of the settings. Only what shows their colours is told: a style
    sheet anew would take most of a second."""
    theme.use(_chosen(window))
    for part in (window.canvas, window.objects, window.filmstrip, window.contact_sheet,
                 window.plots, window.heat, window.findings.table):  # fmt: skip
        QApplication.sendEvent(part, QEvent(QEvent.Type.StyleChange))
        part.update()
    window.findings.table.viewport().update()


def _chosen(window: MainWindow) -> theme.Theme:
    return theme.chosen(window.settings.theme, window.settings.object_colours)


def follow_system(window: MainWindow) -> None:
    """The desktop has become light or dark."""
    if window.settings.theme == theme.SYSTEM:
        use_theme(window)


def use_keys(window: MainWindow) -> None:
    """Let the chosen keys be in force, wherever keys are heard or shown."""
    keys = keymap.apply(window.settings.keys)
    window.keys.use(keys.actions)
    window.menus.show_keys()
    window.show_hints()
    window.dialogs.hide_palette()
    window.reasons.hide()
    for part in (window.findings, window.status, window.project):
        part.show_keys()
    window.modes.banner.refresh()
    window.contact_sheet.update()
    for editor in window.findChildren(RigEditor):
        editor.show_keys()
