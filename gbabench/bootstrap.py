"""The percentile bootstrap: how many samples, which level, and the interval of a spread (Efron and Tibshirani 1993)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLES = 1000
LEVEL = 0.95


def percentile_interval(spread: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Return the interval of a measure's bootstrap values; NaN where no sample defines the measure."""
    spread = spread[~np.isnan(spread)]
    if not len(spread):
        return math.nan, math.nan
    low, high = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
