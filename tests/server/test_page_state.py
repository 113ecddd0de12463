"""The page's own arithmetic, run by node: states and their addresses, and what a state asks the service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.server.page_script import page_modules


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Return what a JavaScript expression is worth; state.js and fields.js are there as `state` and `fields`."""
    return page_modules(tmp_path, "state", "fields")


@pytest.mark.parametrize(
    ("address", "view"),
    [
        ("./", "start"),
        ("?product=a%2Fb+c", "answer"),
        ("?photo=31e54185&crop=0.2,0,0.8,0.5", "answer"),
        ("?text=a+red+dress&dislike=7", "answer"),
        ("?like=1&like=2&dislike=3", "answer"),
        ("?product=1&colour=navy+blue&weight.colour=100&weight.shape=0", "answer"),
        ("?in.gender=Women&in.gender=Men&in.a.b=%26+c&min.price=10&max.price=99.5&browse=1", "browse"),
        ("?product=1&diversity=0&category=other&tidy=0", "answer"),
        ("?show=1", "product"),
    ],
)
def test_an_address_and_its_state_say_the_same(run: Any, address: str, view: str) -> None:
    made = run(
        f"(() => {{ const s = state.stateOf({json.dumps(address)}); return [state.addressOf(s), state.viewOf(s)]; }})()"
    )
    assert made == [address, view]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("?product=1&nonsense=2&in.=3", "?product=1"),
        ("?product=1&crop=0.8,0,0.2,1", "?product=1"),
        ("?product=1&crop=a,b,c,d", "?product=1"),
        ("?product=1&crop=,,,", "?product=1"),
        ("?product=1&weight.colour=-3&weight.shape=x", "?product=1"),
        ("?product=1&weight.colour=0", "?product=1"),  # the service refuses weights that are all 0
        ("?product=1&diversity=7&category=best", "?product=1"),
        ("?like=1&like=1&dislike=1&dislike=2", "?like=1&dislike=2"),
        ("?product=1&dislike=1&dislike=2", "?product=1&dislike=2"),
        ("?min.price=cheap&max.price=0x10", "./"),
        ("?text=red&product=1&photo=2", "?photo=2"),  # a question has one of them
        ("?text=red&product=1", "?product=1"),
        ("?text=red&crop=0,0,1,0.5", "?text=red"),
    ],
)
def test_what_makes_no_sense_in_an_address_is_passed_over(run: Any, address: str, meant: str) -> None:
    assert run(f"state.addressOf(state.stateOf({json.dumps(address)}))") == meant


@pytest.mark.parametrize(
    ("address", "meant", "left"),
    [
        (
            "?product=1&colour=red&weight.colour=9&in.gender=Men",
            "?product=1&colour=red&weight.colour=9&in.gender=Men",
            [],
        ),
        ("?product=1&in.size=M&in.gender=Men", "?product=1&in.gender=Men", [["column", "size"]]),
        ("?in.size=M&min.size=3", "?browse=1", [["column", "size"]]),
        ("?product=1&weight.smell=9&weight.shape=0", "?product=1", [["aspect", "smell"]]),
        ("?product=1&weight.toString=9&weight.shape=3", "?product=1&weight.shape=3", [["aspect", "toString"]]),
        ("?product=1&max.size=3&weight.x=1", "?product=1", [["column", "size"], ["aspect", "x"]]),
    ],
)
def test_what_a_shop_does_not_have_is_left_out(run: Any, address: str, meant: str, left: list[list[str]]) -> None:
    shop = "{columns: ['gender', 'price'], aspects: {colour: 1, shape: 1}, colour: true}"
    made = run(f"state.withoutUnknown(state.stateOf({json.dumps(address)}), {shop})")
    assert made[1] == left
    assert run(f"state.addressOf(state.withoutUnknown(state.stateOf({json.dumps(address)}), {shop})[0])") == meant


def test_a_colour_that_is_none_is_left_out(run: Any) -> None:
    shop = "{columns: [], aspects: {colour: 1}, colour: false}"
    made = run(f"state.withoutUnknown(state.stateOf('?product=1&colour=blurple'), {shop})")
    assert (made[0]["colour"], made[1]) == ("", [["colour", "blurple"]])


@pytest.mark.parametrize(
    ("address", "shop", "meant", "left"),
    [
        ("?product=1&like=2&like=8&dislike=9", "gone: ['8', '9']", "?product=1&like=2", ["8", "9"]),
        ("?like=8&dislike=3", "gone: ['8']", "?dislike=3&browse=1", ["8"]),
        ("?text=red", "text: false", "?browse=1", ["red"]),
        ("?text=red&like=2&in.gender=Men", "text: false", "?like=2&in.gender=Men", ["red"]),
        ("?product=1&in.gender=Men&min.gender=3", "unmeasured: ['gender']", "?product=1&in.gender=Men", ["gender"]),
    ],
)
def test_what_cannot_be_asked_is_left_out(run: Any, address: str, shop: str, meant: str, left: list[str]) -> None:
    """Products that are gone, words that no model reads, limits of a column of words."""
    left_out = (
        f"state.withoutUnknown(state.stateOf({json.dumps(address)}), {{columns: ['gender'], aspects: {{}}, {shop}}})"
    )
    assert run(f"state.addressOf({left_out}[0])") == meant
    assert run(f"{left_out}[1].map(([kind, name]) => name)") == left


