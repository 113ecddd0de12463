"""A catalogue that was read: a table against the pictures that there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parecido.catalogue.columns import ColumnOptions, Columns
from parecido.catalogue.product import Catalogue
from parecido.catalogue.read import read_catalogue
from parecido.catalogue.values import counted
from parecido.images.open import open_pictures
from parecido.images.source import PictureSource
from parecido.settings import Settings, default_settings


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue that was read: where its pictures are, the products and rejects, and the columns chosen.

    `images` is the place as it was named, `pictures` the opened one; who builds from it closes it.
    """

    images: str | Path
    catalogue: Catalogue
    columns: Columns
    pictures: PictureSource

    def facts(self) -> dict[str, str]:
        """Return what a shop remembers of the table it was made of."""
        return {
            "table_digest": self.catalogue.digest,
            "repaired": str(self.catalogue.repaired),
            "strays": str(self.catalogue.strays),
            "column_choice": json.dumps(self.columns.choice(), ensure_ascii=False),
        }


def read_source(
    images: str | Path,
    table: Path,
    columns: ColumnOptions,
    announce: Callable[[str], None] = lambda _: None,
    settings: Settings | None = None,
) -> Source:
    """Read a table against the pictures there are; tell `announce` every guess and the counts, each in a sentence."""
    pictures = open_pictures(images, settings or default_settings())
    try:
        catalogue, chosen = read_catalogue(table, pictures, columns)
    except BaseException:
        pictures.close()
        raise
    for sentence in (*chosen.guesses, pictures.announcement):
        if sentence:
            announce(sentence)
    announce(
        f"table: {counted(catalogue.rows, 'rows')}, {counted(len(catalogue.products), 'products')}, "
        f"{counted(len(catalogue.rejects), 'rejects')}, {catalogue.repaired} repaired; "
        f"{counted(catalogue.strays, 'pictures')} without a row"
    )
    return Source(images, catalogue, chosen, pictures)
