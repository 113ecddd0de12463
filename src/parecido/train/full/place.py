"""The folder in a shop where a fine-tuning keeps what it must not lose when it is stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.database import sentences
from parecido.shop.lock import hold_lock

PLACE = ".training"
_IDENTITY, _LOCK = "identity.json", "training.lock"


@contextmanager
def place_to_train(
    shop: Path, identity: Mapping[str, object], needs: int, announce: Callable[[str], None]
) -> Iterator[Path]:
    """Yield the folder to train in, with what the same training left there; it is removed after the block.

    What another training left (`identity` tells them apart) is removed first, and announced. When the block raises,
    the folder stays. Raises ShopError when another program trains there, and where fewer than `needs` bytes are free.
    """
    place = shop / PLACE
    with sentences(place):
        place.mkdir(exist_ok=True)
    with closing(hold_lock(place / _LOCK)):
        with sentences(place):
            _clear_other(place, identity, announce)
            free = shutil.disk_usage(place).free + sum(each.stat().st_size for each in place.iterdir())
            if free < needs:
                raise ShopError(
                    f"{place} needs {needs / 1e9:.1f} GB and {free / 1e9:.1f} are free; free some space and run the "
                    "same command again"
                )
            (place / _IDENTITY).write_text(json.dumps(identity), encoding="utf-8")
        yield place
    with sentences(place):
        shutil.rmtree(place)


def _clear_other(place: Path, identity: Mapping[str, object], announce: Callable[[str], None]) -> None:
    """Remove what a training of another identity left."""
    try:
        found = json.loads((place / _IDENTITY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found == json.loads(json.dumps(identity)):
        return
    left = [entry for entry in place.iterdir() if entry.name not in {_LOCK, f"{_LOCK}-journal"}]
    if left:
        announce("full: what an earlier training left is of another shop, other labels or options; it begins anew")
    for entry in left:
        entry.unlink()
