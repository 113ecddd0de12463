"""The drawn catalogue, whose truth is known: each aspect alone must find its own factor and be blind to the others."""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.quality.embedders import DEFAULT, Ours
from benchmarks.quality.galleries import Gallery, Texts
from benchmarks.quality.measures import CHANCE, Measure, Section
from benchmarks.quality.pictures import Pictures
from benchmarks.quality.targets import AtLeast, Near
from parecido.embeddings.preprocess import fit_picture
from parecido.evaluate.precision import precision_at_k
from parecido.sample.picture import STUDIO_SHARE, draw_picture
from parecido.sample.table import SampleProduct, list_products

SEED = 4242
"""Used nowhere else: not for training (1001 to 1004), not while training (2001), not for the sample (7)."""
PRODUCTS = 900
LEAST = 30
"""Products of every colour and every pattern."""
FACTORS = {"colour": "colour", "shape": "kind", "texture": "pattern"}
"""Aspect -> the truth that it tells."""
_QUALITY = 88


@dataclass(frozen=True)
class Drawn:
    """A drawn catalogue with the products' covers as the model's input shows them: bool (n, height, width)."""

    gallery: Gallery
    covers: NDArray[np.bool_]


def draw_catalogue(
    name: str, *, size: tuple[int, int], stretch: float, studio_share: float = STUDIO_SHARE, threads: int = 2
) -> Drawn:
    """Draw PRODUCTS products, as JPEG as the sample is; raises ValueError when a colour or pattern is too rare.

    `size` and `stretch` say how the model fits a picture, which the covers follow.
    """
    products = list_products(PRODUCTS, SEED)
    labels = {factor: np.array([getattr(each, factor) for each in products]) for factor in FACTORS.values()}
    for factor in ("colour", "pattern"):
        if (count := _rarest(labels[factor])) < LEAST:
            raise ValueError(f"one {factor} has only {count} drawn products; at least {LEAST} are needed, draw more")
    draw = partial(_draw, size=size, stretch=stretch, studio_share=studio_share)
    with ProcessPoolExecutor(threads, mp_context=get_context("spawn")) as pool:
        drawn = list(pool.map(draw, products, chunksize=50))
    pictures = Pictures(name, [jpeg for jpeg, _ in drawn])
    return Drawn(Gallery(pictures, labels), np.stack([cover for _, cover in drawn]))


def chance(labels: Texts) -> float:
    """Return how likely a random other product carries a random product's label."""
    _, counts = np.unique(labels, return_counts=True)
    total = int(counts.sum())
    return float(np.sum(counts * (counts - 1)) / (total * (total - 1)))


def measure_drawn(drawn: Drawn, ours: Ours, *, title: str, note: str, required: bool) -> Section:
    """Measure each aspect alone on its own factor and the two others, beside chance, and the default similarity."""
    gallery = drawn.gallery
    measures = []
    for block in (*FACTORS, DEFAULT):
        figures = precision_at_k(ours.rows(gallery.pictures, block), gallery.labels)
        for factor, labels in gallery.labels.items():
            target = None
            if required and block != DEFAULT:
                target = AtLeast(0.9) if FACTORS[block] == factor else Near(0.1)
            alone = block if block == DEFAULT else f"{block} alone"
            name = f"{gallery.pictures.name}, {alone}, {factor}"
            measures.append(Measure(name, figures[factor], chance(labels), target))
    rarest = min(_rarest(gallery.labels[factor]) for factor in ("colour", "pattern"))
    return Section(
        title,
        f"P@10, leave-one-out, {len(gallery.pictures):,} products drawn with seed {SEED}, which is used nowhere else, "
        f"at least {rarest} of every colour and pattern. {note} Chance: how likely a random other product carries the "
        "label.",
        CHANCE,
        measures,
    )


def _rarest(labels: Texts) -> int:
    """Return how many products have the label that fewest have."""
    return int(np.unique(labels, return_counts=True)[1].min())


def _draw(
    product: SampleProduct, *, size: tuple[int, int], stretch: float, studio_share: float
) -> tuple[bytes, NDArray[np.bool_]]:
    """Return a product's JPEG, and its cover fitted as its picture is."""
    picture = draw_picture(product, SEED, studio_share=studio_share)
    jpeg = io.BytesIO()
    picture.image.save(jpeg, "JPEG", quality=_QUALITY)
    outside = Image.fromarray(((1 - picture.cover) * 255).astype(np.uint8)).convert("RGB")  # white where fitting adds
    return jpeg.getvalue(), fit_picture(outside, size, stretch)[:, :, 0] < 128
