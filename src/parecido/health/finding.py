"""One finding about a catalogue, and the kinds that there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DUPLICATE, NEAR_DUPLICATE = "duplicate", "near-duplicate"
MISLABELLED, OUTLIER, LONELY, HUB = "mislabelled", "outlier", "lonely", "hub"
BLANK, TINY, BLURRED = "blank", "tiny", "blurred"
OVER_EXPOSED, UNDER_EXPOSED = "over-exposed", "under-exposed"
REJECT = "reject"

KINDS = {
    REJECT: "rows of the table that are not in the shop",
    DUPLICATE: "groups of products with the same picture, byte for byte",
    NEAR_DUPLICATE: "groups of products with nearly the same picture",
    MISLABELLED: "labels that look wrong",
    OUTLIER: "products unlike the rest of their category",
    LONELY: "products that nothing is similar to",
    HUB: "products in too many answers",
    BLANK: "blank pictures",
    TINY: "tiny pictures",
    BLURRED: "blurred pictures",
    OVER_EXPOSED: "over-exposed pictures",
    UNDER_EXPOSED: "under-exposed pictures",
}
"""Kind -> what its findings are, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a product, or a group of which `product` is the first and `others` the rest, by id.

    `score` is from 0 to 1 and orders the findings of one kind, 1 the surest or worst; it means nothing between kinds.
    `column` is the label's column of a mislabelled product, and `suggestion` the value that it may have instead.
    """

    product: str
    kind: str
    score: float
    detail: str
    column: str = ""
    suggestion: str = ""
    others: tuple[str, ...] = ()


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by kind, the highest score first; equal ones keep their order."""
    places = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(findings, key=lambda each: (places[each.kind], -each.score)))
