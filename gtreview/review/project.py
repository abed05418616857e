"""A project: the many sequences of a folder or a manifest, and how far each is reviewed.

What is known of a sequence is kept in the user's cache folder for as long as its files stay the
same, so that a project that was open before lists everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from gtreview.errors import Cancelled, FrameError, GtreviewError
from gtreview.formats import registry
from gtreview.formats.references import Tree
from gtreview.formats.seqlabel import title_of
from gtreview.review import place, thumbnails
from gtreview.review.opening import open_source
from gtreview.review.review import Review
from gtreview.review.sources import Source
from gtreview.settings import cache_folder
from gtreview.storage.disk_cache import DiskCache
from gtreview.storage.local import identity_of, natural_key

Progress = Callable[[float, str], None]
CACHE_BYTES = 200 * 10**6
LABELS = "seqlabel.json"
_MADE_BY = "project 1"
"""Changes with what is kept and how it is worked out, so that older ones are not taken for it."""
DONE, BEGUN, NEW, BROKEN, UNREAD = "done", "begun", "new", "broken", "unread"


@dataclass(frozen=True)
class Summary:
    """What is known of one sequence.

    ``boxes`` counts skeletons as well. ``worst``: the suspicion of the most suspicious finding
    that is undecided, None where there is none. ``frame`` and ``picture``: position and file name
    of the frame that shows most: of the worst finding, decided or not, else the first.
    ``reviewed`` and ``reviewer``: when something was decided or corrected last, ISO 8601, and by
    whom; empty where nothing was. ``problem``: why it cannot be opened; all else is nothing then.
    """

    frames: int = 0
    objects: int = 0
    boxes: int = 0
    findings: int = 0
    decided: int = 0
    confirmed: int = 0
    worst: float | None = None
    frame: int = 0
    picture: str = ""
    reviewed: str = ""
    reviewer: str = ""
    problem: str = ""

    @property
    def state(self) -> str:
        """How far it is: ``done``, ``begun``, ``new`` or ``broken``."""
        if self.problem:
            return BROKEN
        if self.decided == self.findings:
            return DONE
        return BEGUN if self.decided else NEW


def summary_of(review: Review) -> Summary:
    """What is known of the sequence of an open review."""
    sequence, findings, decided = review.sequence, review.findings, review.decided
    frame = int(findings.peak[0]) if len(findings) else 0
    left = np.flatnonzero(~decided)
    last = review.history()[-1:]
    return Summary(
        frames=len(sequence),
        objects=len(sequence.tracks),
        boxes=len(sequence.boxes) + len(sequence.poses),
        findings=len(findings),
        decided=int(decided.sum()),
        confirmed=int(review.confirmed.sum()),
        worst=float(findings.suspicion[left].max()) if len(left) else None,
        frame=frame,
        picture=sequence.frames.names[frame],
        reviewed=last[0].at if last else "",
        reviewer=last[0].reviewer if last else "",
    )


@dataclass(frozen=True)
class Column:
    """A column: ``value`` is what it is sorted by, None where there is nothing to sort; the
    sequences with the highest come first where it ``falls``."""

    id: str
    title: str
    help: str
    value: Callable[[Source, Summary], object]
    falls: bool = True


COLUMNS: tuple[Column, ...] = (
    Column(
        "title",
        "Sequence",
        "By its name",
        lambda source, _: natural_key(source.title),
        falls=False,
    ),
    Column(
        "progress",
        "Progress",
        "How many of the findings are decided",
        lambda _, known: known.decided / known.findings if known.findings else 1.0,
        falls=False,
    ),
    Column(
        "worst",
        "Worst",
        "The suspicion of the most suspicious finding that is undecided",
        lambda _, known: known.worst,
    ),
    Column("findings", "Findings", "All of them", lambda _, known: known.findings),
    Column("confirmed", "Confirmed", "Real mistakes", lambda _, known: known.confirmed),
    Column("frames", "Frames", "Of the labels", lambda _, known: known.frames),
    Column("objects", "Objects", "Identities", lambda _, known: known.objects),
    Column("boxes", "Boxes", "Boxes and skeletons", lambda _, known: known.boxes),
    Column(
        "reviewed",
        "Reviewed",
        "When something was decided or corrected last",
        lambda _, known: known.reviewed or None,
    ),
    Column(
        "reviewer",
        "By",
        "Who reviewed it last",
        lambda _, known: known.reviewer.casefold() or None,
        falls=False,
    ),
)
BY_ID = {column.id: column for column in COLUMNS}


@dataclass(frozen=True)
class Totals:
    """Sequences in all, done, broken and not read yet; findings and decided ones of the rest."""

    sequences: int
    done: int
    broken: int
    unread: int
    findings: int
    decided: int


class Project:
    """Many sequences, each known by its place in ``sources``.

    ``summaries``: what is known of each, None as long as nothing is; ``pictures``: JPEGs by place,
    None where there is no picture. One thread may read while another looks.
    """

    def __init__(self, sources: Iterable[Source], known: Iterable[Summary | None] = ()) -> None:
        self.sources = list(sources)
        self.summaries = list(known) or [None] * len(self.sources)
        self.pictures: dict[int, bytes | None] = {}
        self._cache = _cache()

    @classmethod
    def of(cls, paths: Iterable[Path], sources: Sequence[Source]) -> Project:
        """The project of what was recognised in ``paths``, with all that is known of it and with
        files that are called as labels are and cannot be read."""
        every = [*sources]
        known: list[Summary | None] = [None] * len(every)
        for source, problem in _unreadable(paths, {source.labels for source in sources}):
            every.append(source)
            known.append(Summary(problem=problem))
        cache = _cache()
        for i, source in enumerate(sources):
            known[i] = _kept(cache, source)
        return cls(every, known)

    def __len__(self) -> int:
        return len(self.sources)

    def state(self, i: int) -> str:
        """``done``, ``begun``, ``new``, ``broken`` or ``unread``."""
        known = self.summaries[i]
        return known.state if known else UNREAD

    @property
    def totals(self) -> Totals:
        """How far all of it is."""
        states = [self.state(i) for i in range(len(self))]
        known = [summary for summary in self.summaries if summary]
        return Totals(
            sequences=len(states),
            done=states.count(DONE),
            broken=states.count(BROKEN),
            unread=states.count(UNREAD),
            findings=sum(summary.findings for summary in known),
            decided=sum(summary.decided for summary in known),
        )

    def place_of(self, labels: Path) -> int | None:
        """The place of the sequence whose labels' file is ``labels``."""
        return next((i for i, s in enumerate(self.sources) if s.labels == labels), None)

    def order(self, column: str, *, falling: bool | None = None, text: str = "") -> list[int]:
        """The places that fit ``text``, sorted; those with nothing to sort by come last.

        ``falling``: the highest first, by default as is usual for the column. Every word of
        ``text`` must be in the title, the path, the reviewer's name or the problem; ``is:done``
        and the like name the state.
        """
        by = BY_ID[column]
        fit = [i for i in range(len(self)) if self._fits(i, text.casefold().split())]
        values = {i: by.value(self.sources[i], self.summaries[i] or _NOTHING) for i in fit}
        sound = {i for i in fit if column == "title" or self._sound(i)}
        sorts = [i for i in fit if i in sound and values[i] is not None]
        rest = sorted(set(fit) - set(sorts))
        down = by.falls if falling is None else falling
        # Sorting twice keeps equals in the order of their names, whichever way.
        sorts.sort(key=lambda i: natural_key(self.sources[i].title))
        sorts.sort(key=values.__getitem__, reverse=down)  # type: ignore[arg-type]
        return [*sorts, *rest]

    def next_undone(self, after: int | None, order: Sequence[int]) -> int | None:
        """The first sequence behind ``after`` in ``order`` that is left to review, from its
        beginning again at its end; None where there is none. ``after`` itself comes last."""
        start = order.index(after) + 1 if after in order else 0
        turned = [*order[start:], *order[:start]]
        return next((i for i in turned if self.state(i) in (BEGUN, NEW, UNREAD)), None)

    # -- reading ------------------------------------------------------------------------------

    def take(self, i: int, review: Review) -> None:
        """Know of sequence ``i`` what its review knows, which is about to close."""
        self._know(i, summary_of(review), _identity(self.sources[i]))

    def read(self, i: int, progress: Progress | None = None) -> Summary:
        """Open sequence ``i`` without its frames and know it from then on; what cannot be opened
        is known by its problem."""
        source, reason = self.sources[i], ""
        identity = _identity(source)
        try:
            opened = open_source(replace(source, frames=None), progress)
            summary = summary_of(
                Review.in_memory(opened, decided=True, pixels=False, progress=progress)
            )
        except Cancelled:
            raise
        except GtreviewError as error:
            summary = Summary(problem=str(error))
        except Exception as error:  # noqa: BLE001 - one that fails must not hide all others
            reason = f"{type(error).__name__}: {error}"
            summary = Summary(problem=f"{source.labels}: cannot be opened ({reason})")
        self._know(i, summary, "" if reason else identity)
        return summary

    def read_picture(self, i: int) -> None:
        """Have the picture of sequence ``i``, which is known, from now on; of frames that lie
        beyond a network there is none."""
        source, known = self.sources[i], self.summaries[i]
        if known is None or known.problem or not isinstance(source.frames, Path):
            self.pictures[i] = None
            return
        key = f"{_MADE_BY}\n{source.labels}\n{source.frames}\n{known.frame}"
        tag = f"{identity_of(source.frames)} {identity_of(source.frames / known.picture)}"
        held = self._cache.get(key)
        if held is None or held.tag != tag:
            try:
                data = thumbnails.jpeg(source, known.frame, known.frames, known.picture)
            except (GtreviewError, FrameError):
                self.pictures[i] = None
                return
            self._cache.put(key, tag, data)
            self.pictures[i] = data
        else:
            self.pictures[i] = held.data

    def read_all(
        self,
        visible: Callable[[], Sequence[int]],
        tell: Callable[[int], None],
        progress: Progress,
    ) -> None:
        """Read what is not known yet: of those that are ``visible`` at that time first, and their
        pictures; then all others. ``tell`` is given each place that has become known."""
        ahead = iter(range(len(self)))
        while (i := self._wanted(visible(), ahead)) is not None:
            unread = self.summaries.count(None)
            report = partial(progress, 1 - unread / len(self))
            report(f"{unread:,} of {len(self):,} sequences to read")
            if self.summaries[i] is None:
                self.read(i, lambda _share, text, report=report: report(text))  # type: ignore[misc]
            else:
                self.read_picture(i)
            tell(i)

    # -- how it was looked at -----------------------------------------------------------------

    def kept_view(self, paths: Iterable[Path]) -> dict[str, Any]:
        """What `keep_view` kept last of the project of ``paths``; empty where nothing was."""
        held = self._cache.get(_view_key(paths))
        try:
            return msgspec.json.decode(held.data, type=dict[str, Any]) if held else {}
        except msgspec.DecodeError:
            return {}

    def keep_view(self, paths: Iterable[Path], view: dict[str, Any]) -> None:
        """Keep how the project of ``paths`` is sorted and filtered, as JSON."""
        self._cache.put(_view_key(paths), "", msgspec.json.encode(view))

    # -- underneath ---------------------------------------------------------------------------

    def _wanted(self, visible: Sequence[int], ahead: Iterator[int]) -> int | None:
        for i in visible:
            if self.summaries[i] is None:
                return i
        for i in visible:
            if i not in self.pictures:
                return i
        return next((i for i in ahead if self.summaries[i] is None), None)

    def _know(self, i: int, summary: Summary, identity: str) -> None:
        before = self.summaries[i]
        if before is None or (before.frame, before.picture) != (summary.frame, summary.picture):
            self.pictures.pop(i, None)
        self.summaries[i] = summary
        if identity:
            self._cache.put(_key(self.sources[i]), identity, msgspec.json.encode(summary))

    def _sound(self, i: int) -> bool:
        known = self.summaries[i]
        return known is not None and not known.problem

    def _fits(self, i: int, words: list[str]) -> bool:
        source, known = self.sources[i], self.summaries[i] or _NOTHING
        text = f"{source.title} {source.labels} {known.reviewer} {known.problem}".casefold()
        return all(word == f"is:{self.state(i)}" or word in text for word in words)


