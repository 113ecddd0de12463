"""The highest numbers that were ever given to products, pictures and heads: a number is never given twice.

SQLite keeps them in a table of its own, `sqlite_sequence`, which has no checksums. So they are a fact, too, written in
the same transaction as the rows that got them; where the two differ nothing is numbered.
"""

from __future__ import annotations

import sqlite3

from parecido.errors import DamagedShop
from parecido.shop.facts import put_fact, read_fact

NUMBERS = "numbers"
"""The fact: the highest number of each table of TABLES, in their order."""
TABLES = ("products", "pictures", "heads")


def check_numbers(connection: sqlite3.Connection) -> None:
    """Raise DamagedShop unless SQLite's own numbers are those of the fact, which an older shop lacks."""
    noted = read_fact(connection, NUMBERS)
    if noted is not None and noted != _text(given := read_sequence(connection)):
        raise DamagedShop(
            f"the highest numbers that were given to {', '.join(TABLES)} are {noted}, not {_text(given)} as in "
            "sqlite_sequence"
        )


def note_numbers(connection: sqlite3.Connection) -> None:
    """Make SQLite's own numbers the fact."""
    put_fact(connection, NUMBERS, _text(read_sequence(connection)))


def read_sequence(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Return the highest number that SQLite says was given in each of TABLES, -1 for one that is none."""
    found: dict[str, list[object]] = {}
    for name, number in connection.execute("SELECT name, seq FROM sqlite_sequence"):
        found.setdefault(name, []).append(number)
    given = (found.get(table, [0]) for table in TABLES)
    return tuple(each[0] if len(each) == 1 and isinstance(each[0], int) else -1 for each in given)


def parse_numbers(text: str | None) -> tuple[int, ...]:
    """Return the numbers of the fact, zeros where there is none that can be read."""
    try:
        numbers = tuple(int(each) for each in (text or "").split())
    except ValueError:
        numbers = ()
    return numbers if len(numbers) == len(TABLES) else (0,) * len(TABLES)


def _text(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))
