"""The index of a shop: derived from its vectors, opened when it still fits, made again when it does not."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path

from parecido.errors import IndexDamaged
from parecido.index.contract import Index
from parecido.index.store import open_index, write_index
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.shop.writer import hold_lock

FOLDER = "index"

_PATIENCE = 120.0
"""Seconds to wait for another process that is making the index."""
_log = logging.getLogger(__name__)


def derive_index(shop: Shop, settings: Settings) -> None:
    """Write the shop's index folder anew from its vectors. Raises ShopError when it cannot be written."""
    write_index(
        index_folder(shop),
        backend=shop.backend,
        vectors=shop.vectors(),
        ids=shop.ids(),
        pictures=shop.pictures(),
        digest=shop.digest,
        settings=settings,
    )


def open_or_derive(shop: Shop, settings: Settings) -> Index:
    """Open the shop's index; one that is missing, stale or damaged is never searched but made again, and logged.

    One process makes it, others that open the shop meanwhile wait for it.
    """
    try:
        return _open(shop, settings)
    except IndexDamaged:
        with closing(hold_lock(shop.folder, wait=_PATIENCE)):
            try:
                return _open(shop, settings)
            except IndexDamaged as damage:
                _log.warning("%s; making it again from shop.sqlite", damage)
                derive_index(shop, settings)
        return _open(shop, settings)


def _open(shop: Shop, settings: Settings) -> Index:
    """Open the shop's index as it lies there. Raises IndexDamaged."""
    return open_index(index_folder(shop), backend=shop.backend, digest=shop.digest, settings=settings)


def index_folder(shop: Shop) -> Path:
    """Return where the shop keeps its index."""
    return shop.folder / FOLDER
