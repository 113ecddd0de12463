"""The rules that are kept in a shop: set, checked and cleared."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from unicodedata import normalize

from parecido.catalogue.values import quoted
from parecido.errors import RulesError
from parecido.recommend.filters import filters_of
from parecido.recommend.rules.bound import read_rules
from parecido.recommend.rules.check import check_rules, columns_named
from parecido.recommend.rules.rules import FACT
from parecido.recommend.rules.text import parse_rules
from parecido.recommend.source import ShopColumns
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def check_shop_rules(folder: str | Path, text: str) -> list[str]:
    """Return a sentence for each rule of a TOML text that cannot act in a shop now, but may later.

    Raises RulesError for rules that cannot be read or that the shop's table cannot follow, ShopError for no shop.
    """
    rules = parse_rules(text)
    with Shop(Path(folder)) as shop:
        filters = filters_of(shop, len(shop))
        return check_rules(
            rules,
            columns=shop.columns,
            fields=ShopColumns(filters.columns),
            ids=frozenset(shop.ids()),
            check_where=filters.allowed,
        )


def set_rules(folder: str | Path, text: str) -> list[str]:
    """Keep the rules of a TOML text in a shop, in the place of those before; they apply to its next snapshot on.

    Returns and raises what `check_shop_rules` does; where it raises, the rules stay as they were.
    """
    check_shop_rules(folder, text)  # before a writer makes a shop of a folder that is none
    with ShopWriter(Path(folder)) as writer:
        warnings = check_shop_rules(folder, text)  # the writer's lock is held: this is the state that they are set in
        if writer.facts().get(FACT) != text:
            writer.put_facts(**{FACT: text})
    return warnings


def check_columns_stay(shop: Shop, columns: Collection[str]) -> None:
    """Raise RulesError where the rules kept in a shop name one of its columns that is not among `columns`."""
    there = {normalize("NFC", column) for column in columns}
    named = columns_named(read_rules(shop), shop.columns)
    lost = sorted(column for column in named if normalize("NFC", column) not in there)
    if lost:
        raise RulesError(
            f"the table has no column {quoted(lost[0])}, which the rules of {shop.folder} name; set other rules first "
            f"(parecido rules {shop.folder} --set FILE), or give the table its column; nothing was changed"
        )


def clear_rules(folder: str | Path) -> bool:
    """Take a shop's rules out; False where it has none. Raises ShopError for no shop."""
    if show_rules(folder) is None:
        return False
    with ShopWriter(Path(folder)) as writer:
        writer.put_facts(**{FACT: None})
    return True


def show_rules(folder: str | Path) -> str | None:
    """Return the text of a shop's rules as it was set, None where it has none. Raises ShopError for no shop."""
    with Shop(Path(folder)) as shop:
        return shop.facts.get(FACT)
