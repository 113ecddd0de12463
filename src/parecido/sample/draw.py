"""Drawing the sample catalogue into a folder: pictures first, the table last."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from parecido.errors import CatalogueError
from parecido.sample.picture import draw_picture
from parecido.sample.table import COLUMNS, list_products, table_text

LEAST, MOST = 10, 5000
DEFAULT_PRODUCTS = 600
_QUALITY = 88


def draw_sample(
    folder: Path, *, products: int = DEFAULT_PRODUCTS, seed: int = 7, progress: Callable[[int], None] | None = None
) -> Path:
    """Draw a sample catalogue into `folder` (`images/<id>.jpg`, `styles.csv`) and return the folder.

    The same `products` (10 to 5,000) and `seed` (0 or more) give the same bytes. The table is written last,
    so a folder without one is unfinished and may be drawn again. An earlier sample in `folder` is replaced; a
    table of another make is not touched. `progress` is called with the number of pictures drawn so far.
    Raises CatalogueError when a number is out of range or the folder cannot be written.
    """
    if not LEAST <= products <= MOST:
        raise CatalogueError(f"{products} products were asked for; the sample catalogue has {LEAST} to {MOST}")
    if seed < 0:
        raise CatalogueError(f"seed {seed} is negative; choose 0 or more")
    try:
        _write_sample(folder, products, seed, progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CatalogueError(
            f"cannot write the sample catalogue into {folder}: {reason}; choose another folder"
        ) from error
    return folder


def _write_sample(folder: Path, count: int, seed: int, progress: Callable[[int], None] | None) -> None:
    images, table = folder / "images", folder / "styles.csv"
    products = list_products(count, seed)
    images.mkdir(parents=True, exist_ok=True)
    _remove_earlier(table, images, {product.id for product in products})
    for done, product in enumerate(products, start=1):
        picture = io.BytesIO()
        draw_picture(product, seed).image.save(picture, "JPEG", quality=_QUALITY)
        _write(images / f"{product.id}.jpg", picture.getvalue())
        if progress is not None:
            progress(done)
    _write(table, table_text(products).encode())


def _remove_earlier(table: Path, images: Path, kept: set[str]) -> None:
    """Remove an earlier sample's table, and its pictures that will not be drawn again."""
    if not table.exists():
        return
    lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines or lines[0] != ",".join(COLUMNS):
        raise CatalogueError(f"{table} is not a sample catalogue's table and is kept; choose another folder")
    earlier = {product_id for product_id in (line.split(",", 1)[0] for line in lines[1:]) if product_id.isdecimal()}
    table.unlink()
    for product_id in sorted(earlier - kept):
        (images / f"{product_id}.jpg").unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write `content` so that `path` is either absent, the old file or the whole new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
