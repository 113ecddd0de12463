"""A picture of any accepted kind becomes upright RGB; anything else becomes a reason."""

from __future__ import annotations

import io
import random
import struct
import threading
import warnings
import zlib
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from parecido.errors import PictureError
from parecido.images import colour
from parecido.images.decode import decode_picture, upright_rgb
from parecido.settings import PictureLimits

LIMITS = PictureLimits()
RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def encode(picture: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format, **options)
    return out.getvalue()


def halves(width: int = 40, height: int = 20) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[274] = orientation
    tags[271] = "A camera"
    return tags


def colour_at(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    pixel = picture.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return tuple(int(band) for band in pixel)


def near(colour: tuple[int, ...], expected: tuple[int, ...], slack: int = 12) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(colour, expected, strict=True))


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises its size and then holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_format_gives_the_same_picture(file_format: str) -> None:
    picture = decode_picture(encode(halves(), file_format), LIMITS)
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert near(colour_at(picture, 5, 10), RED)
    assert near(colour_at(picture, 35, 10), BLUE)


# where red (stored on the left) is seen, and the size seen, for each EXIF orientation of a 40 x 20 picture
SEEN = {
    1: ("left", (40, 20)),
    2: ("right", (40, 20)),
    3: ("right", (40, 20)),
    4: ("left", (40, 20)),
    5: ("top", (20, 40)),
    6: ("top", (20, 40)),
    7: ("bottom", (20, 40)),
    8: ("bottom", (20, 40)),
}
PLACES = {"left": (2, 10), "right": (37, 10), "top": (10, 2), "bottom": (10, 37)}


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(file_format: str, orientation: int) -> None:
    options = {"exif": exif(orientation)} | ({"lossless": True} if file_format == "WEBP" else {})
    picture = decode_picture(encode(halves(), file_format, **options), LIMITS)
    side, size = SEEN[orientation]
    assert picture.size == size
    assert near(colour_at(picture, *PLACES[side]), RED)


def test_damaged_exif_counts_as_upright() -> None:
    content = encode(halves(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert decode_picture(content, LIMITS).size == (40, 20)


def test_transparency_becomes_white() -> None:
    clear_red = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    half_red = Image.new("RGBA", (4, 4), (255, 0, 0, 128))
    assert colour_at(decode_picture(encode(clear_red, "PNG"), LIMITS), 1, 1) == WHITE
    assert near(colour_at(decode_picture(encode(half_red, "PNG"), LIMITS), 1, 1), (255, 127, 127), 1)
    assert colour_at(decode_picture(encode(clear_red, "WEBP", lossless=True), LIMITS), 1, 1) == WHITE
    grey = Image.new("LA", (4, 4), (10, 0))
    assert colour_at(decode_picture(encode(grey, "PNG"), LIMITS), 1, 1) == WHITE


def test_transparent_palette_entry_becomes_white_and_others_keep_their_colour() -> None:
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 0, 255, 0])
    palette.putpixel((3, 3), 1)
    for content in (encode(palette, "PNG", transparency=0), encode(palette, "GIF", transparency=0)):
        picture = decode_picture(content, LIMITS)
        assert (colour_at(picture, 0, 0), colour_at(picture, 3, 3)) == (WHITE, GREEN)
    half = decode_picture(encode(palette, "PNG", transparency=bytes([128, 255])), LIMITS)
    assert near(colour_at(half, 0, 0), (127, 127, 127), 1)


def test_palette_picture_without_its_palette_is_refused() -> None:
    content = encode(halves().quantize(4), "PNG", transparency=1)
    start = content.index(b"PLTE") - 4
    (size,) = struct.unpack_from(">L", content, start)
    with pytest.raises(PictureError, match=r"^damaged \(its palette is missing\)$"):
        decode_picture(content[:start] + content[start + 12 + size :], LIMITS)


def test_transparent_colour_becomes_white() -> None:
    picture = decode_picture(encode(halves(), "PNG", transparency=RED), LIMITS)
    assert (colour_at(picture, 5, 5), colour_at(picture, 35, 5)) == (WHITE, BLUE)


def test_cmyk_jpeg_keeps_its_colours() -> None:
    picture = decode_picture(encode(halves().convert("CMYK"), "JPEG", quality=95), LIMITS)
    assert near(colour_at(picture, 5, 10), RED)
    assert near(colour_at(picture, 35, 10), BLUE)


