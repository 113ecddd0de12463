"""A picture file becomes an upright RGB picture, or a PictureError that says why not."""

from __future__ import annotations

import io
import math
import struct
import zlib
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from parecido.errors import PictureError
from parecido.images.colour import to_rgb
from parecido.images.file import check_size, read_file
from parecido.images.room import ROOM, decoding_bytes
from parecido.settings import PictureLimits

Box = tuple[float, float, float, float]
"""A part of an upright picture: left, top, right and bottom as fractions of its width and height, 0 to 1."""

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
_LYING: Final = {_TURNS[orientation] for orientation in (5, 6, 7, 8)}
"""Turns that make its width its height."""
_SPARE = 2
"""Pixels kept per wanted pixel and side when a picture is decoded small: the last reduction still averages."""
_FINEST = 60_000
"""Pixels; more than any picture has that is decoded at all."""
_LONGEST_SIDE = 32_767
"""Pixels. Each row costs memory of its own, so that a picture of one column takes many times what a square one does."""
_LARGE = 16_000_000
"""Pixels from which a picture that is no JPEG is made smaller, too, for whoever wants a few of them."""
_TILE = (0x0142, 0x0143)
"""TIFF's tags of a tile's width and height: tiles may be larger than their picture, and are decoded whole."""

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
    source: bytes | Path, limits: PictureLimits, *, target: tuple[int, int] | None = None, box: Box | None = None
) -> Image.Image:
    """Return the picture, or the part of it inside `box`, in RGB, upright, transparency on white, without metadata.

    Of an animation this is the first frame. `target` is (height, width) in pixels, as the viewer sees it, of what is
    returned: a JPEG of at least twice that is decoded at a half, a quarter or an eighth of its size, and any other
    picture of more than 16 megapixels is made smaller by a whole number, never below twice the target. Safe to call
    from several threads, which wait for each other where their pictures would take too much memory together. Raises
    PictureError, whose message is the reason: no such file, 0 bytes, truncated, damaged, not a picture, beyond `limits`
    (checked before any pixel is decoded).
    """
    content = check_size(source, limits) if isinstance(source, bytes) else read_file(source, limits)
    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
        _check_pixels(*opened.size, limits.max_pixels)
        pixels = max(opened.width * opened.height, _check_tile(opened, limits.max_pixels))
        if opened.format in {"JPEG", "MPO"} and content.count(_SCAN) > _MOST_SCANS:
            raise PictureError(f"a JPEG of more than {_MOST_SCANS} scans")
        if target is not None:
            opened.draft(None, _draft_size(_orientation(opened), _whole_target(target, box)))
    except UnidentifiedImageError as error:
        raise PictureError(_unknown(content)) from error
    except _BOMBS as error:
        allowed = min(limits.max_pixels, 2 * (Image.MAX_IMAGE_PIXELS or limits.max_pixels))
        raise PictureError(f"more megapixels than the {allowed / 1e6:.0f} allowed") from error
    except MemoryError as error:
        raise PictureError(_NO_MEMORY) from error
    except _DECODER_ERRORS as error:
        raise PictureError(_reason(error)) from error
    with ROOM.lend(decoding_bytes(opened, pixels)):
        return _finish(opened, target, box)


def _finish(opened: Image.Image, target: tuple[int, int] | None, box: Box | None) -> Image.Image:
    """Decode an opened picture, of which nobody else knows, and return what is wanted of it. Raises PictureError."""
    turn, flat = _decode(opened, own=True)
    opened.close()  # its pixels were needed up to here; a picture on its way is in memory twice, never three times
    try:
        if target is not None and box is None:
            flat = _reduced(flat, target if turn not in _LYING else (target[1], target[0]))
        if turn is not None:
            flat = flat.transpose(turn)
        if box is not None:
            flat = cut_picture(flat, box)
            flat = flat if target is None else _reduced(flat, target)
    except MemoryError as error:
        raise PictureError(_NO_MEMORY) from error
    return flat


def cut_picture(picture: Image.Image, box: Box) -> Image.Image:
    """Return the part of an upright picture inside a box, rounded outwards to whole pixels."""
    left, top, right, bottom = box
    width, height = picture.size
    edges = (math.floor(left * width), math.floor(top * height), math.ceil(right * width), math.ceil(bottom * height))
    return picture.crop(edges)


def upright_rgb(picture: Image.Image) -> Image.Image:
    """Return a copy in RGB, turned as its EXIF orientation says, transparency on white, without metadata.

    For a picture that the caller opened: no limit is checked, the caller's own picture stays as it is. Raises
    PictureError where its file is truncated or damaged, and for a mode without a way to RGB (LAB).
    """
    turn, flat = _decode(picture, own=False)
    return flat if turn is None else flat.transpose(turn)


def _decode(picture: Image.Image, *, own: bool) -> tuple[Image.Transpose | None, Image.Image]:
    """Return how the picture is to be turned, and its pixels as RGB; of an `own` picture they need be no copy.

    Raises PictureError.
    """
    try:
        _load(picture)
        orientation = _orientation(picture)  # only now: Pillow turns a TIFF upright itself as it loads
        return _TURNS.get(orientation), to_rgb(picture, own=own)
    except MemoryError as error:
        raise PictureError(_NO_MEMORY) from error
    except ValueError as error:
        raise PictureError(_reason(error)) from error


def _load(picture: Image.Image) -> None:
    """Decode the pixels of an opened picture. Raises PictureError for a damaged file."""
    try:
        picture.load()
    except (*_BOMBS, *_DECODER_ERRORS) as error:
        raise PictureError(_reason(error)) from error


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise PictureError(f"{width * height / 1e6:.1f} megapixels, more than the {max_pixels / 1e6:.0f} allowed")
    if max(width, height) > _LONGEST_SIDE:
        raise PictureError(f"a side of {max(width, height):,} pixels, more than the {_LONGEST_SIDE:,} allowed")


def _check_tile(opened: Image.Image, max_pixels: int) -> int:
    """Return the pixels of a TIFF's tile, 0 without tiles. Raises PictureError where they are too many."""
    if not isinstance(opened, TiffImageFile):
        return 0
    width, height = (opened.tag_v2.get(tag, 0) for tag in _TILE)
    if not (isinstance(width, int) and isinstance(height, int)):
        raise PictureError("damaged (its tiles have no size)")
    if width * height > max_pixels:
        raise PictureError(
            f"tiles of {width * height / 1e6:.1f} megapixels, more than the {max_pixels / 1e6:.0f} allowed"
        )
    return width * height


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


def _whole_target(target: tuple[int, int], box: Box | None) -> tuple[int, int]:
    """Return the (height, width) of the whole picture at which its part inside the box has the target."""
    if box is None:
        return target
    left, top, right, bottom = box
    return (
        min(math.ceil(target[0] / (bottom - top)), _FINEST),
        min(math.ceil(target[1] / (right - left)), _FINEST),
    )


def _reduced(picture: Image.Image, target: tuple[int, int]) -> Image.Image:
    """Return a large picture at a whole fraction of its size, of at least twice the target; others as they are."""
    if picture.width * picture.height <= _LARGE:
        return picture
    fraction = min(picture.width // (_SPARE * max(1, target[1])), picture.height // (_SPARE * max(1, target[0])))
    return picture if fraction < 2 else picture.reduce(fraction)


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
