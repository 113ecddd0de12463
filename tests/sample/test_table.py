"""The sample table: exact columns, balanced and independent truth."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

import pytest

from parecido.sample.kinds import KINDS
from parecido.sample.palette import PALETTE
from parecido.sample.patterns import PATTERNS
from parecido.sample.table import SampleProduct, list_products, table_text

PRODUCTS = list_products(600, 7)


def chi_square(pairs: Sequence[tuple[str, str]]) -> tuple[float, int]:
    """Return Pearson's statistic for independence, and its degrees of freedom."""
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = Counter(pairs)
    total = 0.0
    for a, many in rows.items():
        for b, often in columns.items():
            expected = many * often / len(pairs)
            total += (seen[a, b] - expected) ** 2 / expected
    return total, (len(rows) - 1) * (len(columns) - 1)


def test_header_and_first_row_are_exact() -> None:
    """The columns are the real catalogue's, then the pattern."""
    product = SampleProduct(
        "20001", "Women", "Apparel", "Dress", "Dresses", "Navy Blue", "Fall", "2024", "Casual", "A Dress", "Striped"
    )
    assert table_text([product]) == (
        "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName,pattern\n"
        "20001,Women,Apparel,Dress,Dresses,Navy Blue,Fall,2024,Casual,A Dress,Striped\n"
    )


def test_every_value_is_frequent() -> None:
    """Kinds, colours and patterns are balanced; plain cloth is three times as frequent as another pattern."""
    assert set(Counter(product.kind for product in PRODUCTS).values()) == {35, 36}
    assert Counter(product.colour for product in PRODUCTS) == dict.fromkeys(PALETTE, 50)
    assert Counter(product.pattern for product in PRODUCTS) == {**dict.fromkeys(PATTERNS, 60), "Solid": 180}


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("pair", [("kind", "colour"), ("kind", "pattern"), ("colour", "pattern")])
def test_kind_colour_and_pattern_are_independent(pair: tuple[str, str], seed: int) -> None:
    """Pearson's statistic stays within four standard deviations of what chance gives."""
    pairs = [(getattr(product, pair[0]), getattr(product, pair[1])) for product in list_products(600, seed)]
    statistic, freedom = chi_square(pairs)
    assert abs(statistic - freedom) < 4 * (2 * freedom) ** 0.5


def test_rows_agree_with_their_kind() -> None:
    """Categories, gender, usage and name follow from the kind, and ids do not repeat."""
    for product in PRODUCTS:
        kind = KINDS[product.kind]
        assert (product.master, product.sub) == (kind.master, kind.sub)
        assert product.gender in kind.genders
        assert product.usage in kind.usages
        assert product.name.endswith(f" {product.gender} {product.pattern} {product.colour} {kind.noun}")
    assert [product.id for product in PRODUCTS] == [str(number) for number in range(20001, 20601)]


def test_the_table_reads_back() -> None:
    """No field needs quoting, and every row has all columns."""
    rows = list(csv.reader(io.StringIO(table_text(PRODUCTS))))
    assert {len(row) for row in rows} == {11}
    assert '"' not in table_text(PRODUCTS)


def test_seed_changes_the_order() -> None:
    """One seed gives one table; another seed another."""
    assert list_products(40, 7) == list_products(40, 7)
    assert [p.kind for p in list_products(40, 7)] != [p.kind for p in list_products(40, 8)]
