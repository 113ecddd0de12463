"""Where a shop is built: in its own folder, continuing, or aside and then swapped in."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.database import connect_reader, sentences
from parecido.shop.writer import is_shop

ORGANIZED = "organized"
"""The classic commands' category folders, which may stand in a shop's folder before and beside the shop."""
_OWN = ("shop.sqlite", "shop.sqlite-wal", "shop.sqlite-shm", "writer.lock", "model", "index")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a shop is made of: the digests of its table (with the column choice) and of its model."""

    table: str
    model: str


@contextmanager
def place_to_build(out: Path, identity: Identity, *, replace: bool) -> Iterator[Path]:
    """Yield the folder to build in; after the block a replacement stands in `out` and the old shop is gone.

    Raises ShopError when `out` holds something else than a shop of this identity and `replace` does not say to build
    a new one aside. Until the swap the old shop is served as before, whatever happens to the build.
    """
    aside, old = out.with_name(f".{out.name}.building"), out.with_name(f".{out.name}.old")
    with sentences(out):
        if not out.exists() and is_shop(old):
            old.rename(out)  # a replacement was cut off between its two renames
    check_target(out, identity, replace=replace)
    if not replace or not is_shop(out):
        yield out
        return
    with sentences(aside):
        if aside.exists() and _identity(aside) != identity:
            shutil.rmtree(aside)
    yield aside
    with sentences(out):
        _swap(out, aside, old)


def check_target(out: Path, identity: Identity, *, replace: bool) -> None:
    """Raise ShopError unless `out` is absent, empty, a shop of this identity, or a shop that may be replaced."""
    if not is_shop(out):
        with sentences(out):
            if out.exists() and any(entry.name != ORGANIZED for entry in out.iterdir()):
                raise ShopError(f"{out} exists and is no shop; choose another --out, nothing in it was touched")
        return
    found = None if replace else _identity(out)
    if found is not None and found != identity:
        what = "table or column choice" if found.table != identity.table else "model"
        raise ShopError(f"{out} is a shop of another {what}; add --replace to build a new one in its place")


def _identity(folder: Path) -> Identity | None:
    """Return what a shop in the folder was made of, None when its build had not come that far."""
    if not is_shop(folder):
        return None
    with closing(connect_reader(folder)) as connection, sentences(folder):
        try:
            facts = dict(
                connection.execute("SELECT name, value FROM facts WHERE name IN ('table_digest', 'model_digest')")
            )
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return None  # stopped before its first transaction
    if "table_digest" not in facts:
        return None
    return Identity(facts["table_digest"], facts["model_digest"])


def _swap(out: Path, aside: Path, old: Path) -> None:
    """Put the finished shop in the old one's place, then take along what in the old folder was not the shop's own."""
    if old.exists():
        shutil.rmtree(old)
    out.rename(old)
    aside.rename(out)
    for entry in list(old.iterdir()):
        if entry.name not in _OWN:
            entry.rename(out / entry.name)
    shutil.rmtree(old)
