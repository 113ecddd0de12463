"""A head whose every number can be worked out by hand: one label of two values, told by a row's first number.

With f the first number of the overall block at length 1, the logits are 2 f and -2 f. The guess takes .36 of the
overall block's squared length, so that what the model saw keeps .8 of its length.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parecido.embeddings.aspects import OVERALL
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard, HeadLabel
from parecido.index.derive import renew_index
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter
from parecido.train.head_graph import grow_aspects, write_graph
from parecido.train.learn import digest_of
from parecido.train.mix import Guess, Mix
from parecido.train.softmax import Linear

SHARE = 0.36
CLASSES = ("bright", "dark")


def make_fake_head(model: ModelCard, temperature: float = 1.0) -> Head:
    """Return the head for a model whose overall block comes first."""
    weights = np.zeros((2, model.dimension), dtype=np.float32)
    weights[:, 0] = (2.0, -2.0)
    mix = Mix((Guess("tone", OVERALL, SHARE),), model.aspects)
    maps = {"tone": Linear(weights, np.zeros(2, np.float32))}
    graph = write_graph(model.aspects, mix, maps, {"tone": temperature})
    label = HeadLabel("tone", OVERALL, SHARE, CLASSES, 0.0)
    return Head(HeadCard(model.digest, grow_aspects(mix, {"tone": 2}), (label,), digest_of(graph), {}), graph)


def store_fake_head(folder: Path) -> Head:
    """Give the shop the head; return it."""
    with Shop(folder) as shop:
        head = make_fake_head(shop.model_card)
    with ShopWriter(folder) as writer:
        writer.put_head(head.card, head.graph)
        renew_index(writer, Settings())
    return head
