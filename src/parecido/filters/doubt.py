"""What should be said where the texts of a column do not tell how it writes numbers, or tell two things."""

from __future__ import annotations

import numpy as np

from parecido.catalogue.values import quoted
from parecido.filters.encoded import Encoded
from parecido.filters.expression import write_number
from parecido.filters.measured import Measured
from parecido.filters.numbers import COMMA, LISTED, PLAIN, POINT, UNSURE, read_written


def doubt_of(column: Encoded, measured: Measured) -> str:
    """Return what is in doubt about a column's numbers and how to end it, "" for nothing. `measured` is of the column.

    In doubt are numbers that may be others than were meant, and texts that may be numbers.
    """
    if measured.decimals == "mixed":
        found = [text for text in (_first(form, column, measured) for form in (POINT, COMMA, LISTED)) if text]
        if len(found) < 2:
            return ""
        return (
            f"no one way of writing numbers fits both {quoted(found[0])} and {quoted(found[1])}, so only numbers as in "
            "1299.00 are read; write all of the column in one way"
        )
    text = _first(UNSURE, column, measured) if measured.decimals == "unsure" else ""
    if (written := read_written(text)) is not None:
        point, comma = write_number(written.point), write_number(written.comma)
        taken = f"it is read as {point}" if written.form & PLAIN else "it is not read"
        return (
            f"{quoted(text)} may be {point} or {comma}, and no other value of the column tells which; {taken}, until "
            "the column has decimals as in 1299.00 or 1299,00"
        )
    return ""


def _first(form: int, column: Encoded, measured: Measured) -> str:
    """Return the text of the first row that tells this, those that are not read before the others; "" without one."""
    rows = np.flatnonzero(measured.forms & form)
    unread = rows[measured.forms[rows] & PLAIN == 0]
    first = unread[:1] if len(unread) else rows[:1]
    return column.texts_at(first)[0] if len(first) else ""
