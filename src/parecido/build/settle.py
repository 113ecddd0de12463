"""What follows once a change is durable: the index takes it in, and how probably things look alike is fitted again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from parecido.errors import ShopError
from parecido.index.derive import compact, is_due
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.train.alike import is_alike_due, renew_alike

Settle = Callable[[Path, Settings], None]
"""Does what follows a change of the shop in a folder; what it cannot do is left to the next change."""

_log = logging.getLogger(__name__)


def settle(folder: Path, settings: Settings) -> None:
    """Take the changes into the base and fit the calibration, where they are many; that it cannot be done is logged."""
    try:
        compact(folder, settings, wait=0.0)  # one that is at work leaves what has come since to the next
    except ShopError as error:
        _log.warning("the changes are stored; taking them into the index is left to the next one: %s", error)
    try:
        renew_alike(folder)
    except ShopError as error:
        _log.warning("the changes are stored; fitting how probably they look alike is left to the next one: %s", error)


def is_settled(folder: Path, settings: Settings) -> bool:
    """Whether `settle` would find nothing to do, told without the work."""
    with Shop(folder) as shop:
        return not is_due(shop, settings) and not is_alike_due(shop)
