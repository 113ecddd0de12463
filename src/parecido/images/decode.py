"""A picture file becomes an upright RGB picture, or a PictureError that says why not."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from parecido.errors import PictureError
from parecido.images.colour import to_rgb
from parecido.images.file import check_size, read_file
from parecido.settings import PictureLimits

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""Pillow's names of the formats that are accepted; its other decoders are not reachable."""

_ORIENTATION = 0x0112
"""EXIF's tag of which way up a picture is stored."""
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation."""
_SPARE = 2
"""Pixels kept per wanted pixel and side when a JPEG is decoded small: the last reduction still averages."""

_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    EOFError,
    OverflowError,
    RuntimeError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
)
"""What Pillow raises on damaged files: the first two are documented, fuzzing its parsers let the others out."""

_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
"""Pillow's own limits, above ours: an error from 179 megapixels on, a warning (which may be made an error) from 89."""

_NO_MEMORY = "its pixels do not fit into memory"
_MOST_SCANS = 100
"""A progressive JPEG has about ten; each of thousands would cost a pass over all pixels (a known attack on libjpeg)."""
_SCAN = b"\xff\xda"
"""What begins a JPEG's scan; within a scan's own data these two bytes cannot follow each other."""


def decode_picture(
    source: bytes | Path, limits: PictureLimits, *, target: tuple[int, int] | None = None
) -> Image.Image:
    """Return the picture in RGB, upright, transparency on white, without metadata.

    Of an animation this is the first frame. `target` is (height, width) in pixels, as the viewer sees it: a
    JPEG of at least twice that is decoded at a half, a quarter or an eighth of its size, never below twice
    the target. Safe to call from several threads. Raises PictureError, whose message is the reason: no such
    file, 0 bytes, truncated, damaged, not a picture, beyond `limits` (both checked before any pixel is
    decoded).
    """
    content = check_size(source, limits) if isinstance(source, bytes) else read_file(source, limits)
    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
        _check_pixels(*opened.size, limits.max_pixels)
        if opened.format in {"JPEG", "MPO"} and content.count(_SCAN) > _MOST_SCANS:
            raise PictureError(f"a JPEG of more than {_MOST_SCANS} scans")
        if target is not None:
            opened.draft(None, _draft_size(_orientation(opened), target))
    except UnidentifiedImageError as error:
        raise PictureError(_unknown(content)) from error
    except _BOMBS as error:
        allowed = min(limits.max_pixels, 2 * (Image.MAX_IMAGE_PIXELS or limits.max_pixels))
        raise PictureError(f"more megapixels than the {allowed / 1e6:.0f} allowed") from error
    except MemoryError as error:
        raise PictureError(_NO_MEMORY) from error
    except _DECODER_ERRORS as error:
        raise PictureError(_reason(error)) from error
    return upright_rgb(opened)


def upright_rgb(picture: Image.Image) -> Image.Image:
    """Return a copy in RGB, turned as its EXIF orientation says, transparency on white, without metadata.

    For a picture that the caller opened: no limit is checked, the caller's own picture stays as it is. Raises
    PictureError where its file is truncated or damaged, and for a mode without a way to RGB (LAB).
    """
    try:
        _load(picture)
        orientation = _orientation(picture)  # only now: Pillow turns a TIFF upright itself as it loads
        flat = to_rgb(picture)
    except MemoryError as error:
        raise PictureError(_NO_MEMORY) from error
    except ValueError as error:
        raise PictureError(_reason(error)) from error
    turn = _TURNS.get(orientation)
    return flat if turn is None else flat.transpose(turn)


def _load(picture: Image.Image) -> None:
    """Decode the pixels of an opened picture. Raises PictureError for a damaged file."""
    try:
        picture.load()
    except (*_BOMBS, *_DECODER_ERRORS) as error:
        raise PictureError(_reason(error)) from error


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise PictureError(f"{width * height / 1e6:.1f} megapixels, more than the {max_pixels / 1e6:.0f} allowed")


def _orientation(opened: Image.Image) -> int:
    """Return which way up the picture is stored (EXIF, 1 to 8); damaged EXIF counts as upright."""
    try:
        return int(opened.getexif().get(_ORIENTATION, 1))
    except _DECODER_ERRORS:
        return 1


def _draft_size(orientation: int, target: tuple[int, int]) -> tuple[int, int]:
    """Return the least (width, height) worth decoding; orientations 5 to 8 are stored lying on their side."""
    height, width = target if orientation < 5 else (target[1], target[0])
    return max(1, width) * _SPARE, max(1, height) * _SPARE


def _unknown(content: bytes) -> str:
    """Say why Pillow knew no format: a header that breaks off, or something else altogether."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")):
        return "truncated or damaged (its header cannot be read)"
    return "not a picture (its first bytes are not those of JPEG, PNG, WebP, GIF, BMP or TIFF)"


def _reason(error: Exception) -> str:
    """Return Pillow's complaint as a reason that can stand in a list of rejects."""
    said = str(error)
    if any(word in said.lower() for word in ("truncated", "broken data stream", "end of file", "not enough")):
        return "truncated"
    return f"damaged ({said.splitlines()[0][:120] if said else type(error).__name__})"
