"""What the shop's own model makes of photos and of colours."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.aspects import COLOUR, block_slices, usable_rows
from parecido.embeddings.batch import Batches
from parecido.embeddings.embedder import NO_NUMBERS, Embedder, Prepared, Sight
from parecido.embeddings.explain import Look
from parecido.embeddings.measure import Rows, Similarities, measure_places, see_parts
from parecido.errors import BadColour, ModelError, PictureError, QueryError
from parecido.images.blank import is_blank
from parecido.images.colour_names import parse_colour
from parecido.images.decode import Box, cut_picture, decode_picture, upright_rgb
from parecido.images.swatch import draw_shirt
from parecido.index.contract import Vector
from parecido.recommend.turns import Turns
from parecido.settings import Settings
from parecido.shop.reader import Shop

Photo = bytes | str | Path | Image.Image
"""A shopper's photo: an encoded file's bytes, its path, or a decoded picture."""

MOST_KEPT = 16
"""Pictures whose parts' rows are kept, some 150 kB each."""
LET_BY = 0.001
"""Seconds before a turn for some of a picture's parts: who takes turn after turn would have the next one before a photo
that waits for it wakes up.
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the shop's model gives for a photo, before any head, a unit float32 row (dim,); and whether it is blank."""

    row: Vector
    blank: bool


