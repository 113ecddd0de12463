"""Evaluations and benchmarks as objects for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from parecido.evaluate.against import Comparison
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.protocols.benchmark import Benchmark

DECIMALS = 6


def evaluation_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation's fields, named as the classes name them, numbers to six decimals."""
    return _rounded(asdict(evaluation))  # type: ignore[no-any-return]


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison's fields, each difference with whether it is significant, numbers to six decimals."""
    found: dict[str, Any] = _rounded(asdict(comparison))
    for fields, difference in zip(found["differences"], comparison.differences, strict=True):
        fields["significant"] = difference.significant
    return found


def benchmark_dict(benchmark: Benchmark) -> dict[str, Any]:
    """Return a benchmark's fields, numbers to six decimals."""
    return _rounded(asdict(benchmark))  # type: ignore[no-any-return]


def _rounded(given: Any) -> Any:
    """Return nested dictionaries, sequences and numbers with every float rounded."""
    if isinstance(given, dict):
        return {name: _rounded(each) for name, each in given.items()}
    if isinstance(given, list | tuple):
        return [_rounded(each) for each in given]
    return round(given, DECIMALS) if isinstance(given, float) else given
