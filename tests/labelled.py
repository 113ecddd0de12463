"""A catalogue of drawn caps and belts, each with a name of its own letters, so that they fall into all parts."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import draw_product

PRODUCTS = 320


def draw_labelled(folder: Path) -> tuple[Path, Path]:
    """Draw the products, in two colours, into `folder`; return the pictures' folder and the table.

    The column `size` is one that no picture shows, and `same` has one value.
    """
    images = folder / "many"
    images.mkdir()
    rows = ["id,articleType,baseColour,size,same,productDisplayName"]
    for number in range(PRODUCTS):
        kind, colour = ("Caps", "Belts")[number % 2], ("Red", "Blue")[number // 2 % 2]
        letters = f"{'abcdefghijklmnopqrst'[number // 16]}{'abcdefghijklmnop'[number % 16]}"
        draw_product(images / f"{number}.jpg", kind, colour)
        rows.append(f"{number},{kind},{colour},{number // 4 % 2},x,{letters} {colour} {kind}")
    table = folder / "many.csv"
    table.write_text("\n".join(rows) + "\n")
    return images, table
