"""Pictures to embed: files or encoded bytes, decoded when they are asked for, changed on the way where wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from parecido.images.decode import decode_picture
from parecido.settings import PictureLimits

View = Callable[[Image.Image, int], Image.Image]
"""(picture, its place in the list) -> the picture as it is shown."""


@dataclass(frozen=True)
class Pictures:
    """A named list of pictures. Equal names mean equal pictures: what was embedded once is kept by name."""

    name: str
    sources: Sequence[Path | bytes]
    view: View | None = None

    def __len__(self) -> int:
        """Pictures in the list."""
        return len(self.sources)

    def load(self, at: int) -> Image.Image:
        """Return one picture decoded as a build decodes it, in RGB, in its view. Raises PictureError."""
        picture = decode_picture(self.sources[at], PictureLimits())
        return picture if self.view is None else self.view(picture, at)

    def digests(self) -> list[str]:
        """Return the SHA-256 of every source's bytes, in hexadecimal."""
        return [
            hashlib.sha256(source if isinstance(source, bytes) else source.read_bytes()).hexdigest()
            for source in self.sources
        ]

    def digest(self) -> str:
        """Return a SHA-256 of all sources and of how the first of them is seen, in hexadecimal."""
        whole = hashlib.sha256("".join(self.digests()).encode())
        if len(self):
            whole.update(self.load(0).tobytes())
        return whole.hexdigest()
