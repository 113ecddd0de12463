"""A linear head on the frozen embedding's overall block, learned in closed form from one label.

The head stretches the directions that tell the label's classes apart (linear discriminant analysis, Fisher 1936,
with the within-class scatter shrunk towards a sphere) and leaves the others as they are, so that what the label says
nothing about (colour, say) is still compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors

SHRINKAGE = 0.1
"""Share of the average variance added to every direction of the within-class scatter."""


def learn_head(vectors: Vectors, labels: Sequence[str], *, strength: float) -> NDArray[np.float32]:
    """Return a symmetric matrix H, shape (dim, dim); unit rows of `vectors @ H.T` are the new embeddings.

    H is the square root of I + strength * R'R, with R the discriminant directions scaled to a mean squared response
    of 1 over the given rows. Rows whose label is "" are left out. With fewer than two classes, or none with two
    different rows, H is the identity.
    """
    known = np.array([label != "" for label in labels])
    rows = vectors[known].astype(np.float64)
    classes, codes = np.unique(np.array(labels)[known], return_inverse=True)
    dim = vectors.shape[1]
    if len(classes) < 2:
        return np.eye(dim, dtype=np.float32)
    directions = _discriminant_directions(rows, codes, len(classes))
    if directions is None:
        return np.eye(dim, dtype=np.float32)
    responses = rows @ directions
    metric = np.eye(dim) + strength * (directions @ directions.T) / np.mean(np.sum(responses**2, axis=1))
    values, axes = np.linalg.eigh(metric)
    return np.asarray((axes * np.sqrt(values)) @ axes.T, dtype=np.float32)


def _discriminant_directions(
    rows: NDArray[np.float64], codes: NDArray[np.intp], classes: int
) -> NDArray[np.float64] | None:
    """Return the directions in which the class means differ, in units of the within-class spread: (dim, m).

    None where no class has any spread.
    """
    counts = np.bincount(codes, minlength=classes)
    means = np.zeros((classes, rows.shape[1]))
    np.add.at(means, codes, rows)
    means /= counts[:, None]
    inner = rows - means[codes]
    within = inner.T @ inner / len(rows)
    if np.trace(within) <= 1e-9:
        return None
    within += SHRINKAGE * np.trace(within) / len(within) * np.eye(len(within))
    values, axes = np.linalg.eigh(within)
    whiten = (axes / np.sqrt(values)) @ axes.T
    between = (means - rows.mean(0)) * np.sqrt(counts / len(rows))[:, None]
    _, spread, directions = np.linalg.svd(between @ whiten, full_matrices=False)
    return np.asarray(whiten @ (directions.T * (spread / (1.0 + spread))))
