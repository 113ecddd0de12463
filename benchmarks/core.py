"""What one core does: images per second of Parecido's network on one thread, as a share of the matrix peak."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.multiplies import network_cost
from benchmarks.process import read_json
from benchmarks.sides import HERE, Side, find_network
from benchmarks.table import Row, cell_of

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Core:
    """Images per second of one core, what an image costs (None where onnx is not installed), and the core's peak."""

    images: float
    multiplies: int | None
    peak: float

    @property
    def share(self) -> float | None:
        """The part of the peak that the network uses, 0 to 1."""
        return None if self.multiplies is None else self.images * self.multiplies / self.peak


def measure_core(side: Side, shop: Path, calls: int) -> Core:
    """Measure the network of a shop in batches of 32 on one thread, then the peak."""
    images = read_json(side.network(shop, 32, calls, workers=1))["images_per_second"]
    peak = read_json([side.python, "-P", str(HERE / "peak.py")], ONE_THREAD)["multiplies_per_second"]
    try:
        multiplies = network_cost(find_network(shop)).multiplies
    except ImportError:
        print("multiplies are not counted: onnx is not installed (extra train)", file=sys.stderr)
        multiplies = None
    return Core(images, multiplies, peak)


def core_rows(core: Core) -> list[Row]:
    """Return the rows of one core; those that need the count of multiplies only where there is one."""
    rows = [
        Row("Network alone, images/s per core, 32 images a call", "higher", None, cell_of([core.images])),
        Row("Matrix peak of one core, 10^9 multiplies/s", "higher", None, cell_of([core.peak / 1e9])),
    ]
    if core.multiplies is not None and core.share is not None:
        rows += [
            Row("Multiplies per image, 10^6", "lower", None, cell_of([core.multiplies / 1e6]), "at most 350"),
            Row("Network alone, share of the float32 matrix peak", "higher", None, cell_of([core.share])),
        ]
    return rows
