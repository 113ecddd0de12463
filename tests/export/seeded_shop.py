"""A shop of a few hundred drawn products, large enough that lists are not everybody; drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

COLUMNS = ("id", "picture", "articleType", "baseColour", "style", "price", "hot")
PRODUCTS = 320
KINDS = ("Caps", "Belts", "Bon\u00e9s", "Bone\u0301s")
"""The last two are one, written in two ways."""
COLOURS = ("Red", "Green", "Blue")


@dataclass(frozen=True, slots=True)
class Seeded:
    """The products' rows by id, their pictures' folder and their table."""

    rows: dict[str, list[str]]
    images: Path
    table: Path

    def write(self) -> None:
        """Write the table."""
        lines = [",".join(COLUMNS), *(",".join(row) for row in self.rows.values())]
        self.table.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw_seeded(folder: Path, *, several: bool) -> Seeded:
    """Draw the products, an eighth of them with `several` pictures where asked for, and write their table.

    One in six shows another one's picture. One in thirty has no style, one in thirty no category; nine in ten of the
    others are of six styles.
    """
    images = folder / "images"
    images.mkdir(parents=True)
    seeded = Seeded({}, images, folder / "styles.csv")
    chance = np.random.default_rng(7)
    for number in range(PRODUCTS):
        draw_picture(images / f"{number}.png", number)
        names = [f"{chance.integers(number + 1)}.png" if chance.random() < 1 / 6 else f"{number}.png"]
        if several and chance.random() < 1 / 8:
            names.append(f"{chance.integers(number + 1)}.png")
        style = chance.integers(6) if chance.random() < 0.9 else number
        seeded.rows[f"p{number}"] = [
            f"p{number}",
            "|".join(dict.fromkeys(names)),
            "" if chance.random() < 1 / 30 else KINDS[chance.integers(len(KINDS))],
            COLOURS[chance.integers(len(COLOURS))],
            "" if chance.random() < 1 / 30 else f"s{style}",
            f"{chance.integers(10, 100)}.50",
            "yes" if chance.random() < 0.06 else "no",
        ]
    seeded.write()
    return seeded


def draw_picture(file: Path, seed: int) -> None:
    """Draw a bar of any colour, somewhere on white."""
    chance = np.random.default_rng(seed)
    x, y = chance.integers(0, 12, 2).tolist()
    red, green, blue = chance.integers(40, 220, 3).tolist()
    picture = Image.new("RGB", (32, 32), "white")
    ImageDraw.Draw(picture).rectangle((x, y, x + 14, y + 18), fill=(red, green, blue))
    picture.save(file)
