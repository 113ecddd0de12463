"""Health as lines for a terminal, as a table of findings in CSV, and as an object for JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parecido.health.check import Health
from parecido.health.finding import KINDS, Finding
from parecido.shop.aside import written_aside

COLUMNS = ("product", "finding", "score", "column", "suggestion", "detail", "others")
BETWEEN = " "
"""Stands between the ids of the column `others`."""
_SHOWN = 90


def health_lines(health: Health) -> Iterator[str]:
    """Yield what was found: one line for each kind, with its first finding below it."""
    told = f"labels {', '.join(health.labels)}" if health.labels else "no labels"
    yield f"{health.shop}: {health.products} products, model {health.model}, {told}"
    firsts: dict[str, Finding] = {}
    for finding in health.findings:
        firsts.setdefault(finding.kind, finding)
    for kind, meaning in KINDS.items():
        yield f"{health.counts[kind]:>7}  {meaning}"
        if kind in firsts:
            yield f"         {_first(firsts[kind])}"


def health_dict(health: Health) -> dict[str, Any]:
    """Return health as an object for JSON: its fields by name, `counts` by kind, scores to six decimals."""
    fields = asdict(health)
    findings = [fields_of | {"score": round(fields_of["score"], 6)} for fields_of in fields.pop("findings")]
    return fields | {"counts": dict(health.counts), "findings": findings}


def write_csv(health: Health, file: Path) -> None:
    """Write one line for each finding under COLUMNS, aside and then renamed. Raises ShopError.

    The ids in `others` stand with a space between them: where ids have spaces, JSON tells them apart.
    """
    with written_aside(file) as aside, aside.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        rows.writerows(_row(finding) for finding in health.findings)


def _row(finding: Finding) -> tuple[str, ...]:
    others = BETWEEN.join(finding.others)
    score = f"{finding.score:.6f}"
    return (finding.product, finding.kind, score, finding.column, finding.suggestion, finding.detail, others)


def _first(finding: Finding) -> str:
    """Return a finding in a line."""
    detail = finding.detail if len(finding.detail) <= _SHOWN else f"{finding.detail[: _SHOWN - 1]}…"
    return f"{finding.product}: {detail}"
