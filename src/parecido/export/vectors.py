"""A shop's embeddings as a file for other programs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from parecido.errors import ShopError
from parecido.shop.outside import check_outside
from parecido.shop.reader import Shop


def export_vectors(folder: Path, file: Path) -> int:
    """Write `ids` (unicode) and `vectors` (float32 unit rows) in catalogue order as one .npz; return how many.

    The inner product of two rows is the similarity that `similar` sorts by. The file is written aside and moved into
    place. Raises ShopError when the shop cannot be read or the file cannot be written.
    """
    with Shop(folder) as shop:
        ids, vectors = np.array(shop.ids(), dtype=np.str_), shop.vectors()
    if not file.name:
        raise ShopError(f"cannot write {file}: it is a folder; name a file, such as vectors.npz")
    check_outside(file)
    aside = file.with_name(f"{file.name}.part")
    try:
        with aside.open("wb") as out:
            np.savez(out, ids=ids, vectors=vectors)
        aside.replace(file)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise ShopError(f"cannot write {file}: {error.strerror}; choose another file or free some space") from error
    return len(ids)
