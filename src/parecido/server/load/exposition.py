"""The figures as Prometheus reads them: its text format, version 0.0.4."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.server.load.figures import Figures
from parecido.server.load.series import EVERY, PER_WORKER, REQUESTS, Series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


def exposition(figures: Figures) -> str:
    """Return all figures of all workers. Of labels that never came about there is no line."""
    return "".join(f"{line}\n" for series in EVERY for line in _lines(series, figures))


def _lines(series: Series, figures: Figures) -> Iterator[str]:
    yield f"# HELP {series.name} {series.about}"
    yield f"# TYPE {series.name} {series.kind}"
    numbers = figures.each(series)
    if series.name in PER_WORKER:
        for worker, each in enumerate(numbers):
            yield from _values(series, each, figures.routes, (("worker", str(worker)),))
    else:
        yield from _values(series, np.sum(numbers, axis=0), figures.routes, ())


def _values(series: Series, numbers: NDArray[np.float64], routes: Sequence[str], more: Labels) -> Iterator[str]:
    for places in itertools.product(*(range(size) for size in series.shape)):
        values = numbers[places]
        if series.labels and series.kind != "gauge" and not values.any():
            continue
        labels = (*zip(series.labels, _named(series, places, routes), strict=True), *more)
        if series.kind == "histogram":
            yield from _buckets(series, values, labels)
        else:
            yield f"{series.name}{_written(labels)} {_number(values[0])}"


def _named(series: Series, places: tuple[int, ...], routes: Sequence[str]) -> list[str]:
    """Return the values of the labels at these places."""
    names = [values[place] for values, place in zip(series.values, places, strict=True)]
    if series is REQUESTS:
        names[0] = routes[places[0]]
    return names


def _buckets(series: Series, values: NDArray[np.float64], labels: Labels) -> Iterator[str]:
    counts = np.cumsum(values[:-1])
    for bound, count in zip([*map(_number, series.bounds), "+Inf"], counts, strict=True):
        yield f"{series.name}_bucket{_written((*labels, ('le', bound)))} {_number(count)}"
    yield f"{series.name}_sum{_written(labels)} {float(values[-1])!r}"
    yield f"{series.name}_count{_written(labels)} {_number(counts[-1])}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _written(labels: Labels) -> str:
    """Return labels as they stand behind a name; none of our values has a quote, a backslash or an end of line."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}" if labels else ""
