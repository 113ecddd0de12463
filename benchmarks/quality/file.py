"""The model's file: how large it is, how much an image costs, how many numbers it gives."""

from __future__ import annotations

from pathlib import Path

from benchmarks.multiplies import MOST_BYTES, MOST_MULTIPLIES, MOST_NUMBERS, network_cost
from benchmarks.quality.measures import Measure, Section
from benchmarks.quality.targets import AtMost


def measure_file(model: Path, dimension: int) -> Section:
    """Measure the file; multiplies only where the package onnx is installed."""
    note = "Multiplies: of all convolutions and matrix products of the graph, counted from its shapes."
    measures = [
        Measure("file, MB", model.stat().st_size / 1e6, target=AtMost(MOST_BYTES / 1e6)),
        Measure("numbers", float(dimension), target=AtMost(MOST_NUMBERS)),
    ]
    try:
        multiplies = network_cost(model).multiplies / 1e6
        measures.append(Measure("multiplies per image, millions", multiplies, target=AtMost(MOST_MULTIPLIES / 1e6)))
    except ImportError:
        note = "Multiplies were not counted: onnx is not installed (extra `train`)."
    return Section("The file", note, "", measures)
