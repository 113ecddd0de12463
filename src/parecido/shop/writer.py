"""Writes a shop: every change is one durable transaction, which makes the next snapshot."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from parecido.catalogue.product import Product, Reject
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import HeadCard
from parecido.shop.contents import Content, forget_contents, model_number, put_contents
from parecido.shop.database import connect_writer, sentences, transaction
from parecido.shop.facts import drop_base, next_snapshot, put_fact, read_facts
from parecido.shop.heads import insert_head
from parecido.shop.lock import LOCK, hold_lock
from parecido.shop.products import Put, put_products, remove_products, update_product
from parecido.shop.rejects import Lost, put_rejects, read_rejects
from parecido.shop.state import check_state, sight_of
from parecido.shop.stored import Stored, find_stored, read_stored
from parecido.shop.tuned import Tuned, put_tuned, undo_tuned

BUILDING = "building"
READY = "ready"
"""The two values of the fact `state`: the first build has not ended yet, or it has."""
_UNSEEN = {"table_digest", "repaired", "strays"}
"""Facts of the table that was read last, which no answer comes from."""


class ShopWriter:
    """The one writer of a shop; a second one is told so. Use as a context manager."""

    def __init__(self, folder: Path, *, wait: float = 0.0) -> None:
        """Open the folder's shop for writing, making it where there is none; wait `wait` seconds for another writer."""
        self.folder = folder
        with sentences(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = hold_lock(folder / LOCK, wait=wait)
        try:
            self._connection = connect_writer(folder)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> ShopWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back and fold the log into the file, as far as readers let it."""
        with sentences(self.folder):
            try:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            finally:
                self._connection.close()
                self._lock.close()

    def facts(self) -> dict[str, str]:
        """Return all facts by name."""
        with sentences(self.folder):
            return read_facts(self._connection)

    def put_facts(self, **values: str | None) -> None:
        """Store facts, replacing those of the same name; None takes one out. It makes a snapshot."""
        with sentences(self.folder), transaction(self._connection) as connection:
            for name, value in values.items():
                put_fact(connection, name, value)
            next_snapshot(connection)

    def begin(self, columns: Sequence[str], card: ModelCard, **facts: str) -> None:
        """Store what the shop is made of; a new shop is unfinished until `put_facts(state=READY)`.

        A shop that is finished stays readable while it is brought up to date. Nothing is written where all is known.
        """
        wanted = {"card": card.to_json(), "columns": json.dumps(list(columns), ensure_ascii=False), **facts}
        with sentences(self.folder), transaction(self._connection) as connection:
            known = read_facts(connection)
            changed = {name: value for name, value in wanted.items() if known.get(name) != value}
            if "state" not in known:
                changed |= {"state": BUILDING, "shop": secrets.token_hex(8)}
            for name, value in changed.items():
                put_fact(connection, name, value)
            if changed:
                next_snapshot(connection)

    def stored(self, ids: Iterable[str] | None = None) -> dict[str, Stored]:
        """Return what the shop holds of every product, or of those of some that it has, by id."""
        with sentences(self.folder):
            return read_stored(self._connection) if ids is None else find_stored(self._connection, ids)

    def put(self, puts: Sequence[Put], contents: Sequence[Content], model: str, *, again: bool = False) -> None:
        """Store products with their pictures, and what new pictures became by the model of this digest.

        `again` says that there are pictures of present products among them: the base may hold other rows of these.
        """
        if not puts and not contents:
            return
        with sentences(self.folder), transaction(self._connection) as connection:
            put_contents(connection, contents, model_number(connection, model))
            if again:
                drop_base(connection)
            if puts or again:
                put_products(connection, puts, next_snapshot(connection, vectors=True))

    def update(
        self,
        products: Mapping[int, Product],
        removed: Sequence[int],
        facts: Mapping[str, str] | None = None,
    ) -> bool:
        """Bring what the table says of products up to date, by their numbers, and facts; take others out.

        Return whether facts changed that a reader sees. It is one transaction; nothing is written where nothing
        changes, and facts that only tell which table it was make no snapshot.
        """
        with sentences(self.folder), transaction(self._connection) as connection:
            known = read_facts(connection)
            changed = {name: value for name, value in (facts or {}).items() if known.get(name) != value}
            for name, value in changed.items():
                put_fact(connection, name, value)
            seen = bool(changed.keys() - _UNSEEN)
            if not products and not removed and not seen:
                return False
            snapshot = next_snapshot(connection, vectors=bool(removed))
            for number, product in products.items():
                update_product(connection, number, product, snapshot)
            remove_products(connection, removed)
            return seen

    def rejects(self) -> tuple[list[Reject], list[Lost]]:
        """Return the rejects and the lost pictures."""
        with sentences(self.folder):
            return read_rejects(self._connection)

    def put_rejects(self, rejects: Iterable[Reject], lost: Iterable[Lost]) -> bool:
        """Make these the rejects, and these (id, picture's name, reason) the lost pictures; no change, no snapshot.

        Return whether they are others than before.
        """
        with sentences(self.folder), transaction(self._connection) as connection:
            changed = put_rejects(connection, rejects, lost)
            if changed:
                next_snapshot(connection)
            return changed

    def forget(self) -> int:
        """Drop what became of pictures that no product shows, and give their room back; return how many rows went.

        No reader sees it, so it makes no snapshot. The whole file is written anew: see SQLite's VACUUM.
        """
        with sentences(self.folder):
            with transaction(self._connection) as connection:
                dropped = forget_contents(connection)
            self._connection.execute("VACUUM")
            return dropped

    def put_base(self, base: str, sight: str) -> bool:
        """Name the base index that readers use from now on; False where the shop no longer sees by `sight`."""
        with sentences(self.folder), transaction(self._connection) as connection:
            facts = read_facts(connection)
            if sight_of(facts) != sight:
                return False
            put_fact(connection, "base", base)
            next_snapshot(connection)
            return True

    def put_head(self, card: HeadCard, graph: bytes, *, state: str | None = None) -> None:
        """Store the head through which this shop's embeddings are seen from now on; the one before is kept.

        Raises ShopError where the shop is no longer in `Shop.state` `state`, which the head was learned from.
        """
        with sentences(self.folder), transaction(self._connection) as connection:
            facts = read_facts(connection)
            check_state(self.folder, facts, state)
            insert_head(connection, card, graph, facts.get("head"))
            drop_base(connection)
            next_snapshot(connection, vectors=True)

    def undo_head(self) -> bool:
        """Go back to the head before, or to the model's own embeddings; False where there is no head."""
        with sentences(self.folder), transaction(self._connection) as connection:
            found = connection.execute(
                "SELECT number, before FROM heads WHERE number = (SELECT value FROM facts WHERE name = 'head')"
            ).fetchone()
            if found is None:
                return False
            number, before = found
            put_fact(connection, "head", None if before is None else str(before))
            connection.execute("DELETE FROM heads WHERE number = ?", (number,))
            drop_base(connection)
            next_snapshot(connection, vectors=True)
            return True

    def put_model(self, tuned: Tuned, *, state: str) -> None:
        """Store a model that was fine-tuned on this shop, with its rows and head; what it takes the place of is kept.

        It is one transaction, the model's file lying ready before it: whoever opens the shop finds either the former
        model, embeddings and head or the new ones. What the former model itself had taken the place of is let go.
        Raises ShopError where the shop is no longer in `Shop.state` `state`, which the rows were made of.
        """
        with sentences(self.folder):
            put_tuned(self._connection, self.folder, tuned, state)

    def undo_model(self) -> bool:
        """Go back to the model, embeddings and head before the last put_model; False where a head came since, or none.

        A head that came since is taken back first: see undo_head. Raises ShopError where pictures came since, which
        the former model has not seen.
        """
        with sentences(self.folder):
            return undo_tuned(self._connection, self.folder)
