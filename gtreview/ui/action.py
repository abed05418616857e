"""What an action is, and when it can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow

Call = Callable[["MainWindow"], object]
Ask = Callable[["MainWindow"], bool]


def always(_window: MainWindow) -> bool:
    """It can always be done."""
    return True


def has_review(window: MainWindow) -> bool:
    """It needs an open review."""
    return window.session.review is not None


def has_project(window: MainWindow) -> bool:
    """It needs a project."""
    return window.project.is_open


def can_go_back(window: MainWindow) -> bool:
    """It needs a review and the project that it is of."""
    return has_review(window) and has_project(window)


def shows_project(window: MainWindow) -> bool:
    """It needs the page of a project."""
    return has_project(window) and not has_review(window)


def can_filter(window: MainWindow) -> bool:
    """It needs a list of findings or of sequences."""
    return has_review(window) or has_project(window)


def has_finding(window: MainWindow) -> bool:
    """It needs a current finding."""
    return has_review(window) and window.state.finding >= 0


def has_object(window: MainWindow) -> bool:
    """It needs a selected object, or a finding that is about one."""
    return has_review(window) and window.filmstrip.track >= 0


def can_decide(window: MainWindow) -> bool:
    """It needs a current finding in a review that can be written to."""
    return has_finding(window) and not window.session.review.read_only


def can_apply(window: MainWindow) -> bool:
    """It needs a current finding in a review that can be written to and in which nobody judges
    blindly."""
    return can_decide(window) and not window.session.review.second.running


def can_judge(window: MainWindow) -> bool:
    """It needs a current finding, or a sample that one goes through, in a review that can be
    written to."""
    return can_decide(window) or (can_write(window) and window.modes.sampling.on)


def can_sample(window: MainWindow) -> bool:
    """It needs a sample in a review that can be written to."""
    return can_write(window) and bool(window.session.review.sample.draw_record)


def can_compare_reviewers(window: MainWindow) -> bool:
    """It needs a second review that has ended."""
    return has_review(window) and window.session.review.second.ended


def can_export(window: MainWindow) -> bool:
    """It needs a review in which nobody judges blindly."""
    return has_review(window) and not window.session.review.second.running


def can_write(window: MainWindow) -> bool:
    """It needs a review that can be written to."""
    return has_review(window) and not window.session.review.read_only


def can_undo(window: MainWindow) -> bool:
    """It needs a command to take back."""
    return can_write(window) and window.session.review.can_undo


def can_redo(window: MainWindow) -> bool:
    """It needs a command to do again."""
    return can_write(window) and window.session.review.can_redo


def has_skeletons(window: MainWindow) -> bool:
    """It needs labels with skeletons."""
    return has_review(window) and len(window.session.review.sequence.poses) > 0


def has_others(window: MainWindow) -> bool:
    """It needs labels that these are compared with."""
    return has_review(window) and window.session.review.sequence.against is not None


def has_originals(window: MainWindow) -> bool:
    """It needs labels that say what they were before the annotator's work."""
    return has_review(window) and window.session.review.sequence.originals is not None


def has_boxes(window: MainWindow) -> bool:
    """It needs labels with boxes; a job of skeletons alone has none."""
    return has_review(window) and len(window.session.review.sequence.boxes) > 0


def has_rig(window: MainWindow) -> bool:
    """It needs labels with a rig."""
    return has_review(window) and window.rig.review is not None


def is_corrected(window: MainWindow) -> bool:
    """It needs labels that differ from what was read."""
    return has_review(window) and window.session.review.corrected


def can_correct(window: MainWindow) -> bool:
    """It needs boxes or skeletons in a review that can be written to and in which nobody judges
    blindly."""
    if not can_write(window) or window.session.review.second.running:
        return False
    return has_boxes(window) or has_skeletons(window)


def can_correct_skeletons(window: MainWindow) -> bool:
    """It needs skeletons in a review that can be written to."""
    return can_correct(window) and has_skeletons(window)


def can_correct_boxes(window: MainWindow) -> bool:
    """It needs boxes in a review that can be written to."""
    return can_correct(window) and has_boxes(window)


@dataclass(frozen=True)
class Action:
    """One thing the window can be asked to do.

    Attributes
    ----------
    id : stable name (``finding.next``).
    text : what menus and the palette show; ends in … where it asks for more.
    menu, group : the menu it stands in, empty for none; a line divides groups.
    call : what is called, with the window.
    keys : in review mode (picture, plots or lists have the focus); the first is shown.
    typing : in text mode (a field has the focus).
    editing : in edit mode, where a key that means nothing of its own is as in review mode.
    enabled : whether it can be done now.
    checked : whether it is on, for actions that switch something.
    release : called when the key is let go, for actions that last as long as a key is held.
    repeats : whether holding the key does it again and again.
    icon : Material Design icon.
    short : what the tool bar shows; empty: it is not in the tool bar.
    help : one sentence for the shortcut sheet and the tool tip where ``text`` does not say enough.
    """

    id: str
    text: str
    menu: str
    group: str
    call: Call
    keys: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    editing: tuple[str, ...] = ()
    enabled: Ask = has_review
    checked: Ask | None = None
    release: Call | None = None
    repeats: bool = False
    icon: str = ""
    short: str = ""
    help: str = ""

    @property
    def shown_keys(self) -> tuple[str, ...]:
        """Those that call it: in review mode, or where only edit mode has any, there."""
        return self.keys or self.editing


WHY_NOT = {
    can_decide: "Choose a finding first: {finding.next} goes to the next one",
    can_apply: "Choose a finding first: {finding.next} goes to the next one",
    can_correct: "These labels hold neither boxes nor skeletons",
    can_correct_skeletons: "These labels hold no skeletons",
    can_correct_boxes: "These labels hold no boxes",
    can_judge: "Choose a finding first: {finding.next} goes to the next one",
    can_sample: "Draw a sample first: {review.draw}",
    can_undo: "Nothing to undo",
    can_redo: "Nothing to redo",
    can_write: "",
}
"""What actions that change a review lack where it can be written to; ``{id}`` is an action's
key."""
IN_THE_FILE = "Corrections were written over the labels: what was done before cannot be undone"
NOT_BLINDLY = {can_export, can_apply, can_correct, can_correct_skeletons, can_correct_boxes,
               is_corrected}  # fmt: skip
"""What waits until a second review has ended."""
LACKS = {
    has_finding: "There is no current finding",
    has_skeletons: "These labels hold no skeletons",
    has_rig: "These labels have no rig",
    has_originals: "These labels do not say what they were before",
    is_corrected: "Nothing has been corrected",
}
"""What other actions lack in an open review."""


def refusal(window: MainWindow, action: Action) -> str:
    """Why an action cannot be done now, for one who presses its key; empty where it is clear."""
    review = window.session.review
    if review is not None and review.second.running and action.enabled in NOT_BLINDLY:
        return "A second review is running: end it first, {review.second}"
    if review is None or action.enabled not in WHY_NOT:
        return LACKS.get(action.enabled, "") if review is not None else ""
    if review.read_only:
        return f"This review is read-only: {review.read_only_because}"
    if action.enabled is can_undo and review.history():
        return IN_THE_FILE
    return WHY_NOT[action.enabled]


def why_not(window: MainWindow, action: Action) -> str:
    """Why ``action`` cannot be done now, of any action; empty where it can."""
    if action.enabled(window):
        return ""
    if window.session.review is None:
        return "Nothing is open"
    return refusal(window, action) or "Not now"
