"""Brings a shop of an earlier layout to this one."""

from __future__ import annotations

from pathlib import Path

from parecido.index.derive import compact
from parecido.settings import Settings, default_settings
from parecido.shop.migrate import migrate_record
from parecido.shop.reader import Shop
from parecido.shop.writer import READY


def migrate_shop(folder: str | Path, *, settings: Settings | None = None) -> int:
    """Bring a shop of an earlier layout to this one, in place; return the layout that it had.

    The pictures are not embedded again, but the next sync does so once. Of a shop of layout 1 a trained head is left
    behind: train it again. Raises ShopError where it cannot be done; the shop then is as it was.
    """
    folder = Path(folder)
    version = migrate_record(folder)
    with Shop(folder, unfinished=True) as shop:
        ready = shop.facts.get("state") == READY
    if ready:
        compact(folder, settings or default_settings())
    return version
