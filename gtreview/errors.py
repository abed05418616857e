"""The error tree. A message is for the person who reads it: which file, where, what was
expected, what to do."""

from __future__ import annotations

from os import PathLike


class GtreviewError(Exception):
    """Anything gtreview refuses or cannot do; the command line prints it as one sentence."""

    exit_code = 1


class InputError(GtreviewError):
    """What was given cannot be used.

    Parameters
    ----------
    problem : what is wrong and what was expected.
    path : the file it was found in.
    place : where in the file, in the reader's terms ("frame 12 (000013.jpg), box 3").
    hint : what to do about it, a whole sentence.
    """

    exit_code = 2

    def __init__(
        self,
        problem: str,
        *,
        path: str | PathLike[str] | None = None,
        place: str = "",
        hint: str = "",
    ) -> None:
        self.problem, self.path, self.place, self.hint = problem, path, place, hint
        where = ", ".join(str(part) for part in (path, place) if part)
        text = f"{where}: {problem}" if where else problem
        super().__init__(f"{text.rstrip('.')}. {hint}" if hint else text)


class UnreachableError(InputError):
    """What is asked for lies beyond a network that does not answer now; it may later."""


class FrameError(GtreviewError):
    """One frame's picture cannot be had (missing, damaged, too large); others still can."""


class FrameUnreachableError(FrameError):
    """The frame lies beyond a network that does not answer now; it may later."""


class QuotaError(InputError):
    """A rule or quota of the labelling service would be broken; nothing has been written."""


class OutputError(GtreviewError):
    """Something could not be written (read-only folder, full disk); what stood there before
    still stands."""


class Cancelled(GtreviewError):  # noqa: N818 - a wish of the user, not an error
    """The user asked for work to stop."""
