"""`parecido benchmark`: a model on the field's published protocols."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parecido.evaluate.protocols.registry import DEFAULT_MODEL, PROTOCOLS
from parecido.printing import echo, echo_json
from parecido.settings import default_settings

if TYPE_CHECKING:
    from parecido.evaluate.protocols.benchmark import Benchmark

_SHOWN = 10


@click.command()
@click.argument("protocol", type=click.Choice(list(PROTOCOLS)), metavar="PROTOCOL")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--model", metavar="NAME", default=DEFAULT_MODEL, show_default=True, help="A model, of the package or imported."
)
@click.option("--workers", type=click.IntRange(min=1), help="Threads that decode and embed; one per core by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with every figure and every reject.")
def benchmark(protocol: str, folder: Path, model: str, workers: int | None, as_json: bool) -> None:
    """Measure a model on a published protocol whose files are in DIR.

    PROTOCOL is in-shop (DeepFashion In-shop), sop (Stanford Online Products), classes (a folder of class folders) or
    query-gallery (class folders in DIR/query and in DIR/gallery).
    """
    from parecido.evaluate.json_object import benchmark_dict
    from parecido.evaluate.protocols.benchmark import benchmark_model

    settings = default_settings()
    found = benchmark_model(
        protocol, folder, model=model, settings=settings if workers is None else replace(settings, workers=workers)
    )
    if as_json:
        echo_json(benchmark_dict(found))
    else:
        _show(found)


def _show(found: Benchmark) -> None:
    """Print the figures, and the first rejects."""
    alone = PROTOCOLS[found.protocol].leave_one_out
    gallery = "each against the others" if alone else f"{found.gallery} pictures in the gallery"
    echo(
        f"{found.protocol} in {found.folder}: {found.queries} queries of {found.classes} classes, {gallery}, "
        f"model {found.model}"
    )
    if found.lonely:
        echo(f"{found.lonely} queries without a right answer: 0 in R@K and P@10, left out of mAP@R")
    figures = {f"R@{rank}": share for rank, share in found.recall.items()}
    for name, value in (figures | {"P@10": found.precision, "mAP@R": found.map_at_r}).items():
        echo(f"  {name:<7}{'none' if value is None else format(value, '.4f')}")
    if found.rejects:
        echo(f"rejects: {len(found.rejects)} pictures, so these are not the protocol's own figures")
        for reject in found.rejects[:_SHOWN]:
            echo(f"  reject: {reject.picture}: {reject.reason}")
        if len(found.rejects) > _SHOWN:
            echo(f"  ... and {len(found.rejects) - _SHOWN} more, all of them in --json")
