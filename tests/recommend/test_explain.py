"""Explanations and separations of a shop's products and of photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.fake_head import store_fake_head

import parecido
from parecido.errors import ModelError, QueryError, UnknownProduct
from parecido.recommend import Recommender


@pytest.fixture
def recommender(fake_shop: Path) -> Iterator[Recommender]:
    with parecido.open(fake_shop) as opened:
        yield opened


def test_a_product_is_explained_by_its_regions(recommender: Recommender) -> None:
    explanation = recommender.explain(product="0", with_product="1")
    assert explanation.heat.shape == (80, 60)
    assert explanation.query.contributions.sum() == pytest.approx(explanation.similarities["overall"], abs=1e-6)
    assert explanation.similarities["shape"] == pytest.approx(1.0, abs=0.02)
    (answered,) = [found for found in recommender.similar(product="0").recommendations if found.id == "1"]
    assert explanation.similarity == pytest.approx(answered.similarity, abs=0.01)
    assert explanation.similarities == pytest.approx(answered.similarities, abs=0.02)


def test_a_photo_is_explained_too(recommender: Recommender, tiny: Any) -> None:
    photo = Image.open(tiny.images / "0.jpg").resize((600, 800))
    explanation = recommender.explain(photo=photo, with_product="0")
    assert explanation.similarity == pytest.approx(1.0, abs=0.01)
    assert explanation.query.picture.size == (240, 320)
    assert explanation.picture().size == (240 + 8 + 240, 320)


def test_through_a_head_the_contributions_still_add_up(fake_shop: Path) -> None:
    with parecido.open(fake_shop) as shop:
        plain = shop.explain(product="0", with_product="5").similarities
    store_fake_head(fake_shop)
    with parecido.open(fake_shop) as shop:
        explanation = shop.explain(product="0", with_product="5")
    for side in (explanation.query, explanation.other):
        assert side.contributions.sum() == pytest.approx(0.64 * plain["overall"], abs=1e-6)
        added = explanation.guessed + side.contributions.sum()
        assert added == pytest.approx(explanation.similarities["overall"], abs=1e-6)
    assert 0.0 < explanation.guessed <= 0.36 + 1e-6
    assert explanation.similarities["overall"] != pytest.approx(plain["overall"], abs=1e-3)
    assert explanation.similarities["shape"] == pytest.approx(plain["shape"], abs=1e-6)


def test_a_product_is_separated_from_its_background(recommender: Recommender, tiny: Any) -> None:
    for separation in (recommender.separate(product="1"), recommender.separate(photo=tiny.images / "1.jpg")):
        assert separation.mask.shape == (80, 60)
        assert separation.mask[40, 30] > 0.5  # the middle of the cap
        assert separation.mask[2, 2] < 0.05
        corner = separation.on_white().getpixel((2, 2))
        assert corner == (255, 255, 255)


def test_a_decoded_picture_keeps_its_size(recommender: Recommender) -> None:
    assert recommender.separate(photo=Image.new("RGB", (900, 700), "red")).mask.shape == (700, 900)


def test_wrong_questions_are_one_sentence(recommender: Recommender) -> None:
    with pytest.raises(QueryError, match="either a product id or a photo"):
        recommender.explain(with_product="1")
    with pytest.raises(QueryError, match="either a product id or a photo"):
        recommender.separate(product="1", photo=b"x")
    with pytest.raises(UnknownProduct, match="no product '99'"):
        recommender.explain(product="0", with_product="99")


def test_an_old_shop_cannot_explain(old_shop: Path) -> None:
    with parecido.open(old_shop) as shop, pytest.raises(ModelError, match="tells no regions; build the shop again"):
        shop.explain(product="0", with_product="1")
