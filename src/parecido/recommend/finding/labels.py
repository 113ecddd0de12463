"""What a shop's trained head takes a query for."""

from __future__ import annotations

import numpy as np

from parecido.embeddings.head import Head
from parecido.index.contract import Vector
from parecido.recommend.found import LabelGuess


def guess_labels(head: Head, row: Vector) -> tuple[LabelGuess, ...]:
    """Return the most probable class of every label that the head knows, for a model's row (dim,)."""
    found = head.probabilities(row[np.newaxis])
    return tuple(
        LabelGuess(label.column, label.classes[best], float(found[label.column][0, best]))
        for label in head.card.labels
        for best in [int(np.argmax(found[label.column][0]))]
    )
