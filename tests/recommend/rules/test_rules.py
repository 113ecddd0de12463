"""Rules that hold for every question, and those of some products."""

from __future__ import annotations

from parecido.recommend.rules.rules import NO_RULES, Block, Pin, Rules

RULES = Rules(
    pins=(Pin(("sale",), place=2), Pin(("cap", "belt"), query="shirt"), Pin(("sale",), place=5, query="shirt")),
    blocks=(Block(("recalled",)), Block(("socks",), query="shirt")),
)


def test_pins_of_a_product_go_before_those_of_every_question() -> None:
    assert RULES.pins_for(["shirt"]) == [(1, "cap"), (2, "belt"), (5, "sale")]
    assert RULES.pins_for(["shoe"]) == [(2, "sale")]
    assert RULES.pins_for([]) == [(2, "sale")]


def test_pins_of_several_products_stand_as_in_the_file() -> None:
    rules = Rules(pins=(Pin(("a",), query="2"), Pin(("b",)), Pin(("c",), query="1"), Pin(("d",), query="2")))
    assert rules.pins_for(["1", "2", "1"]) == [(1, "a"), (1, "c"), (1, "d"), (1, "b")]


def test_blocks_of_a_product_hold_for_it_alone() -> None:
    assert RULES.blocked_always() == {"recalled"}
    assert RULES.blocked_for(["shirt", "shoe"]) == {"socks"}
    assert RULES.blocked_for([]) == frozenset()


def test_no_rules_do_nothing() -> None:
    assert (NO_RULES.where, NO_RULES.group, NO_RULES.diversity, NO_RULES.category) == ("", None, None, None)
    assert NO_RULES.pins_for(["shirt"]) == []
