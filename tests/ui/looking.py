"""What can be told of widgets without eyes: names, what Tab reaches, text that does not fit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QMainWindow,
    QRadioButton,
    QSplitterHandle,
    QStyleOptionViewItem,
    QToolBar,
    QToolButton,
    QWidget,
)

from gtreview.ui.contact_sheet import ContactSheet
from gtreview.ui.floating import Floating
from gtreview.ui.palette import Palette
from gtreview.ui.plain import Elided

MOST_TABS = 300
VISIBLE = 3.0
"""Contrast from which a change of a control counts as seen (WCAG 2.2, 1.4.11)."""
OVER_OTHERS = (Floating, Palette, ContactSheet, QSplitterHandle)
"""What is meant to lie over what is beside it."""


def visible(root: QWidget) -> Iterator[QWidget]:
    """Every widget of ``root``'s own window that is seen."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and widget.window() is root.window():
            yield widget


def controls(root: QWidget) -> list[QWidget]:
    """What Tab must reach."""
    wanted = Qt.FocusPolicy.TabFocus.value
    return [
        widget
        for widget in visible(root)
        if widget.isEnabled()
        and widget.focusPolicy().value & wanted
        and not widget.focusProxy()
        # Arrows lead from the one that is on to the others.
        and not (isinstance(widget, QRadioButton) and not widget.isChecked())
    ]


def name(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def described(widget: QWidget) -> str:
    """Which widget it is, for people."""
    within, chain = widget, []
    while within is not None:
        chain.append(type(within).__name__)
        within = within.parentWidget()
    return f"{name(widget)!r}: {' < '.join(chain[:4])}"


def reached(root: QWidget) -> set[QWidget]:
    """What Tab goes to, beginning where the focus is."""
    window, found = root.window(), {}
    for _ in range(MOST_TABS):
        focused = window.focusWidget()
        if focused is None or found.get(focused, 0) > 1:
            break
        found[focused] = found.get(focused, 0) + 1
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return set(found)


def does_not_fit(root: QWidget) -> list[str]:
    """Labels and buttons whose text is cut off, with what they need and have."""
    found = []
    for widget in visible(root):
        if isinstance(widget, Elided):
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            room, needs = widget.contentsRect().width(), _label_width(widget)
        elif isinstance(widget, QLabel) and widget.text():
            room, needs = widget.height(), widget.heightForWidth(widget.width())
        elif isinstance(widget, QAbstractButton) and widget.text():
            room, needs = widget.width(), widget.minimumSizeHint().width()
            if isinstance(widget, QToolButton):
                needs = widget.sizeHint().width()
        else:
            continue
        if needs > room + 1:
            found.append(f"{described(widget)} {widget.text()!r}: needs {needs}, has {room}")
    return found


def _label_width(label: QLabel) -> int:
    if label.textFormat() == Qt.TextFormat.RichText:
        return label.sizeHint().width() - (label.width() - label.contentsRect().width())
    return max(label.fontMetrics().horizontalAdvance(line) for line in label.text().split("\n"))


def overlapping(root: QWidget) -> list[str]:
    """Widgets that lie over one beside them or beyond their parent's edge."""
    found = []
    for parent in visible(root):
        # What Qt itself lays out, and what lies over a picture or a plot.
        if isinstance(parent, QMainWindow | QAbstractScrollArea):
            continue
        parts = [w for w in parent.children() if _is_part(w)]
        for a, b in itertools.combinations(parts, 2):
            if a.geometry().intersects(b.geometry()):
                found.append(f"{described(a)} over {described(b)}")
        if not isinstance(parent.parentWidget(), QAbstractScrollArea):
            inside = parent.rect()
            found += [f"{described(w)} beyond the edge" for w in parts
                      if not inside.contains(w.geometry())]  # fmt: skip
    return found


def _is_part(widget: object) -> bool:
    return (
        isinstance(widget, QWidget)
        and widget.isVisible()
        and not widget.isWindow()
        and not isinstance(widget, OVER_OTHERS)
        and not widget.visibleRegion().isEmpty()
    )


def left_out(root: QWidget) -> list[str]:
    """Buttons of tool bars for which there was no room."""
    bars = [bar for bar in root.findChildren(QToolBar) if bar.isVisible()]
    return [
        action.text()
        for bar in bars
        for action in bar.actions()
        if action.isVisible() and not bar.widgetForAction(action).isVisible()
    ]


def seen_change(control: QWidget, other: QWidget) -> int:
    """How many pixels of ``control`` and its edge change to be seen when it has the keyboard
    instead of ``other``."""
    other.setFocus(Qt.FocusReason.TabFocusReason)
    without = _luminance(control)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    with_focus = _luminance(control)
    light, dark = np.maximum(without, with_focus), np.minimum(without, with_focus)
    return int(((light + 0.05) / (dark + 0.05) >= VISIBLE).sum())


def _luminance(widget: QWidget) -> NDArray[np.float64]:
    """Relative luminance (WCAG 2) of what is shown of a widget and 2 pixels around it."""
    QApplication.processEvents()
    window = widget.window()
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-2, -2, 2, 2)
    image = window.grab(area & window.rect()).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    value = rows[:, :, 2::-1] / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def elided(view: QAbstractItemView, column: int) -> Qt.TextElideMode:
    """Where a column's texts are cut that do not fit."""
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    delegate = view.itemDelegateForIndex(view.model().index(0, column))
    delegate.initStyleOption(option, view.model().index(0, column))
    return option.textElideMode
