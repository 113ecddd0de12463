"""Contact sheets of random queries with their neighbours, by the default similarity and by each aspect alone.

    python -m benchmarks.sheet SHOP --out DIR

For judging by eye: one row per query, the query first, its similarity below each neighbour; DEFAULT-1.png and so on.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from parecido.embeddings.aspects import block_slices
from parecido.embeddings.embedder import unit_rows
from parecido.shop.reader import Shop

TILE = 84
TEXT = 13
GAP = 10
"""Between the query and its neighbours, in pixels."""
ROWS = 20
"""Queries on one sheet."""
_WHITE, _INK = (255, 255, 255), (40, 40, 40)


@dataclass(frozen=True)
class Line:
    """A query's row and its neighbours', best first, with their similarities."""

    query: int
    neighbours: NDArray[np.intp]
    similarities: NDArray[np.float32]


def rankings(shop: Shop) -> dict[str, NDArray[np.float32]]:
    """Return unit rows (n, dim) by what they rank by: "default", then each aspect alone."""
    rows = shop.vectors()
    slices = block_slices(shop.card.aspects)
    return {"default": rows} | {name: unit_rows(rows[:, block]) for name, block in slices.items()}


def nearest_lines(rows: NDArray[np.float32], queries: Sequence[int], count: int) -> list[Line]:
    """Return each query's `count` nearest other rows; equal to six decimals, the first row first."""
    lines = []
    for query in queries:
        similarities = np.round(rows @ rows[query], 6)
        similarities[query] = -np.inf
        nearest = np.argsort(-similarities, kind="stable")[: min(count, len(rows) - 1)]
        lines.append(Line(query, nearest, similarities[nearest]))
    return lines


def draw_lines(shop: Shop, lines: Sequence[Line], title: str) -> Image.Image:
    """Return the sheet of some lines under a title."""
    width = TILE + GAP + TILE * max((len(line.neighbours) for line in lines), default=0)
    sheet = Image.new("RGB", (width, TEXT + (TILE + TEXT) * len(lines)), _WHITE)
    pen = ImageDraw.Draw(sheet)
    pen.text((2, 0), title, fill=_INK)
    for number, line in enumerate(lines):
        top = TEXT + number * (TILE + TEXT)
        jpegs = shop.thumbnails([line.query, *line.neighbours.tolist()])
        for place, jpeg in enumerate(jpegs):
            left = place * TILE + (GAP if place else 0)
            with Image.open(io.BytesIO(jpeg)) as picture:
                picture.thumbnail((TILE - 4, TILE - 4))
                sheet.paste(picture, (left + (TILE - picture.width) // 2, top + (TILE - picture.height) // 2))
            if place:
                pen.text((left + 26, top + TILE), f"{line.similarities[place - 1]:.3f}", fill=_INK)
    return sheet


@click.command()
@click.argument("shop", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the sheets.")
@click.option("--queries", default=40, show_default=True)
@click.option("--neighbours", default=8, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(shop: Path, out: Path, queries: int, neighbours: int, seed: int) -> None:
    """Write the sheets of SHOP into --out."""
    out.mkdir(parents=True, exist_ok=True)
    with Shop(shop) as opened:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(opened))[:queries]).tolist()
        for name, rows in rankings(opened).items():
            lines = nearest_lines(rows, chosen, neighbours)
            for start in range(0, len(lines), ROWS):
                part = lines[start : start + ROWS]
                file = out / f"{name}-{start // ROWS + 1}.png"
                draw_lines(opened, part, f"{name}: queries {start + 1} to {start + len(part)}").save(file)
                print(file)


if __name__ == "__main__":
    main()
