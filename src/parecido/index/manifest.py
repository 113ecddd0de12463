"""The manifest of an index folder: what it holds and what it was made of, checked before any search."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from parecido.errors import IndexDamaged

MANIFEST = "index.json"
FORMAT = 1
_MAX_BYTES = 64 * 1024
_KEYS = frozenset({"format", "backend", "digest", "rows", "dim", "files"})


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size of a file in bytes and the SHA-256 of its content."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of an index folder. `digest` stands for the vectors and the model that made them."""

    backend: str
    digest: str
    rows: int
    dim: int
    files: Mapping[str, FileFacts]


def measure_file(path: Path) -> FileFacts:
    """Return the facts of a file, which is read in pieces."""
    with path.open("rb") as file:
        return FileFacts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as the text of its file."""
    return json.dumps({"format": FORMAT, **asdict(manifest)}, indent=2) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of an index folder. Raises IndexDamaged when it is missing or not one of ours."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise IndexDamaged(f"{path} is too large for a manifest")
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexDamaged(f"the index is missing: there is no {path}") from error
    except OSError as error:
        raise IndexDamaged(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise IndexDamaged(f"{path} is damaged: it is not JSON") from error
    return _parse(path, facts)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raise IndexDamaged unless every file has the size and the SHA-256 that it was written with."""
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            about = path.lstat()
            if not stat.S_ISREG(about.st_mode):
                raise IndexDamaged(f"{path} is not a plain file")
            if about.st_size != expected.bytes:
                short = "truncated" if about.st_size < expected.bytes else "too long"
                raise IndexDamaged(f"{path} is {short}: {about.st_size} bytes, expected {expected.bytes}")
            if measure_file(path) != expected:
                raise IndexDamaged(f"{path} is damaged: its SHA-256 is not the one it was written with")
        except FileNotFoundError as error:
            raise IndexDamaged(f"{path} is missing") from error
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read ({error.strerror})") from error


def _parse(path: Path, facts: object) -> Manifest:
    """Check every type: the manifest may come from elsewhere."""
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or facts.keys() != _KEYS:
        raise IndexDamaged(f"{path} is not an index manifest of format {FORMAT}")
    backend, digest, rows, dim, files = (facts[key] for key in ("backend", "digest", "rows", "dim", "files"))
    texts = isinstance(backend, str) and isinstance(digest, str)
    if not texts or not _is_count(rows) or not _is_count(dim) or not isinstance(files, dict):
        raise IndexDamaged(f"{path} is damaged: a value is of the wrong type")
    return Manifest(backend, digest, rows, dim, {name: _parse_file(path, fact) for name, fact in files.items()})


def _parse_file(path: Path, fact: object) -> FileFacts:
    if not isinstance(fact, dict) or fact.keys() != {"bytes", "sha256"}:
        raise IndexDamaged(f"{path} is damaged: a file has no size or checksum")
    if not _is_count(fact["bytes"]) or not isinstance(fact["sha256"], str):
        raise IndexDamaged(f"{path} is damaged: a size or checksum is of the wrong type")
    return FileFacts(fact["bytes"], fact["sha256"])


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
