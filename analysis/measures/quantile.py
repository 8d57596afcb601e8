"""Quantiles of values that stand for different lengths."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def weighted_quantile(
    values: ArrayLike, weights: ArrayLike, shares: Iterable[float]
) -> list[float]:
    """For each share the smallest value that it and those below it reach, by weight.

    0 without values: what did not move has no quantile above 0. Weights are positive; there is no
    interpolation, so that each answer is a value that was measured.

    >>> weighted_quantile([1.0, 5.0, 9.0], [8.0, 1.0, 1.0], [0.5, 0.9, 1.0])
    [1.0, 5.0, 9.0]
    """
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    if len(values) == 0:
        return [0.0 for _ in shares]
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    places = np.searchsorted(reached, np.array([*shares]) - ROUNDING)
    return [float(value) for value in values[order][np.minimum(places, len(values) - 1)]]


ROUNDING = 1e-12  # 0.9 of ten equal weights is the ninth value, also where the sum is a hair short
