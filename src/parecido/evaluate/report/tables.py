"""The report's tables: metrics with their meaning, classes with their bars, differences with their verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parecido.evaluate.against import GRADED, Comparison, Difference
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.figures import LabelFigures, Mean, Metric
from parecido.evaluate.report.explanations import explain_metric
from parecido.evaluate.report.words import join_words, spoken_column, spoken_name
from parecido.evaluate.table import FEWEST_SHOWN, metric_title

OPEN_CLASSES = 20
"""Classes that are shown at once; the others unfold."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric: its name, what it means, its two means."""

    title: str
    meaning: str
    micro: Mean
    macro: Mean


@dataclass(frozen=True, slots=True)
class MetricTable:
    """The metrics of one label; `about` says how many queries and classes they are of."""

    name: str
    about: str
    rows: tuple[MetricRow, ...]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference between two shops, and what it comes to in a word or two."""

    title: str
    meaning: str
    over: str
    difference: Difference
    verdict: str


@dataclass(frozen=True, slots=True)
class DifferenceTable:
    """The differences of one label."""

    name: str
    rows: tuple[DifferenceRow, ...]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: its queries, its P@k here, and in the other shop where there is one."""

    name: str
    queries: int
    ours: Mean
    theirs: float | None


@dataclass(frozen=True, slots=True)
class ClassTable:
    """The classes of one label, the weakest first; `fewest` is how many queries each has at least."""

    name: str
    fewest: int
    first: tuple[ClassRow, ...]
    rest: tuple[ClassRow, ...]


def metric_tables(evaluation: Evaluation) -> tuple[MetricTable, ...]:
    """Return the metrics of every label, then the graded one."""
    tables = [
        MetricTable(spoken_name(each.label), _about(each), _metric_rows(each.metrics, evaluation))
        for each in evaluation.labels
    ]
    graded = evaluation.graded
    columns = join_words([spoken_column(column) for column in evaluation.graded_by])
    about = f"{graded.queries - graded.lonely:,} queries; a product counts more the more of {columns} it shares"
    return (*tables, MetricTable("all together", about, _metric_rows(graded.metrics, evaluation)))


def difference_tables(comparison: Comparison) -> tuple[DifferenceTable, ...]:
    """Return the differences, label by label."""
    names = dict.fromkeys(each.label for each in comparison.differences)
    return tuple(
        DifferenceTable(
            "all together" if name == GRADED else spoken_name(name),
            tuple(_difference_rows([each for each in comparison.differences if each.label == name], comparison.shop)),
        )
        for name in names
    )


def class_table(ours: LabelFigures, theirs: LabelFigures | None) -> ClassTable:
    """Return a label's classes by their P@k, the weakest first: those of FEWEST_SHOWN queries, or all if none has."""
    largest = max((each.queries for each in ours.classes), default=0)
    fewest = FEWEST_SHOWN if largest >= FEWEST_SHOWN else 1
    other = {} if theirs is None else {each.name: each.metrics for each in theirs.classes}
    rows = sorted(
        (
            ClassRow(
                each.name,
                each.queries,
                each.metrics["precision"],
                other[each.name]["precision"].value if "precision" in other.get(each.name, {}) else None,
            )
            for each in ours.classes
            if "precision" in each.metrics and each.queries >= fewest
        ),
        key=lambda row: (row.ours.value, row.name),
    )
    return ClassTable(spoken_name(ours.label), fewest, tuple(rows[:OPEN_CLASSES]), tuple(rows[OPEN_CLASSES:]))


def verdict(difference: Difference) -> str:
    """Return a difference in a word or two."""
    if difference.low is None:
        return "too few to tell"
    if not difference.significant:
        return "no clear difference"
    return "better" if difference.difference > 0 else "worse"


def _about(figures: LabelFigures) -> str:
    """Return of what a label's figures are."""
    lonely = f"; {figures.lonely:,} have no other product of their class" if figures.lonely else ""
    return f"{figures.queries:,} queries, {len(figures.classes):,} classes{lonely}"


def _metric_rows(metrics: Mapping[str, Metric], evaluation: Evaluation) -> tuple[MetricRow, ...]:
    """Return a row for each metric."""
    return tuple(
        MetricRow(metric_title(name, evaluation.k), explain_metric(name, evaluation.places), metric.micro, metric.macro)
        for name, metric in metrics.items()
    )


def _difference_rows(differences: Sequence[Difference], shop: Evaluation) -> Iterator[DifferenceRow]:
    """Yield the rows of one label's differences."""
    over = {"micro": "products", "macro": "classes"}
    for each in differences:
        meaning = explain_metric(each.metric, shop.places) if each.over == "micro" else ""
        yield DifferenceRow(metric_title(each.metric, shop.k), meaning, over[each.over], each, verdict(each))
