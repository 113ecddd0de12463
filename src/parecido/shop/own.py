"""Whether a file of the name shop.sqlite is a shop's, or another program's database, which nobody here may touch."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.file import FILE
from parecido.shop.newest import NEWEST
from parecido.shop.schema import read_schema

FOREIGN = (
    "{folder} has a shop.sqlite that is no shop's: another program made it; choose another folder, nothing in it was "
    "touched"
)


def check_own(folder: Path) -> None:
    """Raise ShopError where the folder's shop.sqlite is another program's: it has other tables, or is no database.

    A shop's own may be damaged beyond that; then there is something else of a shop beside it.
    """
    if any((folder / name).exists() for name in (NEWEST, "model", "index")):
        return
    uri = f"{(folder / FILE).resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            tables = {name for _, name, _, _ in read_schema(connection)}
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        tables = {"no database"}
    if tables and "facts" not in tables:
        raise ShopError(FOREIGN.format(folder=folder))
