"""Random samples, and the estimate of what is left."""

from __future__ import annotations

import numpy as np
import pytest

from gtreview.model.flags import Flag, Flags
from gtreview.review.sampling import Stratum, draw, remaining, unflagged, unflagged_frames, wilson


@pytest.mark.parametrize(
    ("wrong", "judged", "low", "high"),
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_the_published_one(
    wrong: int, judged: int, low: float, high: float
) -> None:
    assert wilson(wrong, judged) == pytest.approx((low, high), abs=5e-5)


def test_two_strata_are_combined_as_published() -> None:
    """Newcombe (1998), Interval estimation for the difference between independent proportions,
    table II, method 10: 56/70 − 48/80 lies in 0.0524…0.3339. That is 56/70 + 32/80 − 1; of
    strata that hardly end, each of 10⁹ units, it is the sum of two shares."""
    many = 10**9
    made = remaining([Stratum("a", 70, 56, many), Stratum("b", 80, 32, many)])
    shares = np.array([made.errors, made.low, made.high]) / many - 1
    assert shares == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_strata_of_which_nothing_was_judged_are_named_and_not_guessed() -> None:
    made = remaining([Stratum("a", 10, 0, 0), Stratum("b", 0, 0, 50), Stratum("c", 20, 0, 100)])
    assert [stratum.name for stratum in made.strata] == ["c"]
    assert [stratum.name for stratum in made.unknown] == ["b"]
    assert made.errors == made.low == 0 and 0 < made.high < 100


def test_what_was_judged_to_the_last_leaves_nothing() -> None:
    made = remaining([Stratum("a", 30, 12, 0)])
    assert (made.errors, made.low, made.high) == (0, 0, 0)


@pytest.mark.parametrize(
    "strata",
    [
        ((300, 60, 100), (2000, 40, 150)),
        ((50, 25, 40), (60, 6, 20), (5000, 25, 400)),
        ((1000, 10, 900),),
        ((10_000, 20, 300), (500, 100, 80)),
    ],
)
def test_the_interval_holds_what_is_left_as_often_as_it_says(
    strata: tuple[tuple[int, int, int], ...],
) -> None:
    """Each stratum has (size, wrong, judged); whoever judges takes units by chance, so how many
    errors are left is hypergeometric. The interval must hold that number in 95 of 100 cases."""
    rng, runs, held, total = np.random.default_rng(5), 2000, 0, 0.0
    for _ in range(runs):
        found = [int(rng.hypergeometric(bad, size - bad, n)) for size, bad, n in strata]
        made = remaining(
            Stratum("", n, k, size - n) for (size, _, n), k in zip(strata, found, strict=True)
        )
        left = sum(bad for _, bad, _ in strata) - sum(found)
        held += made.low <= left <= made.high
        total += made.errors - left
    assert held / runs >= 0.94
    sizes = sum(size for size, *_ in strata)
    assert abs(total / runs) < 0.002 * sizes, "the estimate is not off to one side"


def test_every_unit_is_as_likely_as_every_other() -> None:
    counts = np.zeros(20)
    for seed in range(4000):
        counts[draw(20, 5, seed)] += 1
    # 1000 expected each, with a spread of √(4000 · ¼ · ¾) = 27.
    assert np.abs(counts - 1000).max() < 4 * 27.4


def test_a_draw_comes_again_and_holds_the_smaller_one() -> None:
    assert draw(1000, 50, 7).tolist() == draw(1000, 50, 7).tolist()
    assert set(draw(1000, 50, 7)) < set(draw(1000, 80, 7))
    assert draw(1000, 50, 7).tolist() != draw(1000, 50, 8).tolist()
    assert draw(3, 50, 7).tolist() == [0, 1, 2]


def flag(track: int, other: int, first: int, last: int) -> Flag:
    return Flag("check", track, other, first, last, first, 0.0, 0.0, 0.5)


def test_unflagged_is_what_no_flag_is_about() -> None:
    flags = Flags.of([flag(0, -1, 2, 3), flag(1, 2, 5, 5), flag(-1, -1, 7, 7)])
    track, frame = (part.ravel().astype(np.int32) for part in np.indices((3, 9)))
    free = unflagged(flags, track, frame, 9)
    flagged = {(0, 2), (0, 3), (1, 5), (2, 5), (0, 7), (1, 7), (2, 7)}
    expected = {(t, f) for t in range(3) for f in range(9)} - flagged
    assert {(int(track[i]), int(frame[i])) for i in free} == expected
    assert unflagged_frames(flags, 9).tolist() == [0, 1, 4, 6, 8]
    assert unflagged_frames(Flags.empty(), 2).tolist() == [0, 1]
