"""The index of a shop: derived from its vectors, opened when it still fits, made again when it does not."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path

from parecido.errors import IndexDamaged, ShopError
from parecido.index.contract import Index
from parecido.index.exact import ExactIndex
from parecido.index.store import open_index, write_index
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.shop.writer import LOCK, ShopWriter, hold_lock

FOLDER = "index"

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


def renew_index(writer: ShopWriter, settings: Settings) -> None:
    """Name the shop's vectors by their digest, and derive the index where the one that is there does not fit."""
    with Shop(writer.folder, unfinished=True) as shop:
        writer.put_facts(digest=shop.compute_digest())
    with Shop(writer.folder, unfinished=True) as shop:
        derive_index(shop, settings)


def open_shop_index(shop: Shop, settings: Settings) -> Index:
    """Open the shop's index as it lies there. Raises IndexDamaged when it does not fit the shop."""
    return open_index(shop.folder / FOLDER, backend=shop.backend, digest=shop.digest, settings=settings)


def open_with_index(folder: Path, settings: Settings) -> tuple[Shop, Index]:
    """Open a shop and its index; one that is missing, stale or damaged is never searched but made again, and logged.

    Where it cannot be made now (another program is writing the shop, the folder cannot be written), the shop's own
    vectors are searched exactly, in memory; that is logged too.
    """
    shop = Shop(folder)
    try:
        return shop, open_shop_index(shop, settings)
    except IndexDamaged as damage:
        shop.close()
        _log.warning("%s; making it again from shop.sqlite", damage)
    except BaseException:
        shop.close()
        raise
    try:
        with closing(hold_lock(folder / LOCK)), Shop(folder) as fresh:
            derive_index(fresh, settings)
    except ShopError as error:
        _log.warning("%s; until it can be made, the vectors are searched in memory", error)
    shop = Shop(folder)
    try:
        return shop, open_shop_index(shop, settings)
    except IndexDamaged:
        return shop, ExactIndex(shop.vectors())
    except BaseException:
        shop.close()
        raise
