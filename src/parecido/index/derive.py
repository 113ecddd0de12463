"""The index of a shop: derived from its vectors, opened when it still fits, made again when it does not."""

from __future__ import annotations

import logging
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from parecido.errors import IndexDamaged, ShopError
from parecido.index.compare import compare_base
from parecido.index.contract import Index
from parecido.index.exact import ExactIndex
from parecido.index.snapshot import SnapshotIndex
from parecido.index.store import (
    Rows,
    base_kind,
    drop_bases,
    drop_dead,
    has_base,
    list_bases,
    open_base,
    peek_base,
    remove_base,
    write_base,
)
from parecido.settings import Settings
from parecido.shop.lock import PATIENCE, hold_lock
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

FOLDER = "index"
LOCK = "index.lock"
"""The file in a shop's folder that is locked while a base is made, or others are removed."""
_ATTEMPTS = 3
"""Bases that a compaction makes where the shop gets another model or head while it makes one."""

_log = logging.getLogger(__name__)


def open_shop_index(shop: Shop, settings: Settings, before: Index | None = None) -> SnapshotIndex:
    """Open a shop's index: its base as it lies there, and what changed since. Raises IndexDamaged when it does not fit.

    `before` is the index of an earlier snapshot, whose base is used where it is still the one.
    """
    return _open_index(shop, shop.facts.get("base", ""), settings, before)


def _open_index(shop: Shop, reference: str, settings: Settings, before: Index | None = None) -> SnapshotIndex:
    if isinstance(before, SnapshotIndex) and before.base.reference == reference:
        base = before.base
    else:
        base = open_base(shop.folder / FOLDER, reference, backend=shop.backend, sight=shop.sight, settings=settings)
    numbers = shop.picture_rows.numbers
    last = base.pictures[-1] if len(base.pictures) else 0
    start = int(np.searchsorted(numbers, last, side="right"))
    return SnapshotIndex(base, numbers, shop.picture_vectors(start))


def index_kind(shop: Shop) -> str:
    """Return the kind of index that a shop's base has, which "auto" does not say. Raises IndexDamaged without one."""
    return base_kind(shop.folder / FOLDER, shop.facts.get("base", ""))


def renew_index(writer: ShopWriter, settings: Settings, *, whole: bool = False) -> None:
    """Make the base of a shop anew where it is missing, does not fit, or too much has changed since.

    With `whole`, where anything has changed since. Raises ShopError when it cannot be written.
    """
    with closing(hold_lock(writer.folder / LOCK, wait=PATIENCE)):
        with Shop(writer.folder, unfinished=True) as shop:
            if not is_due(shop, settings, whole=whole) and _is_sound(shop, settings):
                drop_dead(writer.folder / FOLDER, shop.facts["base"])
                return
            reference = _write(shop, settings)
            writer.put_base(reference, shop.sight)
        drop_bases(writer.folder / FOLDER, reference)


def compact(folder: Path, settings: Settings, *, whole: bool = False, wait: float | None = None) -> bool:
    """Do what renew_index does while others may write the shop; return whether there is a new base.

    The writer's lock is held for the last step only, in which the record is told of the new base. Where the shop has
    got another model or head meanwhile, it is done again. Safe in a thread beside readers and writers. Another one that
    is at work is waited for, for up to `wait` seconds (None: PATIENCE); ShopError is raised then.
    """
    for _ in range(_ATTEMPTS):
        with Shop(folder) as shop:
            if not is_due(shop, settings, whole=whole):
                with suppress(ShopError), closing(hold_lock(folder / LOCK)):  # else whoever holds it does
                    drop_dead(folder / FOLDER, shop.facts["base"])
                return False
        with closing(hold_lock(folder / LOCK, wait=PATIENCE if wait is None else wait)), Shop(folder) as shop:
            if not is_due(shop, settings, whole=whole):
                return False
            reference, sight = _ready(shop, settings, whole=whole), shop.sight
        if _adopt(folder, reference, sight, wait=PATIENCE):
            return True
    _log.warning(
        "%s got another model or head %d times while its index was made; making it is left to the next one",
        folder,
        _ATTEMPTS,
    )
    return False


def is_due(shop: Shop, settings: Settings, *, whole: bool = False) -> bool:
    """Whether a shop needs a new base: it has none that fits, or too many rows changed since (`whole`: any).

    What lies in the base is not looked at: who opens it does, and makes it again where it is damaged.
    """
    return not _is_near(shop, shop.facts.get("base", ""), settings, whole=whole)


