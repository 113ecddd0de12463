"""The report's page: what was measured, gathered for one template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from parecido.evaluate.against import Compared
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.measured import Measured
from parecido.evaluate.reliability import Reliability
from parecido.evaluate.report.calibration import describe_groups, describe_reliability, draw_reliability
from parecido.evaluate.report.confusion import Confusion, confuse_classes
from parecido.evaluate.report.curves import Curve, draw_curves
from parecido.evaluate.report.examples import best_queries, gained_queries, worst_queries
from parecido.evaluate.report.explanations import TERMS
from parecido.evaluate.report.frame import FOLDER, render_framed
from parecido.evaluate.report.shares import AspectShare, share_similarity
from parecido.evaluate.report.summary import comparison_lines, serving_sentences, summary_lines
from parecido.evaluate.report.tables import (
    ClassTable,
    DifferenceTable,
    MetricTable,
    class_table,
    difference_tables,
    metric_tables,
)
from parecido.evaluate.report.tiles import Example, Tile, Tiles, make_examples
from parecido.evaluate.report.words import join_words, of_shown, percent, spoken_name, spoken_number
from parecido.recommend.finding.alike import read_alike
from parecido.shop.reader import Shop

WORST, BEST, CHANGED = 8, 4, 5
"""Queries shown of each kind; of the last, gained and lost each."""


@dataclass(frozen=True, slots=True)
class Side:
    """One shop as the page's head names it."""

    role: str
    evaluation: Evaluation
    weights: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Examples under one heading."""

    title: str
    about: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A reliability diagram: of one label's probabilities, or of how probably products look alike."""

    name: str
    svg: Markup
    says: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the template writes, in its order."""

    sides: tuple[Side, ...]
    summary: tuple[str, ...]
    changes: tuple[str, ...]
    galleries: tuple[Gallery, ...]
    apart: bool
    """Whether what is right is no single property of a product, and so needs a mark of its own."""
    confusion: Confusion
    classes: ClassTable
    metrics: tuple[MetricTable, ...]
    differences: tuple[DifferenceTable, ...]
    curves: tuple[Curve, ...]
    shares: tuple[tuple[AspectShare, ...], ...]
    serving: tuple[tuple[str, ...], ...]
    most_listed: Tile
    diagrams: tuple[Diagram, ...] = field(default=())


def gather_page(ours: Measured, compared: Compared | None = None) -> Page:
    """Return the page of one shop, or of `compared`, whose first shop is `ours`. Raises MissingExtra."""
    theirs = None if compared is None else compared.against
    evaluation, measurement = ours.evaluation, ours.measurement
    confusion = confuse_classes(measurement.labels[0], measurement.nearest)
    tiles = Tiles(ours, theirs)
    sides = [ours] if theirs is None else [ours, theirs]
    return Page(
        sides=tuple(
            Side(role, side.evaluation, _weights(side.evaluation))
            for role, side in zip(("this shop", "other shop"), sides, strict=False)
        ),
        summary=tuple(summary_lines(evaluation, confusion)),
        changes=() if compared is None else tuple(comparison_lines(compared.comparison)),
        galleries=tuple(_galleries(ours, theirs, tiles)),
        apart=len(measurement.labels[0].columns) > 1,
        confusion=confusion,
        classes=class_table(evaluation.labels[0], None if theirs is None else theirs.evaluation.labels[0]),
        metrics=metric_tables(evaluation),
        differences=() if compared is None else difference_tables(compared.comparison),
        curves=tuple(draw_curves(ours, theirs)),
        shares=tuple(
            share_similarity(side.gallery.stored, side.measurement.nearest, side.shop.card.aspects) for side in sides
        ),
        serving=tuple(tuple(serving_sentences(side.evaluation)) for side in sides),
        most_listed=tiles.tile(ours.gallery.ids.index(evaluation.lists.most_listed_id)),
        diagrams=(*_diagrams(_calibrations(ours.shop)), *_alike_diagram(ours.shop)),
    )


def render_page(page: Page) -> str:
    """Return the page as HTML that needs nothing else. Product names and the like are escaped."""
    evaluation = page.sides[0].evaluation
    words = {
        "page": page,
        "evaluation": evaluation,
        "label": spoken_name(evaluation.labels[0].label),
        "k": evaluation.k,
        "places": evaluation.places,
        "terms": TERMS,
    }
    return render_framed(
        FOLDER / "page.html", words, {"percent": percent, "spoken": spoken_number, "of_shown": of_shown}
    )


def _galleries(ours: Measured, theirs: Measured | None, tiles: Tiles) -> Iterator[Gallery]:
    """Yield the examples: where two shops differ first, as that is what a comparison is made for."""
    names, what = ours.gallery.names, spoken_name(ours.evaluation.labels[0].label)
    rows = []
    if theirs is not None:
        mine, other = ours.measurement, theirs.measurement
        rows += [
            (
                "Where this shop gained",
                "more right here than in the other shop",
                gained_queries(mine, other, names, CHANGED),
            ),
            ("Where this shop lost", "more right in the other shop", gained_queries(other, mine, names, CHANGED)),
        ]
    rows += [
        ("The worst lists", "furthest from what is possible", worst_queries(ours.measurement, names, WORST)),
        ("The best lists", "most right, each of another class", best_queries(ours.measurement, names, BEST)),
    ]
    for title, about, chosen in rows:
        yield Gallery(title, f"Right is the same {what}; {about}.", make_examples(tiles, chosen))


def _calibrations(shop: Shop) -> dict[str, Reliability]:
    """Return how far the probabilities of a shop's head can be believed, by label, as its training measured it."""
    told = {} if shop.head is None else shop.head.card.report.get("reliability", {})
    return {label: Reliability.from_facts(facts) for label, facts in told.items()}


def _diagrams(calibrations: Mapping[str, Reliability]) -> Iterator[Diagram]:
    """Yield the reliability diagrams by label."""
    for number, (label, found) in enumerate(calibrations.items(), start=1):
        name = spoken_name(label)
        yield Diagram(name, draw_reliability(found, name=f"calibration-{number}"), describe_reliability(found))


def _alike_diagram(shop: Shop) -> Iterator[Diagram]:
    """Yield the diagram of a shop's calibration, as it was judged when it was fitted; none where there is none."""
    card = read_alike(shop)
    if card is not None:
        found = Reliability.from_facts(card.report["reliability"])
        says = f"{describe_reliability(found)} {describe_groups(card)}"
        yield Diagram(
            f"looks alike: same {join_words(list(map(spoken_name, card.columns)))}",
            draw_reliability(found, name="calibration-alike"),
            says,
        )


def _weights(evaluation: Evaluation) -> str:
    """Return at which weights was measured, "" for the shop's own."""
    if evaluation.weights is None:
        return ""
    return join_words([f"{name} {percent(share)}" for name, share in evaluation.weights.items() if share])
