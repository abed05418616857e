"""How far two reviewers agree.

Sources
-------
Cohen, J. (1960). A coefficient of agreement for nominal scales. Educ. Psychol. Meas. 20, 37–46.
Fleiss, J. L., Cohen, J., Everitt, B. S. (1969). Large sample standard errors of kappa and
weighted kappa. Psychol. Bull. 72, 323–327.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from gtreview.model.wording import counted


@dataclass(frozen=True)
class InterRater:
    """Two reviewers' agreement on ``count`` findings.

    Attributes
    ----------
    share : of findings on which they agree, 0…1; NaN where there are none.
    kappa : Cohen's κ: 0 is what chance alone would give, 1 full agreement; NaN where it is not
        defined, since both said one and the same of everything, or there are none.
    error : κ's standard error (Fleiss et al. 1969); ``low`` and ``high`` hold κ at 95 %.
    """

    count: int
    share: float
    kappa: float
    error: float
    low: float
    high: float

    def __str__(self) -> str:
        if not self.count:
            return "Nothing has been judged by both yet."
        what = counted(self.count, "finding")
        text = f"The two agree on {100 * self.share:.0f} % of {what}"
        if math.isnan(self.kappa):
            return f"{text}; Cohen's κ is not defined, since both said the same of all."
        return f"{text}; Cohen's κ {self.kappa:.2f} (95 %: {self.low:.2f} to {self.high:.2f})."


def inter_rater(table: ArrayLike) -> InterRater:
    """The agreement told by ``table``, (k, k): how often the first reviewer said the row's and
    the second the column's."""
    counts = np.asarray(table, np.float64)
    count = counts.sum()
    if not count:
        return InterRater(0, *(math.nan,) * 5)
    p = counts / count
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    agreed, chance = float(np.trace(p)), float(rows @ columns)
    if chance == 1:
        return InterRater(int(count), agreed, *(math.nan,) * 4)
    kappa = (agreed - chance) / (1 - chance)
    # Fleiss, Cohen and Everitt's three terms: the diagonal, the rest, and what chance adds.
    both = rows[np.newaxis, :] + columns[:, np.newaxis]
    diagonal = float((np.diag(p) * (1 - np.diag(both) * (1 - kappa)) ** 2).sum())
    rest = (1 - kappa) ** 2 * float((p * both**2).sum() - (np.diag(p) * np.diag(both) ** 2).sum())
    spread = diagonal + rest - (kappa - chance * (1 - kappa)) ** 2
    error = math.sqrt(max(spread, 0.0) / count) / (1 - chance)
    half = NormalDist().inv_cdf(0.975) * error
    low, high = max(kappa - half, -1.0), min(kappa + half, 1.0)
    return InterRater(int(count), agreed, kappa, error, low, high)