def test_filters_in_the_words_of_the_service_are_passed_over(run: Any) -> None:
    """They are told of; where a visitor came from is not."""
    address = "?product=1&where=nosuch%3D1&where=&where=nosuch%3D1&where=a%3C2&utm_source=mail"
    assert run(f"state.passedOver({json.dumps(address)})") == [["where", "nosuch=1"], ["where", "a<2"]]
    assert run("state.passedOver('?product=1')") == []


def test_what_decides_how_alike_a_product_is(run: Any) -> None:
    """That is what a map of it is asked with: no filter, nor what arranges the answer."""
    address = "?product=1&like=2&dislike=3&colour=red&weight.colour=9&in.gender=Men&diversity=0.5&category=same&tidy=0"
    asked = run(f"fields.likenessOf(fields.fieldsOf(state.stateOf({json.dumps(address)})))")
    assert asked == {"product": "1", "like": ["2"], "dislike": ["3"], "colour": "red", "weights": {"colour": 9}}


def test_filters_are_quoted(run: Any) -> None:
    """Values of one column are alternatives, columns must all hold, and no text can break out of its quotes."""
    address = "?in.base+colour=Red&in.base+colour=O'Neill&in.x=1)+or+(y=2&min.price=10"
    assert run(f"fields.filtersOf(state.stateOf({json.dumps(address)}))") == [
        "'base colour' in ('Red', 'O''Neill')",
        "'x' in ('1) or (y=2')",
        "'price' >= 10",
    ]


def test_a_column_does_not_narrow_its_own_counts(run: Any) -> None:
    address = json.dumps("?in.gender=Women&in.year=2020")
    assert run(f"fields.filtersOf(state.stateOf({address}), 'gender')") == ["'year' in ('2020')"]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("?product=1", {"product": "1", "tidy": True}),
        ("?product=1&like=2&dislike=3&tidy=0", {"product": "1", "tidy": False, "like": ["2"], "dislike": ["3"]}),
        # A part of a product's picture is sent as a photo.
        ("?product=1&crop=0,0,1,0.5", {"tidy": True, "crop": [0, 0, 1, 0.5]}),
        ("?photo=abc&colour=red", {"tidy": True, "colour": "red", "diversity": 0}),
        ("?photo=abc&colour=red&diversity=0.3", {"tidy": True, "colour": "red", "diversity": 0.3}),
        ("?text=dress&colour=red", {"text": "dress", "tidy": True, "colour": "red"}),
        ("?text=red&crop=0,0,1,0.5", {"text": "red", "tidy": True}),
        (
            "?product=1&weight.colour=50&diversity=0",
            {"product": "1", "tidy": True, "weights": {"colour": 50}, "diversity": 0},
        ),
    ],
)
def test_what_a_state_asks(run: Any, address: str, asked: dict[str, Any]) -> None:
    assert run(f"fields.fieldsOf(state.stateOf({json.dumps(address)}))") == {"n": 24, **asked}


@pytest.mark.parametrize(
    ("address", "weights"),
    [
        ("?product=1&colour=red", {"overall": 65, "colour": 100, "texture": 0}),
        ("?product=1&colour=red&weight.colour=20", {"colour": 20}),
        ("?product=1", None),
        ("?text=dress&colour=red", None),
    ],
)
def test_a_colour_wish_is_weighed_so_that_it_is_seen(run: Any, address: str, weights: dict[str, int] | None) -> None:
    aspects = "{aspects: ['overall', 'colour', 'texture']}"
    asked = run(f"fields.fieldsOf(state.stateOf({json.dumps(address)}), {aspects})")
    assert asked.get("weights") == weights


def test_a_new_question_keeps_the_filters_and_leaves_the_rest(run: Any) -> None:
    before = json.dumps("?product=1&in.gender=Women&crop=0,0,1,0.5&like=2&colour=red&diversity=0.5")
    made = run(f"state.addressOf(state.questionOf(state.stateOf({before}), {{product: '9'}}))")
    assert made == "?product=9&in.gender=Women&diversity=0.5"


@pytest.mark.parametrize(
    ("text", "limit"),
    [("10", "10"), ("1e5", "100000"), ("-2.50", "-2.5"), ("0", "0"), ("", ""), (" ", ""), ("1e99", ""), ("ten", "")],
)
def test_a_limit_is_written_as_a_link_can_carry_it(run: Any, text: str, limit: str) -> None:
    assert run(f"state.limitOf({json.dumps(text)})") == limit
    if limit:
        assert run(f"state.addressOf(state.stateOf('?min.price={limit}'))") == f"?min.price={limit}&browse=1"


@pytest.mark.parametrize(
    ("values", "weights"),
    [
        ((100, 50), None),
        ((100, 0), {"overall": 100, "colour": 0}),
        ((0, 5), {"overall": 0, "colour": 5}),
        ((0, 0), None),  # the service refuses weights that are all 0
    ],
)
def test_what_the_sliders_ask_for(run: Any, values: tuple[int, int], weights: dict[str, int] | None) -> None:
    """The sliders stand at 100 and 50 at first."""
    moved = f"[['overall', {values[0]}], ['colour', {values[1]}]]"
    assert run(f"state.weightsOf({moved}, new Map([['overall', 100], ['colour', 50]]))") == weights
