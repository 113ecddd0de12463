"""One product of the sample catalogue, drawn: its sketch on its scene, with light and shadow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from parecido.sample.canvas import HEIGHT, WIDTH, Cloth, Placing, cover_parts, fit, paint_parts
from parecido.sample.kinds import KINDS, Kind
from parecido.sample.palette import choose_colours, luminance
from parecido.sample.part import Cut
from parecido.sample.patterns import make_swatch
from parecido.sample.scenes import LYING, STANDING, draw_studio
from parecido.sample.shading import cast_contact, cast_shadow, smooth_noise
from parecido.sample.table import SampleProduct

Array = npt.NDArray[np.float32]

STUDIO_SHARE = 0.74
"""Pictures on a plain studio ground; the others show a cluttered scene."""


@dataclass(frozen=True)
class Picture:
    """A drawn product: the RGB image, and how much of each pixel (height, width) the product covers."""

    image: Image.Image
    cover: Array


def draw_picture(product: SampleProduct, seed: int, *, studio_share: float = STUDIO_SHARE) -> Picture:
    """Return the picture of `product`; the same row and seed always give the same pixels.

    `studio_share` is how likely a plain studio is: at 0 the same product, in the same place, is in a cluttered scene.
    """
    kind = KINDS[product.kind]
    rng = np.random.default_rng([seed, int(product.id)])
    sketch = kind.draw(Cut(rng, fitted=product.gender in ("Women", "Girls")))
    colours = choose_colours(product.colour, rng)
    cloth = Cloth(colours, make_swatch(product.pattern, colours, rng, kind.period), _creases(rng))
    placing = fit(sketch, _place(kind, rng))
    covers, whole = cover_parts(sketch, placing)
    scene = _scene(kind, whole, rng, pale=luminance(colours.base) > 195, studio_share=studio_share)
    _cast(scene, whole, standing=kind.standing)
    paint_parts(scene, sketch, covers, placing, cloth)
    scene += np.float32(1.1) * rng.standard_normal((HEIGHT, WIDTH), np.float32)
    pixels = np.moveaxis(np.clip(scene, 0, 255).astype(np.uint8), 0, 2)
    return Picture(Image.fromarray(np.ascontiguousarray(pixels)), whole)


def _creases(rng: np.random.Generator) -> Array:
    size = (HEIGHT, WIDTH)
    return smooth_noise(rng, size, (7, 9)) + np.float32(0.5) * smooth_noise(rng, size, (12, 16))


def _place(kind: Kind, rng: np.random.Generator) -> Placing:
    placing = Placing(
        size=float(rng.uniform(0.86, 1.02)),
        mirror=bool(rng.random() < 0.5),
        across=float(rng.uniform(-5, 5)),
        down=float(rng.uniform(-5, 5)),
    )
    lean = 1.2 if kind.standing else 6.0
    return replace(placing, turn=float(rng.uniform(-lean, lean)))


def _scene(kind: Kind, whole: Array, rng: np.random.Generator, *, pale: bool, studio_share: float) -> Array:
    rows = np.flatnonzero(whole.max(axis=1) > 0.5)
    floor = int(rows[-1]) if rows.size else HEIGHT - 1
    if rng.random() < studio_share:
        return draw_studio(rng, standing=kind.standing, floor=floor, pale=pale)
    scenes = list((STANDING if kind.standing else LYING).values())
    return scenes[int(rng.integers(len(scenes)))](rng, floor)


def _cast(scene: Array, whole: Array, *, standing: bool) -> None:
    if standing:
        cast_contact(scene, whole, strength=0.62)
        cast_shadow(scene, whole, offset=(3, 7), radius=10, strength=0.14)
        return
    cast_shadow(scene, whole, offset=(6, 4), radius=7, strength=0.26)
    cast_shadow(scene, whole, offset=(2, 1), radius=2, strength=0.22)
