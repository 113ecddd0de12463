"""The page about a catalogue's health, from one template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from parecido.evaluate.report.frame import render_framed
from parecido.evaluate.report.words import join_words, spoken_column, spoken_number
from parecido.health.about_groups import DIFFER
from parecido.health.check import Checked, Health
from parecido.health.finding import DUPLICATE, KINDS, MISLABELLED, NEAR_DUPLICATE
from parecido.health.report.cards import make_sections

FOLDER = Path(__file__).parent
SURE = 0.9
"""Confidence from which on a label is almost certainly wrong."""
_SHARED = {DUPLICATE: "their picture", NEAR_DUPLICATE: "nearly the same picture"}


def render_page(checked: Checked) -> str:
    """Return the page as HTML that needs nothing else. Product names and the like are escaped."""
    words = {
        "health": checked.health,
        "judged": join_words([spoken_column(column) for column in checked.health.labels]),
        "sections": list(make_sections(checked, KINDS)),
        "sentences": list(summary_sentences(checked.health)),
        "absent": [meaning for kind, meaning in KINDS.items() if not checked.health.counts[kind]],
    }
    return render_framed(FOLDER / "health.html", words, {"spoken": spoken_column}, [FOLDER / "health.css"])


def summary_sentences(health: Health) -> Iterator[str]:
    """Yield what matters most, in sentences."""
    if not health.findings:
        yield f"Nothing was found in {spoken_number(health.products)} products."
        return
    found, products = _count(len(health.findings), "finding"), _count(health.products, "product").lower()
    yield f"{found} in {products}, to look at one by one."
    for column in health.labels:
        scores = [each.score for each in health.findings if each.kind == MISLABELLED and each.column == column]
        if scores:
            sure = sum(score >= SURE for score in scores)
            yield (
                f"{_count(len(scores), 'product')} may have another {spoken_column(column)} than they are given, "
                f"{spoken_number(sure)} of them almost certainly."
            )
    for kind in (DUPLICATE, NEAR_DUPLICATE):
        groups = [each for each in health.findings if each.kind == kind]
        if groups:
            sharing = sum(1 + len(each.others) for each in groups)
            differ = sum(DIFFER in each.detail for each in groups)
            told = f"; in {spoken_number(differ)} of the groups labels differ" if differ else ""
            yield f"{_count(sharing, 'product')} share {_SHARED[kind]} with others{told}."


def _count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{spoken_number(number)} {noun}{'' if number == 1 else 's'}".capitalize()
