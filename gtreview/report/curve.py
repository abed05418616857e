"""One object's metric around a flag as a small drawing (SVG)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gtreview.checks.registry import CHECKS, Check
from gtreview.model.colours import object_colour
from gtreview.model.flags import Flag
from gtreview.model.series import Series

WIDTH, HEIGHT = 300, 90
AROUND = 40
"""Frames that are shown before and after the flag."""
EDGE = 14


def curve(series: dict[str, Series], flag: Flag) -> str:
    """The metric that ``flag``'s check judges, for its object, as an SVG element; empty where the
    check judges no metric or the object has no values there."""
    check = CHECKS.get(flag.check)
    if check is None or check.metric is None or check.metric not in series or flag.track < 0:
        return ""
    shown = series[check.metric]
    part = shown.of_track(flag.track)
    frame, value = shown.frame[part], shown.value[part]
    near = (frame >= flag.first - AROUND) & (frame <= flag.last + AROUND) & np.isfinite(value)
    if not near.any():
        return ""
    return _drawn(frame[near], value[near], flag, check, shown.unit)


def _drawn(
    frame: NDArray[np.int32], value: NDArray[np.float64], flag: Flag, check: Check, unit: str
) -> str:
    limits = _limits(flag, check)
    low, high = min(float(value.min()), *limits, 0.0), max(float(value.max()), *limits, 0.0)
    left, right = flag.first - AROUND, flag.last + AROUND

    def x(at: float) -> float:
        return (at - left) / max(right - left, 1) * WIDTH

    def y(of: float) -> float:
        return EDGE + (high - of) / max(high - low, 1e-9) * (HEIGHT - 2 * EDGE)

    band = x(flag.first - 0.5), x(flag.last + 0.5)
    parts = [
        f'<rect x="{band[0]:.1f}" y="0" width="{band[1] - band[0]:.1f}" height="{HEIGHT}" '
        'class="span"/>',
        *(
            f'<line x1="0" x2="{WIDTH}" y1="{y(limit):.1f}" y2="{y(limit):.1f}" class="limit"/>'
            for limit in limits
        ),
        *(
            f'<polyline points="{" ".join(f"{x(f):.1f},{y(v):.1f}" for f, v in run)}" '
            f'stroke="{object_colour(flag.track)}"/>'
            for run in _runs(frame, value)
        ),
        *(
            f'<circle cx="{x(f):.1f}" cy="{y(v):.1f}" r="3" class="peak"/>'
            for f, v in zip(frame.tolist(), value.tolist(), strict=True)
            if f == flag.peak
        ),
        f'<text x="2" y="10">{high:.3g} {unit}</text>',
        f'<text x="2" y="{HEIGHT - 2}">{low:.3g}</text>',
        f'<text x="{WIDTH - 2}" y="{HEIGHT - 2}" class="end">frame {flag.peak}</text>',
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{check.title}">'
        f"{''.join(parts)}</svg>"
    )


def _limits(flag: Flag, check: Check) -> tuple[float, ...]:
    if not math.isfinite(flag.threshold) or check.threshold is None:
        return (0.0,)
    if check.threshold.both:
        return flag.threshold, -flag.threshold
    return (flag.threshold,)


def _runs(frame: NDArray[np.int32], value: NDArray[np.float64]) -> list[list[tuple[float, float]]]:
    """The values between gaps: a curve does not bridge frames without a value."""
    cuts = np.flatnonzero(np.diff(frame) > 1) + 1
    return [
        list(zip(f.tolist(), v.tolist(), strict=True))
        for f, v in zip(np.split(frame, cuts), np.split(value, cuts), strict=True)
    ]
