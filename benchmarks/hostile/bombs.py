"""Picture files that are small, and large once they are decoded."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG's chunk."""
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def png(width: int, height: int, *, bits: int = 8, colours: int = 2, extra: bytes = b"") -> bytes:
    """Return a black PNG of any size, written row by row; `extra` are chunks before its pixels."""
    row = bytes(1 + (width * _CHANNELS[colours] * bits + 7) // 8)
    packer, packed, at_once = zlib.compressobj(1), [], max(1, 1_000_000 // len(row))
    packed += [packer.compress(row * min(at_once, height - top)) for top in range(0, height, at_once)]
    packed.append(packer.flush())
    palette = chunk(b"PLTE", bytes(768)) if colours == 3 else b""
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, bits, colours, 0, 0, 0))
    return _PNG + header + palette + extra + chunk(b"IDAT", b"".join(packed)) + chunk(b"IEND", b"")


def tiled_tiff(side: int, megabytes: int) -> bytes:
    """Return a TIFF of 10 x 10 pixels whose only tile has `side` pixels, packed."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()
    tags = {256: 10, 257: 10, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 0, 325: len(packed)}
    tags[324] = 14 + 12 * len(tags)
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags.items())
    return struct.pack("<2sHLH", b"II", 42, 8, len(tags)) + entries + bytes(4) + packed


def _save(picture: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format, **options)
    return out.getvalue()


def _plain(mode: str, width: int = 7000, height: int = 7000) -> Image.Image:
    return Image.new(mode, (width, height))


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _text(count: int) -> bytes:
    packed = zlib.compress(bytes(60_000_000), 9)
    return b"".join(chunk(b"zTXt", b"k%d\0\0" % each + packed) for each in range(count))


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "PNG of one column, 40 megapixels": lambda: png(1, 40_000_000, bits=1, colours=0),
    "PNG of one row, 40 megapixels": lambda: png(40_000_000, 1, bits=1, colours=0),
    "PNG of 900 megapixels": lambda: png(30_000, 30_000, bits=1, colours=0),
    "PNG of 49 megapixels, colours": lambda: png(7000, 7000),
    "PNG of 49 megapixels, transparent": lambda: png(7000, 7000, colours=6),
    "PNG of 49 megapixels, 16 bit": lambda: png(7000, 7000, bits=16, colours=0),
    "PNG of 49 megapixels, palette": lambda: png(7000, 7000, colours=3, extra=chunk(b"tRNS", b"\0")),
    "PNG with packed text": lambda: png(8, 8, extra=_text(20)),
    "PNG with a packed colour profile": lambda: png(
        8, 8, extra=chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(300_000_000), 9))
    ),
    "JPEG of 49 megapixels": lambda: _save(_plain("RGB"), "JPEG"),
    "JPEG of 49 megapixels, progressive": lambda: _save(_plain("RGB"), "JPEG", progressive=True),
    "JPEG of 49 megapixels, CMYK": lambda: _save(_plain("CMYK"), "JPEG", progressive=True, subsampling=0),
    "WebP of 49 megapixels": lambda: _save(_plain("RGB"), "WEBP", lossless=True, method=0, quality=0),
    "WebP of 49 megapixels, animated": lambda: _save(
        _plain("RGBA"), "WEBP", save_all=True, append_images=[Image.new("RGBA", (7000, 7000), (9, 2, 3, 99))], method=0
    ),
    "GIF of 49 megapixels": lambda: _save(_plain("P"), "GIF"),
    "GIF of 65,535 x 65,535": lambda: (
        b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b",\0\0\0\0\xff\xff\xff\xff\0\2\0;"
    ),
    "TIFF of 49 megapixels": lambda: _save(_plain("RGB"), "TIFF", compression="tiff_adobe_deflate"),
    "TIFF of 49 megapixels, numbers": lambda: _save(_plain("F"), "TIFF", compression="tiff_adobe_deflate"),
    "TIFF of 49 megapixels, one strip": lambda: _save(
        _plain("RGB"), "TIFF", compression="tiff_lzw", tiffinfo={278: 7000}
    ),
    "TIFF of a tile of 400 megapixels": lambda: tiled_tiff(20_000, 400),
    "BMP of 49 megapixels": lambda: _save(_plain("1"), "BMP"),
    "PNG of 49 megapixels, lying": lambda: _save(_plain("RGB"), "PNG", exif=_turned(), compress_level=1),
}
"""What each is called, and what makes it."""


CHEAP = (
    *(
        "PNG of one column, 40 megapixels",
        "PNG of 900 megapixels",
        "PNG of 49 megapixels, palette",
        "GIF of 65,535 x 65,535",
    ),
    *("PNG with packed text", "WebP of 49 megapixels", "TIFF of a tile of 400 megapixels"),
)
"""Those that are made in a moment."""


@cache
def bomb(name: str) -> bytes:
    """Return a bomb by its name; each is made once."""
    return BOMBS[name]()
