"""An evaluation as lines of text: what stands on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parecido.evaluate.clicks import Clicks, ClickThrough, RankClicks
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.figures import ClassFigures, LabelFigures, Mean
from parecido.evaluate.lists import Lists
from parecido.evaluate.serving import IndexRecall, Latency

SHOWN = 3
"""Classes shown at either end."""
FEWEST_SHOWN = 10
"""Queries a class must have to be shown among the best and worst: a mean over fewer is mostly chance."""


RANKS_SHOWN = 10
"""Ranks whose clicks are shown."""


def metric_title(metric: str, k: int) -> str:
    """Return a metric's name as the documentation writes it: P@10."""
    titles = {"precision": f"P@{k}", "recall": f"recall@{k}", "hit": f"hit@{k}", "map_at_r": "mAP@R"}
    return titles.get(metric, f"nDCG@{k}")


def evaluation_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines of one shop's evaluation."""
    yield from head_lines(evaluation)
    yield ""
    yield f"{'':13}" + "   ".join(f"{over:<21}{'chance':>7} {'ceiling':>7}" for over in ("micro", "macro"))
    for figures in evaluation.labels:
        yield f"{figures.label}: {figures.queries} queries, {_classes(figures)}"
        yield from _figure_lines(figures, evaluation.k)
    graded = evaluation.graded
    yield f"graded by {', '.join(evaluation.graded_by)}; classes of {graded.label}"
    yield from _figure_lines(graded, evaluation.k)
    yield ""
    yield from serving_lines(evaluation)


def head_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield what was measured, and what was left out."""
    head = ", with a trained head" if evaluation.head else ""
    held_out = "held-out products" if evaluation.held_out else "products"
    yield (
        f"{evaluation.shop}: {evaluation.products} {held_out}, model {evaluation.model}{head}, lists of {evaluation.k}"
    )
    if evaluation.weights is not None:
        yield f"weights: {', '.join(f'{name} {share:.3g}' for name, share in evaluation.weights.items())}"
    if evaluation.rules:
        yield "rules left aside: what is measured is the similarity alone"
    if (left_out := evaluation.duplicates) is not None:
        yield (
            f"near-duplicates left out (similarity at least {left_out.similarity:g}, or the same thumbnail): "
            f"{left_out.pairs} in the rankings of {left_out.queries} queries"
        )


def serving_lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield what the lists, the index and the latency are like."""
    yield _lists_line(evaluation.lists)
    if evaluation.index is not None:
        yield _index_line(evaluation.index, evaluation.k)
    if evaluation.latency is not None:
        yield from _latency_lines(evaluation.latency)
    if evaluation.clicks is not None:
        yield from _click_lines(evaluation.clicks)


def class_values(figures: LabelFigures, metric: str) -> list[tuple[float, ClassFigures]]:
    """Return the classes of at least FEWEST_SHOWN queries with their value of a metric, the highest first."""
    found = [
        (each.metrics[metric].value, each)
        for each in figures.classes
        if metric in each.metrics and each.queries >= FEWEST_SHOWN
    ]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].name))


def _classes(figures: LabelFigures) -> str:
    """Return how many classes there are, and how many queries have no other of theirs."""
    lonely = f"; {figures.lonely} with no other of their class" if figures.lonely else ""
    return f"{len(figures.classes)} classes{lonely}"


def _figure_lines(figures: LabelFigures, k: int) -> Iterator[str]:
    """Yield one label's metrics, and the classes at either end of the first one."""
    for name, metric in figures.metrics.items():
        yield f"  {metric_title(name, k):<11}{_mean(metric.micro)}   {_mean(metric.macro)}".rstrip()
    if not figures.metrics:
        return
    first = next(iter(figures.metrics))
    ranked = class_values(figures, first)
    if len(ranked) > 2 * SHOWN:
        title = metric_title(first, k)
        yield f"  highest {title}: {_named(ranked[:SHOWN])}"
        yield f"  lowest {title}: {_named(ranked[-SHOWN:])}"


def _named(ranked: list[tuple[float, ClassFigures]]) -> str:
    """Return some classes with their figure and how many queries it is of."""
    return ", ".join(f"{each.name} {value:.3f} ({each.queries})" for value, each in ranked)


def _mean(mean: Mean) -> str:
    """Return a mean, its interval, chance and ceiling in columns."""
    bounds = "" if mean.low is None else f"[{mean.low:.3f}, {mean.high:.3f}]"
    chance = "" if mean.chance is None else f"{mean.chance:.3f}"
    ceiling = "" if mean.ceiling is None else f"{mean.ceiling:.3f}"
    return f"{mean.value:.3f} {bounds:<15}{chance:>7} {ceiling:>7}"


def _lists_line(lists: Lists) -> str:
    """Return what the lists are like."""
    diversity = "none" if lists.diversity is None else f"{lists.diversity:.3f}"
    hubness = "none" if lists.hubness is None else f"{lists.hubness:.2f}"
    return (
        f"lists: coverage {lists.coverage:.1%}, diversity {diversity}, hubness {hubness}; "
        f"{lists.most_listed_id} is in most, {lists.most_listed}"
    )


def _index_line(index: IndexRecall, k: int) -> str:
    """Return how the index did, and the first queries it got wrong."""
    wrong = [each.query for each in index.differences]
    more = ", ..." if len(wrong) > SHOWN else ""
    differs = f"; differs for {len(wrong)}: {', '.join(wrong[:SHOWN])}{more}" if wrong else ""
    return f"index: {index.backend}, recall@{k} {index.recall:.4f} of exact search, {index.queries} queries{differs}"


def _latency_lines(latency: Mapping[str, Latency]) -> Iterator[str]:
    """Yield the percentiles of each kind of question."""
    for kind, times in latency.items():
        yield (
            f"latency by {kind}: p50 {times.p50:.2f} ms, p95 {times.p95:.2f} ms, p99 {times.p99:.2f} ms "
            f"({times.queries} questions, one at a time, one thread)"
        )


def _click_lines(clicks: Clicks) -> Iterator[str]:
    """Yield what was seen and clicked, in all and at each of the first ranks."""
    overall = clicks.overall
    rate = _rate(overall)
    yield (
        f"clicks: {overall.impressions:,} impressions, {overall.clicks:,} clicks, "
        f"{f'rate {rate}, ' if rate else ''}from {clicks.since} to {clicks.until} UTC"
    )
    for each in clicks.ranks[:RANKS_SHOWN]:
        yield (
            f"  rank {each.rank:<3}{each.impressions:>7,} impressions{each.clicks:>6,} clicks  {_rate(each)}"
        ).rstrip()
    if (later := len(clicks.ranks) - RANKS_SHOWN) > 0:
        yield f"  and {later} later ranks; --json has them"


def _rate(clicks: ClickThrough | RankClicks) -> str:
    """Return a rate and its interval, as far as there are any."""
    if clicks.rate is None:
        return ""
    bounds = "" if clicks.low is None else f" [{clicks.low:.3f}, {clicks.high:.3f}]"
    return f"{clicks.rate:.3f}{bounds}"
