"""Keys for people who come from other programs: what they do there, as far as there is the same to
do here, and where the actions go whose keys that takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gtreview.ui.keymap import Chosen

_CVAT: Chosen = {
    "go.next": ("F",),
    "go.previous": ("D",),
    "go.next_ten": ("V", "Shift+Right"),
    "go.previous_ten": ("C", "Shift+Left"),
    "finding.next": ("Right", "]"),
    "finding.previous": ("Left", "P", "["),
    "play.toggle": ("Space",),
    "go.frame": ("`", "Ctrl+J"),
    "go.next_change": ("R", "Ctrl+Right"),
    "go.previous_change": ("E", "Ctrl+Left"),
    "help.keys": ("F1", "?"),
    "file.settings": ("F2", "Ctrl+,"),
    "correct.toggle": ("O",),
    # Opening an issue in its review workspace, drawing in the other.
    "review.flag": ("N", "M"),
    "correct.new_box": ("N", "Ins"),
    "correct.merge": ("M",),
    "correct.split": ("Alt+M",),
    "correct.repeat": ("Ctrl+B",),
    "correct.copy_before": ("Ctrl+V", "Ctrl+C"),
    "correct.copy_after": ("Ctrl+Shift+V",),
    # What gives way.
    "view.fit": ("Ctrl+0",),
    "view.skeletons": ("Shift+K",),
    "view.contact_sheet": ("Shift+C",),
    "play.loop": ("Shift+R",),
    "edit.mode": ("Shift+W",),
    "correct.rename": ("Shift+F2",),
}

_SLEAP: Chosen = {
    "go.next": ("Right", "D"),
    "go.previous": ("Left", "A"),
    "go.next_ten": ("Ctrl+Right", "Shift+Right"),
    "go.previous_ten": ("Ctrl+Left", "Shift+Left"),
    "go.next_change": ("Alt+Right", "Ctrl+E"),
    "go.previous_change": ("Alt+Left",),
    "go.frame": ("Ctrl+J", "G"),
    "finding.next": ("Space", "N", "]"),
    "finding.previous": ("Shift+Space", "P", "["),
    "object.next": ("`", "S"),
    "view.fit": ("Ctrl+=", "F"),
    "view.point_names": ("Ctrl+Tab", "Shift+V"),
    "file.save": ("Ctrl+S", "Ctrl+Shift+S"),
    "audit.export": ("Ctrl+Alt+E",),
    "review.flag": ("Ctrl+M", "M"),
    "correct.new_box": ("Ctrl+I", "Ins"),
    "correct.exchange": ("Ctrl+T",),
    "correct.delete_skeleton": ("Ctrl+Backspace", "Shift+Del"),
    "correct.delete_object": ("Ctrl+Shift+Backspace", "Ctrl+Shift+Del"),
    # What gives way.
    "play.toggle": ("Ctrl+Space",),
    "correct.merge": ("Alt+M",),
    "view.more_contrast": ("Alt+PgUp",),
    "view.less_contrast": ("Alt+PgDown",),
}

PRESETS: Mapping[str, Chosen] = MappingProxyType({"gtreview": {}, "CVAT": _CVAT, "SLEAP": _SLEAP})
"""CVAT's from the defaults of its Settings › Shortcuts, SLEAP's from those of its Help › Keyboard
Shortcuts."""
