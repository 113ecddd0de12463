"""The JSON object of an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from parecido.answer import answer_dict, image_url
from parecido.recommend import Answer, Prediction, Recommendation
from parecido.recommend.reasons import Reason

SHIRT = Recommendation(
    "1/2 é", 0.123456789, "Blue shirt", "https://shop.test/1", {"id": "1/2 é", "size": ""}, {"colour": 0.987654321}
)


def first_letters(product_ids: Sequence[str]) -> list[bytes]:
    return [product_id[:1].encode() for product_id in product_ids]


def test_an_answer_with_pictures() -> None:
    answer = Answer(Prediction("Shirts", 5 / 6), (SHIRT,), "annoy")
    assert answer_dict(answer, image=first_letters) == {
        "predicted": {"category": "Shirts", "share": 0.8333},
        "recommendations": [
            {
                "id": "1/2 é",
                "similarity": 0.123457,
                "aspects": {"colour": 0.987654},
                "caption": "Blue shirt",
                "url": "https://shop.test/1",
                "product": {"id": "1/2 é", "size": ""},
                "image": "MQ==",
                "image_url": "/images/1%2F2%20%C3%A9",
            }
        ],
        "search": "annoy",
    }


def test_all_pictures_are_asked_for_at_once_and_keep_their_order() -> None:
    asked: list[Sequence[str]] = []

    def thumbnails(product_ids: Sequence[str]) -> list[bytes]:
        asked.append(product_ids)
        return first_letters(product_ids)

    shoe = Recommendation("7", 0.1, "Red shoe", "", {})
    made = answer_dict(Answer(None, (SHIRT, shoe)), image=thumbnails)["recommendations"]
    assert [(each["id"], each["image"]) for each in made] == [("1/2 é", "MQ=="), ("7", "Nw==")]
    assert asked == [["1/2 é", "7"]]


def test_without_pictures_the_key_is_left_out() -> None:
    (shirt,) = answer_dict(Answer(None, (SHIRT,)), image=None)["recommendations"]
    assert sorted(shirt) == ["aspects", "caption", "id", "image_url", "product", "similarity", "url"]


def test_nothing_like_it_is_an_empty_list_and_null() -> None:
    text = json.dumps(answer_dict(Answer(None, ()), image=None))
    assert text == '{"predicted": null, "recommendations": [], "search": "exact"}'


def test_an_id_is_one_part_of_the_address() -> None:
    assert image_url("../a?b#c%") == "/images/..%2Fa%3Fb%23c%25"


def test_what_rules_did_is_told_where_they_did_something() -> None:
    moved = replace(SHIRT, folded=("2", "3"), reasons=(Reason("group", "folded 2 variants"),))
    made = answer_dict(Answer(None, (moved,), next="AbC", folded=("4",)), image=None)
    assert (made["folded"], made["next"]) == (["4"], "AbC")
    assert made["recommendations"][0]["folded"] == ["2", "3"]
    assert made["recommendations"][0]["reasons"] == [{"rule": "group", "says": "folded 2 variants"}]


def test_how_probably_it_looks_alike_is_added_where_it_is_known() -> None:
    stated = Recommendation("7", 0.1, "Red shoe", "", {}, {}, 0.123456)
    (shoe,) = answer_dict(Answer(None, (stated,)), image=None)["recommendations"]
    assert shoe["looks_alike"] == 0.1235
