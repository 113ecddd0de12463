"""A shop is made to hold what a catalogue says: the table's changes at once, then pictures in small transactions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from parecido.build.changes import Before, Changes, Following, compare_tables
from parecido.build.source import Source
from parecido.catalogue.product import Reject
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Embedder
from parecido.errors import ShopError
from parecido.settings import Settings
from parecido.shop.contents import Content, KnownContents
from parecido.shop.products import Put
from parecido.shop.rejects import Lost
from parecido.shop.stored import Stored
from parecido.shop.writer import ShopWriter

MOST_REMOVED = 0.5
"""The share of a shop's products from which a table that lacks them is asked about: it may be half a download."""


@dataclass(frozen=True, slots=True)
class Target:
    """The model that embeds what is new: its card and its network's file."""

    card: ModelCard
    file: Path

    def loader(self) -> Callable[[], Embedder]:
        """Return a function that loads the embedder when it is first called. Safe between threads."""
        turn = threading.Lock()
        loaded: list[Embedder] = []

        def load() -> Embedder:
            with turn:
                if not loaded:
                    loaded.append(Embedder(self.card, self.file))
                return loaded[0]

        return load


def check_removals(before: Mapping[str, Stored], source: Source, advice: str) -> None:
    """Raise ShopError when a table would take more than half of the products out of a shop."""
    _, removed = compare_tables(source.catalogue.products, before)
    if len(removed) > MOST_REMOVED * len(before):
        raise ShopError(
            f"{len(removed)} of this shop's {len(before)} products are not in the table, or their pictures are gone; "
            f"if that is right, {advice}; nothing was changed"
        )


def reconcile(
    writer: ShopWriter,
    source: Source,
    target: Target,
    settings: Settings,
    *,
    partly: bool = False,
    facts: Mapping[str, str] | None = None,
) -> Changes:
    """Make the writer's shop hold the products of a catalogue; `partly` keeps those that the catalogue lacks.

    What the table says and what it lacks is changed in one transaction, with `facts` of the shop; new pictures follow
    in transactions of about `settings.commit_rows`. What is finished stays when the rest is interrupted, and the next
    run goes on from there.
    """
    catalogue, model = source.catalogue, target.card.digest
    stored = writer.stored([product.id for product in catalogue.products] if partly else None)
    updated, removed = compare_tables(catalogue.products, stored, partly=partly)
    relisted = writer.update(updated, [stored[identity].number for identity in removed], facts)
    shown = {picture.digest for each in stored.values() for picture in each.pictures}

    def store(puts: list[Put], contents: list[Content]) -> None:
        again = any(content.digest in shown for content in contents)  # what was there of it was damaged
        writer.put(puts, contents, model, again=again)

    with KnownContents(writer.folder, model, whole=not partly) as known:
        following = Following(Before(stored, known), updated.keys(), store, settings)
        changes = following.follow(list(catalogue.products), source.pictures, target.loader())
    changes.removed = removed
    changes.rejects += catalogue.rejects
    lists = some_rejects(*writer.rejects(), source, changes) if partly else (changes.rejects, changes.lost)
    changes.relisted = writer.put_rejects(*lists) or relisted
    return changes


def some_rejects(
    rejects: list[Reject], lost: list[Lost], source: Source, changes: Changes
) -> tuple[list[Reject], list[Lost]]:
    """Return rejects and lost pictures with those of a catalogue's products renewed; the others' stay.

    A reject without an id is not kept: nothing could tell later that it is none any more. Those that a whole table had
    stay until the next sync.
    """
    named = {product.id for product in source.catalogue.products}
    named |= {reject.id for reject in changes.rejects if reject.id}
    return (
        [*(each for each in rejects if each.id not in named), *(each for each in changes.rejects if each.id)],
        [*(each for each in lost if each[0] not in named), *changes.lost],
    )


def preview(before: Before, source: Source, settings: Settings) -> Changes:
    """Return what reconcile would change; nothing is embedded or stored, but new pictures are decoded."""
    updated, removed = compare_tables(source.catalogue.products, before.products)
    numbers = updated.keys()
    following = Following(before, numbers, lambda *_: None, settings)
    changes = following.follow(list(source.catalogue.products), source.pictures, None)
    changes.removed = removed
    changes.rejects += source.catalogue.rejects
    return changes
