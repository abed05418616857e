"""One open review, without a window: labels, findings, verdicts, thresholds, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gtreview.checks import run
from gtreview.checks.registry import DEFAULTS
from gtreview.errors import InputError
from gtreview.formats import registry
from gtreview.frames.crops import CropReader
from gtreview.metrics.registry import compute, update
from gtreview.model.flags import BY_HAND, Decision, Findings, Flag, Flags, Verdict
from gtreview.model.pose_edits import NEW, PoseEdit
from gtreview.model.rig import Rig
from gtreview.model.sequence import Notice, Sequence
from gtreview.model.series import Series
from gtreview.review import deciding, place
from gtreview.review.agreement import Agreement
from gtreview.review.changed_labels import carried_over, lost_verdicts
from gtreview.review.commands import Change, Command, Entry, apply, inverse, joined
from gtreview.review.correcting import Correction, Target
from gtreview.review.deciding import FLAGS, THRESHOLDS, VERDICTS
from gtreview.review.file import ReviewFile, now
from gtreview.review.flagging import Flagging, by_hand, checked_threshold
from gtreview.review.labels import POSES, RIG, THE_RIG, Labels, PointChange, frame_of, record_of
from gtreview.review.opening import Opened
from gtreview.review.suggesting import Suggestion, suggested
from gtreview.review.verdicts import Judged, Place, Verdicts
from gtreview.settings import Settings
from gtreview.storage.local import read_bytes, sha256

Progress = Callable[[float, str], None]

Key = tuple[str, str, int]
"""What a finding is known by when ranks move: its lead flag's check, object name and peak."""


