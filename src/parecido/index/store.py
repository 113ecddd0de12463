"""Base indexes of a shop: immutable folders, each written aside, flushed, named, and verified before it is searched.

A base is known by its reference, which the shop's record keeps: the folder's name and the checksum of its manifest.
A crash at any moment leaves the record with the base of before; what it does not name is removed by the next writer.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged, ShopError
from parecido.index.arrays import read_array, write_array
from parecido.index.contract import Index, Vectors
from parecido.index.manifest import (
    MANIFEST,
    Manifest,
    check_files,
    manifest_text,
    measure_file,
    read_manifest,
)
from parecido.index.registry import choose_backend, is_asked_for, load_backend
from parecido.settings import Settings
from parecido.shop.file import sync_path

VECTORS, PICTURES = "vectors.npy", "pictures.npy"
_DEAD = 3600.0
"""Seconds after which a base that nobody has adopted is a killed writer's."""
_REFERENCE = re.compile(r"(base-[0-9a-f]{16}) ([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Base:
    """An index of the pictures of the numbers `pictures`, int64 (n,), ascending, one for each row."""

    reference: str
    index: Index
    pictures: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a base is made of: float32 unit rows (n, dim), the numbers of their pictures int64 (n,), ascending, and
    their product ids and picture names.
    """

    vectors: Vectors
    pictures: NDArray[np.int64]
    ids: Sequence[str]
    names: Sequence[str]


def write_base(place: Path, rows: Rows, *, backend: str, sight: str, settings: Settings) -> str:
    """Make a base of some rows in the folder `place`; return its reference.

    `backend` may be "auto". `sight` stands for the shop and how it sees; open_base asks for it again. Raises ShopError
    when the folder cannot be written (what was there before stays), MissingExtra when the backend needs a package.
    """
    vectors = rows.vectors
    if vectors.ndim != 2 or not len(vectors) == len(rows.ids) == len(rows.names) == len(rows.pictures):
        raise ShopError(
            f"vectors of shape {vectors.shape} do not fit {len(rows.ids)} product ids, {len(rows.names)} names and "
            f"{len(rows.pictures)} pictures"
        )
    backend = choose_backend(backend, len(vectors), settings)
    maker = load_backend(backend)
    name = f"base-{secrets.token_hex(8)}"
    aside = place / f".{name}"
    try:
        aside.mkdir(parents=True)
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        write_array(aside / VECTORS, vectors)
        write_array(aside / PICTURES, np.ascontiguousarray(rows.pictures, dtype=np.int64))
        maker.write_files(aside, vectors, rows.ids, rows.names, settings)
        files = {each: measure_file(aside / each) for each in (VECTORS, PICTURES, *maker.FILES)}
        text = manifest_text(Manifest(backend, sight, len(vectors), vectors.shape[1], files)).encode()
        (aside / MANIFEST).write_bytes(text)
        for each in (*files, MANIFEST):
            sync_path(aside / each)
        sync_path(aside)
        aside.rename(place / name)
        sync_path(place)
        sync_path(place.parent)
    except OSError as error:
        raise ShopError(f"the index {place} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return f"{name} {zlib.crc32(text):08x}"


def open_base(place: Path, reference: str, *, backend: str, sight: str, settings: Settings) -> Base:
    """Open a base after checking every byte of it; the vectors stay on disk and are mapped into memory.

    Raises IndexDamaged when it is missing, truncated, altered, of another backend, or of another shop, model or head
    than `sight` stands for; MissingExtra when the backend needs a package.
    """
    folder, manifest = _read(place, reference, backend, sight)
    maker = load_backend(manifest.backend)
    if manifest.files.keys() != {VECTORS, PICTURES, *maker.FILES}:
        raise IndexDamaged(f"{folder / MANIFEST} is damaged: it does not list the files of {manifest.backend!r}")
    check_files(folder, manifest, settings.workers)
    vectors = read_array(folder / VECTORS, np.float32, (manifest.rows, manifest.dim))
    pictures = read_array(folder / PICTURES, np.int64, (manifest.rows,))
    return Base(reference, maker.open_files(folder, vectors, settings), pictures)


def peek_base(place: Path, reference: str, *, backend: str, sight: str) -> NDArray[np.int64]:
    """Return the numbers of a base's pictures without looking at the rest of it: what is to be searched is opened.

    Raises IndexDamaged as open_base does, but notices damage in the manifest only.
    """
    folder, manifest = _read(place, reference, backend, sight)
    return read_array(folder / PICTURES, np.int64, (manifest.rows,))


def base_kind(place: Path, reference: str) -> str:
    """Return the kind of index that a base has. Raises IndexDamaged where its manifest cannot be read."""
    return read_manifest(*_locate(place, reference)).backend


def has_base(place: Path, reference: str) -> bool:
    """Whether the folder of a base is there."""
    return (_locate(place, reference)[0] / MANIFEST).is_file()


def list_bases(place: Path) -> list[str]:
    """Return the references of all whole bases that lie there, as their manifests are now; those may be damaged."""
    found = []
    for folder in sorted(place.glob("base-*")):
        with suppress(OSError):
            found.append(f"{folder.name} {zlib.crc32((folder / MANIFEST).read_bytes()):08x}")
    return found


def remove_base(place: Path, reference: str) -> None:
    """Delete a base that nobody has adopted."""
    shutil.rmtree(_locate(place, reference)[0], ignore_errors=True)


def drop_bases(place: Path, keep: str) -> None:
    """Delete every base but the one of the reference `keep`, and what a killed writer left beside them.

    Who has one of them open keeps it until it is closed: the files go when nobody reads them any more.
    """
    kept, _ = _locate(place, keep)
    if not place.is_dir():
        return
    for entry in list(place.iterdir()):
        if entry.name == kept.name:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def drop_dead(place: Path, keep: str) -> None:
    """Delete what killed writers left: halves of bases, which nobody writes now, and whole ones that nobody adopted.

    The caller holds the lock under which bases are written. A whole one may wait to be adopted, but not that long.
    """
    kept, _ = _locate(place, keep)
    for entry in list(place.iterdir()) if place.is_dir() else ():
        with suppress(OSError):
            old = time.time() - entry.stat().st_mtime > _DEAD
            if entry.name != kept.name and entry.name.startswith(("base-", ".base-")) and (entry.name[0] == "." or old):
                shutil.rmtree(entry, ignore_errors=True)


def _read(place: Path, reference: str, backend: str, sight: str) -> tuple[Path, Manifest]:
    """Return the folder and the manifest of a base. Raises IndexDamaged unless it is of this backend and sight."""
    folder, crc = _locate(place, reference)
    manifest = read_manifest(folder, crc)
    if not is_asked_for(manifest.backend, backend):
        raise IndexDamaged(f"the index {folder} is of the kind {manifest.backend!r}, expected {backend!r}")
    if manifest.sight != sight:
        raise IndexDamaged(f"the index {folder} is stale: it is of another shop, model or head")
    return folder, manifest


def _locate(place: Path, reference: str) -> tuple[Path, int]:
    """Return the folder of a base and the CRC-32 of its manifest. Raises IndexDamaged for what is no reference."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise IndexDamaged(f"the index is missing: {place} has none")
    return place / match[1], int(match[2], 16)