def test_grey_and_one_bit() -> None:
    assert colour_at(decode_picture(encode(Image.new("L", (4, 4), 77), "PNG"), LIMITS), 1, 1) == (77, 77, 77)
    assert colour_at(decode_picture(encode(Image.new("1", (4, 4), 1), "PNG"), LIMITS), 1, 1) == WHITE
    assert colour_at(decode_picture(encode(Image.new("1", (4, 4), 0), "TIFF"), LIMITS), 1, 1) == BLACK


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(file_format: str) -> None:
    deep = Image.fromarray(np.array([[0, 257 * 100, 65535]], dtype=np.uint16))
    picture = decode_picture(encode(deep, file_format), LIMITS)
    assert [colour_at(picture, x, 0)[0] for x in range(3)] == [0, 100, 255]


def test_deep_tiffs_use_the_range_of_their_values() -> None:
    fractions = Image.fromarray(np.array([[0.0, 0.5, 1.0]], dtype=np.float32))
    counts = Image.fromarray(np.array([[-1000, 0, 1000]], dtype=np.int32))
    broken = Image.fromarray(np.array([[0.0, np.nan, 1.0]], dtype=np.float32))
    faint = Image.fromarray(np.array([[-1e-42, 0.0, 0.0]], dtype=np.float32))
    cases = ((fractions, [0, 128, 255]), (counts, [0, 128, 255]), (broken, [0, 0, 255]), (faint, [0, 0, 0]))
    for deep, expected in cases:
        picture = decode_picture(encode(deep, "TIFF"), LIMITS)
        assert [colour_at(picture, x, 0)[0] for x in range(3)] == expected


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame(file_format: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE, GREEN)]
    content = encode(frames[0], file_format, save_all=True, append_images=frames[1:])
    assert near(colour_at(decode_picture(content, LIMITS), 4, 4), RED)


def test_metadata_does_not_come_along() -> None:
    content = encode(halves(), "JPEG", exif=exif(1), comment=b"secret", icc_profile=b"x" * 200)
    assert decode_picture(content, LIMITS).info == {}


def test_large_jpeg_is_decoded_small_but_not_below_twice_the_target() -> None:
    content = encode(halves(1600, 800), "JPEG")
    assert decode_picture(content, LIMITS).size == (1600, 800)
    assert decode_picture(content, LIMITS, target=(100, 200)).size == (400, 200)
    assert decode_picture(content, LIMITS, target=(101, 200)).size == (800, 400)
    assert decode_picture(content, LIMITS, target=(900, 900)).size == (1600, 800)


def test_a_large_picture_of_any_format_is_made_smaller_but_not_below_twice_the_target() -> None:
    content = encode(halves(5000, 4000), "PNG", exif=exif(6), compress_level=1)
    assert decode_picture(content, LIMITS).size == (4000, 5000)
    small = decode_picture(content, LIMITS, target=(500, 480))
    assert (small.size, small.info) == ((1000, 1250), {})
    assert (colour_at(small, 5, 5), colour_at(small, 5, 1240)) == (RED, BLUE)
    assert decode_picture(content, LIMITS, target=(1500, 1500)).size == (4000, 5000)
    ordinary = encode(halves(4000, 4000), "PNG", compress_level=1)
    assert decode_picture(ordinary, LIMITS, target=(100, 100)).size == (4000, 4000)


def test_a_part_is_what_the_whole_shows_there() -> None:
    content = encode(halves(1600, 800), "JPEG", exif=exif(6))
    part = decode_picture(content, LIMITS, target=(100, 100), box=(0.0, 0.25, 0.5, 0.5))
    assert (part.size, decode_picture(content, LIMITS, box=(0.0, 0.25, 0.5, 0.5)).size) == ((200, 200), (400, 400))
    assert near(colour_at(part, 5, 5), RED)
    large = encode(halves(6000, 4000), "PNG", compress_level=1)
    assert decode_picture(large, LIMITS, target=(100, 100), box=(0.0, 0.0, 0.9, 1.0)).size == (270, 200)