class PhotoReader:
    """Decodes photos and embeds them with the shop's model, which is loaded on first use. Safe between threads."""

    def __init__(self, shop: Shop, settings: Settings, turns: Turns) -> None:
        self._shop = shop
        self._settings = settings
        self._turns = turns
        self._embedder: Embedder | None = None
        self._batches: Batches | None = None
        self._loading = threading.Lock()
        self._parts: dict[bytes, Rows] = {}
        self._keeping = threading.Lock()

    def load_model(self) -> Embedder:
        """Return the shop's embedder. Raises ModelError for a changed or missing file."""
        with self._loading:
            if self._embedder is None:
                try:
                    self._embedder = Embedder(
                        self._shop.model_card, self._shop.model_file, threads=self._settings.embed_threads
                    )
                except ModelError as error:
                    repair = f"parecido check {self._shop.folder} --repair"
                    raise ModelError(f"{error}; {repair} copies it again where the model is at hand") from error
            return self._embedder

    def share(self, other: PhotoReader) -> None:
        """Use the embedder that a reader of another snapshot has loaded, where it is of the same model."""
        if other._shop.model_card == self._shop.model_card and other._shop.model_file == self._shop.model_file:
            with self._loading:
                self._embedder, self._batches = other._embedder, other._batches

    def decode(self, photo: Photo) -> Image.Image:
        """Return a photo as an upright RGB picture, large JPEGs at reduced size. Raises PictureError."""
        if isinstance(photo, Image.Image):
            return upright_rgb(photo)
        if isinstance(photo, str):
            photo = Path(photo)
        return decode_picture(photo, self._settings.limits, target=self._target())

    def cut(self, photo: Photo, box: Box) -> Image.Image:
        """Return the part of a photo inside a box, of as many pixels as the model and a thumbnail can use.

        Raises PictureError, or QueryError for a box that has no inside.
        """
        left, top, right, bottom = box
        if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):  # false for nan, too
            raise QueryError(
                f"the box is {', '.join(f'{edge:g}' for edge in box)}; give left, top, right and bottom as fractions "
                "of the picture, 0 to 1, left before right and top above bottom"
            )
        if isinstance(photo, Image.Image):
            return cut_picture(upright_rgb(photo), box)
        source = Path(photo) if isinstance(photo, str) else photo
        return decode_picture(source, self._settings.limits, target=self._target(), box=box)

    def _target(self) -> tuple[int, int]:
        """Return the (height, width) in pixels that the model and a thumbnail can use."""
        height, width = self._shop.card.decode_size
        side = self._settings.thumbnail_side
        return max(height, side), max(width, side)

    def embed(self, photo: Photo) -> Vector:
        """Return what the shop's model gives for a photo, before any head: one unit float32 row, shape (dim,)."""
        return self.see(photo).row

    def see(self, photo: Photo) -> Seen:
        """Return what the shop's model gives for a photo, and whether there is anything to see.

        It waits for its turn to decode; photos of one moment go through the network together (see Batches).
        """
        embedder, batches = self.load_model(), self._load_batches()
        with self._turns.decoding, batches.coming():
            picture = self.decode(photo)
            prepared, blank = embedder.prepare(picture), is_blank(picture)
        with self._turns.timed("embed"):
            row = batches.embed(prepared)
        if not usable_rows(row[np.newaxis], embedder.card.aspects)[0]:
            raise PictureError(f"the photo cannot be compared: {NO_NUMBERS.format(embedder.card.name)}")
        return Seen(row, blank)

    def _load_batches(self) -> Batches:
        """Return what lets photos of one moment go through the network together."""
        embedder = self.load_model()
        with self._loading:
            if self._batches is None:
                settings = self._settings
                self._batches = Batches(
                    embedder.embed, runners=settings.workers, most=settings.batch_most, wait=settings.batch_wait
                )
                self._batches.ran = self._turns.ran
            return self._batches

    def look(self, picture: Image.Image) -> Look:
        """Return what the model sees in an upright RGB picture, as this shop compares it: through its head, if any.

        Raises ModelError for a model that tells no regions.
        """
        embedder = self.load_model()
        sight = embedder.see(embedder.prepare(picture)[np.newaxis])
        head, places = self._shop.head, sight.places
        if head is None:
            return Look(picture, sight)
        if places is not None:
            places = head.turn_places(places)
        return Look(picture, Sight(head.apply(sight.embeddings), sight.mask, places))

    def measure(self, look: Look, similarities: Similarities) -> NDArray[np.float64]:
        """Return what each place of a picture adds to a similarity of its rows as this shop compares them.

        It takes a turn to decode for a part of the pictures at a time. Raises ModelError for a model that tells no
        places.
        """
        sight = look.sight
        if sight.places is None:
            raise ModelError(f"model {self._shop.card.name!r} tells no regions")
        grid = (sight.places.shape[1], sight.places.shape[2])
        return measure_places(self._see_parts(look, grid), grid, similarities)

    def _see_parts(self, look: Look, grid: tuple[int, int]) -> Rows:
        """Return the rows of a picture's parts; those of the newest pictures are kept, as one is asked with often."""
        embedder = self.load_model()
        prepared = embedder.prepare(look.picture)
        name = hashlib.sha256(prepared.tobytes()).digest()
        with self._keeping:
            found = self._parts.pop(name, None)
        if found is None:

            def embed(pictures: Prepared) -> Rows:
                time.sleep(LET_BY)
                with self._turns.decoding:
                    return self._shop.through_head(embedder.embed(pictures))

            found = see_parts(prepared, look.sight.mask[0], grid, embed)
        with self._keeping:
            self._parts[name] = found
            if len(self._parts) > MOST_KEPT:
                del self._parts[next(iter(self._parts))]
        return found

    def colour_block(self, colour: str) -> Vector:
        """Return the colour block that the model gives for a shirt of a colour, at the length of a stored one.

        Raises BadColour for what names no colour, and where the model does not tell colours from the rest.
        """
        blocks = block_slices(self._shop.card.aspects)
        colours = parse_colour(colour)
        if COLOUR not in blocks:
            raise BadColour(
                f"the model {self._shop.card.name!r} of this shop has no aspect {COLOUR!r} to wish for; "
                "build the shop again with --replace"
            )
        embedder = self.load_model()
        with self._turns.decoding:
            shirt = draw_shirt(colours)
            rows = self._shop.through_head(embedder.embed(embedder.prepare(shirt)[np.newaxis]))
        return np.asarray(rows[0][blocks[COLOUR]])
