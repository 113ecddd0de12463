"""A shop's embeddings as a file for other programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parecido.shop.aside import written_aside
from parecido.shop.reader import Shop


def export_vectors(folder: Path, file: Path) -> int:
    """Write `ids` (unicode) and `vectors` (float32 unit rows) in catalogue order as one .npz; return how many.

    The inner product of two rows is the similarity that `similar` sorts by. The file is written aside and moved into
    place. Raises ShopError when the shop cannot be read or the file cannot be written.
    """
    with Shop(folder) as shop:
        ids, vectors = np.array(shop.ids(), dtype=np.str_), shop.vectors()
    with written_aside(file) as aside, aside.open("wb") as out:
        np.savez(out, ids=ids, vectors=vectors)
    return len(ids)
