"""Measures a shop, or two, and writes the report."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from parecido.embeddings.aspects import Weights
from parecido.evaluate.against import Comparison, measure_shops
from parecido.evaluate.asked import Asked
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.measured import measure_shop
from parecido.evaluate.report.drawing import check_drawing
from parecido.evaluate.report.page import gather_page, render_page
from parecido.evaluate.report.place import check_place, write_report


def report_shop(folder: str | Path, report: str | Path, **asked: Unpack[Asked]) -> Evaluation:
    """Measure a shop as evaluate_shop does, write `report`/report.html, and return the figures.

    Raises what evaluate_shop raises, and, before anything is measured, ReportError where `report` holds something
    else and MissingExtra without Matplotlib.
    """
    _check(Path(report))
    with measure_shop(folder, **asked) as measured:
        write_report(Path(report), render_page(gather_page(measured)))
        return measured.evaluation


def report_comparison(
    folder: str | Path,
    against: str | Path,
    report: str | Path,
    *,
    against_weights: Weights | None = None,
    **asked: Unpack[Asked],
) -> Comparison:
    """Compare two shops as compare_shops does, write `report`/report.html, and return the comparison.

    Raises what compare_shops raises, and what report_shop does.
    """
    _check(Path(report))
    with measure_shops(folder, against, against_weights, **asked) as compared:
        write_report(Path(report), render_page(gather_page(compared.shop, compared)))
        return compared.comparison


def _check(report: Path) -> None:
    """Raise before the work of minutes what would raise after it."""
    check_place(report)
    check_drawing()
