"""Arrays in files of their own: written whole or not at all, read with their type and shape checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.shop.lack import refuse_lack

Number = TypeVar("Number", np.float32, np.int64)


def write_array(path: Path, array: NDArray[Number]) -> None:
    """Write an .npy file. Not with NumPy's own writer: its last bytes can get lost on a full disk without an error."""
    array = np.ascontiguousarray(array)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(array.reshape(-1).view(np.uint8).data)


def read_array(path: Path, dtype: type[Number], shape: tuple[int | None, ...]) -> NDArray[Number]:
    """Map an .npy file, read-only; None in `shape` stands for any length.

    Raises IndexDamaged unless it is an array of that type and shape whose numbers lie row by row.
    """
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        refuse_lack(error, path)
        raise IndexDamaged(f"{path} is damaged: it is no array") from error
    fits = len(array.shape) == len(shape) and all(
        want is None or have == want for have, want in zip(array.shape, shape, strict=True)
    )
    if not fits or array.dtype != dtype or not array.flags.c_contiguous:
        raise IndexDamaged(f"{path} is damaged: {array.dtype} {array.shape}, expected {np.dtype(dtype)} {shape}")
    return np.asarray(array)
