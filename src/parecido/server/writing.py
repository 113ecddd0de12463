"""What may be changed in the shop that the service answers for: one change at a time, and read at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parecido.build import SyncSummary, put_product, remove_products
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Embedder
from parecido.errors import CatalogueError, RulesError, ServerError, ShopBusy, ShopError
from parecido.recommend.live import LiveShop
from parecido.server.apart.run import settle_apart, sync_apart
from parecido.server.load.board import Board
from parecido.server.refusal import Refusal
from parecido.settings import Settings

PATIENCE = 5.0
"""Seconds that a change waits for another one of this service."""
FEWEST_WAITING = 4
"""Changes that may wait at once, or half of the service's threads if that is more: the others go on answering."""


@dataclass(frozen=True, slots=True)
class SyncSource:
    """The pictures and the table that the shop is made equal to; who runs the service names them, never a client."""

    images: str
    table: Path


def read_source(images: str | None, table: str | Path | None) -> SyncSource | None:
    """Return what the options say, None where they say nothing. Raises ServerError for one without the other."""
    if (images is None) != (table is None):
        raise ServerError("the pictures and the table of a sync are given together, or neither; give both")
    return None if images is None or table is None else SyncSource(images, Path(table))


class Writing:
    """Changes a shop and moves the service to what it became. Safe between threads; a second change waits a little.

    The workers that share `board` make one change at a time, and know of each before who asked for it is answered.
    """

    def __init__(
        self, live: LiveShop, settings: Settings, source: SyncSource | None = None, board: Board | None = None
    ) -> None:
        self._live = live
        self._settings = settings
        self._source = source
        self._board = board or Board()
        self._waiting = threading.Semaphore(max(FEWEST_WAITING, settings.threads // 2))

    def put(self, product_id: str, columns: Mapping[str, str], pictures: Sequence[bytes]) -> SyncSummary:
        """Put a product in; see `parecido.build.put_product`. Raises Refusal or PictureError."""
        with self._changing() as folder:
            try:
                return put_product(
                    folder,
                    product_id,
                    columns,
                    pictures,
                    load=self._load,
                    settings=self._settings,
                    settle=settle_apart,
                )
            except CatalogueError as error:
                raise Refusal("bad_product", str(error)) from error

    def delete(self, product_id: str) -> SyncSummary:
        """Take a product out. Raises UnknownProduct or Refusal."""
        with self._changing() as folder:
            self._live.refresh()
            self._live.current.browsing.product(product_id)
            if self._live.current.products == 1:
                raise Refusal("bad_product", f"{product_id!r} is the shop's only product; a shop has at least one")
            return remove_products(folder, [product_id], settings=self._settings, settle=settle_apart)

    def sync(self, *, dry_run: bool, force: bool) -> SyncSummary:
        """Make the shop equal to its table, in a process of its own; only counts are in the summary. Raises Refusal."""
        source = self._source
        if source is None:
            raise Refusal("not_available", "this service knows no table; start it with --sync-images and --sync-table")
        with self._changing() as folder:
            try:
                return sync_apart(
                    folder, source.images, source.table, dry_run=dry_run, force=force, settings=self._settings
                )
            except ShopBusy:
                raise
            except (CatalogueError, ShopError, RulesError) as error:
                raise Refusal("sync_refused", _without_places(str(error), folder, source)) from error

    @contextmanager
    def _changing(self) -> Iterator[Path]:
        """Give the shop's folder to one change; then move the service to the newest snapshot. Raises ShopBusy."""
        self._wait()
        try:
            yield self._live.current.folder
        except ShopBusy as error:  # its own words name the lock's file, which is no client's business
            raise ShopBusy("another program is writing this shop; ask again in a moment") from error
        finally:
            self._board.writing_lock.release()
            self._board.note_change()  # first: the others are to know of it also where the next line fails
            self._live.refresh()

    def _wait(self) -> None:
        """Take the turn. Raises ShopBusy where it does not come soon, or where enough wait for it."""
        if self._board.writing_lock.acquire(timeout=0):
            return
        if self._waiting.acquire(blocking=False):
            try:
                if self._board.writing_lock.acquire(timeout=PATIENCE):
                    return
            finally:
                self._waiting.release()
        raise ShopBusy("another change to this shop is being made; ask again in a moment")

    def _load(self, card: ModelCard, file: Path) -> Embedder:
        """Return the embedder that the service has loaded, where it is of this very model."""
        embedder = self._live.current.load_model()
        return embedder if embedder.card == card else Embedder(card, file)


def _without_places(sentence: str, folder: Path, source: SyncSource) -> str:
    """Return what went wrong without where things are on this machine, which is no client's business."""
    for place in (str(source.table), source.images, str(folder)):
        if name := place.replace("\\", "/").rstrip("/").rpartition("/")[2]:
            sentence = sentence.replace(place, name)
    return sentence
