"""Weights, colour wishes and their reasons, on six drawn products and a model that can be worked out by hand.

Caps are 0, 1, 2 and belts 3, 4, 5, each in red, green and blue. To the model of tests/fake_model.py the products of one
kind have one shape and those of one colour one colour, whatever the rest: cosines of 1 but for what JPEG does to them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.fake_head import store_fake_head
from tests.fake_model import ASPECTS

import parecido
from parecido.build import build_shop
from parecido.embeddings.aspects import block_slices
from parecido.errors import BadColour, BadWeights
from parecido.recommend import Answer, Recommender
from parecido.shop.reader import Shop


@pytest.fixture
def recommender(fake_shop: Path) -> Iterator[Recommender]:
    with parecido.open(fake_shop) as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    return [found.id for found in answer.recommendations]


def alike(answer: Answer, aspect: str) -> dict[str, float]:
    return {found.id: round(found.similarities[aspect], 2) for found in answer.recommendations}


def test_colour_alone_finds_the_same_colour(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=1, weights={"colour": 1})
    assert ids(answer) == ["3"]
    assert answer.recommendations[0].similarity == pytest.approx(1.0, abs=0.01)


def test_shape_alone_finds_the_same_kind(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=2, weights={"shape": 1, "colour": 0})
    assert sorted(ids(answer)) == ["1", "2"]


def test_every_recommendation_says_how_each_aspect_compares(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=5)
    assert {name for found in answer.recommendations for name in found.similarities} == {"overall", "colour", "shape"}
    shapes, colours = alike(answer, "shape"), alike(answer, "colour")
    assert min(shapes["1"], shapes["2"]) >= 0.98
    assert max(shapes["3"], shapes["4"], shapes["5"]) <= 0.95
    # absorbed light: red (0, 1, 1), green (1, .5, 1), blue (1, 1, 0)
    assert colours["3"] >= 0.98
    assert (colours["1"], colours["4"]) == pytest.approx((0.71, 0.71), abs=0.09)
    assert (colours["2"], colours["5"]) == pytest.approx((0.5, 0.5), abs=0.09)


@pytest.mark.parametrize("weights", [None, {"colour": 2, "shape": 1}, {"overall": 3, "shape": 5, "colour": 0.5}])
def test_the_similarity_is_the_aspects_mean_at_the_weights_asked_for(
    recommender: Recommender, weights: dict[str, float] | None
) -> None:
    given = weights or {aspect.name: aspect.weight for aspect in ASPECTS}
    for found in recommender.similar(product="0", k=5, weights=weights).recommendations:
        mean = sum(given.get(name, 0) * cosine for name, cosine in found.similarities.items()) / sum(given.values())
        assert found.similarity == pytest.approx(mean, abs=2e-6)


def test_the_default_weights_by_name_change_nothing(recommender: Recommender) -> None:
    weights = {aspect.name: 10 * aspect.weight for aspect in ASPECTS}
    assert recommender.similar(product="2", weights=weights) == recommender.similar(product="2")


def test_filters_floor_and_vote_go_by_the_weighed_similarity(recommender: Recommender) -> None:
    shape = {"shape": 1.0}
    answer = recommender.similar(product="0", weights=shape, min_similarity=0.97)
    assert sorted(ids(answer)) == ["1", "2"]
    assert answer.predicted is not None
    assert (answer.predicted.category, answer.predicted.share) == ("Caps", 1.0)
    colour = recommender.similar(product="0", weights={"colour": 1.0}, min_similarity=0.97)
    assert colour.predicted is not None
    assert colour.predicted.category == "Belts"  # the red one is all that is left
    assert ids(recommender.similar(product="0", k=1, weights=shape, where={"articleType": "Belts"}))[0] in "345"


@pytest.mark.usefixtures("fake_shop")  # its model
def test_equal_similarities_keep_catalogue_order(tiny: Any, tmp_path: Path) -> None:
    same = (tiny.images / "0.jpg").read_bytes()
    for name in ("1", "4", "5"):
        (tiny.images / f"{name}.jpg").write_bytes(same)
    build_shop(tiny.images, tiny.table, tmp_path / "twins")
    with parecido.open(tmp_path / "twins") as twins:
        for weights in ({"colour": 1.0}, {"shape": 2.0, "colour": 1.0}):
            answer = twins.similar(product="4", k=3, weights=weights)
            assert [(found.id, found.similarity) for found in answer.recommendations] == [
                ("0", 1.0),
                ("1", 1.0),
                ("5", 1.0),
            ]


@pytest.mark.parametrize(("wish", "first"), [("red", "3"), ("verde", "4"), ("#0000ff", "5"), ("Azul", "5")])
def test_a_belt_but_in_another_colour(recommender: Recommender, wish: str, first: str) -> None:
    asked = "3" if first != "3" else "5"
    answer = recommender.similar(product=asked, k=5, colour=wish, weights={"colour": 1, "shape": 1})
    assert ids(answer)[0] == first
    assert answer.recommendations[0].similarities["shape"] > 0.98


def test_the_colour_is_compared_with_the_wish(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=5, colour="#0000ff")
    colours = alike(answer, "colour")
    assert (colours["2"], colours["5"]) == pytest.approx((1.0, 1.0), abs=0.02)
    assert colours["3"] == pytest.approx(0.5, abs=0.09)  # red, as the query itself was
    shapes = alike(answer, "shape")
    assert shapes == alike(recommender.similar(product="0", k=5), "shape")


def test_a_photo_takes_a_wish_too(recommender: Recommender, tiny: Any) -> None:
    photo = Image.open(tiny.images / "0.jpg")
    answer = recommender.similar(photo=photo, k=1, colour="blue", weights={"colour": 1, "shape": 1})
    assert ids(answer) == ["2"]
    assert ids(recommender.similar(photo=photo, k=2, weights={"colour": 1})) == ["0", "3"]


def test_wrong_weights_and_wishes_are_one_sentence(recommender: Recommender) -> None:
    with pytest.raises(
        BadWeights, match=r"^no aspect 'texture' to weigh; this shop's model has overall, colour, shape$"
    ):
        recommender.similar(product="0", weights={"texture": 1})
    with pytest.raises(BadWeights, match=r"^no aspect has a weight; "):
        recommender.similar(product="0", weights={})
    with pytest.raises(BadColour, match=r"^'blu' names no colour; did you mean blue"):
        recommender.similar(product="0", colour="blu")


def test_an_exact_index_serves_every_question(recommender: Recommender) -> None:
    assert recommender.index_kind == "exact"
    assert recommender.similar(product="0", weights={"colour": 1}).search == "exact"


def test_annoy_is_left_aside_for_what_it_was_not_built_for(
    fake_shop: Path, tiny: Any, caplog: pytest.LogCaptureFixture
) -> None:
    if find_spec("annoy") is None:
        pytest.skip("annoy is not installed")
    with parecido.open(fake_shop) as exact:
        expected = exact.similar(product="0", weights={"colour": 1})
    build_shop(tiny.images, tiny.table, fake_shop, backend="annoy")
    with parecido.open(fake_shop) as shop, caplog.at_level(logging.INFO, "parecido"):
        assert shop.index_kind == "annoy"
        assert shop.similar(product="0").search == "annoy"
        assert caplog.text == ""
        assert shop.similar(product="0", weights={"colour": 1}) == expected
        assert "the annoy index is built for the default weights; this question is searched exactly" in caplog.text
        assert shop.similar(product="0", colour="red").search == "exact"


def test_a_head_changes_the_overall_aspect_alone(fake_shop: Path, tiny: Any) -> None:
    with parecido.open(fake_shop) as shop:
        before = shop.similar(product="0", k=5)
    store_fake_head(fake_shop)
    with closing(Shop(fake_shop)) as made:
        rows, overall = made.vectors(), block_slices(made.card.aspects)["overall"]
        assert np.linalg.norm(rows[:, overall], axis=1) == pytest.approx(np.full(6, np.sqrt(0.5)), abs=1e-6)
    with parecido.open(fake_shop) as shop:
        after = shop.similar(product="0", k=5)
        photo = shop.similar(photo=tiny.images / "0.jpg", k=1).recommendations[0]
    for aspect in ("colour", "shape"):
        assert alike(after, aspect) == alike(before, aspect)
    assert alike(after, "overall") != alike(before, "overall")
    products = rows.astype(np.float64) @ rows[0]
    assert {found.id: found.similarity for found in after.recommendations} == pytest.approx(
        {str(row): products[row] for row in range(1, 6)}, abs=2e-6
    )
    assert photo.id == "0"
    assert photo.similarities["overall"] == pytest.approx(1.0, abs=1e-4)


def test_an_old_shop_answers_by_its_one_aspect(old_shop: Path, tiny: Any) -> None:
    with parecido.open(old_shop) as shop:
        assert [aspect.name for aspect in shop.card.aspects] == ["overall"]
        answer = shop.similar(product="0", k=5)
        assert all(found.similarities == {"overall": found.similarity} for found in answer.recommendations)
        assert shop.similar(product="0", k=5, weights={"overall": 3}) == answer
        assert ids(shop.similar(photo=tiny.images / "4.jpg", k=1)) == ["4"]
        with pytest.raises(
            BadColour, match=r"^the model 'mean-colour' of this shop has no aspect 'colour' to wish for"
        ):
            shop.similar(product="0", colour="red")
        with pytest.raises(BadWeights, match=r"no aspect 'colour' to weigh; this shop's model has overall$"):
            shop.similar(product="0", weights={"colour": 1})


def test_an_old_shop_s_head_covers_the_whole_row(old_shop: Path) -> None:
    with Shop(old_shop) as made:
        plain = made.model_vectors()
    store_fake_head(old_shop)
    with Shop(old_shop) as made:
        rows = made.vectors()
    assert rows.shape == (6, 5)
    np.testing.assert_allclose(rows[:, 2:], 0.8 * plain, atol=1e-6)
    np.testing.assert_allclose(rows[:, 0] ** 2, 0.36 / (1 + np.exp(-4 * plain[:, 0])), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
