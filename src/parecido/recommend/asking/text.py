"""What the shop's own model makes of a text."""

from __future__ import annotations

import threading

import numpy as np

from parecido.embeddings.aspects import OVERALL, block_slices, scale_blocks
from parecido.embeddings.text import TextTower
from parecido.errors import BadText
from parecido.index.contract import Vector
from parecido.recommend.turns import Turns
from parecido.settings import Settings
from parecido.shop.reader import Shop


class TextReader:
    """Embeds texts with the shop's text tower, which is loaded on first use. Safe between threads."""

    def __init__(self, shop: Shop, settings: Settings, turns: Turns) -> None:
        self._shop = shop
        self._turns = turns
        self._settings = settings
        self._tower: TextTower | None = None
        self._loading = threading.Lock()

    def load_tower(self) -> TextTower:
        """Return the shop's text tower.

        Raises BadText for a shop whose model reads no texts, ModelError for changed or missing files, MissingExtra
        without the package tokenizers.
        """
        card = self._shop.card
        if card.text is None:
            raise BadText(
                f"the model {card.name!r} of this shop reads no texts; build the shop with one that does, "
                "such as an imported CLIP or SigLIP"
            )
        with self._loading:
            if self._tower is None:
                folder = self._shop.model_file.parent
                self._tower = TextTower(card.text, folder, threads=self._settings.embed_threads)
            return self._tower

    def share(self, other: TextReader) -> None:
        """Use the tower that a reader of another snapshot has loaded, where it is of the same model."""
        if other._shop.model_card == self._shop.model_card and other._shop.model_file == self._shop.model_file:
            with self._loading:
                self._tower = other._tower

    def embed(self, text: str) -> Vector:
        """Return what the shop's model gives for a text, before any head: a float32 row (dim,) with its overall block.

        The other blocks are zeros: a text tower says nothing of them. Raises what `load_tower` raises, and BadText for
        a text that cannot be read.
        """
        card = self._shop.model_card
        rows = np.zeros((1, card.dimension), dtype=np.float32)
        tower = self.load_tower()
        with self._turns.timed("embed"), self._turns.decoding:
            rows[0, block_slices(card.aspects)[OVERALL]] = tower.embed(text)
        return np.asarray(scale_blocks(rows, card.aspects)[0])
