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
from parecido.shop.writer import LOCK, hold_lock

FOLDER = "index"
_PATIENCE = 120.0
"""Seconds to wait for another process that is making the index."""

_log = logging.getLogger(__name__)


def derive_index(shop: Shop, settings: Settings) -> None:
    """Write the shop's index anew, where the one that is there does not fit. Raises ShopError when it cannot.

    Who calls it holds the writer's lock.
    """
    try:
        open_shop_index(shop, settings)
    except IndexDamaged:
        write_index(
            shop.folder / FOLDER,
            backend=shop.backend,
            vectors=shop.vectors(),
            ids=shop.ids(),
            pictures=shop.pictures(),
            digest=shop.digest,
            settings=settings,
        )


def open_shop_index(shop: Shop, settings: Settings) -> Index:
    """Open the shop's index as it lies there. Raises IndexDamaged when it does not fit the shop."""
    return open_index(shop.folder / FOLDER, backend=shop.backend, digest=shop.digest, settings=settings)


def open_with_index(folder: Path, settings: Settings) -> tuple[Shop, Index]:
    """Open a shop and its index; one that is missing, stale or damaged is never searched but made again, and logged.

    One process makes it, others that open the shop meanwhile wait for it.
    """
    shop = Shop(folder)
    try:
        return shop, open_shop_index(shop, settings)
    except IndexDamaged as damage:
        shop.close()
        _log.warning("%s; waiting for the shop's writer, then making it again from shop.sqlite", damage)
    except BaseException:
        shop.close()
        raise
    with closing(hold_lock(folder / LOCK, wait=_PATIENCE)):
        shop = Shop(folder)
        try:
            derive_index(shop, settings)
            return shop, open_shop_index(shop, settings)
        except BaseException:
            shop.close()
            raise
