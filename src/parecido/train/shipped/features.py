"""What a trained network makes of the training photos, as they are and changed as a shopper's photo may be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from parecido.train.shipped.augment import Augmenter, Originals, Strength, to_pictures
from parecido.train.shipped.network import Network
from parecido.train.shipped.sources import CLOTHING, DRAWN, OBJECTS
from parecido.train.shipped.views import Views

_BATCH = 128
_SCENES = 16


def whole_photos(views: Views) -> NDArray[np.intp]:
    """Return the row of every photo's whole view: the first of its product and source. Drawn pictures are left out."""
    rows: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(views.sources, views.products, strict=True)):
        if key[0] != DRAWN:
            rows.setdefault(key, row)
    return np.array(list(rows.values()))


def whole_pixels(views: Views, rows: NDArray[np.intp], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return some views in the size that the network takes, as pixels (n, height, width, 3)."""
    pictures = torch.cat(list(_as_they_are(views, rows, size)))
    pixels: NDArray[np.uint8] = (pictures * 255.0).round().byte().permute(0, 2, 3, 1).contiguous().numpy()
    return pixels


def look_at(
    network: Network, views: Views, rows: NDArray[np.intp], *, strength: Strength | None = None, seed: int = 0
) -> dict[str, Tensor]:
    """Return the network's blocks of some views, unit rows by block; with a strength, of the views changed by it."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = network.to(device, memory_format=torch.channels_last).eval()
    pictures = (
        _as_they_are(views, rows, network.size)
        if strength is None
        else _changed(views, rows, Augmenter(network.size, strength, torch.Generator().manual_seed(seed)))
    )
    found: dict[str, list[Tensor]] = {}
    with torch.no_grad(), torch.autocast(device, dtype=torch.bfloat16):
        for batch in pictures:
            for name, block in network(batch.to(device, memory_format=torch.channels_last)).aspects.items():
                found.setdefault(name, []).append(functional.normalize(block.float()).cpu())
    return {name: torch.cat(blocks) for name, blocks in found.items()}


def _as_they_are(views: Views, rows: NDArray[np.intp], size: tuple[int, int]) -> Iterator[Tensor]:
    for chosen in np.array_split(rows, max(1, -(-len(rows) // _BATCH))):
        yield functional.interpolate(to_pictures(views.pixels[chosen]), size, mode="bilinear", antialias=True)


def _changed(views: Views, rows: NDArray[np.intp], augment: Augmenter) -> Iterator[Tensor]:
    generic = np.array([source in {CLOTHING, OBJECTS} for source in views.sources])
    scenes = np.flatnonzero(generic & ~views.covered)
    for chosen in np.array_split(rows, max(1, -(-len(rows) // _BATCH))):
        covers = torch.from_numpy(views.covers[chosen])[:, None].float() / 255.0
        originals = Originals(
            to_pictures(views.pixels[chosen]),
            covers,
            torch.zeros_like(covers),
            torch.from_numpy(views.covered[chosen]),
            torch.from_numpy(generic[chosen]),
        )
        behind = scenes[torch.randint(0, len(scenes), (_SCENES,), generator=augment.generator).numpy()]
        unturned = torch.zeros(len(chosen), dtype=torch.bool)
        yield augment(originals, to_pictures(views.pixels[behind]), unturned).pictures
