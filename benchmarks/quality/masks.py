"""Product or background: the model's mask beside the truth."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.quality.drawn import Drawn
from benchmarks.quality.embedders import Ours
from benchmarks.quality.galleries import Gallery
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.pictures import Pictures

_EVERY = 4
"""One held-out photo in so many is looked at: the mean of 1,800 is the mean of all to the second digit."""


def overlap(found: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Return the intersection over the union of two masks of one shape, 1.0 where both are empty."""
    union = int(np.sum(found | truth))
    return float(np.sum(found & truth)) / union if union else 1.0


def enlarged(mask: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return a soft mask (h, w) enlarged to `size` (height, width), bilinear, true above one half."""
    picture = Image.fromarray(mask).resize((size[1], size[0]), Image.Resampling.BILINEAR)
    return np.asarray(picture) > 0.5


def measure_masks(drawn: Drawn, cluttered: Drawn, gallery: Gallery, ours: Ours) -> Section:
    """Measure on drawn studio pictures, drawn clutter, and studio photos of the held-out products."""
    size = ours.card.input_size
    studio = np.array([one != other for one, other in zip(_sources(drawn), _sources(cluttered), strict=True)])
    on_drawn = _overlaps(ours.masks(drawn.gallery.pictures)[studio], drawn.covers[studio], size)
    on_clutter = _overlaps(ours.masks(cluttered.gallery.pictures), cluttered.covers, size)
    measures = [
        Measure("mask, drawn, studio", float(on_drawn.mean())),
        Measure("mask, drawn, clutter", float(on_clutter.mean())),
    ]
    note = (
        f"Intersection over union, mean over pictures, of the model's mask (enlarged to its input, above one half). "
        f"Drawn pictures ({len(on_drawn)} studio, {len(on_clutter)} clutter): against what was drawn."
    )
    photos = _studio_photos(gallery, ours)
    if photos is None:
        note += " Photos were not measured: SciPy is not installed (extra `train`)."
    else:
        measures.append(Measure("mask, studio photos", float(photos.mean()) if len(photos) else math.nan))
        note += (
            f" Studio photos ({len(photos):,} of every {_EVERY}th held-out product, those on a plain light ground): "
            "against what differs from the ground."
        )
    return Section("Product and background", note, "", measures)


def _sources(drawn: Drawn) -> list[bytes]:
    """Return the JPEGs: a picture drawn in clutter in both catalogues is the same in both."""
    return [source for source in drawn.gallery.pictures.sources if isinstance(source, bytes)]


def _overlaps(masks: NDArray[np.float32], covers: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.float64]:
    return np.array([overlap(enlarged(mask, size), cover) for mask, cover in zip(masks, covers, strict=True)])


def _studio_photos(gallery: Gallery, ours: Ours) -> NDArray[np.float64] | None:
    """Return the overlaps of the photos with a plain ground, None without SciPy."""
    try:
        from parecido.train.shipped.background import studio_cover
    except ImportError:
        return None
    pictures = Pictures(f"every {_EVERY}th product", gallery.pictures.sources[::_EVERY])
    covers = [studio_cover(ours.embedder.prepare(pictures.load(at))) for at in range(len(pictures))]
    return np.array(
        [
            overlap(enlarged(mask, ours.card.input_size), cover)
            for mask, cover in zip(ours.masks(pictures), covers, strict=True)
            if cover is not None
        ]
    )
