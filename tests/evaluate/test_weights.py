"""Weighed rows compare as a weighed query does, with a head or without."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.fake_head import store_fake_head

import parecido
from parecido.embeddings.aspects import weigh_query
from parecido.evaluate.weights import weigh_vectors
from parecido.shop.reader import Shop


def test_weighed_rows_compare_as_a_weighed_query_does(tiny_shop: Path) -> None:
    weights = {"colour": 3.0, "shape": 1.0}
    with Shop(tiny_shop) as shop:
        stored, aspects = shop.vectors(), shop.card.aspects
        weighed = weigh_vectors(shop, stored, weights)
    expected = np.stack([stored @ weigh_query(row, aspects, weights) for row in stored])
    np.testing.assert_allclose(weighed @ weighed.T, expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(weighed, axis=1), 1.0, atol=1e-5)
    assert weighed.shape[1] == sum(aspect.dimension for aspect in aspects if aspect.name in weights)


@pytest.fixture
def turned_shop(tiny_shop: Path, tmp_path: Path) -> Path:
    """The tiny shop with a head whose guess joins the overall block."""
    copied = Path(shutil.copytree(tiny_shop, tmp_path / "shop"))
    store_fake_head(copied)
    return copied


def test_a_shop_with_a_head_has_its_aspects_still(tiny_shop: Path, turned_shop: Path) -> None:
    found = parecido.evaluate_shop(turned_shop, k=2, weights={"colour": 1.0}, sample=0)
    plain = parecido.evaluate_shop(tiny_shop, k=2, weights={"colour": 1.0}, sample=0)
    assert (found.head, plain.head) == (True, False)
    assert found.labels == plain.labels  # a head changes the overall block, not the colour
