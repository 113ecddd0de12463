"""What an export remembers beside its file, so that the next one computes only what can have changed."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.contract import Mask
from parecido.index.neighbours import NOBODY, Neighbours
from parecido.shop.aside import written_aside

FORMAT = 1
"""Of the state's file; one of another format is computed anew."""


@dataclass(frozen=True, slots=True)
class Known:
    """The n products that lists are made of: who they are, what they look like, and which may be recommended.

    `names` and `contents` uint8 (n, 16) are digests of their ids and of their vectors.
    """

    names: NDArray[np.uint8]
    contents: NDArray[np.uint8]
    answering: Mask


@dataclass(frozen=True, slots=True)
class State:
    """The products of an export and the lists of all of them, in catalogue order."""

    known: Known
    lists: Neighbours


def digest_names(ids: Sequence[str]) -> NDArray[np.uint8]:
    """Return a digest of each id, (n, 16): all take the same room, however long the ids are."""
    digests = b"".join(hashlib.blake2b(each.encode("utf-8", "surrogatepass"), digest_size=16).digest() for each in ids)
    return np.frombuffer(digests, dtype=np.uint8).reshape(-1, 16)


def state_file(file: Path) -> Path:
    """Return where the state of an export to `file` is kept."""
    return file.with_name(f"{file.name}.state")


def write_state(file: Path, state: State) -> None:
    """Write a state in the place of another. Raises ShopError when it cannot be written."""
    with written_aside(file) as aside, aside.open("wb") as out:
        np.savez(
            out,
            format=np.array(FORMAT),
            names=state.known.names,
            contents=state.known.contents,
            answering=state.known.answering,
            rows=state.lists.rows,
            millionths=state.lists.millionths,
        )


def read_state(file: Path) -> State | None:
    """Return the state that a file holds, None where there is no file or one of another format.

    Raises IndexDamaged for a file that is cut short, altered (every array has a checksum) or no state.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
            if int(found["format"]) != FORMAT:
                return None
            known = Known(found["names"], found["contents"], found["answering"])
            state = State(known, Neighbours(found["rows"], found["millionths"]))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise IndexDamaged(f"{file} is damaged ({error}); delete it, everything is computed again") from error
    _check(state, file)
    return state


def _check(state: State, file: Path) -> None:
    """Raise IndexDamaged unless the arrays fit each other."""
    known, lists = state.known, state.lists
    products = len(known.names)
    shapes = [known.names.shape, known.contents.shape, known.answering.shape, lists.rows.shape, lists.millionths.shape]
    width = lists.rows.shape[-1]
    fits = shapes == [(products, 16), (products, 16), (products,), (products, width), (products, width)]
    kinds = [each.dtype for each in (known.names, known.contents, known.answering, lists.rows, lists.millionths)]
    if not fits or kinds != [np.uint8, np.uint8, np.bool_, np.int32, np.int32]:
        raise IndexDamaged(f"{file} is no state of an export; delete it, everything is computed again")
    if lists.rows.size and not (lists.rows.min() >= NOBODY and lists.rows.max() < products):
        raise IndexDamaged(f"{file} names products that it does not have; delete it, everything is computed again")
