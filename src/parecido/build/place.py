"""Where a shop is built: in its own folder, continuing, or aside and then swapped in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from parecido.embeddings.card import ModelCard
from parecido.errors import ModelError, ShopError, UnfinishedShop
from parecido.index.derive import LOCK as INDEX_LOCK
from parecido.shop.database import check_name, connect_reader, is_shop, sentences
from parecido.shop.facts import read_facts
from parecido.shop.file import sync_path
from parecido.shop.lock import LOCK, PATIENCE, hold_lock
from parecido.shop.newest import NEWEST
from parecido.shop.own import check_own

_OWN = ("shop.sqlite", "shop.sqlite-wal", "shop.sqlite-shm", NEWEST, LOCK, INDEX_LOCK, "model", "index", ".training")
"""What belongs to a shop; everything else in its folder is its owner's."""
ORGANIZED = "organized"
"""The category folders of the classic commands, made in a shop's folder before the shop."""
_BEFORE = ("shop.sqlite-wal", "shop.sqlite-shm", LOCK, ORGANIZED)
"""What a build that was stopped early may have left in a folder without a shop."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a shop is made of: the digests of its table (with the column choice) and of its model.

    `name` is the model's: two versions of one name are not the same.
    """

    table: str
    model: str
    name: str = field(compare=False)


@contextmanager
def place_to_build(out: Path, identity: Identity, *, replace: bool) -> Iterator[Path]:
    """Yield the folder to build in; after the block a replacement stands in `out` and the old shop is gone.

    Raises ShopError when `out` holds something else than a shop of this identity and `replace` does not say to build
    a new one aside, or when another build of `out` is running. Until the swap the old shop is served as before,
    whatever happens to the build.
    """
    out = out.resolve()
    check_name(out)
    if not out.name:
        raise ShopError(f"{out} cannot be a shop; choose another --out")
    aside, old = (out.with_name(f".{out.name}.{state}") for state in ("building", "old"))
    with sentences(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        swapping = replace or old.exists()
    # Who only builds in the folder itself is kept apart from others by the writer's lock in it.
    with closing(hold_lock(out.with_name(f".{out.name}.lock"))) if swapping else nullcontext():
        with sentences(out):
            _complete_swap(out, old)
        _check_target(out, identity, replace=replace)
        if replace and is_shop(out):
            _clear_other(aside, identity)
            yield aside
            with sentences(out), closing(hold_lock(out / LOCK, wait=PATIENCE)):
                sync_path(aside)
                out.rename(old)
                aside.rename(out)
                sync_path(out.parent)  # else a power cut could leave the swap undone, and the old shop half removed
                _complete_swap(out, old)
        else:
            yield out


def _check_target(out: Path, identity: Identity, *, replace: bool) -> None:
    """Raise ShopError unless `out` is absent, empty, a shop of this identity, or a shop that may be replaced."""
    with sentences(out):
        if not is_shop(out):
            if out.exists() and any(entry.name not in _BEFORE for entry in out.iterdir()):
                raise ShopError(f"{out} exists and is no shop; choose another --out, nothing in it was touched")
            return
        check_own(out)
    if replace:
        if os.path.ismount(out):
            raise ShopError(f"{out} is a mounted disk, which cannot be swapped; choose a folder on it as --out")
        return
    found = _identity(out)
    if found is not None and found.table != identity.table:
        raise ShopError(
            f"{out} is a shop of another table or column choice; to make it follow the table run: parecido sync {out} "
            "IMAGES TABLE; or add --replace to build a new one in its place"
        )
    if found is not None and found.model != identity.model:
        which = f"model {found.name!r}, not of {identity.name!r}; give --model {found.name} to continue it, or"
        if found.name.endswith("+full"):
            which = f"a model that was fine-tuned on it; take it back with `parecido train {out} --undo`, or"
        elif found.name == identity.name:
            which = f"another model of the name {found.name!r} than the one there is now;"
        raise ShopError(f"{out} is a shop of {which} add --replace to build a new one in its place")


def _clear_other(aside: Path, identity: Identity) -> None:
    """Remove what an interrupted replacement left, unless this one can continue it."""
    try:
        usable = _identity(aside) == identity
    except (ShopError, ModelError):
        usable = False  # damaged: begun again
    if not usable:
        with sentences(aside):
            shutil.rmtree(aside, ignore_errors=True)


def _identity(folder: Path) -> Identity | None:
    """Return what a shop in the folder was made of, None when its build had not come that far."""
    if not is_shop(folder):
        return None
    try:
        connection = connect_reader(folder)
    except UnfinishedShop:
        return None
    with closing(connection), sentences(folder):
        facts = read_facts(connection)
    if "table_digest" not in facts:
        return None
    return Identity(facts["table_digest"], facts["model_digest"], ModelCard.from_json(facts["card"]).name)


def _complete_swap(out: Path, old: Path) -> None:
    """Finish a swap, also one that was cut off: take along what was the owner's, and let go of the old shop."""
    if not old.exists():
        return
    if not out.exists():
        old.rename(out)
        sync_path(out.parent)
        return
    for entry in list(old.iterdir()):
        if entry.name not in _OWN and not (out / entry.name).exists():
            entry.rename(out / entry.name)
    for folder in (out, out.parent):
        sync_path(folder)
    shutil.rmtree(old)
