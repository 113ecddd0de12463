"""Blocks of an embedding: what weights do to them, checked on rows of three numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.embeddings.aspects import (
    Aspect,
    aspect_similarities,
    block_slices,
    is_default,
    scale_blocks,
    share_weights,
    weigh_query,
)
from parecido.errors import BadWeights

ASPECTS = (Aspect("overall", 2, 0.64), Aspect("colour", 1, 0.36))
# Overall: to the right, or up. Colour: positive or negative.
RIGHT = np.array([0.8, 0.0, 0.6], dtype=np.float32)
UP = np.array([0.0, 0.8, 0.6], dtype=np.float32)
RIGHT_NEGATIVE = np.array([0.8, 0.0, -0.6], dtype=np.float32)
ROWS = np.stack([RIGHT, UP, RIGHT_NEGATIVE])


def products(query: NDArray[np.float32]) -> list[float]:
    return [round(float(each), 6) for each in ROWS @ query]


def test_blocks_follow_each_other() -> None:
    assert block_slices(ASPECTS) == {"overall": slice(0, 2), "colour": slice(2, 3)}


def test_blocks_get_the_length_of_the_root_of_their_weight() -> None:
    rows = np.array([(5, 0, 3), (0, -2, 0)], dtype=np.float32)
    np.testing.assert_allclose(scale_blocks(rows, ASPECTS), [(0.8, 0, 0.6), (0, -0.8, 0)], rtol=1e-6)


def test_products_of_rows_are_the_default_similarity() -> None:
    assert products(RIGHT) == [1.0, 0.36, 0.28]  # all alike; colour alone; overall less colour


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"overall": 1}, [1.0, 0.0, 1.0]),
        ({"colour": 5}, [1.0, 1.0, -1.0]),
        ({"overall": 1, "colour": 3}, [1.0, 0.75, -0.5]),
        ({"overall": 0.64, "colour": 0.36}, [1.0, 0.36, 0.28]),
        ({"overall": 1e-300, "colour": 1e-300}, [1.0, 0.5, 0.0]),
        ({"overall": 1e308, "colour": 1e308}, [1.0, 0.5, 0.0]),
    ],
)
def test_other_weights_scale_the_query_alone(weights: dict[str, float], expected: list[float]) -> None:
    assert products(weigh_query(RIGHT, ASPECTS, weights)) == expected


def test_the_query_itself_stays_as_it_is() -> None:
    before = RIGHT.copy()
    weigh_query(RIGHT, ASPECTS, {"colour": 1})
    np.testing.assert_array_equal(RIGHT, before)


def test_only_proportions_matter_and_what_is_not_named_counts_nothing() -> None:
    assert share_weights(ASPECTS, {"colour": 3, "overall": 1}) == {"overall": 0.25, "colour": 0.75}
    assert share_weights(ASPECTS, {"colour": 7}) == {"overall": 0.0, "colour": 1.0}


@pytest.mark.parametrize(
    ("weights", "default"),
    [({"overall": 16, "colour": 9}, True), ({"overall": 1}, False), ({"overall": 16, "colour": 9.001}, False)],
)
def test_default_weights_are_known_by_their_proportions(weights: dict[str, float], default: bool) -> None:
    assert is_default(ASPECTS, weights) is default


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"x" * 99: 1}, f"no aspect '{'x' * 40}' to weigh; this shop's model has overall, colour"),
        ({7: 1}, "no aspect '7' to weigh; this shop's model has overall, colour"),
        (["colour"], "the weights are a list; give a dict of aspect and number: {'colour': 2}"),
        ("colour=2", "the weights are a str; give a dict of aspect and number: {'colour': 2}"),
        ({"colour": True}, "the weight of colour is True; give a number, 0 or more"),
        ({"colour": 10**400}, "the weight of colour is a whole number too large for a float; give a number, 0 or more"),
        ({"colour": -(10**5000)}, "the weight of colour is a whole number below 0; give a number, 0 or more"),
        ({"size": 1}, "no aspect 'size' to weigh; this shop's model has overall, colour"),
        ({"colour": -1}, "the weight of colour is -1; give a number, 0 or more"),
        ({"colour": float("nan")}, "the weight of colour is nan; give a number, 0 or more"),
        ({"colour": float("inf")}, "the weight of colour is inf; give a number, 0 or more"),
        ({"colour": "2"}, "the weight of colour is '2'; give a number, 0 or more"),
        ({"colour": 0, "overall": 0}, "no aspect has a weight; give at least one of overall, colour more than 0"),
        ({}, "no aspect has a weight; give at least one of overall, colour more than 0"),
    ],
)
def test_weights_that_are_none_are_refused(weights: Any, sentence: str) -> None:
    with pytest.raises(BadWeights) as caught:
        weigh_query(RIGHT, ASPECTS, weights)
    assert str(caught.value) == sentence


def test_each_aspect_is_compared_by_its_own_cosine() -> None:
    found = aspect_similarities(RIGHT, ROWS, ASPECTS)
    assert {name: each.round(6).tolist() for name, each in found.items()} == {
        "overall": [1.0, 0.0, 1.0],
        "colour": [1.0, 1.0, -1.0],
    }
