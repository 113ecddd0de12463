"""Whether two products look the same but for their colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import COLOUR, Aspect, aspect_similarities
from parecido.index.contract import Vector, Vectors

SHAPE, TEXTURE = "shape", "texture"

Cosines = NDArray[np.float64]
Told = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How some products compare with one, (n,) each; an aspect that the model does not tell is None."""

    overall: Cosines
    shape: Cosines | None
    texture: Cosines | None
    colour: Cosines | None

    @classmethod
    def of(cls, row: Vector, rows: Vectors, aspects: Sequence[Aspect]) -> Likeness:
        """Compare a row as it is stored with others. `overall` is the default similarity."""
        told = aspect_similarities(row, rows, aspects)
        whole = rows.astype(np.float64) @ row.astype(np.float64)
        return cls(whole, told.get(SHAPE), told.get(TEXTURE), told.get(COLOUR))

    def at_least(self, shape: float, texture: float) -> Told:
        """Return who is so alike in shape and texture, as far as the model tells them."""
        fits = np.ones(len(self.overall), dtype=bool)
        for cosines, least in ((self.shape, shape), (self.texture, texture)):
            if cosines is not None:
                fits &= cosines >= least
        return fits

    def other_colour(self, most: float) -> Told:
        """Return who has another colour in the picture: nobody where the model tells none."""
        return np.zeros(len(self.overall), dtype=bool) if self.colour is None else self.colour <= most

    @property
    def order(self) -> Cosines:
        """What the most alike in shape have most of."""
        return self.overall if self.shape is None else self.shape
