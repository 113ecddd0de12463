"""rules.toml: what it says, and the sentence for everything that it cannot say."""

from __future__ import annotations

import time

import pytest

from parecido.errors import RulesError
from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.rules.rules import NO_RULES, Block, Pin, Rules
from parecido.recommend.rules.text import _LONG_KEY, parse_rules

EVERYTHING = """
where = "in_stock = yes"
group = "picture"
diversity = 0.3
category = "same"

[[boost]]
column = "season"
value = "Summer"
by = 0.05

[[boost]]
column = "margin"
by = -0.02

[[pin]]
for = "15970"
products = ["1855", "1856"]
place = 3

[[pin]]
products = ["1"]

[[block]]
products = ["2", "3"]

[[block]]
for = "15970"
products = ["4"]
"""


def test_everything_that_rules_can_say() -> None:
    assert parse_rules(EVERYTHING) == Rules(
        where="in_stock = yes",
        group="picture",
        diversity=0.3,
        category="same",
        boosts=(Boost("season", 0.05, "Summer"), Boost("margin", -0.02)),
        pins=(Pin(("1855", "1856"), 3, "15970"), Pin(("1",))),
        blocks=(Block(("2", "3")), Block(("4",), "15970")),
    )


def test_an_empty_text_has_no_rules() -> None:
    assert parse_rules("# nothing yet\n") == NO_RULES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\ndiversity = 2", "rules, line 2: diversity is 2; give a number from 0 to 1"),
        ("diversity = true", "rules, line 1: diversity is True; give a number from 0 to 1"),
        ("diversity = nan", "rules, line 1: diversity is nan; give a number from 0 to 1"),
        ("group = 3", "rules, line 1: group is 3; give a text, or leave it out"),
        ("where = ''", "rules, line 1: where is ''; give a text, or leave it out"),
        (
            "category = 'similar'",
            "rules, line 1: category cannot be used: the category mode is 'similar'; it is one of same, other, any",
        ),
        (
            "divrsity = 1",
            "rules, line 1: divrsity means nothing here; "
            "the keys are where, group, diversity, category, boost, pin, block",
        ),
        ("pin = 'x'", "rules, line 1: pin is no list of tables; begin each with [[pin]]"),
        ("[boost]\ncolumn = 'a'", "rules: boost is no list of tables; begin each with [[boost]]"),
        (
            "[[boost]]\ncolumn = 'a'\nby = 0.05\n\n[[boost]]\ncolumn = 'b'\nby = 5",
            "rules, line 7: boost[2].by is no boost: the boost of 'b' is 5; give a number from -0.2 to 0.2, but not 0",
        ),
        ("[[boost]]\nby = 0.1", "rules, line 1: boost[1].column is missing; name a column of the table"),
        (
            "[[boost]]\ncolumn = 'a'\nby = 0.1\nvalue = 1",
            'rules, line 4: boost[1].value is 1; write the text of the table: value = "1"',
        ),
        ("boost = [{columm = 'a'}]", "rules: boost[1].columm means nothing here; the keys are column, value, by"),
        ("[[pin]]\nproducts = ['a']\nplace = 0", "rules, line 3: pin[1].place is 0; give a place from 1 to 1000"),
        (
            "[[pin]]\nproducts = 'a'",
            'rules, line 2: pin[1].products is no list of ids; write products = ["1855", "1856"]',
        ),
        ("[[pin]]\nproducts = [1]", "rules, line 2: pin[1].products holds 1; an id is a text, in quotes"),
        ("[[pin]]\nproducts = ['a', 'a']", "rules, line 2: pin[1].products names 'a' twice; name it once"),
        (
            "[[pin]]\nfor = 'a'\nproducts = ['a']",
            "rules, line 3: pin[1].products pins the product 'a' to itself; name others",
        ),
        ("[[block]]\nplace = 1", "rules, line 2: block[1].place means nothing here; the keys are for, products"),
        (
            "[[block]]\nfor = 'a'",
            'rules, line 1: block[1].products is no list of ids; write products = ["1855", "1856"]',
        ),
    ],
)
def test_what_rules_cannot_say_is_refused_where_it_stands(text: str, sentence: str) -> None:
    with pytest.raises(RulesError) as refused:
        parse_rules(text)
    assert str(refused.value) == sentence


def test_what_is_no_toml_is_refused_where_it_stands() -> None:
    with pytest.raises(RulesError, match=r"the rules are no TOML: .* \(at line 3, column \d+\); see docs/rules.md"):
        parse_rules("[[boost]]\ncolumn = 'a'\nby = .5")


