"""The manifest of a base index: what it holds and what it was made of, checked before any search."""

from __future__ import annotations

import json
import os
import stat
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from parecido.errors import IndexDamaged
from parecido.shop.lack import refuse_lack

MANIFEST = "index.json"
FORMAT = 2
BLOCK = 1 << 20
"""Bytes of a file that have one checksum."""
_MAX_BYTES = 16 << 20
_KEYS = frozenset({"format", "backend", "sight", "rows", "dim", "files"})
_AT_ONCE = 16
"""Blocks that one thread checks at a time."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size of a file in bytes and the CRC-32 (ISO 3309) of each of its blocks, in order."""

    bytes: int
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of an index folder. `sight` stands for the shop, the model and the head that made the vectors."""

    backend: str
    sight: str
    rows: int
    dim: int
    files: Mapping[str, FileFacts]


def measure_file(path: Path) -> FileFacts:
    """Return the facts of a file, which is read in pieces."""
    with path.open("rb") as file:
        sums = tuple(zlib.crc32(block) for block in iter(lambda: file.read(BLOCK), b""))
    return FileFacts(path.stat().st_size, sums)


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as the text of its file."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}) + "\n"


def read_manifest(folder: Path, crc: int) -> Manifest:
    """Return the manifest of an index folder. Raises IndexDamaged when it is missing or not the one of this CRC-32."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise IndexDamaged(f"{path} is too large for a manifest")
        content = path.read_bytes()
        if zlib.crc32(content) != crc:
            raise IndexDamaged(f"{path} is damaged: its checksum is not the one it was written with")
        facts = json.loads(content.decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexDamaged(f"the index is missing: there is no {path}") from error
    except OSError as error:
        refuse_lack(error, path)
        raise IndexDamaged(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise IndexDamaged(f"{path} is damaged: it is not JSON") from error
    return _parse(path, facts)


def check_files(folder: Path, manifest: Manifest, threads: int = 1) -> None:
    """Raise IndexDamaged unless every file has the size and the checksums that it was written with."""
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode):
                raise IndexDamaged(f"{path} is not a plain file")
            if about.st_size != expected.bytes:
                short = "truncated" if about.st_size < expected.bytes else "too long"
                raise IndexDamaged(f"{path} is {short}: {about.st_size} bytes, expected {expected.bytes}")
            block = _first_damaged(path, expected.sums, threads)
            if block is not None:
                raise IndexDamaged(f"{path} is damaged at byte {block * BLOCK} or shortly after: a checksum differs")
        except FileNotFoundError as error:
            raise IndexDamaged(f"{path} is missing") from error
        except OSError as error:
            refuse_lack(error, path)
            raise IndexDamaged(f"{path} cannot be read ({error.strerror})") from error


def _first_damaged(path: Path, sums: Sequence[int], threads: int) -> int | None:
    """Return the first block of a file whose checksum differs, None where all are right."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with ThreadPoolExecutor(threads) as pool:  # reading and summing both let other threads run
            lots = pool.map(lambda start: list(_damaged(descriptor, sums, start)), range(0, len(sums), _AT_ONCE))
            return next((block for lot in lots for block in lot), None)
    finally:
        os.close(descriptor)


def _damaged(descriptor: int, sums: Sequence[int], start: int) -> Iterator[int]:
    """Yield the blocks among those from `start` on that one thread checks whose checksum differs."""
    for block in range(start, min(start + _AT_ONCE, len(sums))):
        if zlib.crc32(os.pread(descriptor, BLOCK, block * BLOCK)) != sums[block]:
            yield block


def _parse(path: Path, facts: object) -> Manifest:
    """Check every type: the manifest may come from elsewhere."""
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or facts.keys() != _KEYS:
        raise IndexDamaged(f"{path} is not an index manifest of format {FORMAT}")
    backend, sight, rows, dim, files = (facts[key] for key in ("backend", "sight", "rows", "dim", "files"))
    texts = isinstance(backend, str) and isinstance(sight, str)
    if not texts or not _is_count(rows) or not _is_count(dim) or not isinstance(files, dict):
        raise IndexDamaged(f"{path} is damaged: a value is of the wrong type")
    return Manifest(backend, sight, rows, dim, {name: _parse_file(path, fact) for name, fact in files.items()})


def _parse_file(path: Path, fact: object) -> FileFacts:
    if not isinstance(fact, dict) or fact.keys() != {"bytes", "sums"}:
        raise IndexDamaged(f"{path} is damaged: a file has no size or checksum")
    size, sums = fact["bytes"], fact["sums"]
    if not _is_count(size) or not isinstance(sums, list) or not all(map(_is_count, sums)):
        raise IndexDamaged(f"{path} is damaged: a size or checksum is of the wrong type")
    if len(sums) != -(-size // BLOCK):
        raise IndexDamaged(f"{path} is damaged: a file of {size} bytes has {len(sums)} checksums")
    return FileFacts(size, tuple(sums))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
