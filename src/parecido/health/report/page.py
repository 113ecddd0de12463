"""The page about a catalogue's health, from one template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from parecido.evaluate.report.page import FOLDER as PARTS
from parecido.evaluate.report.place import MARK
from parecido.evaluate.report.words import join_words, spoken_column
from parecido.health.check import Checked, Health
from parecido.health.finding import DUPLICATE, KINDS, LONELY, MISLABELLED, NEAR_DUPLICATE, REJECT
from parecido.health.report.cards import make_sections

FOLDER = Path(__file__).parent


def render_page(checked: Checked) -> str:
    """Return the page as HTML that needs nothing else. Product names and the like are escaped."""
    environment = Environment(
        loader=FileSystemLoader([FOLDER, PARTS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(spoken=spoken_column)
    styles = "\n".join(file.read_text(encoding="utf-8") for file in (PARTS / "page.css", FOLDER / "health.css"))
    return environment.get_template("health.html").render(
        health=checked.health,
        judged=join_words([spoken_column(column) for column in checked.health.labels]),
        sections=list(make_sections(checked, KINDS)),
        sentences=list(summary_sentences(checked.health)),
        none=[meaning for kind, meaning in KINDS.items() if not checked.health.counts[kind]],
        mark=Markup(MARK),  # noqa: S704  (our own text)
        style=Markup(styles),  # noqa: S704  (our own files)
    )


def summary_sentences(health: Health) -> Iterator[str]:
    """Yield what matters most, in sentences."""
    counts = health.counts
    if not health.findings:
        yield f"Nothing was found in {health.products:,} products."
        return
    for kind in (MISLABELLED, DUPLICATE, NEAR_DUPLICATE, LONELY, REJECT):
        if not counts[kind]:
            continue
        if kind in {DUPLICATE, NEAR_DUPLICATE}:
            groups = [finding for finding in health.findings if finding.kind == kind]
            products = sum(1 + len(finding.others) for finding in groups)
            differ = sum(" differs: " in finding.detail for finding in groups)
            told = f", and in {differ:,} of them labels differ" if differ else ""
            yield f"{counts[kind]:,} {KINDS[kind]}: {products:,} products{told}."
        else:
            yield f"{counts[kind]:,} {KINDS[kind]}."
