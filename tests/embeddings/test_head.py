"""A head's rows and probabilities, worked out by hand on a model of two blocks."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.fake_head import make_fake_head

from parecido.embeddings.aspects import Aspect
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard
from parecido.embeddings.shipped import shipped_model
from parecido.errors import ModelError

ASPECTS = (Aspect("overall", 2, 0.64), Aspect("colour", 1, 0.36))
ROWS = np.array([(0.8, 0.0, 0.6), (0.0, 0.8, -0.6)], dtype=np.float32)
"""The overall block of length .8 is (1, 0) and (0, 1), the colour block of length .6 is 1 and -1."""


@pytest.fixture
def model() -> ModelCard:
    return replace(shipped_model()[0], aspects=ASPECTS, dimension=3)


def test_the_guess_stands_before_what_was_seen(model: ModelCard) -> None:
    """The first row's logits are 2 and -2, the second's 0 and 0."""
    head = make_fake_head(model)
    sure = 1 / (1 + np.exp(-4))
    guesses = 0.8 * 0.6 * np.sqrt([(sure, 1 - sure), (0.5, 0.5)])
    seen = 0.8 * np.array([(0.8, 0.0), (0.0, 0.8)])
    rows = head.apply(ROWS)
    np.testing.assert_allclose(rows, np.hstack([guesses, seen, ROWS[:, 2:]]), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    assert [(each.name, each.dimension, each.weight) for each in head.card.aspects] == [
        ("overall", 4, 0.64),
        ("colour", 1, 0.36),
    ]
    assert head.apply(ROWS[:0]).shape == (0, 5)


def test_probabilities_are_calibrated(model: ModelCard) -> None:
    sure, calm = (1 / (1 + np.exp(-4 / temperature)) for temperature in (1.0, 4.0))
    assert make_fake_head(model).probabilities(ROWS)["tone"][0, 0] == pytest.approx(sure, abs=1e-6)
    head = make_fake_head(model, temperature=4.0)
    np.testing.assert_allclose(head.probabilities(ROWS)["tone"], [(calm, 1 - calm), (0.5, 0.5)], atol=1e-6)
    np.testing.assert_allclose(head.apply(ROWS), make_fake_head(model).apply(ROWS), atol=1e-6)


def test_places_keep_the_length_that_the_guess_leaves(model: ModelCard) -> None:
    places = np.array([[[(1.0, 2.0)]]], dtype=np.float32)
    np.testing.assert_allclose(make_fake_head(model).turn_places(places), 0.8 * places, rtol=1e-6)


def test_another_graph_than_the_card_s_is_refused(model: ModelCard) -> None:
    head = make_fake_head(model)
    with pytest.raises(ModelError, match="but its card says"):
        Head(head.card, head.graph + b" ")


def test_a_graph_that_is_none_is_refused(model: ModelCard) -> None:
    from parecido.train.learn import digest_of

    with pytest.raises(ModelError, match="the head cannot be loaded"):
        Head(replace(make_fake_head(model).card, sha256=digest_of(b"none")), b"none").apply(ROWS)


def test_the_card_reads_back_equal(model: ModelCard) -> None:
    card = make_fake_head(model).card
    assert HeadCard.from_json(card.to_json()) == card
    for text in ("{}", json.dumps({**json.loads(card.to_json()), "labels": [{"new": 1}]})):
        with pytest.raises(ModelError, match="card cannot be read"):
            HeadCard.from_json(text)
