"""Explanations and separations of a shop's products and of photos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.fake_head import store_fake_head
from tests.fake_model import write_fake_model

import parecido
from parecido.build import build_shop
from parecido.errors import BadColour, BadWeights, ModelError, QueryError, UnknownProduct
from parecido.recommend import Recommender


@pytest.fixture
def recommender(fake_shop: Path) -> Iterator[Recommender]:
    with parecido.open(fake_shop) as opened:
        yield opened


FIRST, LAST = (0, 0), (3, 3)
"""The corners of the grid of 4x4 places, top left and bottom right."""


def corners(first: str, last: str) -> Image.Image:
    """A picture on white, of one colour in its first corner and of another in its last."""
    picture = Image.new("RGB", (160, 160), "white")
    picture.paste(first, (0, 0, 40, 40))
    picture.paste(last, (120, 120, 160, 160))
    return picture


@pytest.fixture
def cornered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recommender]:
    """A shop of three pictures by the fake model, told by the colours of their corners."""
    card = write_fake_model(tmp_path / "fake.onnx")
    monkeypatch.setattr("parecido.build.shop.shipped_model", lambda: (card, tmp_path / "fake.onnx"))
    (tmp_path / "images").mkdir()
    rows = ["id"]
    for first, last in (("blue", "red"), ("red", "white"), ("lime", "white")):
        corners(first, last).save(tmp_path / "images" / f"{first}-{last}.png")
        rows.append(f"{first}-{last}")
    (tmp_path / "table.csv").write_text("\n".join(rows) + "\n")
    build_shop(tmp_path / "images", tmp_path / "table.csv", tmp_path / "shop")
    with parecido.open(tmp_path / "shop") as opened:
        yield opened


def strongest(contributions: Any) -> tuple[int, ...]:
    """Return row and column of the place that adds most."""
    return tuple(int(each) for each in np.unravel_index(contributions.argmax(), contributions.shape))


@pytest.mark.parametrize(
    ("weights", "place"), [({"colour": 1}, LAST), ({"shape": 1}, FIRST), ({"colour": 1, "shape": 9}, FIRST)]
)
def test_the_map_is_of_what_is_weighed(
    cornered: Recommender, weights: dict[str, float], place: tuple[int, int]
) -> None:
    """Red in the first corner asks: the other is red in its last one, and not white in both."""
    explanation = cornered.explain(photo=corners("red", "white"), with_product="blue-red", weights=weights)
    assert explanation.map_of == "similarity"
    assert strongest(explanation.other.contributions) == place
    hottest = strongest(explanation.other.heat)
    assert all(pixel // 40 == cell for pixel, cell in zip(hottest, place, strict=True))
    assert strongest(explanation.query.contributions) == FIRST


def test_the_similarity_is_the_one_that_ranked(cornered: Recommender) -> None:
    """Also where it comes of weights, a wish, and of what is liked and disliked."""
    photo = corners("red", "white")
    asked: Any = {"weights": {"colour": 2, "shape": 1}, "colour": "blue", "like": ["red-white"]}
    asked["dislike"] = [corners("lime", "white")]
    (ranked,) = [each for each in cornered.similar(photo=photo, **asked).recommendations if each.id == "blue-red"]
    explanation = cornered.explain(photo=photo, with_product="blue-red", **asked)
    assert explanation.similarity == pytest.approx(ranked.similarity, abs=0.02)
    assert explanation.similarities == pytest.approx(ranked.similarities, abs=0.02)


def test_a_wished_colour_is_looked_for_in_the_other_picture(cornered: Recommender) -> None:
    """Of the picture that is asked with no colour counts."""
    photo = corners("red", "white")
    explanation = cornered.explain(photo=photo, with_product="blue-red", weights={"colour": 1}, colour="#0000ff")
    assert strongest(explanation.other.contributions) == FIRST
    assert not explanation.query.contributions.any()
    assert not explanation.heat.any()


def test_what_is_liked_and_disliked_counts(cornered: Recommender) -> None:
    """Red asks, but blue is liked, or blue is disliked beside it: where the other picture is like that changes."""

    def added(**asked: Any) -> Any:
        photo = corners("red", "white")
        asked["weights"] = {"colour": 1}
        return cornered.explain(photo=photo, with_product="blue-red", **asked).other.contributions

    blue = corners("blue", "white")
    assert added(like=[blue])[FIRST] == pytest.approx(added(like=[blue])[LAST], abs=0.02)
    assert added(dislike=[blue])[FIRST] < added()[FIRST] < added(like=[blue])[FIRST]


def test_a_picture_is_taken_apart_once(cornered: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is compared with, and however it is weighed, the same parts of it are looked at."""
    asked: Any = {"photo": corners("red", "white"), "with_product": "blue-red"}
    first = cornered.explain(**asked, weights={"colour": 1})
    embedder = cornered.load_model()
    monkeypatch.setattr(embedder, "embed", lambda _: pytest.fail("the network ran"))
    again = cornered.explain(**asked, weights={"shape": 1})
    assert (again.other.contributions != first.other.contributions).any()
    assert (cornered.explain(**asked, weights={"colour": 1}).other.contributions == first.other.contributions).all()


def test_what_is_measured_adds_up_to_nothing(cornered: Recommender) -> None:
    explanation = cornered.explain(product="red-white", with_product="blue-red", weights={"colour": 1})
    assert not explanation.adds_up
    with pytest.raises(QueryError, match="explain without weights, colour, like and dislike for what is guessed"):
        _ = explanation.guessed


def test_wrong_wishes_are_one_sentence(cornered: Recommender) -> None:
    with pytest.raises(BadWeights, match="no aspect 'smell' to weigh"):
        cornered.explain(product="red-white", with_product="blue-red", weights={"smell": 1})
    with pytest.raises(BadColour, match="blurple"):
        cornered.explain(product="red-white", with_product="blue-red", colour="blurple")
    with pytest.raises(QueryError, match="is liked and disliked"):
        cornered.explain(product="red-white", with_product="blue-red", dislike=["red-white"])


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
