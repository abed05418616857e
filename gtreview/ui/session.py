"""The open review of a window: opening it in a worker, the slow metrics after it, closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gtreview.frames.memory import give_back
from gtreview.metrics.registry import METRICS
from gtreview.model.series import Series
from gtreview.review import opening
from gtreview.review.measuring import measure, measure_again
from gtreview.review.opening import Agreement, Opened, Source
from gtreview.review.review import Changed, Review
from gtreview.review.salvage import set_aside
from gtreview.settings import Settings
from gtreview.storage.address import Address, OwnPrefix
from gtreview.ui.work import Report, Runner, Task


@dataclass(frozen=True)
class Request:
    """What is to be opened, as the user named it; ``at``: the frame to begin with;
    ``frame_map``: which of a video's frames the labels' are; ``stream``: of the video;
    ``against``: the labels to compare with."""

    paths: tuple[Path, ...]
    frames: Address | OwnPrefix | None = None
    sequence_file: Path | None = None
    manifest: Path | None = None
    rig: Path | None = None
    at: str | None = None
    frame_map: str | None = None
    stream: int | None = None
    against: Path | None = None

    def recognise(self) -> list[Source]:
        """Everything in it that can be opened."""
        return opening.recognise(
            list(self.paths),
            frames=self.frames,
            sequence_file=self.sequence_file,
            manifest=self.manifest,
            rig=self.rig,
            frame_map=self.frame_map,
            stream=self.stream,
            against=self.against,
        )


class Session(QObject):
    """Owns the review that the window shows.

    ``opened`` tells of a new review, ``closing`` that one is about to go, ``closed`` that there
    is none any more; the review before stays until the new one is there. ``several`` asks which
    of a request's sources is meant. ``changed`` passes on what the review tells. ``completed``:
    the slow metrics are there, or there are none to wait for.
    """

    opened = Signal(object)
    closing = Signal(object)
    closed = Signal()
    several = Signal(object, object)
    failed = Signal(object)
    changed = Signal(object)
    completed = Signal()

    def __init__(self, runner: Runner, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runner, self.settings = runner, settings
        self.review: Review | None = None
        self.request: Request | None = None
        self._opening: Task | None = None
        self._measuring: Task | None = None
        self._forget = None
        self._tried: tuple[Source, Request] | None = None

    def open(self, request: Request) -> None:
        """Find out what ``request`` names and open it; ask where it is several."""

        def decide(sources: list[Source]) -> None:
            if len(sources) == 1:
                self.open_source(sources[0], request)
            else:
                self.several.emit(sources, request)

        self._begin(lambda report: request.recognise(), decide, f"Opening {_title(request)}")

    def draw(self, work: Callable[[Report], Request], title: str) -> None:
        """Open what ``work`` first has to make."""
        self._begin(work, self.open, title)

    def open_source(self, source: Source, request: Request) -> None:
        """Open one source."""
        self._begin(
            lambda report: opening.open_source(source, _part(report, 0.0, 0.5), wait=False),
            lambda opened: self.open_read(opened, request),
            f"Opening {source.title}",
        )

    def compare_with(self, path: Path | None) -> None:
        """Open the labels that are shown again, beside those at ``path``; None: by themselves."""
        if path is None:
            self.review.stop_comparing()
        source = replace(self.review.source, against=path)
        self.open_source(source, replace(self.request, against=path, at=None))

    def open_again(self) -> None:
        """Open the labels that are shown again, as they are now."""
        self.open_source(self.review.source, replace(self.request, at=None))

    def open_read(self, opened: Opened, request: Request) -> None:
        """Review what has been read already."""
        if self._shows(opened):
            # Two reviews of one file at a time: the second could not be written to.
            self.close()
        self._tried = opened.source, request
        self._begin(
            lambda report: Review.open(
                opened, settings=self.settings, progress=_part(report, 0.5, 1.0)
            ),
            lambda review: self._show(review, request),
            f"Opening {opened.source.title}",
            dropped=lambda review: review.close(),
        )

    def begin_anew(self, damaged: Path) -> None:
        """Keep the review file ``damaged``, which could not be used, under another name, and open
        what it is about with a new one.

        Raises
        ------
        OutputError : it cannot be renamed.
        """
        set_aside(damaged)
        self.open_source(*self._tried)

    def _shows(self, opened: Opened) -> bool:
        if self.review is None:
            return False
        return self.review.sequence.origin.path == opened.sequence.origin.path

    def close(self) -> None:
        """Close the review; everything in it is on disk already."""
        self._stop_measuring()
        if self._opening is not None:
            self._opening.cancel()
        self._let_go()
        self.closed.emit()

    def _begin(
        self,
        work: Callable[[Report], Any],
        done: Callable[[Any], None],
        title: str,
        dropped: Callable[[Any], None] | None = None,
    ) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self._opening = self.runner.run(work, done, self.failed.emit, title=title, dropped=dropped)

    def _show(self, review: Review, request: Request) -> None:
        self._stop_measuring()
        self._let_go()
        self.review, self.request, self._opening = review, request, None
        self._forget = review.listen(self._tell)
        self.opened.emit(review)
        self._count(review)

    def _count(self, review: Review) -> None:
        """Wait for the frames that are still being counted; then the slow metrics begin."""
        if not opening.counting(review.images):
            self._measure(review)
            return

        def add(agreement: Agreement) -> None:
            review.set_agreement(agreement)
            self._measure(review)

        self._measuring = self.runner.run(
            lambda report: opening.counted_out(review.sequence, review.images, report),
            add,
            self._not_measured,
            title="Counting frames",
            quiet=True,
        )

    def _tell(self, changed: Changed) -> None:
        self.changed.emit(changed)
        if "labels" in changed.what:
            self._measure_again()

    def _measure_again(self) -> None:
        """Measure what corrections have left without values of pixels; while something is being
        measured, that comes after."""
        review, busy = self.review, self._measuring in self.runner.tasks
        part = review.missing if review is not None and not busy else None
        if part is None:
            return

        def add(series: dict[str, Series]) -> None:
            review.add_missing(series, part)
            self._measuring = None
            self._measure_again()

        self._measuring = self.runner.run(
            lambda report: measure_again(part, review.images, slow_metrics(), report),
            add,
            self.failed.emit,
            title="Comparing corrected boxes",
            quiet=True,
        )

    def _let_go(self) -> None:
        if self.review is not None:
            self.closing.emit(self.review)
            self._forget()
            self.review.close()
            give_back()
        self.review = None

    def _measure(self, review: Review) -> None:
        """Compute the metrics that need pixels; the review is usable meanwhile."""
        slow = slow_metrics()
        if review.images is None or not slow:
            self.completed.emit()
            return
        if not review.images.listed:
            self._list(review)
            return

        sequence = review.sequence

        def work(report: Report) -> tuple[dict[str, Series], dict[int, str]]:
            return measure(sequence, review.images, self.settings, slow, report)

        def add(measured: tuple[dict[str, Series], dict[int, str]]) -> None:
            self._measuring = None
            series, unread = measured
            review.add_series(series, measured=sequence, unread=unread)
            self.completed.emit()
            self._measure_again()

        self._measuring = self.runner.run(
            work, add, self._not_measured, title="Comparing appearance", quiet=True
        )

    def _list(self, review: Review) -> None:
        """List a remote place, which opening does not wait for, then go on."""

        def listed(_missing: object) -> None:
            review.add_series({})
            self._measure(review)

        self._measuring = self.runner.run(
            lambda report: review.images.missing,
            listed,
            self._not_measured,
            title="Listing frames",
            quiet=True,
        )

    def _not_measured(self, error: Exception) -> None:
        self._measuring = None
        self.failed.emit(error)
        self.completed.emit()

    def _stop_measuring(self) -> None:
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None


def slow_metrics() -> list[str]:
    """The metrics that need pixels."""
    return [name for name, metric in METRICS.items() if metric.pixels]


def _part(report: Report, first: float, last: float) -> Report:
    """A report whose 0…1 is ``first``…``last`` of ``report``'s."""
    return lambda fraction, text="": report(first + (last - first) * fraction, text)


def _title(request: Request) -> str:
    return ", ".join(path.name or str(path) for path in request.paths[:3])
