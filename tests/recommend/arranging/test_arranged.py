"""Arranged answers of a whole shop: six drawn products and a model that can be worked out by hand.

Caps are 0, 1, 2 and belts 3, 4, 5, each in red, green and blue; even ones are for women, odd ones for men. The nearest
to the red cap 0 are the red belt 3 (.980), then 1 and 4 (green, .888 and .887), 5 and 2 (blue, .831 and .816).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import parecido
from parecido.build import remove_products
from parecido.errors import QueryError, RulesError, UnknownColumn, UnknownProduct
from parecido.recommend import Answer, Question, Recommender
from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.rules.kept import set_rules
from parecido.shop.writer import ShopWriter

NEAREST = ["3", "1", "4", "5", "2"]


@pytest.fixture
def recommender(fake_shop: Path) -> Iterator[Recommender]:
    with parecido.open(fake_shop) as opened:
        yield opened


def ids(answer: Answer) -> list[str]:
    return [found.id for found in answer.recommendations]


def says(answer: Answer) -> dict[str, list[str]]:
    return {found.id: [reason.says for reason in found.reasons] for found in answer.recommendations if found.reasons}


def ruled(shop: Path, text: str) -> Recommender:
    """Open a shop with rules."""
    set_rules(shop, text)
    return parecido.open(shop)


def test_nothing_is_arranged_unless_asked_for(recommender: Recommender) -> None:
    answer = recommender.similar(product="0", k=5)
    assert ids(answer) == NEAREST
    assert says(answer) == {}
    assert [found.folded for found in answer.recommendations] == [()] * 5


def test_a_question_may_be_given_whole_and_changed(recommender: Recommender) -> None:
    asked = Question(product="0", k=2, diversity=0.5)
    assert recommender.similar(asked) == recommender.similar(product="0", k=2, diversity=0.5)
    assert ids(recommender.similar(asked, k=5, diversity=0)) == NEAREST


def test_one_of_each_colour(recommender: Recommender) -> None:
    """The query is red, and so the red belt is folded into it."""
    answer = recommender.similar(product="0", k=5, group="baseColour")
    assert [(found.id, found.folded) for found in answer.recommendations] == [("1", ("4",)), ("5", ("2",))]
    assert says(answer) == {"1": ["folded 1 variant"], "5": ["folded 1 variant"]}
    assert answer.folded == ("3",)


def test_one_of_each_picture(recommender: Recommender, tiny: Any) -> None:
    """A photo is no product: the one that shows it is not folded into it."""
    answer = recommender.similar(photo=tiny.images / "0.jpg", k=2, group="picture")
    assert ids(answer) == ["0", "3"]


def test_diversity_brings_another_colour_up(recommender: Recommender) -> None:
    """Green cap and green belt are alike (.984), so a blue one takes the place of the second."""
    answer = recommender.similar(product="0", k=3, diversity=0.5)
    assert ids(answer) == ["3", "1", "5"]
    assert says(answer) == {"5": ["rose 1 place: unlike those above it"]}


def test_a_boost_and_a_burial(recommender: Recommender) -> None:
    boosts = [Boost("baseColour", 0.1, "Blue"), Boost("baseColour", -0.2, "Red")]
    answer = recommender.similar(product="0", k=5, boosts=boosts)
    assert ids(answer) == ["5", "2", "1", "4", "3"]  # .931, .916, .888, .887, .780
    assert says(answer)["3"] == ["buried by 0.2: baseColour=Red"]
    assert [round(found.similarity, 2) for found in answer.recommendations] == [0.83, 0.82, 0.89, 0.89, 0.98]


def test_reasons_say_what_boosts_add_together(recommender: Recommender) -> None:
    """No more than .2: each of two boosts of .2 counts half."""
    boosts = [Boost("baseColour", 0.2, "Blue"), Boost("articleType", 0.2, "Belts")]
    answer = recommender.similar(product="0", k=5, boosts=boosts)
    assert says(answer)["5"] == ["boosted by 0.1: baseColour=Blue", "boosted by 0.1: articleType=Belts"]
    assert says(answer)["2"] == ["boosted by 0.2: baseColour=Blue"]


def test_a_boost_by_numbers(recommender: Recommender) -> None:
    """The ids are 0 to 5: their 5 % quantile is .25, their 95 % quantile 4.75."""
    answer = recommender.similar(product="0", k=5, boosts=[Boost("id", 0.1)])
    assert says(answer)["4"] == ["boosted by 0.083: id"]
    assert ids(answer) == ["3", "4", "5", "1", "2"]  # 1.041, .970, .931, .905, .854


@pytest.mark.parametrize(("category", "found"), [("same", ["1", "2"]), ("other", ["3", "4", "5"]), ("any", NEAREST)])
def test_categories(recommender: Recommender, category: str, found: list[str]) -> None:
    assert ids(recommender.similar(product="0", k=5, category=category)) == found


def test_the_category_of_a_photo_is_what_its_neighbours_say(recommender: Recommender, tiny: Any) -> None:
    answer = recommender.similar(photo=tiny.images / "0.jpg", k=6, category="same")
    assert answer.predicted is not None
    assert {found.product["articleType"] for found in answer.recommendations} == {answer.predicted.category}


def test_several_likes_are_left_out_and_meet_half_way(recommender: Recommender) -> None:
    """Nearest to a red cap and a blue belt is the red belt: it is as red as the one, and a belt as the other."""
    answer = recommender.similar(like=["0", "5"], k=4)
    assert ids(answer) == ["3", "4", "2", "1"]
    assert recommender.similar(product="0", like=["5"], k=4) == answer


def test_a_dislike_pushes_its_like_away(recommender: Recommender) -> None:
    """What is like the green cap sinks: blue overtakes green."""
    answer = recommender.similar(product="0", dislike=["1"], k=4)
    assert "1" not in ids(answer)
    before, after = recommender.similar(product="0", k=5), {each.id: each.similarity for each in answer.recommendations}
    fell = {each.id: each.similarity - after[each.id] for each in before.recommendations if each.id in after}
    assert max(fell, key=lambda product: fell[product]) == "4"


def test_photos_may_be_liked_and_disliked(recommender: Recommender, tiny: Any) -> None:
    photo = tiny.images / "5.jpg"
    for liked in (photo, photo.read_bytes(), Image.open(photo)):
        assert sorted(ids(recommender.similar(product="0", like=[liked], k=5))) == ["1", "2", "3", "4", "5"]
    assert ids(recommender.similar(photo=tiny.images / "0.jpg", dislike=[tiny.images / "2.jpg"], k=1)) == ["0"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"product": "0", "diversity": 2.0}, "the diversity is 2.0; give a number from 0 to 1"),
        ({"product": "0", "category": "like"}, "the category mode is 'like'; it is one of same, other, any"),
        ({"product": "0", "like": ["3"], "dislike": ["3"]}, "the product '3' is liked and disliked; say one of both"),
        ({"product": "0", "like": "3"}, "like is one text; give a list of product ids and photos"),
        ({"text": "red", "like": ["3"]}, "a text cannot be joined with what is liked or disliked; ask for one of them"),
        ({"dislike": ["3"]}, "give one of a product id, a photo and a text, and no more than one"),
        ({"product": "0", "like": ["3"] * 101}, "101 products and photos are liked and disliked; the most is 100"),
        ({"product": "0", "after": "AAAA"}, "'AAAA' is no cursor of an answer; give the text of its key next, whole, "),
    ],
)
def test_what_cannot_be_asked(recommender: Recommender, asked: Any, sentence: str) -> None:
    with pytest.raises(QueryError) as refused:
        recommender.similar(**asked)
    assert str(refused.value).startswith(sentence)


def test_unknown_columns_and_products_are_named(recommender: Recommender) -> None:
    with pytest.raises(UnknownColumn, match="no column 'style'"):
        recommender.similar(product="0", group="style")
    with pytest.raises(UnknownColumn, match="no column 'price'"):
        recommender.similar(product="0", boosts=[Boost("price", 0.1)])
    with pytest.raises(UnknownProduct, match="no product '9'"):
        recommender.similar(product="0", like=["9"])


def test_pages_follow_each_other(recommender: Recommender) -> None:
    first = recommender.similar(product="0", k=2)
    second = recommender.similar(product="0", k=2, after=first.next)
    third = recommender.similar(product="0", k=2, after=second.next)
    assert [ids(first), ids(second), ids(third)] == [["3", "1"], ["4", "5"], ["2"]]
    assert third.next is None


@pytest.mark.parametrize("wish", [{"diversity": 0.5}, {"group": "articleType"}, {"boosts": [Boost("id", 0.1)]}])
def test_arranged_pages_repeat_nothing(recommender: Recommender, wish: Any) -> None:
    shown: list[str] = []
    after = None
    for _ in range(6):
        page = recommender.similar(product="0", k=1, after=after, **wish)
        shown += ids(page)
        if page.next is None:
            break
        after = page.next
    assert len(shown) == len(set(shown))
    assert set(shown) <= set(NEAREST)


def test_pages_go_on_over_a_change_of_the_shop(fake_shop: Path) -> None:
    """A cursor names what was shown: on the next snapshot the rest follows, whatever came or went."""
    with parecido.open(fake_shop) as before:
        first = before.similar(product="0", k=2)
        remove_products(fake_shop, ["3", "4"])
        with before.latest() as now:
            assert ids(now.similar(product="0", k=2, after=first.next)) == ["5", "2"]
        assert ids(before.similar(product="0", k=2, after=first.next)) == ["4", "5"]


def test_rules_filter_by_default_and_a_questions_filter_holds_besides(fake_shop: Path) -> None:
    with ruled(fake_shop, 'where = "gender = Men"') as shop:
        assert ids(shop.similar(product="0", k=5)) == ["3", "1", "5"]
        assert ids(shop.similar(product="0", k=5, where="articleType = Caps")) == ["1"]
        assert ids(shop.similar(product="0", k=5, rules=False)) == NEAREST


def test_rules_arrange_unless_the_question_does(fake_shop: Path) -> None:
    with ruled(fake_shop, 'group = "baseColour"\ndiversity = 0.5\ncategory = "other"') as shop:
        assert ids(shop.similar(product="0", k=5)) == ["4", "5"]
        assert ids(shop.similar(product="0", k=5, group="", category="any", diversity=0)) == NEAREST


def test_rules_boost_pin_and_block(fake_shop: Path) -> None:
    text = """
        [[boost]]
        column = "baseColour"
        value = "Blue"
        by = 0.1
        [[pin]]
        for = "0"
        products = ["2"]
        [[block]]
        products = ["3"]
        [[block]]
        for = "0"
        products = ["4"]
    """
    with ruled(fake_shop, text) as shop:
        answer = shop.similar(product="0", k=5)
        assert ids(answer) == ["2", "5", "1"]
        assert says(answer) == {"2": ["pinned at place 1"], "5": ["boosted by 0.1: baseColour=Blue"]}
        assert ids(shop.similar(product="1", k=5)) == ["5", "2", "4", "0"]  # 1.002, .991, .984, .888


def test_a_pin_passes_by_category_but_not_filters_nor_a_floor(fake_shop: Path) -> None:
    """With a floor, what is like nothing here gets nothing, whatever is pinned."""
    with ruled(fake_shop, '[[pin]]\nproducts = ["5"]') as shop:
        assert ids(shop.similar(product="0", k=2, category="same")) == ["5", "1"]
        assert ids(shop.similar(product="0", k=2, category="same", min_similarity=0.85)) == ["1"]
        assert ids(shop.similar(product="0", k=2, where={"gender": "Women"})) == ["4", "2"]
        assert "5" not in ids(shop.similar(product="5", k=5))


def test_blocked_neighbours_still_vote(fake_shop: Path) -> None:
    """What a photo is taken for does not depend on what is sold."""
    with parecido.open(fake_shop) as shop:
        before = shop.similar(product="0").predicted
    with ruled(fake_shop, '[[block]]\nproducts = ["1", "2", "3"]') as shop:
        assert shop.similar(product="0").predicted == before


def test_tidy_gives_way_to_the_rules(fake_shop: Path) -> None:
    with parecido.open(fake_shop) as shop:
        assert shop.similar(product="0", tidy=True) == shop.similar(product="0", group="picture", diversity=0.3)
    with ruled(fake_shop, 'group = "baseColour"\ndiversity = 0') as shop:
        assert shop.similar(product="0", tidy=True) == shop.similar(product="0")


def test_rules_that_the_table_no_longer_fits_are_said(fake_shop: Path) -> None:
    """They are not left out in silence: a filter that is not applied shows what must not be shown."""
    with ShopWriter(fake_shop) as writer:
        writer.put_facts(rules='where = "in_stock = yes"')
    with parecido.open(fake_shop) as shop:
        with pytest.raises(RulesError, match="the rules of this shop do not fit its table: no column 'in_stock'"):
            shop.similar(product="0")
        assert ids(shop.similar(product="0", k=5, rules=False)) == NEAREST


def test_texts_are_arranged_too(text_shop: Path) -> None:
    with ruled(text_shop, '[[block]]\nproducts = ["0"]') as shop:
        answer = shop.similar(text="red", k=2, group="baseColour")
        assert ids(answer)[0] == "3"
        assert len({found.product["baseColour"] for found in answer.recommendations}) == 2


def test_without_any_category_a_mode_cannot_be_asked_for(fake_shop: Path, tiny: Any) -> None:
    with parecido.open(fake_shop) as shop, pytest.raises(QueryError, match="nothing is of the same one"):
        shop.similar(photo=tiny.images / "0.jpg", category="same", min_similarity=1.01)


def test_the_plan_is_of_the_search_that_was_made(fake_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more is blocked for a query than is looked for besides, it does not compete."""
    blocks = '[[block]]\nfor = "0"\nproducts = ["1", "2", "3"]\n'
    with ruled(fake_shop, blocks) as shop:
        few = shop.similar(product="0", k=5)
        monkeypatch.setattr("parecido.recommend.arranging.shaping.MOST_HIDDEN", 2)
        many = shop.similar(product="0", k=5)
        grouped = shop.similar(product="0", k=5, group="baseColour")
    assert ids(few) == ids(many) == ["4", "5"]
    assert few.plan is not None
    assert many.plan is not None
    assert grouped.plan is not None
    assert (few.plan.allowed, many.plan.allowed, grouped.plan.allowed) == (6, 3, 3)
