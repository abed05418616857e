"""The agreement of two reviewers, against textbooks."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gtreview.review.inter_rater import inter_rater


def test_kappa_of_the_textbook() -> None:
    """Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, table 18.1:
    100 diagnoses by two raters; κ = 0.68, standard error 0.087 (0.0877)."""
    found = inter_rater([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert found.share == pytest.approx(0.89)
    assert found.kappa == pytest.approx(1 - 11 / 34)
    assert found.error == pytest.approx(0.087, abs=1e-3)
    assert (found.low, found.high) == pytest.approx((0.51, 0.85), abs=0.01)


def test_kappa_of_fifty_proposals() -> None:
    """20 and 15 agreed, 5 and 10 not: 0.70 − 0.50 over 1 − 0.50."""
    found = inter_rater([[20, 5], [10, 15]])
    assert (found.count, found.share, found.kappa) == pytest.approx((50, 0.7, 0.4))


def test_the_standard_error_is_that_of_leaving_one_out() -> None:
    """The jackknife over single findings knows nothing of the formula."""
    table = np.array([[200, 30], [50, 120]])
    kappas = []
    for i, j in np.ndindex(2, 2):
        less = table.copy()
        less[i, j] -= 1
        kappas += [inter_rater(less).kappa] * table[i, j]
    n = table.sum()
    jackknife = math.sqrt((n - 1) / n * ((np.array(kappas) - np.mean(kappas)) ** 2).sum())
    assert inter_rater(table).error == pytest.approx(jackknife, rel=0.02)


def test_what_has_no_kappa() -> None:
    assert inter_rater(np.zeros((2, 2))).count == 0
    assert math.isnan(inter_rater(np.zeros((2, 2))).share)
    same = inter_rater([[9, 0], [0, 0]])
    assert same.share == 1 and math.isnan(same.kappa)
    assert inter_rater([[5, 0], [0, 5]]).kappa == 1
