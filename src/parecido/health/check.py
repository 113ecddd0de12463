"""Checks a shop's catalogue: every finding about its products, in one list. The shop is only read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, Unpack

from parecido.errors import QueryError, UnknownColumn
from parecido.evaluate.exclusion import check_similarity
from parecido.health.about_groups import group_findings
from parecido.health.about_labels import label_findings
from parecido.health.about_lists import list_findings
from parecido.health.about_pictures import picture_findings
from parecido.health.finding import KINDS, REJECT, Finding, sort_findings
from parecido.health.gathered import gather
from parecido.settings import Settings, default_settings
from parecido.shop.reader import Shop


class Asked(TypedDict, total=False):
    """The options of check_health, which explains them."""

    labels: Sequence[str] | None
    near: float
    confidence: float
    tiny: int


@dataclass(frozen=True, slots=True)
class Health:
    """What was found in a shop of so many products, by kind and the surest first; `labels` are the columns judged."""

    shop: str
    model: str
    products: int
    labels: tuple[str, ...]
    near: float
    confidence: float
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of every kind, 0 of some."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Checked:
    """A shop while it is open, with its health and what a page about it needs."""

    shop: Shop
    health: Health
    rows: Mapping[str, int] = field(repr=False)
    """The row of every product by its id."""
    table: Mapping[str, Sequence[str]] = field(repr=False)
    """The judged columns' texts."""


def check_health(
    shop: str | Path,
    *,
    labels: Sequence[str] | None = None,
    near: float = Settings.near_duplicate,
    confidence: float = Settings.wrong_label,
    tiny: int = Settings.tiny_side,
) -> Health:
    """Return what looks wrong in the catalogue of the shop in that folder, which is not changed.

    `labels` are the columns that are judged, by default those of categories and colours. `near` is the similarity from
    which two pictures may be nearly the same; whether they are is still looked at. `confidence`, 0 to 1, is how surely
    a label must be wrong to be told of. `tiny` is the longest side, in pixels, below which a picture is tiny.

    A product's first picture is the one that is looked at. Every product is compared with every other: the time grows
    with the square of their number. Raises ShopError, QueryError, UnknownColumn.
    """
    with open_health(shop, labels=labels, near=near, confidence=confidence, tiny=tiny) as checked:
        return checked.health


@contextmanager
def open_health(folder: str | Path, **asked: Unpack[Asked]) -> Iterator[Checked]:
    """Check as check_health does, and keep the shop open with what was found."""
    near = check_similarity(asked.get("near", Settings.near_duplicate))
    confidence = asked.get("confidence", Settings.wrong_label)
    if not 0 <= confidence <= 1:
        raise QueryError(f"a label cannot be wrong with confidence {confidence}; give a number from 0 to 1")
    with Shop(Path(folder)) as shop:
        table = {column: shop.attribute(column) for column in choose_labels(shop, asked.get("labels"))}
        gathered = gather(shop, table, near)
        findings = [
            *(
                Finding(each.id or f"line {each.line}", REJECT, 1.0, _where(each.line, each.reason))
                for each in shop.rejects()
            ),
            *group_findings(gathered),
            *label_findings(shop, gathered, confidence),
            *list_findings(gathered),
            *picture_findings(shop, gathered.ids, default_settings(), asked.get("tiny", Settings.tiny_side)),
        ]
        health = Health(
            shop=str(folder),
            model=shop.card.name,
            products=len(shop),
            labels=tuple(table),
            near=near,
            confidence=confidence,
            findings=sort_findings(findings),
        )
        yield Checked(shop, health, {product_id: row for row, product_id in enumerate(gathered.ids)}, table)


def choose_labels(shop: Shop, labels: Sequence[str] | None) -> list[str]:
    """Return the columns to judge, repeated ones once; by default those of categories and colours.

    Raises UnknownColumn for one that the table does not have.
    """
    if labels is None:
        columns = [column for column in (shop.category_column(), shop.colour_column()) if column is not None]
        return [column for column in dict.fromkeys(columns) if any(shop.attribute(column))]
    for column in labels:
        if column not in shop.columns:
            raise UnknownColumn(f"no column {column!r} to judge; this shop has {', '.join(shop.columns)}")
    return list(dict.fromkeys(labels))


def _where(line: int, reason: str) -> str:
    return f"line {line} of the table: {reason}"
