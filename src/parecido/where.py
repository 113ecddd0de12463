"""What the repeated `--where` of the command line, and the field `where` of the service, ask for."""

from __future__ import annotations

from collections.abc import Iterable

from parecido.filters.clause import is_surely_plain, split_plain
from parecido.filters.parse import parse_expression


def parse_where(clauses: Iterable[str]) -> dict[str, list[str]] | tuple[str, ...]:
    """Return what a recommender is asked: column -> its texts where every clause is plain, else the clauses.

    A plain clause `column=text` is split at its first "="; white space around both is dropped, and `column=` asks for a
    missing value (""). A column may be named several times: all of its texts are asked for. Which clauses are plain,
    whatever columns there are, says `parecido.filters.clause`; the others are read by the shop that has the columns.
    Raises BadFilter for a clause that can be neither plain nor an expression.
    """
    where: dict[str, list[str]] = {}
    given = tuple(clauses)
    plain = True
    for clause in given:
        parts = split_plain(clause)
        if parts is None:
            parse_expression(clause)
        if parts is None or not is_surely_plain(*parts):
            plain = False
        else:
            where.setdefault(parts[0], []).append(parts[1])
    return where if plain else given
