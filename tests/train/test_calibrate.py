"""Probabilities that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.train.calibrate import choose_temperature, measure_reliability
from parecido.train.softmax import softmax


def test_the_temperature_undoes_what_made_guesses_too_sure() -> None:
    """Classes drawn with the probabilities of logits; then the logits are made three times as large."""
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (4000, 3)).astype(np.float32)
    probabilities = softmax(logits)
    codes = (random.random((4000, 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    assert choose_temperature(logits, codes) == pytest.approx(1.0, abs=0.06)
    assert choose_temperature(3 * logits, codes) == pytest.approx(3.0, abs=0.18)


def test_without_a_product_nothing_is_changed() -> None:
    assert choose_temperature(np.empty((0, 3), np.float32), np.empty(0, np.int64)) == 1.0
    assert measure_reliability(np.empty(0), np.empty(0, dtype=bool)).error == 0.0


def test_the_error_is_the_mean_gap_of_confidence_and_hits() -> None:
    """Three at .95, two of them right: a gap of .95 - 2/3; one at .5, right: a gap of .5."""
    found = measure_reliability(np.array([0.95, 0.95, 0.95, 0.5]), np.array([True, True, False, True]))
    assert found.error == pytest.approx((3 * (0.95 - 2 / 3) + 0.5) / 4)
    assert found.counts == (*[0] * 7, 1, *[0] * 6, 3)
    assert found.accuracy[14] == pytest.approx(2 / 3)
    assert found.confidence[7] == pytest.approx(0.5)
    assert found.accuracy[0] is None


def test_sureness_of_one_falls_into_the_last_bin() -> None:
    assert measure_reliability(np.array([1.0]), np.array([True])).counts[14] == 1
