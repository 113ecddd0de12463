"""What looks like each product of a shop, for all of them at once: a table for the shop's own database."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.export.arrangement import Arrangement, arrange_lists, arrangement_of
from parecido.export.refresh import Refreshed, refresh_lists
from parecido.export.state import Known, State, digest_names, read_state, state_file, write_state
from parecido.export.table import open_table, table_kind
from parecido.index.neighbours import NOBODY, Neighbours
from parecido.index.product_pictures import ProductPictures
from parecido.index.query import check_count
from parecido.progress import progress
from parecido.recommend.finding.alike import VOTERS, AlikeCard, label_codes, read_alike
from parecido.settings import Settings, default_settings
from parecido.shop.aside import check_place, written_aside
from parecido.shop.reader import Shop

COLUMNS = {"id": str, "rank": int, "similar_id": str, "similarity": float, "looks_alike": float}
"""Of the table; `looks_alike` is there where the shop has a calibration."""
PIECE = 4_096
"""Products whose rows are written together."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: of `products` lists, `computed` were computed and `merged` only took newcomers in.

    `rows` are those of the table; `looks_alike` tells whether it has that column.
    """

    products: int
    rows: int
    computed: int
    merged: int
    looks_alike: bool


def recommend_all(
    folder: str | Path,
    file: str | Path,
    *,
    top: int = 20,
    full: bool = False,
    arrangement: Arrangement | None = None,
    rules: bool = True,
    settings: Settings | None = None,
) -> Exported:
    """Write the `top` most similar products of every product of a shop as one table; return what was done.

    The end of the file's name chooses .parquet, .csv or .jsonl. The rows stand in catalogue order, by rank. A state
    beside the file, FILE.state, lets the next run compute only lists that can have changed; what it writes is what
    computing everything writes. `full` computes everything. Both files are written aside and moved into place.
    The shop's rules apply, unless `rules` is false or another `arrangement` is given.

    Raises ShopError, QueryError for another kind of file or a `top` below 1, MissingExtra for Parquet without pyarrow.
    """
    file, settings = Path(file), settings or default_settings()
    kind, top = table_kind(file), check_count(top)
    check_place(file)
    with Shop(Path(folder)) as shop:
        card = read_alike(shop)
        ids, table = shop.ids_with(() if card is None else card.columns)
        pictures = ProductPictures.of_shop(shop)
        if arrangement is None:
            arrangement = arrangement_of(shop, pictures, top, settings) if rules else Arrangement()
        lists = _Lists(file, ids, pictures, workers=settings.workers, full=full)
        with_voters = card is not None and arrangement.allowed is None
        found = lists.refresh("", arrangement.allowed, max(top, arrangement.wide, VOTERS if with_voters else 0))
        stating = None
        if card is not None:
            voters = found.lists if with_voters else lists.refresh(".voters", None, VOTERS).lists
            stating = _Stating(card, label_codes(table), voters)
        shown = arrange_lists(found.lists, top, arrangement, pictures, workers=settings.workers)
    written = _write(file, kind, ids, shown, stating)
    lists.keep()
    return Exported(len(ids), written, found.computed, found.merged, stating is not None)


@dataclass(frozen=True, slots=True)
class _Stating:
    """What says how probably a pair looks alike: the calibration, the products' labels, their nearest products."""

    card: AlikeCard
    codes: NDArray[np.int32]
    voters: Neighbours

    def column(self, shown: Neighbours, part: slice) -> list[float | None]:
        """Return the probabilities of some products' rows of the table."""
        lists = _part(shown, part)
        stated = self.card.state(lists, _part(self.voters, part, VOTERS), self.codes)[lists.rows != NOBODY]
        return [None if np.isnan(each) else each for each in stated.tolist()]


class _Lists:
    """The lists of a shop's products, with the states of the last export."""

    def __init__(self, file: Path, ids: Sequence[str], pictures: ProductPictures, *, workers: int, full: bool) -> None:
        self._file, self._pictures, self._workers, self._full = file, pictures, workers, full
        self._names, self._contents = digest_names(ids), pictures.contents()
        self._made: dict[Path, State] = {}

    def refresh(self, which: str, allowed: NDArray[np.bool_] | None, k: int) -> Refreshed:
        """Return the lists of the `allowed` products, computed as far as the state's file does not say them."""
        answering = np.ones(len(self._names), dtype=bool) if allowed is None else allowed
        known = Known(self._names, self._contents, answering)
        file = state_file(self._file.with_name(self._file.name + which))
        with progress("recommend", len(self._names), "products") as tick:
            found = refresh_lists(self._before(file), known, self._pictures, k, workers=self._workers, tick=tick)
        self._made[file] = State(known, found.lists)
        return found

    def keep(self) -> None:
        """Write the states."""
        for file, state in self._made.items():
            write_state(file, state)

    def _before(self, file: Path) -> State | None:
        if self._full:
            return None
        try:
            return read_state(file)
        except IndexDamaged as damage:
            _log.warning("%s", damage)
            return None


def _write(file: Path, kind: str, ids: Sequence[str], shown: Neighbours, stating: _Stating | None) -> int:
    """Write the table; return how many rows it has."""
    columns = {name: each for name, each in COLUMNS.items() if stating is not None or name != "looks_alike"}
    rows = 0
    with written_aside(file) as aside, open_table(aside, kind, columns) as write:
        for start in range(0, len(ids), PIECE):
            part = slice(start, start + PIECE)
            piece = _piece(ids, shown, part)
            if stating is not None:
                piece["looks_alike"] = stating.column(shown, part)
            write(piece)
            rows += len(piece["id"])
    return rows


def _part(lists: Neighbours, part: slice, width: int | None = None) -> Neighbours:
    """Return the first `width` of the lists of some products."""
    return Neighbours(lists.rows[part, :width], lists.millionths[part, :width])


def _piece(ids: Sequence[str], shown: Neighbours, part: slice) -> dict[str, list[Any]]:
    """Return the table's rows of some products."""
    lists = _part(shown, part)
    places, ranks = np.nonzero(lists.rows != NOBODY)
    return {
        "id": [ids[row] for row in (places + part.start).tolist()],
        "rank": (ranks + 1).tolist(),
        "similar_id": [ids[row] for row in lists.rows[places, ranks].tolist()],
        "similarity": lists.similarities()[places, ranks].tolist(),
    }