_NOTHING = Summary()


def _cache() -> DiskCache:
    return DiskCache(cache_folder() / "projects", CACHE_BYTES)


def _key(source: Source) -> str:
    return f"{_MADE_BY}\n{source.labels}\n{source.manifest}\n{source.line}"


def _view_key(paths: Iterable[Path]) -> str:
    return "\n".join((_MADE_BY, "view", *(str(path.absolute()) for path in paths)))


def _identity(source: Source) -> str:
    """What changes when one of the files does that a summary is made of."""
    files = (source.labels, source.sequence_file, source.manifest, source.rig)
    review = place.existing(source.labels)
    return ", ".join(identity_of(path) if path else "" for path in (*files, review))


def _kept(cache: DiskCache, source: Source) -> Summary | None:
    held = cache.get(_key(source))
    if held is None or held.tag != _identity(source):
        return None
    try:
        return msgspec.json.decode(held.data, type=Summary)
    except msgspec.DecodeError:
        return None


def _unreadable(paths: Iterable[Path], known: set[Path]) -> Iterator[tuple[Source, str]]:
    """Files below folders that are called SeqLabel.json and are no labels, with why."""
    for folder in (path for path in paths if path.is_dir()):
        for path in Tree(folder).files(".json"):
            if path.name.casefold() == LABELS and path not in known:
                try:
                    registry.recognise(path)
                except GtreviewError as error:
                    yield Source(path, title=title_of(path)), str(error)
