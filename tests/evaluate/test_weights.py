"""Weights: how they are written, and that weighed rows compare as a weighed query does."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from parecido.embeddings.aspects import weigh_query
from parecido.errors import QueryError
from parecido.evaluate.weights import parse_weights, weigh_vectors
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def test_weights_are_parsed() -> None:
    assert parse_weights("colour=2, shape = 0.5") == {"colour": 2.0, "shape": 0.5}


@pytest.mark.parametrize("text", ["colour", "colour=", "=1", "colour=much", "colour=1,,shape=1", ""])
def test_what_is_no_weight_is_told(text: str) -> None:
    with pytest.raises(QueryError, match="is not of the form ASPECT=NUMBER; write colour=2,shape=1, say"):
        parse_weights(text)


def test_weighed_rows_compare_as_a_weighed_query_does(tiny_shop: Path) -> None:
    weights = {"colour": 3.0, "shape": 1.0}
    with Shop(tiny_shop) as shop:
        stored, aspects = shop.vectors(), shop.card.aspects
        weighed = weigh_vectors(shop, stored, weights)
    expected = np.stack([stored @ weigh_query(row, aspects, weights) for row in stored])
    np.testing.assert_allclose(weighed @ weighed.T, expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(weighed, axis=1), 1.0, atol=1e-5)
    assert weighed.shape[1] == sum(aspect.dimension for aspect in aspects if aspect.name in weights)


def test_a_head_leaves_no_aspects(tiny_shop: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(tiny_shop, tmp_path / "shop"))
    with Shop(copied) as shop:
        dimension = shop.card.dimension
    with ShopWriter(copied) as writer:
        writer.put_head(np.eye(dimension, dtype=np.float32), "{}", "0" * 64)
    with Shop(copied) as shop, pytest.raises(QueryError, match="has a trained head, which mixes the aspects"):
        weigh_vectors(shop, shop.vectors(), {"colour": 1.0})