@dataclass(frozen=True)
class Changed:
    """``what`` of "findings", "verdicts", "thresholds", "series", "agreement", "labels" and "rig"
    is different now; ``by``: who began it, as they named themselves."""

    what: frozenset[str]
    by: object | None = None


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
    saved_at : when the last change was written; None before the first.
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
        self._listeners: list[Callable[[Changed], None]] = []
        self._history = file.history()
        self._tables = self._history.tables()
        with file.understood():
            self._labels = Labels(opened.sequence, self._tables)
        crops = CropReader(opened.images) if pixels and opened.images else None
        self.series = compute(self.sequence, crops=crops, progress=progress)
        self.agreement = opened.agreement.with_unread(crops.unread if crops else {})
        self._flagging = Flagging(self.sequence, self.series)
        with file.understood():
            self._verdicts = Verdicts(self.sequence, self._tables.get(VERDICTS, {}))
            thresholds, flags = self._kept_thresholds(), self._kept_flags()
        self._flagging.set_thresholds(thresholds)
        self._flagging.set_by_hand(flags)
        self._judged = Judged(self._verdicts, self.findings)
        done = self._history.done()
        self.saved_at = datetime.fromisoformat(done[-1].at) if done else None
        told = [*self.sequence.notices, *self.agreement.notices, *notices]
        if self.read_only:
            told.append(Notice(f"Nothing can be decided here: {file.read_only_because}"))
        self.notices = tuple(dict.fromkeys((*told, *self._take_labels(opened))))

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
            if opened.source.frame_map is not None and not file.read_only_because:
                file.set_state(place.FRAME_MAP, opened.source.frame_map)
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
        """Let go of the review file; everything in it is on the disk already."""
        self._listeners.clear()
        self._file.close()

    @property
    def sequence(self) -> Sequence:
        """The labels as they stand: on the rig that was chosen, with every correction."""
        return self._labels.sequence

    @property
    def read(self) -> Sequence:
        """The labels as they were read."""
        return self._labels.read

    @property
    def corrected(self) -> bool:
        """Whether the labels differ from what was read."""
        return self.corrections > 0

    @property
    def corrections(self) -> int:
        """How many skeletons differ from what was read."""
        return len(self._tables.get(POSES, {}))

    @property
    def corrected_frames(self) -> NDArray[np.intp]:
        """The frames in which skeletons differ from what was read, in order."""
        frames = {frame_of(key) for key in self._tables.get(POSES, {})}
        return np.array(sorted(f for f in frames if f < len(self.sequence)), np.intp)

    def reverted(self, target: Target) -> Correction:
        """The skeleton as it was read.

        Raises
        ------
        InputError : nothing is selected, or it is as it was read.
        """
        poses = self.sequence.poses
        row = NEW if target.track >= 0 else int(poses.row[target.i])
        edit = self._labels.as_read(target.track, target.frame, row)
        if not self._labels.changes([edit], self._tables):
            raise InputError("This skeleton is as it was read")
        return Correction(target.here("Revert", whole=True), (edit,))

    def label_bytes(self) -> bytes:
        """The labels' file as it was when the review was opened.

        Raises
        ------
        InputError : the file is gone or has changed since.
        """
        origin = self.read.origin
        data = read_bytes(origin.path)
        if sha256(data) != origin.sha256:
            hint = "Open it again; verdicts are kept."
            raise InputError("has changed since it was opened", path=origin.path, hint=hint)
        return data

    def source_bytes(self) -> bytes:
        """As `label_bytes`, from what the review keeps where the file is gone or has changed.

        Raises
        ------
        InputError : the review does not keep them either.
        """
        try:
            return self.label_bytes()
        except InputError:
            return self._file.source(self.read.origin.sha256)

    def corrected_bytes(self) -> bytes:
        """The labels' file with the corrections in it and nothing else changed.

        Raises
        ------
        InputError : as `source_bytes`, or its format cannot be written.
        """
        data = self.source_bytes()
        return registry.write(data, self.read, self.sequence) if self.corrected else data

    def changes(self) -> Iterator[PointChange]:
        """Every keypoint that the commands in force have changed, in their order."""
        return self._labels.log(self.history())

    @property
    def path(self) -> Path | None:
        """The review file; None in memory."""
        return self._file.path

    @property
    def read_only(self) -> bool:
        """Whether nothing can be decided; a notice says why."""
        return bool(self._file.read_only_because)

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
        """How many findings are decided, and how many there are."""
        return int(self.decided.sum()), len(self.findings)

    def next_undecided(self, after: int = -1) -> int | None:
        """The next undecided finding in rank order, from the top again at the end; None where
        all others are decided."""
        left = np.flatnonzero(~self.decided)
        left = np.concatenate([left[left > after], left[left < after]])
        return int(left[0]) if len(left) else None

    def neighbour(self, i: int, step: int) -> int | None:
        """The finding ``step`` places on (back where negative); None beyond the ends."""
        return i + step if 0 <= i + step < len(self.findings) else None

    # -- naming findings ----------------------------------------------------------------------

    def key(self, i: int) -> Key:
        """What finding ``i`` is known by when ranks move."""
        lead = self.findings.lead(i)
        return lead.check, self.sequence.track_name(lead.track), lead.peak

    def index_of(self, key: Key) -> int | None:
        """The finding that ``key`` means today: the one with a flag of that check and object over
        that frame, else any of that object there, else None."""
        check, name, frame = key
        track = self.sequence.track_index.get(name, -1)
        if name and track < 0:
            return None
        over = (self.flags.track == track) & self._over(self.flags, frame)
        same = over & self.flags.of_check(check)
        flagged = np.flatnonzero((same if same.any() else over)[self.findings.order])
        if not len(flagged):
            return None
        return int(np.searchsorted(self.findings.starts, flagged[0], side="right")) - 1

    def find(self, frame: int, track: int = -1) -> int | None:
        """The most suspicious finding over ``frame`` of object ``track``, or of any object where
        that is −1."""
        over = self._over(self.findings, frame)
        if track >= 0:
            over &= self.findings.track == track
        found = np.flatnonzero(over)
        return int(found[0]) if len(found) else None

    def describe(self, j: int) -> str:
        """Flag ``j`` in a sentence."""
        return self._sentence(self.flags[j])

    def describe_finding(self, i: int) -> str:
        """Finding ``i``'s most suspicious flag in a sentence."""
        return self._sentence(self.findings.lead(i))

    # -- commands -----------------------------------------------------------------------------

    def decide(
        self,
        findings: Iterable[int],
        verdict: Verdict,
        reason: str = "",
        note: str = "",
        *,
        by: object | None = None,
    ) -> None:
        """Give ``verdict`` on ``findings``, in one command.

        A note that was there stays unless another one is given, a reason as long as the verdict
        stays the same.
        """
        indices = [int(i) for i in findings]
        self._decide(deciding.verb(verdict), indices, Decision(verdict, reason, note), by)

    def dismiss_like(self, i: int, *, by: object | None = None) -> None:
        """Dismiss all undecided findings led by the same check that are no more suspicious."""
        findings = self.findings
        check = findings.flags.check[findings.order[findings.starts[:-1]]]
        alike = (check == check[i]) & (findings.suspicion <= findings.suspicion[i])
        indices = np.flatnonzero(alike & ~self.decided).tolist()
        what = f"Dismiss all like {findings.lead(i).check}:"
        self._decide(what, indices, Decision(Verdict.DISMISSED), by)

    def set_note(self, i: int, note: str, *, by: object | None = None) -> None:
        """Put a note on finding ``i`` in place of the one it has; its verdict stays."""
        say = deciding.noted(self.decision(i), note, now(), self._reviewer)
        flags = deciding.flags_of(self.findings, i)
        changes = deciding.said(self.sequence, flags, self._tables, say)
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
        changes = deciding.set_by_hand(self._tables, where, note, now(), self._reviewer)
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
        value, kept = checked_threshold(check, value), self._kept_thresholds()
        before = self._tables.get(THRESHOLDS, {}).get(check)
        change = Change(THRESHOLDS, check, before, value)
        changes = (change,) if kept[check] != value else ()
        try:
            self._do(f"Set the threshold of {check} to {value:g}", changes, by)
        finally:
            self._show_thresholds(self._kept_thresholds(), by)

    def edit_poses(
        self,
        title: str,
        edits: Iterable[PoseEdit],
        *,
        merge: bool = False,
        by: object | None = None,
    ) -> None:
        """Correct skeletons, in one command called ``title``.

        With ``merge`` it becomes one with the last command where that has the same title, so that
        nudges in a row are taken back in one step.
        """
        changes = self._labels.changes(edits, self._tables)
        last = self._history.to_undo
        if merge and changes and last is not None and last.command.title == title:
            self._do_with(last, changes, by)
        else:
            self._do(title, changes, by)

    def suggestion(self, i: int) -> Suggestion | None:
        """What would put finding ``i`` right, None where that is not obvious."""
        return suggested(self.sequence, deciding.flags_of(self.findings, i))

    def apply_suggestion(self, i: int, *, by: object | None = None) -> Suggestion | None:
        """Put finding ``i`` right and confirm it, in one command; what was done, None where it is
        not obvious what would."""
        suggestion = self.suggestion(i)
        if suggestion is None:
            return None
        correction = suggestion.correction
        confirmed = Decision(Verdict.CONFIRMED, suggestion.reason)
        say = deciding.decided(confirmed, self.decision(i), now(), self._reviewer)
        flags = deciding.flags_of(self.findings, i)
        said = deciding.said(self.sequence, flags, self._tables, say).values()
        changed = self._labels.changes(correction.edits, self._tables)
        self._do(correction.title, (*changed, *said), by)
        return suggestion

    def set_rig(self, rig: Rig, title: str = "Change the rig", *, by: object | None = None) -> None:
        """Use ``rig`` from now on; keypoints of the labels that it lacks stay behind its own.

        Raises
        ------
        InputError : it is no sound rig; says what is wrong.
        """
        before, after = self._tables.get(RIG, {}).get(THE_RIG), record_of(rig)
        self._do(title, (Change(RIG, THE_RIG, before, after),) if before != after else (), by)

    def undo(self, *, by: object | None = None) -> Command | None:
        """Take the last command back; which one, None where there is none."""
        entry = self._history.to_undo
        if entry is None:
            return None
        self._file.stand_at(entry.parent)
        self._history.at = entry.parent
        self._show(inverse(entry.command), by)
        return entry.command

    def redo(self, *, by: object | None = None) -> Command | None:
        """Do what was undone last again; which one, None where there is none."""
        entry = self._history.to_redo
        if entry is None:
            return None
        self._file.stand_at(entry.id)
        self._history.at = entry.id
        self._show(entry.command, by)
        return entry.command

    @property
    def can_undo(self) -> bool:
        """Whether there is a command to take back."""
        return not self.read_only and self._history.to_undo is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is a command to do again."""
        return not self.read_only and self._history.to_redo is not None

    @property
    def undo_title(self) -> str:
        """The title of the command that `undo` takes back; empty where there is none."""
        entry = self._history.to_undo
        return entry.command.title if entry else ""

    @property
    def redo_title(self) -> str:
        """The title of the command that `redo` does again; empty where there is none."""
        entry = self._history.to_redo
        return entry.command.title if entry else ""

    def history(self) -> tuple[Command, ...]:
        """The commands in force, the first one first."""
        return self._history.done()

    # -- what is no command -------------------------------------------------------------------

    def add_series(
        self,
        series: Mapping[str, Series],
        *,
        unread: Mapping[int, str] | None = None,
        by: object | None = None,
    ) -> None:
        """Take over metrics that came later and look again at everything they tell; ``unread``:
        why there was no picture, by frame, where they needed one."""
        before, self.agreement = self.agreement, self.agreement.with_unread(unread or {})
        self.notices = tuple(dict.fromkeys((*self.notices, *self.agreement.notices)))
        self.series = {**self.series, **series}
        self._flagging.measure(self.series, self.sequence)
        self._judged = Judged(self._verdicts, self.findings)
        told = {"series", "findings"} | ({"agreement"} if self.agreement != before else set())
        self._tell(told, by)

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
            flags = deciding.flags_of(self.findings, i)
            changes |= deciding.said(self.sequence, flags, self._tables, say)
        self._do(deciding.title(self.sequence, self.findings, indices, what), changes.values(), by)

    def _do(self, title: str, changes: Iterable[Change], by: object | None) -> None:
        """Write the command, then let it show."""
        command = Command(title, tuple(changes), now(), self._reviewer)
        if command.changes:
            self._history.add(self._file.append(command, self._history.at))
            self._show(command, by)

    def _do_with(self, last: Entry, changes: tuple[Change, ...], by: object | None) -> None:
        """Write ``changes`` and what ``last`` did as one command in its place; where both are
        nothing together, ``last`` has not been done."""
        both = replace(last.command, changes=joined(last.command.changes, changes), at=now())
        if both.changes:
            self._history.add(self._file.append(both, last.parent))
        else:
            self._file.stand_at(last.parent)
            self._history.at = last.parent
        self._show(replace(both, changes=changes), by)

    def _show(self, command: Command, by: object | None) -> None:
        """Bring what is in memory to where ``command``, already written, leaves it."""
        self.saved_at = datetime.now(UTC)
        apply(self._tables, command)
        what = self._relabel(command)
        if THRESHOLDS in command.tables:
            what.add(THRESHOLDS)
            if self._flagging.set_thresholds(self._kept_thresholds()):
                what.add("findings")
        if FLAGS in command.tables:
            self._flagging.set_by_hand(self._kept_flags())
            what.add("findings")
        changed = [(c.key, c.after) for c in command.changes if c.table == VERDICTS]
        numbers = self._verdicts.put(changed)
        if changed:
            what.add("verdicts")
        if "findings" in what:
            self._judged = Judged(self._verdicts, self.findings)
        else:
            self._judged.refresh(numbers)
        self._tell(what, by)

    def _relabel(self, command: Command) -> set[str]:
        """Bring the labels to where ``command`` leaves them, and what is told of them."""
        if command.tables.isdisjoint((POSES, RIG)):
            return set()
        touched = self._labels.follow(command.changes, self._tables)
        what = {"rig"} if touched.rig else {"labels"}
        if touched.tracks:
            if touched.geometry:
                self.series = {**self.series, **compute(self.sequence)}
            else:
                self.series = update(self.series, self.sequence, touched.tracks)
            self._flagging.measure(self.series, self.sequence)
            what |= {"labels", "series", "findings"}
        return what

    def _show_thresholds(self, thresholds: Mapping[str, float], by: object | None) -> None:
        if self._flagging.set_thresholds(thresholds):
            self._judged = Judged(self._verdicts, self.findings)
            self._tell({THRESHOLDS, "findings"}, by)

    def _tell(self, what: set[str], by: object | None) -> None:
        for callback in tuple(self._listeners):
            callback(Changed(frozenset(what), by))

    def _kept_thresholds(self) -> dict[str, float]:
        kept = self._tables.get(THRESHOLDS, {})
        return {**DEFAULTS, **{check: float(value) for check, value in kept.items()}}

    def _kept_flags(self) -> list[Flag]:
        flags = (by_hand(self.sequence, r) for r in self._tables.get(FLAGS, {}).values())
        return [flag for flag in flags if flag]

    def _take_labels(self, opened: Opened) -> tuple[Notice, ...]:
        """Keep the labels' bytes; where they are not those of last time, say what became of the
        verdicts."""
        now_open, before = sha256(opened.label_bytes), self._file.state("source")
        if self.path and not self.read_only and before != now_open:
            self._file.keep_source(now_open, opened.source.labels.name, opened.label_bytes)
        if before in (None, now_open):
            return ()
        lost = lost_verdicts(
            self.sequence,
            self._tables.get(VERDICTS, {}),
            self.flags,
            self.prepared.candidates.keys() | {BY_HAND},
        )
        return (carried_over(self._file.source(before), self.sequence, lost),)

    def _sentence(self, flag: Flag) -> str:
        return run.describe(self.sequence, flag)

    @staticmethod
    def _over(spans: Flags | Findings, frame: int) -> NDArray[np.bool_]:
        """(n,) True where a span covers ``frame``."""
        over: NDArray[np.bool_] = (spans.first <= frame) & (frame <= spans.last)
        return over
