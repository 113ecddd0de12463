"""What a product is photographed on: mostly a studio ground, for some a table, a rug, a room with a shelf.

Every scene is a function of the random numbers and of `floor`, the row where a standing product touches the
ground; it returns the picture behind the product: float32 (3, height, width) in [0, 255].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from parecido.sample.canvas import HEIGHT, WIDTH
from parecido.sample.palette import RGB, mix, scale
from parecido.sample.props import WOODS, draw_cup, draw_leaves, draw_magazine, draw_plant, draw_shelf, whole
from parecido.sample.shading import smooth_noise

Array = npt.NDArray[np.float32]
Scene = Callable[[np.random.Generator, int], Array]

_WALLS: tuple[RGB, ...] = (
    (222, 216, 206),
    (206, 216, 218),
    (228, 214, 204),
    (198, 204, 190),
    (216, 210, 222),
    (186, 190, 196),
)
_RUGS: tuple[tuple[RGB, RGB], ...] = (
    ((196, 178, 152), (150, 92, 72)),
    ((172, 184, 186), (92, 112, 126)),
    ((214, 202, 180), (126, 138, 112)),
    ((188, 150, 136), (226, 208, 186)),
)


def draw_studio(rng: np.random.Generator, *, standing: bool, floor: int, pale: bool) -> Array:
    """Return an even ground: nearly white, or a light grey where the product is `pale` itself."""
    level = float(rng.uniform(205, 222)) if pale else float(rng.uniform(236, 253))
    tint = level * (1 + rng.uniform(-0.008, 0.008, (3, 1, 1)))
    rows, columns = np.ogrid[0:HEIGHT, 0:WIDTH]
    away = ((columns - WIDTH * 0.42) / WIDTH) ** 2 + ((rows - HEIGHT * 0.4) / HEIGHT) ** 2
    light = (1.012 - 0.07 * away).astype(np.float32)
    if standing:
        light -= 0.02 * np.clip((rows - (floor - 50)) / 30, 0, 1).astype(np.float32)
    return np.minimum(light * tint.astype(np.float32), np.float32(254))


def _planks(rng: np.random.Generator, _floor: int) -> Array:
    wood = WOODS[int(rng.integers(len(WOODS)))]
    upright = bool(rng.random() < 0.4)
    size = (WIDTH, HEIGHT) if upright else (HEIGHT, WIDTH)
    board = int(rng.integers(38, 68))
    offset = int(rng.integers(board))
    grain = smooth_noise(rng, size, (size[0] // 3, 4)) * 0.05 + smooth_noise(rng, size, (size[0] // 7, 3)) * 0.06
    at = np.arange(size[0]) + offset
    tones = rng.uniform(-0.07, 0.07, size[0] // board + 3).astype(np.float32)
    light = 1 + grain + tones[at // board][:, None]
    gap = at % board
    light[gap == 0] *= 0.62
    light[gap == 1] *= 0.84
    light[gap == 2] *= 1.04
    return _coloured(light.T if upright else light, wood)


def _desk(rng: np.random.Generator, floor: int) -> Array:
    scene = _image(_planks(rng, floor))
    draw = ImageDraw.Draw(scene)
    corners = [(-20, -18), (WIDTH - 62, -26), (-24, HEIGHT - 66), (WIDTH - 58, HEIGHT - 62)]
    things = [draw_magazine, draw_cup, draw_leaves, draw_magazine]
    for corner in rng.permutation(4)[: int(rng.integers(2, 4))]:
        things[int(rng.integers(len(things)))](draw, rng, corners[int(corner)])
    return _array(scene.filter(ImageFilter.GaussianBlur(1.3)))


def _rug(rng: np.random.Generator, _floor: int) -> Array:
    ground, figure = _RUGS[int(rng.integers(len(_RUGS)))]
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    turn = np.float32(rng.uniform(-0.15, 0.15))
    u, v = columns + turn * rows, rows - turn * columns
    step = float(rng.uniform(34, 52))
    diamond = np.abs(np.mod(u / step, 1) - 0.5) + np.abs(np.mod(v / step, 1) - 0.5)
    cover = ((np.abs(diamond - 0.5) < 0.06) | (np.abs(diamond - 0.2) < 0.05)).astype(np.float32)
    band = np.mod(v / (step * 2.5), 1)
    cover = np.where(band < 0.12, (np.mod(u / 9, 1) < 0.5).astype(np.float32), cover)
    pile = (
        1 + rng.normal(0, 0.045, (HEIGHT, WIDTH)).astype(np.float32) + smooth_noise(rng, (HEIGHT, WIDTH), (6, 5)) * 0.04
    )
    figured, plain = _coloured(0.75 * cover * pile, figure), _coloured((1 - 0.75 * cover) * pile, ground)
    return _array(_image(figured + plain).filter(ImageFilter.GaussianBlur(1.1)))


def _marble(rng: np.random.Generator, _floor: int) -> Array:
    size = (HEIGHT, WIDTH)
    field = (
        smooth_noise(rng, size, (5, 4))
        + 0.5 * smooth_noise(rng, size, (11, 8))
        + 0.25 * smooth_noise(rng, size, (24, 18))
    )
    veins = np.exp(-((field * 5) ** 2)) * (0.5 + 0.5 * smooth_noise(rng, size, (4, 3)))
    light = 1 - 0.16 * np.clip(veins, 0, 1) + 0.025 * smooth_noise(rng, size, (4, 3))
    return _coloured(light, (226, 225, 226))


def _linen(rng: np.random.Generator, _floor: int) -> Array:
    cloth = _WALLS[int(rng.integers(len(_WALLS)))]
    size = (HEIGHT, WIDTH)
    folds = smooth_noise(rng, size, (6, 4)) + 0.6 * smooth_noise(rng, size, (12, 9))
    down, across = np.gradient(folds)
    weave = rng.normal(0, 0.012, size).astype(np.float32)
    return _coloured(np.clip(1 + (down + across) * 1.3 + weave, 0.72, 1.14), cloth)


def _room(rng: np.random.Generator, floor: int) -> Array:
    wall = _WALLS[int(rng.integers(len(_WALLS)))]
    scene = _image(_coloured(1 + 0.03 * smooth_noise(rng, (HEIGHT, WIDTH), (4, 3)), wall))
    draw = ImageDraw.Draw(scene)
    for level in (int(rng.integers(48, 76)), int(rng.integers(128, 165))):
        draw_shelf(draw, rng, level)
    scene = scene.filter(ImageFilter.GaussianBlur(3.2))
    return _with_table(rng, _array(scene), floor)


def _counter(rng: np.random.Generator, floor: int) -> Array:
    dusk = scale(_WALLS[int(rng.integers(len(_WALLS)))], float(rng.uniform(0.55, 0.8)))
    scene = _image(_coloured(1 + 0.12 * smooth_noise(rng, (HEIGHT, WIDTH), (4, 3)), dusk))
    draw = ImageDraw.Draw(scene, "RGBA")
    for _ in range(22):
        x, y, radius = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT * 0.75), rng.uniform(6, 19)
        glow = whole(mix((255, 226, 178), (210, 228, 255), float(rng.random())))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*glow, int(rng.integers(50, 130))))
    return _with_table(rng, _array(scene.filter(ImageFilter.GaussianBlur(2.2))), floor)


def _bricks(rng: np.random.Generator, floor: int) -> Array:
    brick = mix((176, 108, 84), (214, 204, 194), float(rng.random()))
    scene = _image(_coloured(np.ones((HEIGHT, WIDTH), np.float32), mix(brick, (230, 224, 216), 0.45)))
    draw = ImageDraw.Draw(scene)
    for row in range(HEIGHT // 17 + 1):
        for column in range(-1, WIDTH // 40 + 1):
            left, top = column * 40 + (row % 2) * 20, row * 17
            draw.rectangle((left, top, left + 37, top + 14), fill=whole(scale(brick, float(rng.uniform(0.88, 1.08)))))
    return _with_table(rng, _array(scene.filter(ImageFilter.GaussianBlur(1.8))), floor)


def _wardrobe(rng: np.random.Generator, _floor: int) -> Array:
    wall = _WALLS[int(rng.integers(len(_WALLS)))]
    scene = _image(_coloured(1 + 0.03 * smooth_noise(rng, (HEIGHT, WIDTH), (4, 3)), wall))
    draw = ImageDraw.Draw(scene)
    draw_shelf(draw, rng, int(rng.integers(34, 48)))
    ground = int(rng.integers(284, 300))
    draw.rectangle((0, ground, WIDTH, HEIGHT), fill=whole(WOODS[int(rng.integers(len(WOODS)))]))
    draw.rectangle((0, ground - 7, WIDTH, ground), fill=whole(mix(wall, (255, 255, 255), 0.5)))
    side = int(rng.choice([8, WIDTH - 44]))
    draw_plant(draw, rng, (side + 18, ground + 4), 64)
    return _array(scene.filter(ImageFilter.GaussianBlur(2.2)))


LYING: dict[str, Scene] = {
    "planks": _planks,
    "desk": _desk,
    "rug": _rug,
    "marble": _marble,
    "linen": _linen,
    "wardrobe": _wardrobe,
}
"""Scenes seen from above (or a wall to hang on), for what lies flat."""

STANDING: dict[str, Scene] = {"room": _room, "counter": _counter, "bricks": _bricks}
"""Scenes with a table in front, for what stands."""


def _with_table(rng: np.random.Generator, scene: Array, floor: int) -> Array:
    edge = max(0, floor - int(rng.integers(22, 44)))
    wood = WOODS[int(rng.integers(len(WOODS)))]
    size = (HEIGHT - edge, WIDTH)
    light = 1 + smooth_noise(rng, size, (max(2, size[0] // 5), 3)) * 0.07
    light *= np.linspace(0.9, 1.06, size[0], dtype=np.float32)[:, None]
    light[:2] *= 1.12
    table = _image(_coloured(light, wood)).filter(ImageFilter.GaussianBlur(0.8))
    scene[:, edge:] = _array(table)
    return scene


def _coloured(light: Array, colour: RGB) -> Array:
    return light.astype(np.float32) * np.asarray(colour, np.float32)[:, None, None]


def _image(colours: Array) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(np.moveaxis(np.clip(colours, 0, 255).astype(np.uint8), 0, 2)))


def _array(picture: Image.Image) -> Array:
    return np.ascontiguousarray(np.moveaxis(np.asarray(picture, np.float32), 2, 0))
