"""Rules as a TOML text: read, and refused with the key and its line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from parecido.errors import QueryError, RulesError
from parecido.recommend.arranging.boosts import Boost
from parecido.recommend.finding.category import check_mode
from parecido.recommend.rules.rules import Block, Pin, Rules
from parecido.recommend.rules.toml_place import line_of

MOST_BYTES = 4 * 1024 * 1024
"""Size of a rules file."""
MOST_OF = {"boost": 100, "pin": 20_000, "block": 20_000}
"""Tables of each kind."""
MOST_PRODUCTS = 100_000
"""Products that all pins and blocks may name."""
MOST_PINNED = 100
"""Products pinned for every question, and for any one product: each of them is compared with each query."""
MOST_LETTERS = 10_000
"""Letters of a filter, a name or an id."""
MOST_PLACE = 1000

# Reading a key takes the square of its parts, so the longest are found before; possessive, so that this does not.
_PART = r"""(?:(?<![\w-])[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?:{_PART}[ \t]*+\.[ \t]*+){{64}}")

_TOP = ("where", "group", "diversity", "category", "boost", "pin", "block")
_BOOST = ("column", "value", "by")
_PIN = ("for", "products", "place")
_BLOCK = ("for", "products")


def parse_rules(text: str) -> Rules:
    """Return the rules of a TOML text. Raises RulesError, naming the key and, where it can be found, its line."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise RulesError(f"the rules have more than {MOST_BYTES // 2**20} MB; give fewer pins and blocks")
    if _LONG_KEY.search(text):
        raise RulesError("the rules have a key of more than 64 parts; the keys of rules have one or two")
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of more digits than Python reads, too
        raise RulesError(f"the rules are no TOML: {str(error)[:200]}; see docs/rules.md for an example") from error
    return _Reader(text).rules(given)


class _Reader:
    """Reads one text's tables, and knows where they stand."""

    def __init__(self, text: str) -> None:
        self._text = text

    def rules(self, given: Mapping[str, Any]) -> Rules:
        """Return the rules of the whole text."""
        self._known(given, _TOP)
        rules = Rules(
            where=self._text_at(given, "where") or "",
            group=self._text_at(given, "group", empty=True),
            diversity=self._share(given),
            category=self._mode(given),
            boosts=tuple(self._each(given, "boost", self._boost)),
            pins=tuple(self._each(given, "pin", self._pin)),
            blocks=tuple(self._each(given, "block", self._block)),
        )
        named = sum(len(pin.products) for pin in rules.pins) + sum(len(block.products) for block in rules.blocks)
        if named > MOST_PRODUCTS:
            raise RulesError(f"the rules name {named} products in pins and blocks; the most is {MOST_PRODUCTS}")
        pinned = Counter[str | None]()
        for pin in rules.pins:
            pinned[pin.query] += len(pin.products)
        for query, count in pinned.items():
            if count > MOST_PINNED:
                which = "every question" if query is None else f"the product {query[:40]!r}"
                raise RulesError(f"the rules pin {count} products for {which}; the most is {MOST_PINNED}")
        return rules

    def _boost(self, given: Mapping[str, Any], number: int) -> Boost:
        self._known(given, _BOOST, "boost", number)
        column = self._text_at(given, "column", "boost", number)
        if column is None:
            self._refuse("is missing; name a column of the table", "column", "boost", number)
        value = given.get("value")
        if value is not None and not isinstance(value, str):
            self._refuse(f'is {_shown(value)}; write the text of the table: value = "1"', "value", "boost", number)
        try:
            return Boost(column, given.get("by", 0), value)
        except QueryError as error:
            self._refuse(f"is no boost: {error}", "by", "boost", number)

    def _pin(self, given: Mapping[str, Any], number: int) -> Pin:
        self._known(given, _PIN, "pin", number)
        place = given.get("place", 1)
        if not isinstance(place, int) or isinstance(place, bool) or not 1 <= place <= MOST_PLACE:
            self._refuse(f"is {_shown(place)}; give a place from 1 to {MOST_PLACE}", "place", "pin", number)
        products = self._products(given, "pin", number)
        query = self._text_at(given, "for", "pin", number)
        if query in products:
            self._refuse(f"pins the product {_shown(query)} to itself; name others", "products", "pin", number)
        return Pin(products, place, query)

    def _block(self, given: Mapping[str, Any], number: int) -> Block:
        self._known(given, _BLOCK, "block", number)
        return Block(self._products(given, "block", number), self._text_at(given, "for", "block", number))

    def _products(self, given: Mapping[str, Any], table: str, number: int) -> tuple[str, ...]:
        products = given.get("products")
        if not isinstance(products, list) or not products:
            self._refuse('is no list of ids; write products = ["1855", "1856"]', "products", table, number)
        for product in products:
            if not isinstance(product, str) or not product or len(product) > MOST_LETTERS:
                self._refuse(f"holds {_shown(product)}; an id is a text, in quotes", "products", table, number)
        if len(set(products)) < len(products):
            twice = next(product for product, times in Counter(products).items() if times > 1)
            self._refuse(f"names {_shown(twice)} twice; name it once", "products", table, number)
        return tuple(products)

    def _share(self, given: Mapping[str, Any]) -> float | None:
        share = given.get("diversity")
        if share is None:
            return None
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            self._refuse(f"is {_shown(share)}; give a number from 0 to 1", "diversity")
        return float(share)

    def _mode(self, given: Mapping[str, Any]) -> str | None:
        try:
            return check_mode(given["category"]) if "category" in given else None
        except QueryError as error:
            self._refuse(f"cannot be used: {error}", "category")

    def _text_at(
        self, given: Mapping[str, Any], key: str, table: str = "", number: int = 1, *, empty: bool = False
    ) -> str | None:
        """Return a text, None where the key is left out; one that is `empty` only where that says something."""
        if key not in given:
            return None
        text = given[key]
        if not isinstance(text, str) or not (text.strip() or empty) or len(text) > MOST_LETTERS:
            self._refuse(f"is {_shown(text)}; give a text, or leave it out", key, table, number)
        return text

    def _each(self, given: Mapping[str, Any], table: str, read: Callable[[Mapping[str, Any], int], Any]) -> list[Any]:
        """Return what is read of every table of one kind."""
        tables = given.get(table, [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self._refuse(f"is no list of tables; begin each with [[{table}]]", table)
        if len(tables) > MOST_OF[table]:
            raise RulesError(f"the rules have {len(tables)} tables [[{table}]]; the most is {MOST_OF[table]}")
        return [read(each, number) for number, each in enumerate(tables, start=1)]

    def _known(self, given: Mapping[str, Any], keys: tuple[str, ...], table: str = "", number: int = 1) -> None:
        """Refuse a key that means nothing here: a misspelt rule must not be one that silently does nothing."""
        for key in given:
            if key not in keys:
                self._refuse(f"means nothing here; the keys are {', '.join(keys)}", key, table, number)

    def _refuse(self, reason: str, key: str, table: str = "", number: int = 1) -> NoReturn:
        """Raise RulesError with the path of the key and its line."""
        line = line_of(self._text, key, table, number)
        path = f"{table}[{number}].{key[:40]}" if table else key[:40]
        raise RulesError(f"rules{'' if line is None else f', line {line}'}: {path} {reason}")


def _shown(value: object) -> str:
    """Return a value as a sentence shows it; what may be deep, or too long to write, by its kind."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    try:
        return repr(value)[:40]
    except ValueError:  # a number of more digits than Python writes
        return "a number of thousands of digits"
