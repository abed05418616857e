"""The rig that an editor works on, and how its changes are kept: in a review, or in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gtreview.model.rig import Rig
from gtreview.review.review import Changed, Review

Told = Callable[[], None]


class RigDocument(Protocol):
    """A rig that can be changed, step by step, and back.

    Attributes
    ----------
    rig : as it stands.
    of_labels : the rig as the labels came with; None where there are no labels.
    read_only : whether nothing can be changed.
    can_undo, can_redo : whether there is a step to take back, to do again.
    """

    @property
    def rig(self) -> Rig: ...
    @property
    def of_labels(self) -> Rig | None: ...
    @property
    def read_only(self) -> bool: ...
    @property
    def can_undo(self) -> bool: ...
    @property
    def can_redo(self) -> bool: ...

    def change(self, rig: Rig, title: str) -> None:
        """Let ``rig`` be the rig from now on, in one step called ``title``.

        Raises
        ------
        InputError : it has problems and labels are to be shown with it.
        """

    def undo(self) -> str:
        """Take the last step back; its title, empty where there is none."""

    def redo(self) -> str:
        """Do the step that was taken back last again; its title, empty where there is none."""

    def uses(self, label: str) -> int:
        """How many points of the labels are the keypoint ``label``."""

    def listen(self, told: Told) -> Callable[[], None]:
        """Call ``told`` after every change, until the returned function is called."""


@dataclass(frozen=True)
class _Step:
    title: str
    rig: Rig


class LooseRig:
    """A rig without labels, with its own undo."""

    of_labels = None
    read_only = False

    def __init__(self, rig: Rig) -> None:
        self._steps, self._at = [_Step("", rig)], 0
        self._kept = rig
        self._listeners: list[Told] = []

    @property
    def rig(self) -> Rig:
        """As it stands."""
        return self._steps[self._at].rig

    @property
    def unsaved(self) -> bool:
        """Whether it differs from what was opened or saved last."""
        return self.rig != self._kept

    def keep(self) -> None:
        """It has been saved as it stands."""
        self._kept = self.rig

    def change(self, rig: Rig, title: str) -> None:
        """Let ``rig`` be the rig from now on."""
        if rig != self.rig:
            self._steps[self._at + 1 :] = [_Step(title, rig)]
            self._go(self._at + 1)

    def open(self, rig: Rig, title: str) -> None:
        """Begin with another rig, which is nothing to be saved yet; the one before is a step
        back."""
        self.change(rig, title)
        self.keep()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return self._at + 1 < len(self._steps)

    def undo(self) -> str:
        """Take the last step back; its title, empty where there is none."""
        title = self._steps[self._at].title
        if self.can_undo:
            self._go(self._at - 1)
        return title

    def redo(self) -> str:
        """Do the step that was taken back last again; its title, empty where there is none."""
        if not self.can_redo:
            return ""
        self._go(self._at + 1)
        return self._steps[self._at].title

    def uses(self, _label: str) -> int:
        """No labels use it."""
        return 0

    def listen(self, told: Told) -> Callable[[], None]:
        """Call ``told`` after every change, until the returned function is called."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told) if told in self._listeners else None

    def _go(self, at: int) -> None:
        self._at = at
        for told in tuple(self._listeners):
            told()


class ReviewedRig:
    """The rig of a review: each change is one of its commands."""

    def __init__(self, review: Review) -> None:
        self._review = review

    @property
    def rig(self) -> Rig:
        """As it stands, with the keypoints of the labels that were put behind."""
        return self._review.sequence.rig or Rig("")

    @property
    def of_labels(self) -> Rig | None:
        """The rig that the labels came with."""
        return self._review.read.rig

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._review.read_only

    @property
    def can_undo(self) -> bool:
        """Whether the review has a command to take back."""
        return self._review.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether the review has a command to do again."""
        return self._review.can_redo

    def change(self, rig: Rig, title: str) -> None:
        """Let ``rig`` be the rig from now on.

        Raises
        ------
        InputError : it has problems.
        OutputError : the review cannot be written.
        """
        if rig != self.rig:
            self._review.set_rig(rig, title, by=self)

    def undo(self) -> str:
        """Take the review's last command back; its title, empty where there is none."""
        command = self._review.undo(by=self)
        return command.title if command else ""

    def redo(self) -> str:
        """Do again what was undone last; its title, empty where there is none."""
        command = self._review.redo(by=self)
        return command.title if command else ""

    def uses(self, label: str) -> int:
        """How many points of the labels are the keypoint ``label``."""
        sequence, place = self._review.sequence, self.rig.place[label]
        sides = [sequence.poses] if sequence.originals is None else [
            sequence.poses, sequence.originals
        ]  # fmt: skip
        return max(int(poses.present[:, place].sum()) for poses in sides)

    def listen(self, told: Told) -> Callable[[], None]:
        """Call ``told`` after every change of the rig or the labels, until the returned function
        is called."""

        def pass_on(changed: Changed) -> None:
            if changed.what & {"rig", "labels"}:
                told()

        return self._review.listen(pass_on)
