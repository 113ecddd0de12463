"""Logistic regression of a yes or a no on a few features, in NumPy: Newton's method, halved where it goes too far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
STEPS = 50


@dataclass(frozen=True, slots=True)
class Logistic:
    """The features' mean and scale, each (F,), and the weights of the features thus scaled, with a bias."""

    mean: Numbers
    scale: Numbers
    weights: Numbers
    bias: float

    def probabilities(self, features: Numbers) -> Numbers:
        """Return the probabilities (n,) of features (n, F)."""
        return np.asarray(1.0 / (1.0 + np.exp(-((features - self.mean) / self.scale @ self.weights + self.bias))))


def fit_logistic(features: Numbers, hits: NDArray[np.bool_], *, ridge: float = 1.0) -> Logistic:
    """Return the map from features (n, F) to hits (n,) with the least cross-entropy plus half `ridge` x weights^2."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    rows = np.column_stack([(features - mean) / scale, np.ones(len(features))])
    penalty = np.full(rows.shape[1], ridge)
    penalty[-1] = 1e-9  # the bias is free, but for data that hold one answer only
    weights, loss = np.zeros(rows.shape[1]), np.inf
    step = np.zeros_like(weights)
    for _ in range(STEPS):
        found = _loss(rows, hits, weights + step, penalty)
        while found > loss + 1e-9:
            step *= 0.5
            found = _loss(rows, hits, weights + step, penalty)
        weights, gained, loss = weights + step, loss - found, found
        if gained < 1e-9 * max(1.0, loss):
            break
        stated = 1.0 / (1.0 + np.exp(-(rows @ weights)))
        slope = rows.T @ (stated - hits) + penalty * weights
        bend = (rows * (stated * (1.0 - stated))[:, np.newaxis]).T @ rows + np.diag(penalty)
        step = -np.linalg.solve(bend, slope)
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))


def _loss(rows: Numbers, hits: NDArray[np.bool_], weights: Numbers, penalty: Numbers) -> float:
    logits = rows @ weights
    return float(np.logaddexp(0.0, np.where(hits, -logits, logits)).sum() + 0.5 * (penalty * weights**2).sum())
