"""All sections by name, measured on one folder of data; what several sections look at is loaded and embedded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.quality.drawn import Drawn, draw_catalogue, measure_drawn
from benchmarks.quality.embedders import Ours, Recipe
from benchmarks.quality.fashion import measure_blocks, measure_fashion
from benchmarks.quality.file import measure_file
from benchmarks.quality.galleries import Gallery, Pairs, clothing, held_out_products, unseen_objects
from benchmarks.quality.masks import measure_masks
from benchmarks.quality.measures import Section
from benchmarks.quality.photos import measure_clothing, measure_photos
from benchmarks.quality.unseen import measure_unseen
from benchmarks.quality.wishes import measure_wishes
from benchmarks.quality.words import measure_words


@dataclass
class Bench:
    """The folder of data, the model's file and both networks."""

    data: Path
    model: Path
    ours: Ours
    recipe: Recipe

    @cached_property
    def products(self) -> tuple[Gallery, Pairs]:
        """The held-out products and their larger photos."""
        return held_out_products(self.data)

    @cached_property
    def drawn(self) -> Drawn:
        """The drawn catalogue as the package draws it: mostly in a studio, a quarter in clutter."""
        return self._draw("drawn")

    @cached_property
    def cluttered(self) -> Drawn:
        """The same products, all in cluttered scenes."""
        return self._draw("clutter", studio_share=0.0)

    def _draw(self, name: str, **options: float) -> Drawn:
        card = self.ours.card
        return draw_catalogue(name, size=card.input_size, stretch=card.stretch, threads=self.ours.threads, **options)


def _fashion(bench: Bench) -> list[Section]:
    return [measure_fashion(bench.products[0], bench.ours, bench.recipe)]


def _photos(bench: Bench) -> list[Section]:
    return [measure_photos(*bench.products, bench.ours, bench.recipe)]


def _clothing(bench: Bench) -> list[Section]:
    test, train = clothing(bench.data, "test"), clothing(bench.data, "train")
    return [measure_clothing(test, train, bench.products[0], bench.ours, bench.recipe)]


def _unseen(bench: Bench) -> list[Section]:
    return [measure_unseen(unseen_objects(bench.data), bench.ours, bench.recipe)]


def _aspects(bench: Bench) -> list[Section]:
    gallery = bench.products[0]
    return [measure_blocks(gallery, bench.ours), measure_words(gallery, bench.ours, bench.recipe)]


def _wishes(bench: Bench) -> list[Section]:
    return [measure_wishes(bench.products[0], bench.ours)]


def _drawn(bench: Bench) -> list[Section]:
    return [
        measure_drawn(
            bench.drawn,
            bench.ours,
            title="The drawn catalogue",
            note="As the package draws it: about three in four in a studio, the others in cluttered scenes.",
            required=True,
        ),
        measure_drawn(
            bench.cluttered,
            bench.ours,
            title="The drawn catalogue, all in clutter",
            note="The same products, every one in a cluttered scene.",
            required=False,
        ),
    ]


def _masks(bench: Bench) -> list[Section]:
    return [measure_masks(bench.drawn, bench.cluttered, bench.products[0], bench.ours)]


def _file(bench: Bench) -> list[Section]:
    return [measure_file(bench.model, bench.ours.card.dimension)]


SECTIONS: dict[str, Callable[[Bench], list[Section]]] = {
    "fashion": _fashion,
    "photos": _photos,
    "clothing": _clothing,
    "unseen": _unseen,
    "aspects": _aspects,
    "wishes": _wishes,
    "drawn": _drawn,
    "masks": _masks,
    "file": _file,
}
"""Name -> what measures it, in the document's order."""
