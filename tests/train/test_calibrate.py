"""Probabilities that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.train.calibrate import choose_temperature
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
