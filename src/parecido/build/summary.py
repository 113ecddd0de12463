"""What a sync changed, or would change: in counts and, of a plan, by product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parecido.build.changes import Changes
from parecido.catalogue.product import Product, Reject
from parecido.shop.reader import Shop

_OWN = ("caption", "category", "url")
"""What a shop knows of a product beside its columns."""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What would become of each product, by id; those that stay as they are are left out."""

    added: tuple[str, ...]
    repictured: tuple[str, ...]
    """Products whose pictures would change."""
    updated: dict[str, tuple[str, ...]]
    """Products of whom only what the table says would change, each with the names of the columns that do."""
    removed: tuple[str, ...]
    rejects: tuple[Reject, ...]
    lost_pictures: tuple[tuple[str, str, str], ...]
    """Pictures that cannot be used, of products that have others: id, picture's name, reason."""


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync changed, or would change, in products; `embedded` counts pictures.

    Every row of the table is a product or one of the `rejects`.
    """

    added: int
    repictured: int
    """Products whose pictures changed."""
    updated: int
    """Products of whom only what the table says changed."""
    removed: int
    unchanged: int
    rejects: int
    lost_pictures: int
    """Pictures that could not be used, of products that have others."""
    embedded: int
    relisted: bool
    """Whether the shop's columns, or its rejects or lost pictures, are others than before."""
    products: int
    """Products of the shop now."""
    snapshot: int
    """The number of the shop's state now."""
    rejected: tuple[Reject, ...] = ()
    """The rejects, in the order of their lines."""
    lost: tuple[tuple[str, str, str], ...] = ()
    """The lost pictures: id, picture's name, reason."""
    plan: SyncPlan | None = None
    """Of a dry run, what would become of each product."""

    @property
    def changed(self) -> bool:
        """Whether any product, or what is listed beside them, is another than before; else there is no new snapshot."""
        return bool(self.added or self.repictured or self.updated or self.removed or self.relisted)


def summarise(shop: Shop, changes: Changes, plan: SyncPlan | None = None) -> SyncSummary:
    """Return the counts of some changes, and of the shop as it is now."""
    return SyncSummary(
        added=len(changes.added),
        repictured=len(changes.repictured),
        updated=len(changes.updated),
        removed=len(changes.removed),
        unchanged=changes.unchanged,
        rejects=len(changes.rejects),
        lost_pictures=len(changes.lost),
        embedded=changes.embedded,
        relisted=changes.relisted,
        products=len(shop),
        snapshot=shop.snapshot,
        rejected=tuple(sorted(changes.rejects, key=lambda reject: reject.line)),
        lost=tuple(changes.lost),
        plan=plan,
    )


def make_plan(shop: Shop, changes: Changes, products: Iterable[Product]) -> SyncPlan:
    """Return what changes that were not made would make of each product of a table."""
    wanted = set(changes.updated)
    said = {product.id: product for product in products if product.id in wanted}
    rows = [row for row, identity in enumerate(shop.ids()) if identity in wanted] if wanted else []
    known = {product.id: product for product in shop.products(rows)}
    return SyncPlan(
        added=tuple(changes.added),
        repictured=tuple(changes.repictured),
        updated={each: _differences(known[each], said[each]) for each in changes.updated},
        removed=tuple(changes.removed),
        rejects=tuple(changes.rejects),
        lost_pictures=tuple(changes.lost),
    )


def _differences(known: Product, said: Product) -> tuple[str, ...]:
    """Return the names of the columns in which two states of a product differ."""
    names = dict.fromkeys([*said.attributes, *known.attributes])
    differ = [name for name in names if known.attributes.get(name, "") != said.attributes.get(name, "")]
    return tuple(differ or [name for name in _OWN if getattr(known, name) != getattr(said, name)])
