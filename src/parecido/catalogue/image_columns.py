"""Which columns of a table name the pictures of a product."""

from __future__ import annotations

from collections.abc import Sequence

from parecido.catalogue.guess import DEFAULT_ID, guess_columns
from parecido.catalogue.pattern import Pattern, column_pattern, read_pattern
from parecido.catalogue.pictures import PICTURE_SUFFIXES, KnownPictures, is_address
from parecido.catalogue.several import split_pictures
from parecido.catalogue.table import Table
from parecido.catalogue.values import clean_value, listed, quoted
from parecido.errors import CatalogueError

_SAMPLE = 200
_NAMES, _ADDRESSES, _NEITHER = "file names", "web addresses", "no file names of pictures"
"""What a column may hold."""


def choose_images(
    table: Table, said: str | Sequence[str] | None, identity: str, pictures: KnownPictures, guesses: list[str]
) -> tuple[tuple[Pattern, ...], bool]:
    """Return where pictures are named, and whether their suffix may differ (not where the user said it).

    Guesses are noted in `guesses`. Raises CatalogueError for options that fit no column, and where pictures come from
    the web alone and no column holds addresses.
    """
    texts = (said,) if isinstance(said, str) else tuple(said or ())
    if texts:
        return tuple(read_pattern("--image", text, table.columns) for text in texts), False
    usable = {_NAMES: pictures.files, _ADDRESSES: pictures.addresses}
    chosen: list[str] = []
    skipped = ""
    for column in guess_columns("image", table.columns):
        held = _held(table, column)
        if usable.get(held, False):
            chosen = [column, *_more(table, column, usable)]
            break
        if held:
            skipped = skipped or f"column {quoted(column)} holds {held}"
    if chosen:
        guesses.append(_sentence(chosen, _held(table, chosen[0])))
        return tuple(column_pattern(column) for column in chosen), False
    if not pictures.files:
        raise CatalogueError(
            f"no column holds web addresses of pictures{f' ({skipped})' if skipped else ''}; say --image COLUMN or "
            f"PATTERN, or give a folder as IMAGES; the columns are: {listed(table.columns)}"
        )
    default = "{" + identity + "}.jpg"
    if skipped or identity != DEFAULT_ID:
        aside = f" ({skipped})" if skipped else ""
        fetch = "; give web as IMAGES to fetch them" if skipped.endswith(_ADDRESSES) else ""
        guesses.append(f"picture: guessed {default}{aside}; say --image COLUMN or PATTERN to change it{fetch}")
    return (Pattern(default, ("", ".jpg"), (identity,)),), True


def _more(table: Table, first: str, usable: dict[str, bool]) -> list[str]:
    """Return the columns of further pictures of a product."""
    columns = guess_columns("more_images", table.columns)
    return [column for column in columns if column != first and usable.get(_held(table, column), False)]


def _sentence(columns: list[str], held: str) -> str:
    """Say which columns were guessed."""
    if len(columns) == 1:
        which = f"column {quoted(columns[0])} (it holds {held})"
    else:
        which = f"columns {' and '.join(quoted(column) for column in columns)} (they hold {held})"
    return f"picture: guessed {which}; say --image COLUMN or PATTERN to change it"


def _held(table: Table, column: str) -> str:
    """Return what the known values of a column in the first rows are, for the most part; "" where there are none."""
    position = table.columns.index(column)
    cells = [clean_value(row.values[position]) for row in table.rows[:_SAMPLE]]
    values = [name for cell in cells if cell for name in split_pictures(cell)]
    if not values:
        return ""
    if 2 * sum(is_address(value) for value in values) > len(values):
        return _ADDRESSES
    named = 2 * sum(value.lower().endswith(PICTURE_SUFFIXES) for value in values) > len(values)
    return _NAMES if named else _NEITHER
