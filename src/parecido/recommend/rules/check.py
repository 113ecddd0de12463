"""Whether a shop has what its rules speak of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from unicodedata import normalize

import numpy as np

from parecido.catalogue.values import listed
from parecido.errors import ParecidoError, QueryError, RulesError
from parecido.filters.columns import shown_name
from parecido.filters.expression import conditions_of
from parecido.filters.where import read_where
from parecido.recommend.arranging.boosts import Fields, Rows, robust_scale
from parecido.recommend.arranging.grouping import PICTURE
from parecido.recommend.rules.rules import Block, Pin, Rules


def check_rules(
    rules: Rules,
    *,
    columns: Collection[str],
    fields: Fields,
    ids: Collection[str],
    check_where: Callable[[str], object],
) -> list[str]:
    """Return a sentence for each rule that cannot act now but may later; such rules are kept.

    `columns` are the table's, `fields` gives their values, `ids` are those of the products, and `check_where` raises
    for a filter that this shop cannot apply. Raises RulesError for what can never act: a filter or a column that the
    shop does not have.
    """
    if rules.where:
        try:
            check_where(rules.where)
        except ParecidoError as error:
            raise RulesError(f"rules: where cannot be used: {error}") from error
    named = [(f"boost[{number}].column", boost.column) for number, boost in enumerate(rules.boosts, start=1)]
    if rules.group and rules.group != PICTURE:
        named.append(("group", rules.group))
    there = _normal(columns)
    for path, name in named:
        if normalize("NFC", name) not in there:
            raise RulesError(
                f"rules: {path} names no column {shown_name(name)}; this shop has {listed(tuple(columns))}"
            )
    return [*_idle_boosts(rules, fields, np.arange(len(ids))), *_unknown_products(rules, ids)]


def columns_named(rules: Rules, columns: Collection[str]) -> set[str]:
    """Return which of a table's columns the rules name: in the filter, in boosts, or to group by."""
    named = {boost.column for boost in rules.boosts}
    if rules.group and rules.group != PICTURE:
        named.add(rules.group)
    there = _normal(columns)
    for clause in read_where(rules.where or None, lambda name: normalize("NFC", name) in there):
        named |= {condition.column for condition in conditions_of(clause.expression)}
    return named


def _normal(names: Collection[str]) -> frozenset[str]:
    """Return names as filters compare them: written with the same letters, they are the same."""
    return frozenset(normalize("NFC", name) for name in names)


def _idle_boosts(rules: Rules, fields: Fields, rows: Rows) -> list[str]:
    """Return a sentence for each boost that no product gets."""
    said = []
    for number, boost in enumerate(rules.boosts, start=1):
        if boost.value is not None:
            if not fields.matches(boost.column, boost.value, rows).any():
                said.append(f"boost[{number}]: no product has {boost.column}={boost.value[:40]}")
            continue
        try:
            numbers = fields.numbers(boost.column)
        except QueryError as error:
            raise RulesError(f"rules: boost[{number}].column cannot be used: {error}") from error
        if robust_scale(numbers) is None:
            said.append(f"boost[{number}]: the column {boost.column} has no two different numbers; give a value, say")
    return said


def _unknown_products(rules: Rules, ids: Collection[str]) -> list[str]:
    """Return a sentence for each pin and block that names products which the shop does not have."""
    rules_of: dict[str, Sequence[Pin | Block]] = {"pin": rules.pins, "block": rules.blocks}
    said = []
    for table, each in rules_of.items():
        for number, rule in enumerate(each, start=1):
            named = ([rule.query] if rule.query is not None else []) + list(rule.products)
            if unknown := [product for product in named if product not in ids]:
                more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
                said.append(f"{table}[{number}]: no product {unknown[0][:40]!r}{more} here; kept for when it comes")
    return said
