"""The derived folder of a shop: an index written aside, swapped in whole, and verified before it is searched.

A crash at any moment leaves the old index, the new one, or none at all (between two renames), which
open_index reports like any other damage; there is never half an index under the folder's name. One writer at
a time.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from parecido.errors import IndexDamaged, ShopError
from parecido.index.contract import Index, Vectors
from parecido.index.manifest import (
    MANIFEST,
    Manifest,
    check_files,
    manifest_text,
    measure_file,
    read_manifest,
)
from parecido.index.registry import load_backend
from parecido.settings import Settings

VECTORS = "vectors.npy"


def write_index(
    folder: Path,
    *,
    backend: str,
    vectors: Vectors,
    ids: Sequence[str],
    pictures: Sequence[str],
    digest: str,
    settings: Settings,
) -> None:
    """Make the index `folder` anew from float32 unit rows (n, dim), their product ids and picture names.

    `digest` stands for the vectors and their model; open_index asks for it again. Raises ShopError when the
    folder cannot be written (what was there before stays), MissingExtra when the backend needs a package.
    """
    if vectors.ndim != 2 or not len(vectors) == len(ids) == len(pictures):
        raise ShopError(
            f"vectors of shape {vectors.shape} do not fit {len(ids)} product ids and {len(pictures)} pictures"
        )
    maker = load_backend(backend)
    aside = folder.with_name(f".{folder.name}-new-{secrets.token_hex(4)}")
    try:
        _remove_leftovers(folder)
        aside.mkdir(parents=True)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        _write_vectors(aside / VECTORS, rows)
        maker.write_files(aside, rows, ids, pictures, settings)
        files = {name: measure_file(aside / name) for name in (VECTORS, *maker.FILES)}
        count, dim = rows.shape
        manifest = Manifest(backend, digest, count, dim, files)
        (aside / MANIFEST).write_text(manifest_text(manifest), encoding="utf-8")
        for name in (*files, MANIFEST):
            _sync(aside / name)
        _sync(aside)
        _swap(aside, folder)
    except OSError as error:
        raise ShopError(f"the index {folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def open_index(folder: Path, *, backend: str, digest: str, settings: Settings) -> Index:
    """Open an index after checking every byte of it; the vectors stay on disk and are mapped into memory.

    Raises IndexDamaged when it is missing, truncated, altered, or of another backend, other vectors or
    another model than `digest` stands for; MissingExtra when the backend needs a package.
    """
    maker = load_backend(backend)
    manifest = read_manifest(folder)
    if manifest.backend != backend:
        raise IndexDamaged(f"the index {folder} is of the kind {manifest.backend!r}, expected {backend!r}")
    if manifest.digest != digest:
        raise IndexDamaged(f"the index {folder} is stale: it was made of other vectors or by another model")
    if manifest.files.keys() != {VECTORS, *maker.FILES}:
        raise IndexDamaged(f"{folder / MANIFEST} is damaged: it does not list the files of {backend!r}")
    check_files(folder, manifest)
    return maker.open_files(folder, _map_vectors(folder / VECTORS, manifest), settings)


def _write_vectors(path: Path, rows: Vectors) -> None:
    """Write an .npy file. Not with NumPy's own writer: its last bytes can get lost on a full disk without an error."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(rows))
        file.write(rows.reshape(-1).view(np.uint8).data)


def _map_vectors(path: Path, manifest: Manifest) -> Vectors:
    """Map the stored vectors, read-only. Raises IndexDamaged unless they are what the manifest says."""
    try:
        vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        raise IndexDamaged(f"{path} is damaged: it is no array") from error
    shape = (manifest.rows, manifest.dim)
    if vectors.shape != shape or vectors.dtype != np.float32 or not vectors.flags.c_contiguous:
        raise IndexDamaged(f"{path} is damaged: {vectors.dtype} {vectors.shape}, expected float32 {shape}")
    return np.asarray(vectors)


def _swap(aside: Path, folder: Path) -> None:
    """Put `aside` in the place of `folder`; the old one is moved away first."""
    old = folder.with_name(f".{folder.name}-old-{secrets.token_hex(4)}")
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(0, "there is a file of that name")
    if folder.exists():
        folder.rename(old)
    try:
        aside.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _remove_leftovers(folder: Path) -> None:
    """Delete what a killed writer left beside the folder."""
    for state in ("new", "old"):
        for left in folder.parent.glob(f".{folder.name}-{state}-*"):
            shutil.rmtree(left, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have the system write a file or a folder's entries to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
