"""Which key calls which action, by mode, whatever has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gtreview.ui.action import Action

TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
BUTTON_KEYS = ("Space", "Return", "Enter")
OWN_KEYS = "ownKeys"
"""A widget with this property, and all in it, has letters, digits and arrows for itself."""
OWN_ESC = "ownEsc"
"""With this one it has Esc too: it is something that Esc ends."""


def key_text(event: QKeyEvent) -> str:
    """The key with its modifiers as Qt's portable text (``Ctrl+Shift+Z``).

    A sign's own Shift or AltGr is left out: ``?`` is ``?`` on every keyboard.
    """
    key = event.key()
    modifiers = event.modifiers()
    modifiers &= ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    is_sign = 0x21 <= key <= 0xFF and not chr(key).isalpha()
    if is_sign:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(key | modifiers.value).toString(QKeySequence.SequenceFormat.PortableText)


def mode_of(widget: QWidget | None, *, editing: bool = False) -> str:
    """``text`` where letters belong to the widget that has the focus, else ``edit`` while labels
    are edited, else ``review``."""
    reading = isinstance(widget, QPlainTextEdit | QTextEdit) and widget.isReadOnly()
    if (isinstance(widget, TEXT_FIELDS) and not reading) or _is_in(widget, OWN_KEYS):
        return "text"
    return "edit" if editing else "review"


def keys_by_mode(actions: Iterable[Action]) -> dict[str, dict[str, Action]]:
    """Mode, key, action; a key that means nothing of its own in edit mode is as in review."""
    table = tuple(actions)
    review = {key: action for action in table for key in action.keys}
    edit = {key: action for action in table for key in action.editing}
    text = {key: action for action in table for key in action.typing}
    return {"review": review, "edit": review | edit, "text": text}


def _is_in(widget: QWidget | None, what: str) -> bool:
    """Whether the widget, or one that it is in, has the property ``what``."""
    while widget is not None and not widget.property(what):
        widget = widget.parentWidget()
    return widget is not None


class Keys(QObject):
    """Watches the window and whatever in it has the focus, and calls actions.

    A held key's repeats never queue up: those that arrived while the last one was being shown
    count as one.
    """

    def __init__(
        self,
        window: QWidget,
        call: Callable[[Action], None],
        release: Callable[[Action], None],
        editing: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._call, self._release = window, call, release
        self._editing = editing
        self._maps: dict[str, dict[str, Action]] = {}
        self._held: dict[int, Action] = {}
        self._repeated: Action | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._repeat)
        self._focused: QWidget | None = None
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._watch)

    def use(self, actions: Iterable[Action]) -> None:
        """Listen to the keys of ``actions`` from now on."""
        self._maps = keys_by_mode(actions)
        self._release_all()

    def stop(self) -> None:
        """Watch no longer."""
        QApplication.instance().focusChanged.disconnect(self._watch)
        self._watch(None, None)
        self._window.removeEventFilter(self)

    def find(self, event: QKeyEvent) -> Action | None:
        """The action that ``event`` calls in the mode of what has the focus."""
        widget, text = self._window.focusWidget(), key_text(event)
        if isinstance(widget, QAbstractButton) and widget.hasFocus() and text in BUTTON_KEYS:
            return None
        if text == "Esc" and _is_in(widget, OWN_ESC):
            return None
        return self._maps[mode_of(widget, editing=self._editing())].get(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that call something, leave all others."""
        if watched is self._window and self._focused is not None:
            # The focused widget has had this key, and may have given the focus away since.
            return False
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            if self.find(event) is None:
                return False
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress:
            return self._press(event)
        if kind == QEvent.Type.KeyRelease:
            return self._let_go(event)
        return False

    def _press(self, event: QKeyEvent) -> bool:
        action = self.find(event)
        if action is None:
            return False
        if not event.isAutoRepeat():
            if action.release is not None:
                self._held[event.key()] = action
            self._call(action)
        elif action.repeats:
            self._repeated = action
            self._soon.start()
        return True

    def _let_go(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() not in self._held:
            return False
        action = self._held.pop(event.key())
        if self._repeated is action:
            # What was let go of does not go on.
            self._repeated = None
        self._release(action)
        return True

    def _repeat(self) -> None:
        action, self._repeated = self._repeated, None
        if action is not None:
            self._call(action)

    def _watch(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focused is not None and self._focused is not self._window:
            self._focused.removeEventFilter(self)
        inside = new is not None and new.window() is self._window and new is not self._window
        self._focused = new if inside else None
        if self._focused is not None:
            self._focused.installEventFilter(self)
        if new is None or new.window() is not self._window:
            self._release_all()

    def _release_all(self) -> None:
        while self._held:
            self._release(self._held.popitem()[1])
