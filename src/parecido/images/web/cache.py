"""Pictures that were fetched before, with what a server needs to say that they have not changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from parecido.errors import CatalogueError


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture as the server gave it: its validators (RFC 9110, 8.8) and where, after redirects, it was.

    `place` is the SHA-256 of that address; a validator means nothing to another one.
    """

    content: bytes
    etag: str
    modified: str
    place: str

    def conditions(self, address: str) -> dict[str, str]:
        """Return the request headers that ask `address` for the picture only if it has changed."""
        if digest(address) != self.place:
            return {}
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in headers.items() if value}


class PictureCache:
    """A folder with one file per address: a line of JSON, then the picture. May be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, address: str) -> Kept | None:
        """Return what is kept of an address, None where nothing is or the file is damaged."""
        try:
            head, _, content = self._file(address).read_bytes().partition(b"\n")
            facts = json.loads(head)
            kept = Kept(content, str(facts["etag"]), str(facts["modified"]), str(facts["place"]))
            return kept if hashlib.sha256(content).hexdigest() == facts["sha256"] else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, address: str, kept: Kept) -> None:
        """Keep a picture; the file is whole or not there, whenever the run may end. Raises CatalogueError."""
        sha256 = hashlib.sha256(kept.content).hexdigest()
        facts = {"etag": kept.etag, "modified": kept.modified, "place": kept.place, "sha256": sha256}
        file = self._file(address)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(prefix=".", suffix=".part", dir=file.parent)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(json.dumps(facts).encode() + b"\n" + kept.content)
                Path(aside).replace(file)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(aside).unlink()
                raise
        except OSError as error:
            raise CatalogueError(
                f"{self.folder}, where fetched pictures are kept, cannot be written: {error.strerror or error}; make "
                "room, or set PARECIDO_CACHE to another folder"
            ) from error

    def _file(self, address: str) -> Path:
        name = digest(address)
        return self.folder / name[:2] / name[2:]


def digest(address: str) -> str:
    """Return the name of an address in the cache, which does not give it away: an address may hold a secret."""
    return hashlib.sha256(address.encode()).hexdigest()
