"""Picture files as an attacker makes them: damaged, of every format, with huge metadata, polyglots."""

from __future__ import annotations

import io
import random
import struct
import warnings
from functools import cache

import numpy as np
from PIL import Image

from benchmarks.hostile.bombs import chunk, png

REFUSED = (
    "PPM",
    "TGA",
    "ICO",
    "ICNS",
    "PCX",
    "SGI",
    "EPS",
    "PDF",
    "DDS",
    "IM",
    "MSP",
    "XBM",
    "JPEG2000",
    "AVIF",
    "SPIDER",
)
"""Formats that Pillow writes and the service does not take."""
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F", "I;16")
TAKEN = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
POLYGLOTS = (b"<?php echo 1;?>", b"<script>alert(1)</script>", b"%PDF-1.7\n", b"PK\x03\x04", b"#!/bin/sh\n", b"\x7fELF")


def hostile_picture(chance: random.Random) -> bytes:
    """Return a picture file; which is chance."""
    kinds = (_damaged, _torn, _foreign, _odd_mode, _metadata, _polyglot, _lengths, _animated, _nothing)
    return chance.choice(kinds)(chance)


@cache
def written(file_format: str, mode: str = "RGB") -> bytes:
    """Return a small picture of noise in a format, b"" where Pillow cannot write it so."""
    noise = np.random.default_rng(7).integers(0, 255, (96, 64, 3), dtype=np.uint8)
    try:
        picture = Image.fromarray(noise).convert("L" if mode == "I;16" else mode)
        out = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (picture.convert("I").convert(mode) if mode == "I;16" else picture).save(out, file_format)
    except (OSError, ValueError, KeyError):
        return b""
    return out.getvalue()


def _damaged(chance: random.Random) -> bytes:
    content = bytearray(written(chance.choice(TAKEN)))
    for _ in range(chance.choice([1, 4, 32, 256])):
        content[chance.randrange(len(content))] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
    return bytes(content)


def _torn(chance: random.Random) -> bytes:
    content = written(chance.choice(TAKEN))
    return content[: chance.randrange(len(content))]


def _foreign(chance: random.Random) -> bytes:
    return written(chance.choice(REFUSED)) or b"P6 10 10 255 "


def _odd_mode(chance: random.Random) -> bytes:
    return written(chance.choice(TAKEN), chance.choice(MODES)) or written("PNG")


def _metadata(chance: random.Random) -> bytes:
    out, size = io.BytesIO(), chance.choice([1, 1000, 60_000, 5_000_000])
    exif = Image.Exif()
    exif[0x0112] = chance.choice([0, 6, 9, 65535])
    exif[0x010E] = "x" * min(size, 60_000)
    Image.open(io.BytesIO(written("PNG"))).save(
        out, chance.choice(("JPEG", "PNG", "WEBP", "TIFF")), icc_profile=chance.randbytes(size), exif=exif
    )
    return out.getvalue()


def _polyglot(chance: random.Random) -> bytes:
    picture, other = written(chance.choice(TAKEN)), chance.choice(POLYGLOTS)
    return other + picture if chance.random() < 0.5 else picture + other * chance.choice([1, 10_000])


def _lengths(chance: random.Random) -> bytes:
    """Return a PNG whose header claims any size, or whose chunks claim any length."""
    side = chance.choice([0, 1, 7, 32_768, 2**31 - 1, 2**32 - 1])
    if chance.random() < 0.5:
        header = struct.pack(
            ">LLBBBBB", side, chance.choice([0, 1, 50_000, 2**31]), chance.choice([1, 8, 16, 77]), 2, 0, 0, 0
        )
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    return png(8, 8, extra=struct.pack(">L4s", side, b"tEXt") + b"k\0v")


def _animated(chance: random.Random) -> bytes:
    content = _frames(chance.choice(("GIF", "WEBP", "PNG", "TIFF")), chance.choice([2, 300]))
    return content[: chance.randrange(1, len(content))] if chance.random() < 0.3 else content


@cache
def _frames(file_format: str, count: int) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (32, 32), colour % 256) for colour in range(count)]
    frames[0].save(out, file_format, save_all=True, append_images=frames[1:])
    return out.getvalue()


def _nothing(chance: random.Random) -> bytes:
    return chance.choice([b"", b"\0", chance.randbytes(5000), b"\xff\xd8\xff" + chance.randbytes(2000)])