def _is_near(shop: Shop, reference: str, settings: Settings, *, whole: bool) -> bool:
    """Whether a base fits a shop, and not too many rows changed since it was made."""
    try:
        pictures = peek_base(shop.folder / FOLDER, reference, backend=shop.backend, sight=shop.sight)
    except IndexDamaged:
        return False
    kept = np.isin(pictures, shop.picture_rows.numbers, assume_unique=True).sum()
    changes = len(pictures) + len(shop.picture_rows.numbers) - 2 * kept
    most = min(max(settings.delta_rows, settings.delta_share * len(pictures)), settings.delta_most)
    return bool(changes <= (0 if whole else most))


def open_with_index(folder: Path, settings: Settings, before: Index | None = None) -> tuple[Shop, Index]:
    """Open a shop and its index; one that is missing, stale or damaged is never searched but made again, and logged.

    Where it cannot be made now (another program is writing the shop, the folder cannot be written), the shop's own
    vectors are searched exactly, in memory; that is logged too. `before` is the index of an earlier snapshot.
    """
    shop, index = _open(folder, settings, before)
    if index is not None:
        return shop, index
    try:
        with closing(hold_lock(folder / LOCK)):
            reference = _ready(shop, settings)
        _adopt(folder, reference, shop.sight, wait=0.0)
    except ShopError as error:
        _log.warning("%s; until it can be made, the vectors are searched in memory", error)
        return shop, ExactIndex(shop.picture_vectors())
    except BaseException:
        shop.close()
        raise
    shop.close()
    shop, index = _open(folder, settings, before)
    return shop, index or ExactIndex(shop.picture_vectors())


def _is_sound(shop: Shop, settings: Settings) -> bool:
    """Whether a shop's index can be opened."""
    try:
        open_shop_index(shop, settings)
    except IndexDamaged:
        return False
    return True


def _open(folder: Path, settings: Settings, before: Index | None) -> tuple[Shop, SnapshotIndex | None]:
    """Open a shop, and its index where it fits; of a base that another program has just replaced, the new one."""
    while True:
        shop = Shop(folder)
        try:
            return shop, open_shop_index(shop, settings, before)
        except IndexDamaged as damage:
            with Shop(folder) as now:
                replaced = now.facts.get("base") != shop.facts.get("base")
            if not replaced:
                _log.warning("%s; making it again from shop.sqlite", damage)
                return shop, None
            shop.close()
        except BaseException:
            shop.close()
            raise


def _ready(shop: Shop, settings: Settings, *, whole: bool = False) -> str:
    """Return the reference of a base to be adopted: one that is waiting for it already, or one that is written now.

    A base is waiting where the writer's lock could not be had when it was done; each of its rows is compared with the
    record's, as a picture may have been embedded again since.
    """
    for reference in list_bases(shop.folder / FOLDER):
        if reference != shop.facts.get("base") and _is_near(shop, reference, settings, whole=whole):
            with suppress(IndexDamaged):
                compare_base(shop, _open_index(shop, reference, settings).base)
                return reference
    return _write(shop, settings)


def _write(shop: Shop, settings: Settings) -> str:
    """Write a base of all of a shop's pictures; return its reference."""
    pictures = shop.picture_rows
    ids, names = shop.ids(), shop.picture_names()
    rows = Rows(shop.picture_vectors(), pictures.numbers, [ids[row] for row in pictures.owners], names)
    return write_base(shop.folder / FOLDER, rows, backend=shop.backend, sight=shop.sight, settings=settings)


def _adopt(folder: Path, reference: str, sight: str, *, wait: float) -> bool:
    """Tell the record of a base that was made, and remove the others; False where it fits the shop no longer.

    Such a base is removed at once. One that waits for the writer's lock in vain stays: the next compaction finds it.
    """
    with ShopWriter(folder, wait=wait) as writer:
        adopted = has_base(folder / FOLDER, reference) and writer.put_base(reference, sight)
        if adopted:
            with suppress(ShopError), closing(hold_lock(folder / LOCK)):  # else whoever holds it removes them later
                drop_bases(folder / FOLDER, reference)
        else:
            remove_base(folder / FOLDER, reference)
    return adopted
