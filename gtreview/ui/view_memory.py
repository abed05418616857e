"""Where one was in a review: frame, finding, plots, layers, the close-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gtreview.errors import GtreviewError
from gtreview.metrics.registry import METRICS, has_labels, offered
from gtreview.review.review import Review
from gtreview.ui.frame_others import OTHERS

if TYPE_CHECKING:
    from gtreview.ui.main_window import MainWindow


class ViewMemory:
    """Keeps the view with the review, and brings it back when the review is opened again."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._began: tuple[int, int] | None = None

    def keep(self, review: Review) -> None:
        """Write the view into the review file, where that can be written."""
        if review.read_only:
            return
        window = self._window
        try:
            review.save_view_state(
                {
                    "frame": window.state.frame,
                    "finding": self._finding_key(review),
                    "track": window.state.track,
                    "plots": list(window.plots.shown),
                    "layers": sorted(window.layers.on),
                    "close_up": not window.near.isHidden(),
                    "queue": window.findings.arrangement(),
                }
            )
        except GtreviewError as error:
            window.status.say(str(error))

    def restore(self, review: Review, at: str | None) -> None:
        """Show the view as it was; ``at`` names another frame to begin with.

        Values that do not fit the review (an older version, another machine) are passed over.
        """
        window, kept = self._window, review.view_state()
        able = {metric.id for metric in offered(review.sequence)}
        plots = [id_ for id_ in _list(kept.get("plots")) if id_ in able]
        defaults = default_plots(review)
        if window.session.request.against:
            plots += [id_ for id_ in defaults if METRICS[id_].against] if plots else []
        window.plots.set_shown(plots or defaults)
        window.near.setVisible(bool(kept.get("close_up", only_skeletons(review))))
        window.panels.tidy()
        if "layers" in kept:
            fresh = {OTHERS} if window.session.request.against else set()
            window.layers.show(set(_list(kept["layers"])) | fresh)
        queue = kept.get("queue")
        if isinstance(queue, dict):
            window.findings.restore(queue)
        if at is not None:
            window.travel.go_to_text(at)
        elif "frame" in kept:
            self._restore_place(review, kept)
        elif len(review.findings):
            window.reviewing.go_to_finding(0)
            self._began = self._place()

    def settle(self) -> None:
        """The slow metrics have come: who has not moved yet begins with the new first."""
        review = self._window.session.review
        if review is not None and self._began == self._place() and len(review.findings):
            self._window.reviewing.go_to_finding(0)
        self._began = None

    def _place(self) -> tuple[int, int]:
        return self._window.state.frame, self._window.state.track

    def _restore_place(self, review: Review, kept: dict[str, Any]) -> None:
        track, frame = _whole(kept.get("track")), _whole(kept.get("frame"))
        key = _list(kept.get("finding"))
        finding = review.index_of(tuple(key)) if len(key) == 3 else None
        self._window.reviewing.place(
            -1 if finding is None else finding,
            track if track < len(review.sequence.tracks) else -1,
            frame,
        )

    def _finding_key(self, review: Review) -> list[object]:
        finding = self._window.state.finding
        return list(review.key(finding)) if 0 <= finding < len(review.findings) else []


def only_skeletons(review: Review) -> bool:
    """Whether there are skeletons and no boxes: then the selected one is shown close up."""
    return len(review.sequence.poses) > 0 and not len(review.sequence.boxes)


def default_plots(review: Review) -> list[str]:
    """The metrics that are plotted at first: none that needs pixels where there are no frames, or
    boxes or skeletons where there are none."""
    return [
        metric.id
        for metric in offered(review.sequence)
        if metric.default_shown
        and not (metric.pixels and review.images is None)
        and has_labels(review.sequence, metric.needs)
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else -1
