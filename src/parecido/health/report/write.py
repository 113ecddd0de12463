"""Checks a shop and writes the page."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from parecido.evaluate.report.place import check_place, write_report
from parecido.health.check import Asked, Health, open_health
from parecido.health.report.page import render_page


def report_health(shop: str | Path, report: str | Path, **asked: Unpack[Asked]) -> Health:
    """Check a shop as check_health does, write `report`/report.html, and return what was found.

    Raises what check_health raises, and ReportError, before anything is checked where `report` holds something else.
    """
    check_place(Path(report))
    with open_health(shop, **asked) as checked:
        write_report(Path(report), render_page(checked))
        return checked.health
