"""The sample catalogue's table: which products there are, and the truth about each of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from parecido.sample.kinds import KINDS
from parecido.sample.palette import PALETTE
from parecido.sample.patterns import PATTERNS

COLUMNS = (
    "id",
    "gender",
    "masterCategory",
    "subCategory",
    "articleType",
    "baseColour",
    "season",
    "year",
    "usage",
    "productDisplayName",
    "pattern",
)

_FIRST_ID = 20001
_BRANDS = (
    "Tavim",
    "Brenko",
    "Luriva",
    "Sabrou",
    "Norabi",
    "Marzuna",
    "Dovira",
    "Quillo",
    "Oskeli",
    "Zanvi",
    "Piuva",
    "Hesko",
)
_SEASONS = ("Summer", "Summer", "Fall", "Winter", "Spring")
_YEARS = ("2019", "2020", "2021", "2022", "2023", "2024", "2025")
_MOST_COMMON = "Solid"
_COMMON_SHARES = 3
"""Plain cloth is as frequent as this many other patterns, as in a real shop."""


@dataclass(frozen=True)
class SampleProduct:
    """One row of the table; the fields are its columns, in order, all text."""

    id: str
    gender: str
    master: str
    sub: str
    kind: str
    colour: str
    season: str
    year: str
    usage: str
    name: str
    pattern: str


def list_products(count: int, seed: int) -> list[SampleProduct]:
    """Return `count` products; kind, colour and pattern are balanced, each shuffled on its own."""
    rng = np.random.default_rng([seed, 0])
    patterns = [name for name in PATTERNS for _ in range(_COMMON_SHARES if name == _MOST_COMMON else 1)]
    kinds = _balanced(list(KINDS), count, rng)
    colours = _balanced(list(PALETTE), count, rng)
    motifs = _balanced(patterns, count, rng)
    return [_product(str(_FIRST_ID + at), row, rng) for at, row in enumerate(zip(kinds, colours, motifs, strict=True))]


def table_text(products: Sequence[SampleProduct]) -> str:
    """Return the table as comma-separated text with the header `COLUMNS`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(product) for product in products)
    return text.getvalue()


def _product(product_id: str, truth: tuple[str, str, str], rng: np.random.Generator) -> SampleProduct:
    article, colour, pattern = truth
    kind = KINDS[article]
    gender, season, year = _pick(kind.genders, rng), _pick(_SEASONS, rng), _pick(_YEARS, rng)
    usage, brand = _pick(kind.usages, rng), _pick(_BRANDS, rng)
    name = f"{brand} {gender} {pattern} {colour} {kind.noun}"
    return SampleProduct(product_id, gender, kind.master, kind.sub, article, colour, season, year, usage, name, pattern)


def _balanced(values: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    """Return `count` of `values`, each as often as the others (within one), in random order."""
    cycle = rng.permutation(len(values))
    order = rng.permutation(count)
    return [values[int(cycle[at % len(values)])] for at in order]


def _pick(values: Sequence[str], rng: np.random.Generator) -> str:
    return values[int(rng.integers(len(values)))]
