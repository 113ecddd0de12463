"""Checks a shop, writes the page and keeps what the service tells."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from parecido.evaluate.report.place import check_place, write_report
from parecido.health.check import Asked, Health, open_health
from parecido.health.kept import keep_health
from parecido.health.report.page import render_page


def report_health(
    shop: str | Path, report: str | Path | None = None, *, keep: bool = False, **asked: Unpack[Asked]
) -> Health:
    """Check a shop as check_health does, and return what was found.

    With `report` write `report`/report.html; `keep` keeps in the shop what its service tells the staff. Raises what
    check_health raises, and ReportError, before anything is checked where `report` holds something else.
    """
    if report is not None:
        check_place(Path(report))
    with open_health(shop, **asked) as checked:
        if report is not None:
            write_report(Path(report), render_page(checked))
        if keep:
            keep_health(Path(shop), checked.shop.facts, checked.health.findings)
        return checked.health
