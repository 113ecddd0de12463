"""Logistic regression of a yes or a no, against its own conditions and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.train.logistic import fit_logistic


def test_two_groups_get_their_shares() -> None:
    features = np.array([[0.0]] * 4 + [[10.0]] * 4)
    hits = np.array([True, False, False, False, True, True, True, False])
    fitted = fit_logistic(features, hits, ridge=0.0)
    assert fitted.probabilities(np.array([[0.0], [10.0]])) == pytest.approx([0.25, 0.75], abs=1e-6)


def test_a_feature_that_never_changes_says_nothing() -> None:
    features = np.column_stack([np.arange(6.0), np.full(6, 3.0)])
    fitted = fit_logistic(features, np.array([False, False, True, False, True, True]))
    assert fitted.weights[1] == pytest.approx(0.0)
    assert fitted.weights[0] > 0


def test_data_that_a_line_parts_stay_finite() -> None:
    fitted = fit_logistic(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([False, False, True, True]))
    assert np.isfinite(fitted.weights).all()
    assert (fitted.probabilities(np.array([[0.0], [3.0]])).round() == [0, 1]).all()


def test_it_is_what_scikit_learn_finds() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(0)
    features = rng.standard_normal((500, 3)) * [1.0, 5.0, 0.2] + 2.0
    hits = rng.random(500) < 1 / (1 + np.exp(-(features @ [1.0, -0.3, 2.0] - 4.0)))
    fitted = fit_logistic(features, hits)
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    theirs = linear.LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(scaled, hits)
    assert fitted.weights == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert fitted.bias == pytest.approx(theirs.intercept_[0], abs=1e-4)
