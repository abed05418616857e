"""One open review, without a window: labels, findings, verdicts, thresholds, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gtreview.checks import run
from gtreview.errors import InputError
from gtreview.model.flags import BY_HAND, Decision, Findings, Flags, Verdict
from gtreview.model.rig import Rig
from gtreview.model.rig_problems import problems
from gtreview.model.sequence import Notice, Sequence
from gtreview.model.series import Series
from gtreview.model.wording import counted
from gtreview.review import deciding, naming, place, written_over
from gtreview.review.agreement import Agreement
from gtreview.review.box_records import BOXES, BoxChange
from gtreview.review.carrying import carried
from gtreview.review.changed_labels import carried_over
from gtreview.review.commands import Change, Command, Tables
from gtreview.review.correcting import Correction
from gtreview.review.coverage import Coverage
from gtreview.review.deciding import FLAGS, THRESHOLDS, VERDICTS
from gtreview.review.draws import DRAWS, kept
from gtreview.review.file import ReviewFile, now
from gtreview.review.flagging import Flagging, checked_threshold, kept_flags, kept_thresholds
from gtreview.review.inputs import kept_inputs
from gtreview.review.journal import Journal
from gtreview.review.label_file import LabelFile
from gtreview.review.labels import POSES, RIG, THE_RIG, Labels, PointChange, record_of
from gtreview.review.measuring import measure
from gtreview.review.naming import Key, View
from gtreview.review.opening import Opened
from gtreview.review.random_sample import SAMPLE, RandomSample
from gtreview.review.remeasuring import EVERYTHING, Measured
from gtreview.review.second import SECOND, SecondReview, is_running, since_begun
from gtreview.review.suggesting import Suggestion, suggested
from gtreview.review.verdicts import Judged, Place, Verdicts
from gtreview.settings import Settings

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Changed:
    """``what`` of "findings", "verdicts", "thresholds", "series", "agreement", "labels",
    "objects", "rig", "draws" (a sample was drawn, a second review began or ended) and "sample" is
    different now; ``by``: who began it, as they named themselves; ``said_of``: where verdicts
    have changed and findings have not, of which ones."""

    what: frozenset[str]
    by: object | None = None
    said_of: tuple[int, ...] = ()


class Review:
    """An open review.

    A finding is named by its place in rank order, which moves when thresholds do; `key` names it
    for longer. Whatever is decided is on the disk before a method returns and before listeners
    are told; where it cannot be written, OutputError is raised and nothing has changed. ``by``
    is passed on to listeners.

    Attributes
    ----------
    images, agreement, source : as opened; ``images`` None without frames.
    series : the metrics by id.
    notices : what is to be said of the input and of the review file.
    labels : as they were read, as they stand, and what differs.
    label_file : what they were read from.
    second, sample, coverage : a blind second reviewer, a random sample of what was not flagged,
        the frames that were looked at.
    """

    def __init__(
        self,
        opened: Opened,
        file: ReviewFile,
        *,
        settings: Settings,
        notices: Iterable[Notice] = (),
        progress: Progress | None = None,
        pixels: bool = False,
    ) -> None:
        self.images, self.source = opened.images, opened.source
        self._reviewer, self._file = settings.reviewer_name, file
        self._suggestions: dict[int, Suggestion | None] = {}
        self._listeners: list[Callable[[Changed], None]] = []
        self._journal = Journal(file, self._reviewer)
        self._tables = self._journal.tables
        with file.understood():
            notices = (*notices, *written_over.settle(file, self._journal, opened.sequence))
            self._shown = self._shown_verdicts()
            self.labels = Labels(opened.sequence, self._tables, aside=self._shown == SECOND)
        self.label_file = LabelFile(file, self.labels)
        images = opened.images if pixels else None
        self.series, unread = measure(self.sequence, images, settings, progress=progress)
        self._measured = Measured()
        self._measured.take(self.series, self.sequence)
        self.agreement = opened.agreement
        if images is not None:
            self.agreement = self.agreement.with_count(images).with_unread(unread)
        self._flagging = Flagging(self.sequence, self.series, self.read)
        with file.understood():
            self._verdicts = Verdicts(self.sequence, self._tables.get(self._shown, {}))
            thresholds = kept_thresholds(self._tables)
            flags = kept_flags(self.sequence, self._tables, self._shown)
        self._flagging.set_thresholds(thresholds)
        self._flagging.set_by_hand(flags)
        self._judged = Judged(self._verdicts, self.findings)
        self._uncorrected: tuple[tuple[object, ...], View] | None = None
        told = [*self.sequence.notices, *self.agreement.notices, *notices]
        if self._journal.left_out:
            told.append(_passed_over(self._journal.left_out))
        if self.read_only:
            told.append(Notice(f"Nothing can be decided here: {file.read_only_because}"))
        self.second, self.sample = SecondReview(self), RandomSample(self)
        told += kept_inputs(file, opened)
        self.notices = tuple(dict.fromkeys((*told, *self._take_labels(opened))))
        self._take_rig()
        with file.understood():
            self.coverage = Coverage(file, len(self.sequence))

    @classmethod
    def open(
        cls,
        opened: Opened,
        *,
        path: Path | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Go on with the review of ``opened`` where it stopped, or begin one.

        It is kept in ``path``; by default beside the labels, or in the user's data folder where
        that is read-only. Metrics that need pixels are left out; see `add_series`.

        Raises
        ------
        ReviewFileError : the review file cannot be used; it stays as it is.
        OutputError : the review cannot be written anywhere.
        """
        file, notices = place.open_review(opened.source.labels, path)
        try:
            place.keep_named(file, opened.source)
            return cls(
                opened, file, settings=settings or Settings(), notices=notices, progress=progress
            )
        except BaseException:
            file.close()
            raise

    @classmethod
    def in_memory(
        cls,
        opened: Opened,
        *,
        settings: Settings | None = None,
        progress: Progress | None = None,
        decided: bool = False,
        pixels: bool = True,
    ) -> Self:
        """A review that leaves no file, with every metric.

        With ``decided`` it begins as a copy of the review there is, if any. ``pixels`` False
        leaves out the metrics that read the frames.

        Raises
        ------
        ReviewFileError : the review there is cannot be used.
        """
        path = place.existing(opened.source.labels) if decided else None
        file = ReviewFile.in_memory(path)
        return cls(opened, file, settings=settings or Settings(), progress=progress, pixels=pixels)

    def close(self) -> None:
        """Let go of the review file, in which everything is on the disk already, and of frames."""
        self._listeners.clear()
        if self.images is not None:
            self.images.close()
        self.coverage.keep()
        self._file.close()

    @property
    def sequence(self) -> Sequence:
        """The labels as they stand: on the rig that was chosen, with every correction."""
        return self.labels.sequence

    @property
    def read(self) -> Sequence:
        """The labels as they were read."""
        return self.labels.read

    @property
    def corrected(self) -> bool:
        """Whether the labels differ from what was read."""
        return bool(self.labels.corrections)

    @property
    def saved_at(self) -> datetime | None:
        """When the last change was written; None before the first."""
        return self._journal.saved_at

    def changes(self) -> Iterator[PointChange | BoxChange]:
        """Every keypoint and box that the commands in force have changed in what was read, in
        their order."""
        return self.labels.log(self.since_written())

    @property
    def reviewer(self) -> str:
        """Whose name stands on what is done."""
        return self._reviewer

    @property
    def verdict_table(self) -> str:
        """The table that verdicts are shown from and go to: a second reviewer's is another."""
        return self._shown

    @property
    def tables(self) -> Tables:
        """What all commands leave behind; `do` changes it, nothing else may."""
        return self._tables

    @property
    def path(self) -> Path | None:
        """The review file; None in memory."""
        return self._file.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be decided; a notice says why."""
        return bool(self._file.read_only_because)

    @property
    def read_only_because(self) -> str:
        """Why nothing can be decided ("it is open in another window"); empty where it can."""
        return self._file.read_only_because

    @property
    def prepared(self) -> run.Prepared:
        """Every value's suspicion."""
        return self._flagging.prepared

    @property
    def thresholds(self) -> dict[str, float]:
        """By check, in force."""
        return dict(self._flagging.thresholds)

    @property
    def flags(self) -> Flags:
        """Everything flagged at the thresholds, and by hand."""
        return self._flagging.flags

    @property
    def findings(self) -> Findings:
        """What one look settles, the most suspicious first."""
        return self._flagging.findings

    @property
    def uncorrected(self) -> View:
        """The labels without any correction, and what the checks find in them, without what was
        flagged by hand: what a second reviewer is shown."""
        if self._shown == SECOND or not (self.corrected or self._tables.get(FLAGS)):
            return View(self.sequence, self.findings)
        known = self.labels.uncorrected, self.series, self.thresholds
        if self._uncorrected is None or self._uncorrected[0] != known:
            sequence, series = self.labels.uncorrected, self.series
            if self.corrected:
                series = self._measured.again(series, sequence, EVERYTHING)
            flagging = Flagging(sequence, series, self.read)
            flagging.set_thresholds(self.thresholds)
            self._uncorrected = known, View(sequence, flagging.findings)
        return self._uncorrected[1]

    # -- what has been decided ----------------------------------------------------------------

    def decision(self, i: int) -> Decision:
        """What was decided of finding ``i``; any verdict on its flags settles it, and where they
        differ a confirmation counts."""
        return self._judged.decision(i)

    @property
    def decisions(self) -> list[Decision]:
        """The decisions of all findings, in their order; not to be changed."""
        return self._judged.decisions

    @property
    def decided(self) -> NDArray[np.bool_]:
        """(n,) True where a finding is confirmed or dismissed."""
        return self._judged.decided

    @property
    def confirmed(self) -> NDArray[np.bool_]:
        """(n,) True where a finding is confirmed."""
        return self._judged.confirmed

    @property
    def progress(self) -> tuple[int, int]:
        """How many findings are decided, and how many there are to decide: while a second
        reviewer is at work, those that were drawn."""
        if self._shown == SECOND:
            return self.second.progress
        return int(self.decided.sum()), len(self.findings)

    # -- naming findings ----------------------------------------------------------------------

    def key(self, i: int) -> Key:
        """What finding ``i`` is known by when ranks move."""
        return naming.key_of(self.sequence, self.findings, i)

    def index_of(self, key: Key) -> int | None:
        """The finding that ``key`` means today; see `naming.index_of`."""
        return naming.index_of(self.sequence, self.findings, key)

    def find(self, frame: int, track: int = -1) -> int | None:
        """The most suspicious finding over ``frame`` of object ``track``, or of any object where
        that is −1."""
        return naming.find(self.findings, frame, track)

    def describe(self, j: int) -> str:
        """Flag ``j`` in a sentence."""
        return run.describe(self.sequence, self.flags[j])

    def describe_finding(self, i: int) -> str:
        """Finding ``i``'s most suspicious flag in a sentence."""
        return run.describe(self.sequence, self.findings.lead(i))

    # -- commands -----------------------------------------------------------------------------

    def decide(
        self,
        findings: Iterable[int],
        verdict: Verdict,
        reason: str = "",
        note: str = "",
        severity: str = "",
        *,
        by: object | None = None,
    ) -> None:
        """Give ``verdict`` on ``findings``, in one command.

        A note that was there stays unless another one is given, reason and severity as long as the
        verdict stays the same.
        """
        indices = [int(i) for i in findings]
        self._decide(deciding.verb(verdict), indices, Decision(verdict, reason, note, severity), by)

    def alike(self, i: int) -> NDArray[np.intp]:
        """The undecided findings led by the same check as ``i`` that are no more suspicious."""
        findings = self.findings
        check = findings.lead_check
        alike = (check == check[i]) & (findings.suspicion <= findings.suspicion[i])
        return np.flatnonzero(alike & ~self.decided)

    def dismiss_like(self, i: int, *, by: object | None = None) -> None:
        """Dismiss all that are `alike`, in one command."""
        what = f"Dismiss all like “{naming.check_title(self.findings.lead(i).check)}”:"
        self._decide(what, self.alike(i).tolist(), Decision(Verdict.DISMISSED), by)

    def set_note(self, i: int, note: str, *, by: object | None = None) -> None:
        """Put a note on finding ``i`` in place of the one it has; its verdict stays."""
        changes = self._said(i, deciding.noted(self.decision(i), note, now(), self._reviewer))
        self._do(deciding.title(self.sequence, self.findings, [i], "Note on"), changes.values(), by)

    def flag_by_hand(
        self, frame: int, track: int = -1, note: str = "", *, by: object | None = None
    ) -> int:
        """Flag object ``track`` (−1: the whole frame) in ``frame``, confirmed at once; the
        finding that it is in now.

        Raises
        ------
        InputError : there is no such frame or object.
        """
        if not 0 <= frame < len(self.sequence) or not -1 <= track < len(self.sequence.tracks):
            raise InputError(f"there is no object {track} in frame {frame} to be flagged")
        name = self.sequence.track_name(track)
        where = Place(BY_HAND, (name,) if track >= 0 else (), frame)
        changes = deciding.set_by_hand(
            self._tables, where, note, now(), self._reviewer, self._shown
        )
        self._do(f"Flag {name} at frame {frame}" if name else f"Flag frame {frame}", changes, by)
        at = self.index_of((BY_HAND, name, frame))
        assert at is not None
        return at

    def preview_threshold(self, check: str, value: float, *, by: object | None = None) -> None:
        """Show what ``check`` finds at ``value`` while it is dragged; `set_threshold` ends it.

        Raises
        ------
        InputError : the check has no threshold, or ``value`` is out of its limits.
        """
        self._show_thresholds({check: checked_threshold(check, value)}, by)

    def set_threshold(self, check: str, value: float, *, by: object | None = None) -> None:
        """Set the threshold of ``check``.

        Raises
        ------
        InputError : the check has no threshold, or ``value`` is out of its limits.
        """
        value, kept = checked_threshold(check, value), kept_thresholds(self._tables)
        before = self._tables.get(THRESHOLDS, {}).get(check)
        change = Change(THRESHOLDS, check, before, value)
        changes = (change,) if kept[check] != value else ()
        try:
            self._do(f"Set the threshold of {check} to {value:g}", changes, by)
        finally:
            self._show_thresholds(kept_thresholds(self._tables), by)

    def correct(
        self, correction: Correction, *, merge: bool = False, by: object | None = None
    ) -> None:
        """Do ``correction``, of skeletons, of boxes or of both, in one command.

        With ``merge`` it becomes one with the last command where that has the same title, so that
        nudges in a row are taken back in one step.

        Verdicts and flags set by hand go along with objects that get another name, in the same
        command. Objects that it makes stand behind those that were read, and one that has lost
        all its boxes stays among ``sequence.tracks``, empty. Listeners are told of "objects"
        where there are others than before: indices of those that corrections made may differ.

        Raises
        ------
        InputError : a second review is running.
        """
        changes = self._corrected(correction)
        go = self._journal.go_on if merge else self._journal.do
        self._show(go(correction.title, changes), by)

    def suggestion(self, i: int) -> Suggestion | None:
        """What would put finding ``i`` right, None where that is not obvious, or corrections are
        laid aside."""
        if self.labels.aside:
            return None
        if i not in self._suggestions:
            flags = deciding.flags_of(self.findings, i)
            self._suggestions[i] = suggested(self.sequence, flags)
        return self._suggestions[i]

    def apply_suggestion(self, i: int, *, by: object | None = None) -> Suggestion | None:
        """Put finding ``i`` right and confirm it, in one command; what was done, None where it is
        not obvious what would."""
        suggestion = self.suggestion(i)
        if suggestion is None:
            return None
        correction = suggestion.correction
        confirmed = Decision(Verdict.CONFIRMED, suggestion.reason)
        say = deciding.decided(confirmed, self.decision(i), now(), self._reviewer)
        said = self._said(i, say)
        # The finding is about what was, so its own verdict stays where it is said.
        own = {(change.table, change.key) for change in said.values()}
        others = [c for c in self._corrected(correction) if (c.table, c.key) not in own]
        self._do(correction.title, (*others, *said.values()), by)
        return suggestion

    def set_rig(self, rig: Rig, title: str = "Change the rig", *, by: object | None = None) -> None:
        """Use ``rig`` from now on; keypoints of the labels that it lacks stay behind its own.

        Raises
        ------
        InputError : it has problems.
        """
        found = problems(rig)
        if found:
            raise InputError(found[0])
        self._use_rig(rig, title, by)

    def do(self, title: str, changes: Iterable[Change], *, by: object | None = None) -> None:
        """Write ``changes`` of `tables` as one command called ``title``, then let it show."""
        self._do(title, changes, by)

    def undo(self, *, by: object | None = None) -> Command | None:
        """Take the last command back; which one, None where there is none."""
        command = self._journal.to_undo
        self._show(self._journal.undo(), by)
        return command

    def redo(self, *, by: object | None = None) -> Command | None:
        """Do what was undone last again; which one, None where there is none."""
        command = self._journal.redo()
        self._show(command, by)
        return command

    def go_to(self, count: int, *, by: object | None = None) -> None:
        """Undo or redo until ``count`` commands are in force; none of them is lost."""
        self._show(self._journal.go_to(count), by)

    @property
    def can_undo(self) -> bool:
        """Whether there is a command to take back."""
        return not self.read_only and self._journal.to_undo is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is a command to do again."""
        return not self.read_only and self._journal.to_redo is not None

    @property
    def undo_title(self) -> str:
        """The title of the command that `undo` takes back; empty where there is none."""
        command = self._journal.to_undo
        return command.title if command else ""

    def history(self) -> tuple[Command, ...]:
        """The commands in force, the first one first."""
        return self._journal.done()

    def since_written(self) -> tuple[Command, ...]:
        """As `history`, without what was done before corrections were found in the labels' file:
        that was to other labels."""
        return self._journal.since_written()

    def undone(self) -> tuple[Command, ...]:
        """The commands that `redo` would do again, one after the other."""
        return self._journal.undone()

    def shown_history(self) -> tuple[Command, ...]:
        """As `history`; while a second reviewer is at work, only from its beginning on, since
        titles name verdicts."""
        history = self.history()
        return since_begun(history) if self._shown == SECOND else history

    # -- what is no command -------------------------------------------------------------------

    def add_series(
        self,
        series: Mapping[str, Series],
        *,
        measured: Sequence | None = None,
        unread: Mapping[int, str] | None = None,
        by: object | None = None,
    ) -> None:
        """Take over metrics that came later and look again at everything they tell; ``unread``:
        why there was no picture, by frame, where they needed one. ``measured``: the labels that
        they were measured from, where a correction came meanwhile."""
        before = self.agreement
        if self.images is not None and self.images.listed:
            self.agreement = self.agreement.with_count(self.images)
        self.agreement = self.agreement.with_unread(unread or {})
        self.notices = tuple(dict.fromkeys((*self.notices, *self.agreement.notices)))
        self._measured.take(series, measured or self.sequence)
        self.series = {**self.series, **series}
        if measured and measured.boxes is not self.sequence.boxes:
            self.series = self._measured.of_pixels(self.series, self.sequence, None)
        self._flagging.measure(self.series, self.sequence)
        self._judged = Judged(self._verdicts, self.findings)
        told = {"series", "findings"} | ({"agreement"} if self.agreement != before else set())
        self._tell(told, by)

    @property
    def missing(self) -> Sequence | None:
        """The boxes whose values of pixels are to be measured since they were corrected, with
        those that they are compared with; None where there are none."""
        return self._measured.missing(self.sequence)

    def add_missing(self, series: Mapping[str, Series], part: Sequence) -> None:
        """Take over ``series`` of what was `missing`, as far as it is as then."""
        self._measured.take(series, part)
        tracks = self._measured.short
        self.series = self._measured.of_pixels(self.series, self.sequence, tracks)
        self._flagging.measure(self.series, self.sequence, tracks)
        self._judged = Judged(self._verdicts, self.findings)
        self._tell({"series", "findings"}, None)

    def set_agreement(self, agreement: Agreement, *, by: object | None = None) -> None:
        """Take over what a comparison of frames and labels found that ended later."""
        self.agreement = agreement
        self.notices = tuple(dict.fromkeys((*self.notices, *agreement.notices)))
        self._tell({"agreement"}, by)

    def view_state(self) -> dict[str, Any]:
        """What `save_view_state` kept last; empty where nothing was."""
        state = self._file.state("view", {})
        return state if isinstance(state, dict) else {}

    def save_view_state(self, state: Mapping[str, Any]) -> None:
        """Keep what the window shows, as JSON; where the review is read-only it is let go.

        Raises
        ------
        OutputError : it cannot be written.
        """
        if not self.read_only:
            self._file.set_state("view", dict(state))

    def stop_comparing(self) -> None:
        """From its next opening on the review is not compared with other labels.

        Raises
        ------
        OutputError : it cannot be written.
        """
        if not self.read_only:
            self._file.set_state(place.AGAINST, "")

    def listen(self, callback: Callable[[Changed], None]) -> Callable[[], None]:
        """Call ``callback`` after every change, until the returned function is called."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback) if callback in self._listeners else None

    # -- underneath ---------------------------------------------------------------------------

    def _decide(self, what: str, indices: list[int], wanted: Decision, by: object | None) -> None:
        at = now()
        changes: dict[str, Change] = {}
        for i in indices:
            say = deciding.decided(wanted, self.decision(i), at, self._reviewer)
            changes |= self._said(i, say)
        title = deciding.title(self.sequence, self.findings, indices, what)
        said = ", ".join(filter(None, (wanted.reason, wanted.severity)))
        self._do(f"{title}: {said}" if said else title, changes.values(), by)

    def _corrected(self, correction: Correction) -> tuple[Change, ...]:
        if self.labels.aside:
            raise InputError("a second review is running: nothing is corrected until it has ended")
        return (
            *self.labels.changes(correction.edits),
            *self.labels.renamed(correction.skeletons),
            *self.labels.box_changes(correction.boxes),
            *carried(self._tables, correction.renamed),
        )

    def _said(self, i: int, say: deciding.Say) -> dict[str, Change]:
        flags = deciding.flags_of(self.findings, i)
        return deciding.said(self.sequence, flags, self._tables, say, self._shown)

    def _use_rig(self, rig: Rig, title: str, by: object | None) -> None:
        before, after = self._tables.get(RIG, {}).get(THE_RIG), record_of(rig)
        self._do(title, (Change(RIG, THE_RIG, before, after),) if before != after else (), by)

    def _do(self, title: str, changes: Iterable[Change], by: object | None) -> None:
        """Write a command, then let it show."""
        self._show(self._journal.do(title, changes), by)

    def _show(self, command: Command | None, by: object | None) -> None:
        """Bring what is in memory to where ``command``, already written, leaves it."""
        if command is None:
            return
        shown = self._shown_verdicts()
        turned, self._shown = shown != self._shown, shown
        what = self._turn() if turned else self._relabel(command)
        if THRESHOLDS in command.tables:
            what.add(THRESHOLDS)
            if self._flagging.set_thresholds(kept_thresholds(self._tables)):
                what.add("findings")
        if turned or self._flags_changed(command):
            self._flagging.set_by_hand(kept_flags(self.sequence, self._tables, self._shown))
            what.add("findings")
        what |= {table for table in (DRAWS, SAMPLE) if table in command.tables}
        changed = [(c.key, c.after) for c in command.changes if c.table == self._shown]
        numbers = self._verdicts.put(changed)
        if changed:
            what.add("verdicts")
        if "findings" in what:
            self._judged = Judged(self._verdicts, self.findings)
            said_of: tuple[int, ...] = ()
        else:
            said_of = self._judged.refresh(numbers)
        self._tell(what, by, said_of)

    def _shown_verdicts(self) -> str:
        """The table whose verdicts show; a copy in memory is for output and never blind."""
        return SECOND if self.path and is_running(kept(self._tables, SECOND)) else VERDICTS

    def _flags_changed(self, command: Command) -> bool:
        """Whether others are set by hand than before; a second reviewer's are those that they
        have said something of."""
        if FLAGS in command.tables:
            return True
        said = (c.key for c in command.changes if c.table == self._shown == SECOND)
        return any(Place.of(key).check == BY_HAND for key in said)

    def _turn(self) -> set[str]:
        """A second review begins or ends: its verdicts are those of the labels as they were read,
        the first reviewer's of the corrected ones."""
        before = self.sequence
        self.labels.lay_aside(self._shown == SECOND)
        self._verdicts = Verdicts(self.sequence, self._tables.get(self._shown, {}))
        if self.sequence is before:
            return {"findings", "verdicts"}
        self.series = self._measured.again(self.series, self.sequence, EVERYTHING)
        self._flagging.measure(self.series, self.sequence)
        objects = {"objects"} if self.sequence.tracks != before.tracks else set()
        return {"findings", "verdicts", "labels", "series", *objects}

    def _relabel(self, command: Command) -> set[str]:
        """Bring the labels to where ``command`` leaves them, and what is told of them."""
        if command.tables.isdisjoint((POSES, RIG, BOXES)):
            return set()
        touched = self.labels.follow(command.changes)
        what = {"rig"} if touched.rig else {"labels"}
        if touched.tracks or touched.boxes:
            self.series = self._measured.again(self.series, self.sequence, touched)
            alone = not (touched.tracks or touched.geometry or touched.moved)
            self._flagging.measure(self.series, self.sequence, touched.boxes if alone else None)
            what |= {"labels", "series", "findings"}
        if touched.objects:
            # Objects by their places: what is kept by name is looked up again.
            self._verdicts = Verdicts(self.sequence, self._tables.get(self._shown, {}))
            flags = kept_flags(self.sequence, self._tables, self._shown)
            self._flagging.set_by_hand(flags)
            what.add("objects")
        return what

    def _show_thresholds(self, thresholds: Mapping[str, float], by: object | None) -> None:
        if self._flagging.set_thresholds(thresholds):
            self._judged = Judged(self._verdicts, self.findings)
            self._tell({THRESHOLDS, "findings"}, by)

    def _tell(self, what: set[str], by: object | None, said_of: tuple[int, ...] = ()) -> None:
        if what != {"verdicts"}:
            self._suggestions.clear()
        for callback in tuple(self._listeners):
            callback(Changed(frozenset(what), by, said_of))

    def _take_labels(self, opened: Opened) -> tuple[Notice, ...]:
        """Keep the labels' bytes; where they are not those of last time, say what became of the
        verdicts."""
        before = self.label_file.keep(opened.label_bytes, opened.source.labels.name)
        if before is None:
            return ()
        known = self.prepared.candidates.keys() | {BY_HAND}
        kept = self._tables, self.flags, known
        return carried_over(before, self.sequence, self.read, *kept)

    def _take_rig(self) -> None:
        """A rig that the user names rules over the one that the review keeps."""
        named, rig = self.source.rig if self.source.rig_named else None, self.read.rig
        if named is None or rig is None or self.read_only or not self._tables.get(RIG):
            return
        if str(named) in self.read.origin.inputs:
            self._use_rig(rig, f"Use the rig {named.name}", None)


def _passed_over(left_out: tuple[str, ...]) -> Notice:
    count = counted(len(left_out), "imported record")
    return Notice(f"{count} of this review cannot be used: passed over", details=left_out)
