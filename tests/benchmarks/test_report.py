"""The rows that compare a build with its network alone, and one large photo on both sides."""

from __future__ import annotations

from benchmarks.load.closed import Load
from benchmarks.process import Run
from benchmarks.report import all_rows
from benchmarks.rounds import Counts, Round
from benchmarks.table import cell_of

LOAD = Load((5.0, 6.0), 0.011, 2000)


def round_of(seconds: float, single: tuple[float, ...], workers: float | None = None) -> Round:
    """Return a round of 1,000 products."""
    return Round(Run(seconds, 100_000_000), seconds, LOAD, LOAD, 10_000_000, (10.0, 20.0), single, workers)


def test_build_beside_its_network_alone_and_one_large_photo() -> None:
    """500 images/s are built where the network alone does 800; the photo takes 20 ms where the recipe takes 90."""
    classic, parecido = [round_of(100.0, (80.0, 90.0, 95.0))], [round_of(2.0, (19.0, 20.0, 30.0), 800.0)]
    rows = {row.name: row for row in all_rows((classic, parecido), Counts(1, 1000, 2, 3), 1000)}
    build = rows["Build of 1,000 products, images/s"]
    assert (build.classic, build.parecido, build.required) == (cell_of([10.0]), cell_of([500.0]), "at least 10 x")
    assert rows["Network alone, images/s, as many workers as the build"].parecido == cell_of([800.0])
    share = rows["Build, share of its network alone"]
    assert (share.classic, share.parecido, share.required) == (None, cell_of([0.625]), "at least 0.5")
    photo = rows["One 1000x1000 JPEG, 1 thread, p50, ms"]
    assert (photo.classic, photo.parecido, photo.required) == (cell_of([90.0]), cell_of([20.0]), "at least 3 x")
