"""What can be told of widgets without eyes: names, what Tab reaches, text that does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QRadioButton, QToolButton, QWidget

from gtreview.ui.plain import Elided

MOST_TABS = 300


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