@pytest.mark.parametrize("mode", ["RGBA", "P", "I;16", "I", "F", "LA"])
def test_bands_of_rows_leave_no_seam(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made RGB a few rows at a time is what it is in one piece."""
    chance = np.random.default_rng(5)
    if mode in {"I;16", "I", "F"}:
        kinds = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
        picture = Image.fromarray(chance.integers(0, 60_000, (23, 17)).astype(kinds[mode]))
    else:
        coloured = Image.fromarray(chance.integers(0, 255, (23, 17, 4), dtype=np.uint8))
        picture = coloured.convert("RGB").quantize(16) if mode == "P" else coloured.convert(mode)
    if mode == "P":
        picture.info["transparency"] = 3
    whole = upright_rgb(picture)
    monkeypatch.setattr(colour, "_BAND", 17 * 5)
    assert upright_rgb(picture).tobytes() == whole.tobytes()


def tiled(width: int, height: int) -> bytes:
    """A TIFF of 10 x 10 grey pixels whose only tile is of the given size."""
    tags = {256: 10, 257: 10, 258: 8, 259: 1, 262: 1, 277: 1, 322: width, 323: height, 324: 8, 325: 1}
    entries = b"".join(struct.pack("<HHLL", tag, 4, 1, value) for tag, value in tags.items())
    return struct.pack("<2sHLH", b"II", 42, 8, len(tags)) + entries + bytes(4)


def test_a_tiff_of_huge_tiles_is_refused() -> None:
    with pytest.raises(PictureError, match=r"^tiles of 400\.0 megapixels, more than the 50 allowed$"):
        decode_picture(tiled(20_000, 20_000), LIMITS)


def test_a_decoded_picture_is_no_part_of_its_file() -> None:
    picture = decode_picture(encode(halves(), "PNG"), LIMITS)
    assert (type(picture), picture.format) == (Image.Image, None)


def test_target_is_meant_for_the_upright_picture() -> None:
    content = encode(halves(1600, 800), "JPEG", exif=exif(6))
    assert decode_picture(content, LIMITS, target=(200, 100)).size == (200, 400)


def test_a_path_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode(halves(), "PNG"))
    assert colour_at(decode_picture(tmp_path / "a.png", LIMITS), 5, 5) == RED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "0 bytes"),
        (b"hello, this is text", "not a picture (its first bytes are not those of JPEG, PNG, WebP, GIF, BMP or TIFF)"),
        (b"%PDF-1.7 ...........", "not a picture (its first bytes are not those of JPEG, PNG, WebP, GIF, BMP or TIFF)"),
        (png_header(30_000, 30_000), "more megapixels than the 50 allowed"),
        (png_header(8_000, 8_000), "64.0 megapixels, more than the 50 allowed"),
        (png_header(1, 40_000_000), "a side of 40,000,000 pixels, more than the 32,767 allowed"),
        (png_header(32_768, 1), "a side of 32,768 pixels, more than the 32,767 allowed"),
        (png_header(0, 10), "truncated or damaged (its header cannot be read)"),
        (png_header(10, 10), "truncated"),
        (b"\xff\xd8\xff", "truncated or damaged (its header cannot be read)"),
        (b"GIF89a", "truncated or damaged (its header cannot be read)"),
    ],
)
def test_what_is_no_picture_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(PictureError) as refused:
        decode_picture(content, LIMITS)
    assert str(refused.value) == reason


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_truncated_files_are_refused(file_format: str) -> None:
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    content = encode(noise, file_format)
    for share in (0.3, 0.7):
        with pytest.raises(PictureError, match=r"truncated|damaged"):
            decode_picture(content[: int(len(content) * share)], LIMITS)


@pytest.mark.parametrize("progressive", [False, True])
def test_truncated_jpegs_are_refused_when_decoded_small_too(progressive: bool) -> None:
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (640, 640, 3), dtype=np.uint8))
    content = encode(noise, "JPEG", progressive=progressive)
    assert decode_picture(content, LIMITS, target=(80, 80)).size == (160, 160)
    for share in (0.3, 0.7, 0.95):
        with pytest.raises(PictureError, match=r"^truncated$"):
            decode_picture(content[: int(len(content) * share)], LIMITS, target=(80, 80))


@pytest.mark.parametrize("action", ["ignore", "error"])
def test_our_own_limit_decides_below_the_one_of_pillow(action: Literal["ignore", "error"]) -> None:
    """Pillow warns of 100 megapixels; whether a program makes that an error changes the words only."""
    with warnings.catch_warnings():
        warnings.simplefilter(action, Image.DecompressionBombWarning)
        with pytest.raises(PictureError, match=r"more (megapixels )?than the 50 allowed$"):
            decode_picture(png_header(10_000, 10_000), LIMITS)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_higher_limit_is_obeyed() -> None:
    with pytest.raises(PictureError, match=r"^truncated$"):
        decode_picture(png_header(10_000, 10_000), PictureLimits(max_pixels=120_000_000))


def test_a_picture_that_the_caller_opened_is_turned_upright() -> None:
    with Image.open(io.BytesIO(encode(halves(), "JPEG", exif=exif(6)))) as opened:
        picture = upright_rgb(opened)
        assert (picture.mode, picture.size, picture.info) == ("RGB", (20, 40), {})
        assert near(colour_at(picture, 10, 2), RED)
        assert near(colour_at(picture, 10, 37), BLUE)
        assert opened.size == (40, 20)


def test_a_picture_that_the_caller_opened_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert colour_at(upright_rgb(clear), 1, 1) == WHITE
    with Image.open(io.BytesIO(encode(clear, "PNG"))) as opened:
        assert colour_at(upright_rgb(opened), 1, 1) == WHITE
    assert colour_at(clear, 1, 1) == (255, 0, 0, 0)


def test_a_picture_that_the_caller_opened_may_be_damaged() -> None:
    with (
        Image.open(io.BytesIO(encode(halves(), "PNG")[:-30])) as opened,
        pytest.raises(PictureError, match=r"^truncated$"),
    ):
        upright_rgb(opened)


def test_limits_come_before_decoding(tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(30_000_000)  # a sparse file: nothing is read
    with pytest.raises(PictureError, match=r"^30\.0 MB, more than the 21\.0 allowed$"):
        decode_picture(big, LIMITS)
    with pytest.raises(PictureError, match=r"^0\.0 MB, more than the 0\.0 allowed$"):
        decode_picture(encode(halves(), "PNG"), PictureLimits(max_bytes=10))
    for file_format in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        with pytest.raises(PictureError, match=r"^0\.0 megapixels, more than the 0 allowed$"):
            decode_picture(encode(halves(), file_format), PictureLimits(max_pixels=799))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    content = encode(halves(), "JPEG", progressive=True)
    scan = content.index(b"\xff\xda")
    with pytest.raises(PictureError, match="more than 100 scans"):
        decode_picture(content[:scan] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 101 + content[scan:], LIMITS)


def test_paths_that_hold_no_file(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "gone.jpg", "no such file"), (tmp_path, "not a file")):
        with pytest.raises(PictureError) as refused:
            decode_picture(path, LIMITS)
        assert str(refused.value) == reason


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_only_picture_errors_escape_from_damaged_files(file_format: str) -> None:
    """Warnings are errors in these tests, so this also shows that none leaks."""
    chance = random.Random(file_format)  # noqa: S311 - damage need not be secret
    options: dict[str, object] = {"exif": exif(6)} if file_format in {"JPEG", "PNG", "WEBP", "TIFF"} else {}
    content = encode(halves(), file_format, **options)
    decoded = refused = 0
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 2, 8])):
            damaged[chance.randrange(len(damaged))] = chance.choice([0, 1, 127, 255, chance.randrange(256)])
        try:
            assert decode_picture(bytes(damaged), PictureLimits(max_pixels=1_000_000)).mode == "RGB"
            decoded += 1
        except PictureError as error:
            assert "\n" not in str(error)  # noqa: PT017 - which of the two happens is chance
            refused += 1
    assert decoded > 0
    assert refused > 0


def test_threads_do_not_disturb_each_other() -> None:
    contents = [encode(Image.new("RGB", (64, 64), (n * 20, 0, 0)), "PNG") for n in range(8)]
    seen: list[list[int]] = [[] for _ in contents]

    def decode(n: int) -> None:
        for _ in range(20):
            seen[n].append(colour_at(decode_picture(contents[n], LIMITS), 5, 5)[0])

    threads = [threading.Thread(target=decode, args=(n,)) for n in range(len(contents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[n * 20] * 20 for n in range(8)]
