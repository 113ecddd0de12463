"""A measured explanation takes many turns: a photo is let in between two of them."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from parecido.embeddings.explain import Look
from parecido.embeddings.measure import Rows
from parecido.recommend.asking.photo import PhotoReader
from parecido.recommend.turns import Turns
from parecido.settings import Settings

PARTS = 2 * 6 * 6 + 2
"""Pictures of a grid of 6 x 6, at 16 a turn: five turns."""


class SlowEmbedder:
    """Embeds without holding the interpreter, as the network does; the first turn sees a photo come."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.embedded = 0
        self.before_the_photo = 0
        self.photo = threading.Thread(target=self.decode_a_photo)
        self.coming = threading.Event()

    def decode_a_photo(self) -> None:
        self.coming.set()
        with self.turns.decoding:
            self.before_the_photo = self.embedded

    def prepare(self, picture: Image.Image) -> Any:
        return np.asarray(picture)

    def embed(self, pictures: Any) -> Rows:
        if not self.embedded:
            self.photo.start()
            assert self.coming.wait(10)
        threading.Event().wait(0.02)
        self.embedded += len(pictures)
        return np.ones((len(pictures), 2), np.float32)


def test_a_photo_does_not_wait_for_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(1)
    embedder = SlowEmbedder(turns)
    shop = SimpleNamespace(through_head=lambda rows: rows)
    reader = PhotoReader(cast("Any", shop), Settings(), turns)
    monkeypatch.setattr(reader, "load_model", lambda: embedder)
    sight = SimpleNamespace(mask=np.ones((1, 6, 6), np.float32), places=np.ones((1, 6, 6, 1), np.float32))
    look = Look(Image.new("RGB", (6, 6)), cast("Any", sight))
    reader.measure(look, lambda rows: rows.sum(1))
    embedder.photo.join(10)
    assert embedder.embedded == PARTS
    assert 16 <= embedder.before_the_photo < PARTS
