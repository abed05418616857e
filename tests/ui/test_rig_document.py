"""How a rig's changes are kept, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gtreview.errors import InputError
from gtreview.model import rig_edits
from gtreview.model.rig import Rig
from gtreview.review.opening import open_source, recognise
from gtreview.review.review import Review
from gtreview.ui.rig_document import LooseRig, ReviewedRig
from tests.model.walkers import RIG
from tests.ui import walkers

RED = "#ff0000"


@pytest.fixture
def review(tmp_path):
    opened = open_source(recognise([walkers.write(tmp_path / "walkers")])[0])
    review = Review.open(opened)
    yield review
    review.close()


def test_a_loose_rig_goes_back_and_on_again() -> None:
    document, told = LooseRig(RIG), []
    forget = document.listen(lambda: told.append(document.rig))
    red = rig_edits.recolour(RIG, "head", RED)
    document.change(red, "Colour head")
    assert (document.rig, document.can_undo, document.can_redo) == (red, True, False)
    assert document.undo() == "Colour head" and document.rig == RIG
    assert document.redo() == "Colour head" and document.rig == red
    assert told == [red, RIG, red]
    forget()
    document.undo()
    assert len(told) == 3
    assert document.undo() == "" and document.rig == RIG


def test_a_change_after_going_back_is_the_only_way_on() -> None:
    document = LooseRig(RIG)
    document.change(rig_edits.remove(RIG, ["head"]), "Remove head")
    document.undo()
    named = replace(RIG, name="other")
    document.change(named, "Name")
    assert not document.can_redo and document.redo() == ""
    assert document.rig == named


def test_what_changes_nothing_is_no_step() -> None:
    document = LooseRig(RIG)
    document.change(replace(RIG), "Nothing")
    assert not document.can_undo and not document.unsaved


def test_it_is_unsaved_until_it_is_kept() -> None:
    document = LooseRig(RIG)
    document.change(rig_edits.remove(RIG, ["head"]), "Remove head")
    assert document.unsaved
    document.keep()
    assert not document.unsaved
    document.undo()
    assert document.unsaved
    document.open(Rig("other"), "Open")
    assert not document.unsaved


def test_a_reviews_rig_is_changed_by_commands(review: Review) -> None:
    document, told = ReviewedRig(review), []
    document.listen(lambda: told.append(None))
    before = document.rig
    document.change(rig_edits.recolour(before, "head", RED), "Colour head")
    assert review.sequence.rig.keypoints[0].colour == RED
    assert [command.title for command in review.history()] == ["Colour head"]
    assert document.undo() == "Colour head" and document.rig == before
    assert document.redo() == "Colour head" and document.can_undo
    assert len(told) == 3
    assert document.of_labels == before


def test_a_review_takes_no_rig_with_problems(review: Review) -> None:
    document = ReviewedRig(review)
    with pytest.raises(InputError, match="no keypoints"):
        document.change(Rig("nothing"), "Remove everything")
    assert not document.can_undo


def test_points_of_the_labels_are_counted(review: Review) -> None:
    # Two walkers in 8 frames, one of them missing in one.
    assert ReviewedRig(review).uses("wristL") == 15
    assert LooseRig(RIG).uses("wristL") == 0
