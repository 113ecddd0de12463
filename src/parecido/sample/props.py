"""The things around a product in a lifestyle picture: shelves, plants, cups, magazines."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from parecido.sample.canvas import WIDTH
from parecido.sample.palette import RGB, mix

WOODS: tuple[RGB, ...] = ((176, 132, 88), (202, 166, 124), (142, 100, 66), (214, 190, 158), (120, 92, 72))
BOOKS: tuple[RGB, ...] = (
    (164, 92, 80),
    (96, 122, 138),
    (206, 182, 130),
    (120, 136, 110),
    (226, 220, 208),
    (88, 82, 96),
)


def draw_shelf(draw: ImageDraw.ImageDraw, rng: np.random.Generator, level: int) -> None:
    """Draw a shelf at the row `level`, with books and plants on it."""
    x = int(rng.integers(0, 20))
    while x < WIDTH - 10:
        what = rng.random()
        if what < 0.6:
            wide, high = int(rng.integers(6, 13)), int(rng.integers(24, 42))
            draw.rectangle((x, level - high, x + wide, level), fill=whole(BOOKS[int(rng.integers(len(BOOKS)))]))
            x += wide + 1
        elif what < 0.75:
            draw_plant(draw, rng, (x + 14, level), 26)
            x += 32
        else:
            x += int(rng.integers(10, 34))
    draw.rectangle((0, level, WIDTH, level + 6), fill=whole(WOODS[int(rng.integers(len(WOODS)))]))
    draw.rectangle((0, level + 7, WIDTH, level + 9), fill=(150, 144, 136))


def draw_plant(draw: ImageDraw.ImageDraw, rng: np.random.Generator, foot: tuple[int, int], high: int) -> None:
    """Draw a potted plant of the height `high`, its pot standing at `foot`."""
    x, y = foot
    for _ in range(9):
        lean, up = rng.uniform(-0.55, 0.55) * high, rng.uniform(0.55, 1.0) * high
        green = whole(mix((74, 112, 74), (132, 158, 110), float(rng.random())))
        tip = (x + lean, y - up)
        middle = (x + lean * 0.2, y - up * 0.55)
        draw.polygon(
            [
                (x, y - high * 0.2),
                (middle[0] - high * 0.07, middle[1]),
                tip,
                (middle[0] + high * 0.07, middle[1]),
            ],
            fill=green,
        )
    pot = high * 0.2
    draw.polygon(
        [(x - pot, y - pot * 1.5), (x + pot, y - pot * 1.5), (x + pot * 0.7, y), (x - pot * 0.7, y)],
        fill=(188, 124, 92),
    )


def draw_magazine(draw: ImageDraw.ImageDraw, rng: np.random.Generator, corner: tuple[int, int]) -> None:
    """Draw a magazine whose upper left corner is `corner`."""
    x, y = corner
    cover = whole(BOOKS[int(rng.integers(len(BOOKS)))])
    lean = int(rng.integers(-10, 11))
    page = [(x, y), (x + 78, y + lean), (x + 78 - lean, y + 92 + lean), (x - lean, y + 92)]
    draw.polygon([(a + 3, b + 4) for a, b in page], fill=(96, 78, 62))
    draw.polygon(page, fill=cover)
    for step in range(3):
        draw.line(
            (x + 12, y + 16 + step * 11, x + 58, y + 16 + step * 11 + lean * 0.6),
            fill=(238, 234, 226),
            width=4,
        )


def draw_cup(draw: ImageDraw.ImageDraw, _rng: np.random.Generator, corner: tuple[int, int]) -> None:
    """Draw a cup of coffee on its saucer, seen from above."""
    x, y = corner[0] + 38, corner[1] + 44
    for radius, offset, colour in (
        (36, 4, (96, 78, 62)),
        (35, 0, (236, 234, 230)),
        (24, 0, (206, 204, 200)),
        (22, 0, (250, 249, 246)),
        (18, 0, (92, 60, 40)),
    ):
        draw.ellipse((x - radius + offset, y - radius + offset, x + radius + offset, y + radius + offset), fill=colour)


def draw_leaves(draw: ImageDraw.ImageDraw, rng: np.random.Generator, corner: tuple[int, int]) -> None:
    """Draw a sprig of leaves, seen from above."""
    x, y = corner[0] + 38, corner[1] + 42
    for _ in range(8):
        turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(26, 44)
        green = whole(mix((70, 104, 72), (142, 162, 116), float(rng.random())))
        tip = (x + far * np.cos(turn), y + far * np.sin(turn))
        side = (far * 0.2 * np.sin(turn), -far * 0.2 * np.cos(turn))
        half = ((x + tip[0]) / 2, (y + tip[1]) / 2)
        draw.polygon(
            [(x, y), (half[0] + side[0], half[1] + side[1]), tip, (half[0] - side[0], half[1] - side[1])],
            fill=green,
        )


def whole(colour: RGB) -> tuple[int, int, int]:
    """Return `colour` in whole numbers, as Pillow draws it."""
    return (min(255, int(colour[0])), min(255, int(colour[1])), min(255, int(colour[2])))
