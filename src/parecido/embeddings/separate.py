"""The product of a picture apart from what is behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Sight
from parecido.embeddings.regions import lay_mask


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """A picture and, float32 (height, width), how surely each of its pixels is the product's, 0 to 1.

    The model sees a small copy of the picture: outlines are soft, and thin parts can be missed.
    """

    picture: Image.Image
    mask: NDArray[np.float32]

    def on_white(self) -> Image.Image:
        """Return the product on white."""
        cover = Image.fromarray(np.rint(self.mask * 255).astype(np.uint8))
        return Image.composite(self.picture, Image.new("RGB", self.picture.size, "white"), cover)


def separate_picture(picture: Image.Image, sight: Sight, card: ModelCard) -> Separation:
    """Return a picture's separation by what the model, or its companion, sees in it (a Sight of one)."""
    return Separation(picture, lay_mask(sight.mask[0], picture.size, card.companion or card))
