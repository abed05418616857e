"""The report as one HTML file that needs no network."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import jinja2

from gtreview import __version__
from gtreview.checks.registry import CHECKS
from gtreview.errors import InputError
from gtreview.model.flags import Verdict
from gtreview.model.wording import plain
from gtreview.report.facts import Facts
from gtreview.resources import resource
from gtreview.storage.local import write_beside

TEMPLATE = "report.html.jinja"


def render(facts: Facts) -> str:
    """The page. Everything that came from files or people is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource(TEMPLATE).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["minute"] = _minute
    environment.filters["measured"] = _measured
    return environment.get_template(TEMPLATE).render(
        facts=facts,
        review=facts.review,
        sequence=facts.review.sequence,
        checks=CHECKS.values(),
        Verdict=Verdict,
        version=__version__,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _shown(value: object) -> object:
    """What came from files or people reorders nothing."""
    return plain(value) if type(value) is str else value


def _measured(value: float, places: int = 1) -> str:
    """A number, a dash where there was nothing to measure."""
    return f"{value:.{places}f}" if math.isfinite(value) else "–"


def _minute(at: str) -> str:
    """A command's time as people read it; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return at


def check_ending(path: Path) -> None:
    """Refuse a report that is no page by its name.

    Raises
    ------
    InputError : it is none.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise InputError("a report is written as .html", path=path)


def write(facts: Facts, to: Path) -> None:
    """Write the page to ``to``, whole or not at all.

    Raises
    ------
    InputError : ``to`` is called as something else.
    OutputError : it cannot be written.
    """
    check_ending(to)
    write_beside(to, render(facts).encode("utf-8", "replace"))