def test_sizes_are_bounded() -> None:
    with pytest.raises(RulesError, match=r"the rules have 101 tables \[\[boost\]\]; the most is 100"):
        parse_rules("[[boost]]\ncolumn = 'a'\nby = 0.1\n" * 101)
    ids = ", ".join(f'"{number}"' for number in range(60_000))
    with pytest.raises(RulesError, match="the rules name 120000 products in pins and blocks; the most is 100000"):
        parse_rules(f"[[block]]\nproducts = [{ids}]\n" * 2)
    with pytest.raises(RulesError, match="the rules have more than 4 MB; give fewer pins and blocks"):
        parse_rules("#" * 5_000_000)
    with pytest.raises(RulesError, match="the rules are no TOML"):
        parse_rules("a = " + "[" * 100_000)


@pytest.mark.parametrize(("head", "which"), [("", "every question"), ('for = "own"\n', "the product 'own'")])
def test_no_more_is_pinned_than_can_be_compared(head: str, which: str) -> None:
    pins = "".join(f'[[pin]]\n{head}products = ["{n}", "x{n}"]\n' for n in range(50))
    assert len(parse_rules(pins).pins) == 50
    with pytest.raises(RulesError, match=f"the rules pin 102 products for {which}; the most is 100"):
        parse_rules(f'{pins}[[pin]]\n{head}products = ["y", "z"]\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".".join("a" * 100) + " = 1", "the rules have a key of more than 64 parts; the keys of rules have one or two"),
        (f"[{'.'.join('a' * 500_000)}]", "the rules have a key of more than 64 parts"),
        (" . ".join(['"a"'] * 65) + " = 1", "the rules have a key of more than 64 parts"),
        ("where" + ".a" * 60 + " = 1", "rules: where is a table; give a text, or leave it out"),
        (f"diversity = {'9' * 5000}", "the rules are no TOML: Exceeds the limit"),
        (f"diversity = 0x{'f' * 5000}", "rules, line 1: diversity is a number of thousands of digits; give a number"),
        (f"[[boost]]\ncolumn = 'a'\nby = 0x{'f' * 5000}", "rules, line 3: boost[1].by is no boost: the boost of"),
        (f"where = {'[' * 100_000}", "the rules are no TOML: "),
        (f"[[pin]]\nproducts = {[str(n % 99_999) for n in range(100_000)]}", "rules, line 2: pin[1].products names"),
    ],
)  # fmt: skip
def test_what_would_take_for_ever_is_refused_at_once(text: str, said: str) -> None:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, '"' * 1_000_000, "a.b " * 300_000, "a" + " " * 1_000_000, "'a'." * 63]
)
def test_looking_for_long_keys_takes_no_time_itself(text: str) -> None:
    assert _LONG_KEY.search(text) is None


def test_a_filter_with_many_points_is_no_long_key() -> None:
    assert parse_rules(f"where = 'caption={'. '.join(['One'] * 60)}'").where


def test_the_longest_rules_are_read_or_refused_at_once() -> None:
    """A hundred thousand ids, and the last of them twice: some tenths of a second; looking each up takes minutes."""
    start = time.process_time()
    ids = [f'"{number}"' for number in range(99_999)]
    assert len(parse_rules(f"[[block]]\nproducts = [{','.join(ids)}]").blocks[0].products) == 99_999
    with pytest.raises(RulesError, match=r"block\[1\].products names '99998' twice"):
        parse_rules(f"[[block]]\nproducts = [{','.join([*ids, ids[-1]])}]")
    with pytest.raises(RulesError, match="the rules name 400000 products in pins and blocks; the most is 100000"):
        parse_rules(f"[[block]]\nproducts = [{','.join(str([str(n) for n in range(400_000)])[1:-1].split(', '))}]")
    assert time.process_time() - start < 5


def test_what_is_for_one_product_is_found_at_once_among_many() -> None:
    """Twenty thousand pins and blocks, asked about as often: reading all of them each time takes an hour."""
    rules = Rules(
        pins=tuple(Pin((f"p{number}",), query=str(number)) for number in range(20_000)),
        blocks=tuple(Block((f"b{number}",), query=str(number)) for number in range(20_000)),
    )
    start = time.process_time()
    for number in range(20_000):
        assert rules.pins_for([str(number)]) == [(1, f"p{number}")]
        assert rules.blocked_for([str(number)]) == {f"b{number}"}
    assert time.process_time() - start < 5
