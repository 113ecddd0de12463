"""The category of a photo is the photo's alone, and a blank photo has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from parecido.errors import QueryError
from parecido.recommend import Recommender
from parecido.recommend.asking.query import Query
from parecido.recommend.finding.search import QuerySearch
from parecido.recommend.finding.voting import Voters
from parecido.recommend.found import Prediction
from parecido.shop.writer import ShopWriter


@pytest.fixture
def shop(fake_shop: Path) -> Iterator[Recommender]:
    """Three caps and three belts, red, green and blue."""
    with Recommender.open(fake_shop) as opened:
        yield opened


def cap(colour: str = "red") -> Image.Image:
    """A disc on white, as the caps are drawn."""
    picture = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(picture).ellipse((10, 20, 50, 60), fill=colour)
    return picture


BLANK = Image.new("RGB", (60, 80), "red")


@pytest.mark.parametrize(
    "asked",
    [
        {"weights": {"colour": 1.0}},
        {"colour": "blue"},
        {"where": "articleType=Belts"},
        {"like": ["3", "4", "5"]},
        {"like": ["0"], "dislike": ["1", "2"]},
        {"like": [cap("blue")], "weights": {"shape": 1.0}},
    ],
)
def test_wishes_filters_and_likes_have_no_say(shop: Recommender, asked: dict[str, Any]) -> None:
    plain = shop.similar(photo=cap()).predicted
    assert plain is not None
    assert shop.similar(photo=cap(), **asked).predicted == plain


def test_a_plain_question_searches_once(shop: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[bool] = []
    voters = shop._answering._voting.voters

    def watched(query: Query, search: QuerySearch, own: frozenset[int]) -> Voters:
        made = voters(query, search, own)
        searched.append(made.search is search)
        return made

    monkeypatch.setattr(shop._answering._voting, "voters", watched)
    shop.similar(photo=cap(), where="articleType=Belts")
    shop.similar(photo=cap(), colour="blue")
    assert searched == [True, False]


def test_the_floor_is_of_the_photo_alone(shop: Recommender) -> None:
    assert shop.similar(photo=cap(), min_similarity=1.01).predicted is None


def test_the_same_category_is_that_of_the_photo_alone(shop: Recommender) -> None:
    """By colour alone a red belt is as near as a red cap; what the photo is taken for does not change with it."""
    plain = shop.similar(photo=cap()).predicted
    assert plain is not None
    answer = shop.similar(photo=cap(), weights={"colour": 1.0}, category="same", k=6)
    assert {found.product["articleType"] for found in answer.recommendations} == {plain.category}


def test_the_same_category_is_that_of_the_photo_whatever_is_disliked(shop: Recommender) -> None:
    """All caps are disliked, and still it is a cap."""
    asked: dict[str, Any] = {"photo": cap(), "dislike": ["0", "1", "2"]}
    plain = shop.similar(**asked).predicted
    assert plain is not None
    answer = shop.similar(**asked, category="same", k=6)
    assert {found.product["articleType"] for found in answer.recommendations} <= {plain.category}
    assert answer.predicted == plain


def test_a_blank_photo_has_no_category(shop: Recommender) -> None:
    answer = shop.similar(photo=BLANK)
    assert answer.predicted is None
    assert answer.doubt is not None
    assert answer.doubt.kind == "blank"
    assert isinstance(answer.voted, Prediction)
    assert len(answer.recommendations) == 6  # it is answered all the same


@pytest.mark.parametrize("mode", ["same", "other"])
def test_nothing_is_of_a_blank_photos_category_nor_of_another(shop: Recommender, mode: str) -> None:
    with pytest.raises(QueryError, match=f"no category that this shop knows, so nothing is of the {mode} one"):
        shop.similar(photo=BLANK, category=mode)


@pytest.mark.parametrize("mode", ["same", "other"])
def test_the_rules_category_leaves_a_blank_photos_answer_as_it_is(shop: Recommender, mode: str) -> None:
    with ShopWriter(shop.folder) as writer:
        writer.put_facts(rules=f'category = "{mode}"')
    with shop.latest() as ruled:
        assert len(ruled.similar(photo=BLANK, k=6).recommendations) == 6


def test_what_is_liked_beside_a_blank_photo_has_a_category(shop: Recommender) -> None:
    answer = shop.similar(photo=BLANK, like=["3"], category="same", k=6)
    assert {found.product["articleType"] for found in answer.recommendations} == {"Belts"}


@pytest.mark.parametrize("asked", [{}, {"dislike": ["0"]}, {"colour": "blue"}, {"weights": {"colour": 1.0}}])
@pytest.mark.parametrize("photo", [BLANK, cap()])
def test_a_photo_that_alone_is_liked_is_the_photo(shop: Recommender, photo: Image.Image, asked: dict[str, Any]) -> None:
    assert shop.similar(like=[photo], **asked) == shop.similar(photo=photo, **asked)


def test_a_blank_photo_that_alone_is_liked_has_no_category(shop: Recommender) -> None:
    answer = shop.similar(like=[BLANK])
    assert (answer.predicted, answer.doubt and answer.doubt.kind) == (None, "blank")
    with pytest.raises(QueryError, match="no category"):
        shop.similar(like=[BLANK], category="same")


def test_of_several_liked_photos_none_is_alone(shop: Recommender) -> None:
    answer = shop.similar(like=[BLANK, cap()])
    assert answer.predicted is not None
    assert answer.doubt is None


def test_a_product_is_not_doubted(shop: Recommender) -> None:
    answer = shop.similar(product="0")
    assert (answer.doubt, answer.voted) == (None, None)
