"""A report's first lines: what was found, in sentences that need no statistics."""

from __future__ import annotations

from collections.abc import Iterator

from parecido.evaluate.against import Comparison, Difference
from parecido.evaluate.evaluation import Evaluation
from parecido.evaluate.figures import LabelFigures
from parecido.evaluate.report.confusion import Confusion
from parecido.evaluate.report.tables import verdict
from parecido.evaluate.report.words import NARROW, join_words, of_shown, percent, spoken_name, spoken_number
from parecido.evaluate.table import class_values


def summary_lines(evaluation: Evaluation, confusion: Confusion) -> Iterator[str]:
    """Yield what one shop's figures say, the most important first."""
    k = evaluation.places
    shown = f" product{'s' if k > 1 else ''} shown for one product"
    for number, figures in enumerate(evaluation.labels):
        mean = figures.metrics["precision"].micro
        rest = f"{of_shown(mean.value, k)} are of the same {spoken_name(figures.label)} on average"
        if mean.chance is not None and mean.ceiling is not None:
            rest += f": {of_shown(mean.chance, k)} would be at random, {of_shown(mean.ceiling, k)} at best"
        yield f"Of {spoken_number(k)}{shown if not number else ''}, {rest}."
    yield from _class_lines(evaluation.labels[0], k, confusion)
    unseen = 1.0 - evaluation.lists.coverage
    if unseen > 0:
        yield f"{percent(unseen)} of the products are shown for no other product."
    else:
        yield "Every product is shown for at least one other product."


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield how this shop differs from the other: what is better, what is worse, and whether anything is at all."""
    shown = [each for each in comparison.differences if each.metric == "precision" and each.over == "micro"]
    for each in shown:
        yield _difference_line(each, comparison.shop.places)
    other = [each for each in comparison.differences if each.significant and each not in shown]
    better, worse = ([each for each in other if (each.difference > 0) is way] for way in (True, False))
    if not any(each.significant for each in comparison.differences):
        yield "Nothing differs by more than chance could explain."
    elif better or worse:
        parts = [
            f"{spoken_number(len(part))} {'is' if len(part) == 1 else 'are'} {word}"
            for part, word in ((better, "better"), (worse, "worse"))
            if part
        ]
        rest = len(comparison.differences) - len(shown)
        yield f"Of the {spoken_number(rest)} other figures compared, {join_words(parts)} by more than chance explains."


def _difference_line(each: Difference, k: int) -> str:
    """Return the difference of one label's P@k."""
    ours, theirs = of_shown(each.shop, k), of_shown(each.against, k)
    ending = {
        "better": "better, by more than chance explains",
        "worse": "worse, by more than chance explains",
        "no clear difference": "a difference that chance may explain",
        "too few to tell": "too few products to tell",
    }[verdict(each)]
    return f"Same {spoken_name(each.label)}: {ours} of {spoken_number(k)} here, {theirs} in the other shop; {ending}."


def _class_lines(figures: LabelFigures, k: int, confusion: Confusion) -> Iterator[str]:
    """Yield the weakest and strongest classes and the most frequent mistake."""
    ranked = class_values(figures, "precision")
    if len(ranked) > 1:
        (high, best), (low, worst) = ranked[0], ranked[-1]
        yield (
            f"Strongest: {best.name} ({of_shown(high, k)} of {spoken_number(k)}). "
            f"Weakest: {worst.name} ({of_shown(low, k)} of {spoken_number(k)})."
        )
    if confusion.mistakes:
        first = confusion.mistakes[0]
        yield (
            f"The most frequent mistake: for {first.asked}, {of_shown(first.share, k)} of {spoken_number(k)} "
            f"shown are {first.found}."
        )


def serving_sentences(evaluation: Evaluation) -> Iterator[str]:
    """Yield what the lists are like as a whole, whether the index finds them, and how long that takes."""
    lists, k = evaluation.lists, evaluation.places
    yield (
        f"{percent(lists.coverage)} of the products are in at least one list. The one in most, "
        f"{lists.most_listed_id}, is in {lists.most_listed:,} lists of {k}."
    )
    if lists.hubness is not None:
        many = "a few products are in very many lists" if lists.hubness > 2 else "no product crowds the lists"
        yield f"Skewness of how often products are shown (hubness): {lists.hubness:.2f}; {many}."
    if lists.diversity is not None:
        yield f"Two products of one list differ by {lists.diversity:.3f} on average (1 less their similarity)."
    if (left_out := evaluation.duplicates) is not None:
        yield (
            f"Near-duplicates (similarity at least {left_out.similarity:g}, or the same picture) were left out: "
            f"{left_out.pairs:,} in the rankings of {left_out.queries:,} queries."
        )
    if evaluation.index is not None:
        yield (
            f"The shop's own index ({evaluation.index.backend}) finds {percent(evaluation.index.recall)} of what "
            f"exact search finds, asked {evaluation.index.queries:,} times."
        )
    if evaluation.latency is not None:
        parts = [
            f"{kind} {times.p50:.1f} ms (95{NARROW}% within {times.p95:.1f} ms)"
            for kind, times in evaluation.latency.items()
        ]
        yield f"Half of the answers take, by {join_words(parts)} at most; asked one at a time where it was measured."
    if (clicks := evaluation.clicks) is not None:
        first = "".join(
            f"; of those at the first place, {each.clicks:,} of {each.impressions:,}"
            for each in clicks.ranks
            if each.rank == 1
        )
        seen, clicked = clicks.overall.impressions, clicks.overall.clicks
        yield f"Shoppers saw {seen:,} recommended products and clicked {clicked:,}{first}."
