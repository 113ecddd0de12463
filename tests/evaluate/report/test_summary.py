"""The sentences that stand first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import parecido
from parecido.evaluate.against import Comparison, Difference
from parecido.evaluate.evaluation import Duplicates, Evaluation
from parecido.evaluate.report.confusion import Confusion, Mistake
from parecido.evaluate.report.summary import comparison_lines, serving_sentences, summary_lines
from parecido.evaluate.report.tables import class_table, verdict

NONE = Confusion((), (), {})


@pytest.fixture(scope="module")
def evaluation(tiny_shop: Path) -> Evaluation:
    """The figures of the six products, in lists of ten that hold the five others."""
    return parecido.evaluate_shop(tiny_shop, labels=["articleType"], sample=0)


def differ(shop: float, against: float, p: float, *, metric: str = "precision", over: str = "micro") -> Difference:
    """A difference whose interval is .1 to either side."""
    gap = shop - against
    return Difference("articleType", metric, over, shop, against, gap, gap - 0.1, gap + 0.1, p, p)


def compare(evaluation: Evaluation, *differences: Difference) -> list[str]:
    return list(comparison_lines(Comparison(evaluation, evaluation, 0, 0, 2000, differences)))


def test_lists_are_as_long_as_there_are_others(evaluation: Evaluation) -> None:
    # all five others are shown, and two of them are of the query's kind
    assert list(summary_lines(evaluation, NONE)) == [
        "Of five products shown for one product, 2.0 are of the same article type on average: "
        "2.0 would be at random, 2.0 at best.",
        "Every product is shown for at least one other product.",
    ]


def test_a_list_of_one(evaluation: Evaluation) -> None:
    assert next(summary_lines(replace(evaluation, k=1), NONE)).startswith("Of one product shown for one product, ")


def test_the_most_frequent_mistake_and_what_nobody_is_shown(evaluation: Evaluation) -> None:
    unseen = replace(evaluation, lists=replace(evaluation.lists, coverage=0.5))
    lines = list(summary_lines(unseen, Confusion((Mistake("Caps", "Belts", 9, 0.6),), (), {})))
    assert lines[1:] == [
        "The most frequent mistake: for Caps, 3.0 of five shown are Belts.",
        "50\u202f% of the products are shown for no other product.",
    ]


def test_better_and_worse(evaluation: Evaluation) -> None:
    assert compare(
        evaluation,
        differ(0.9, 0.5, 0.01),
        differ(0.9, 0.5, 0.01, metric="recall"),
        differ(0.2, 0.5, 0.01, metric="hit"),
        differ(0.5, 0.5, 1.0, over="macro"),
    ) == [
        "Same article type: 4.5 of five here, 2.5 in the other shop; better, by more than chance explains.",
        "Of the three other figures compared, one is better and one is worse by more than chance explains.",
    ]


def test_what_chance_may_explain_is_not_called_better(evaluation: Evaluation) -> None:
    assert compare(evaluation, differ(0.54, 0.5, 0.4)) == [
        "Same article type: 2.7 of five here, 2.5 in the other shop; a difference that chance may explain.",
        "Nothing differs by more than chance could explain.",
    ]
    few = replace(differ(0.9, 0.5, 1.0), low=None, high=None)
    assert verdict(few) == "too few to tell"
    assert compare(evaluation, few)[0].endswith("in the other shop; too few products to tell.")


def test_the_lists_as_a_whole(evaluation: Evaluation) -> None:
    crowded = replace(
        evaluation,
        lists=replace(evaluation.lists, coverage=0.25, hubness=3.5, diversity=None, most_listed=6, most_listed_id="2"),
        duplicates=Duplicates(0.995, queries=2, pairs=3),
    )
    assert list(serving_sentences(crowded)) == [
        "25\u202f% of the products are in at least one list. The one in most, 2, is in 6 lists of 5.",
        "Skewness of how often products are shown (hubness): 3.50; a few products are in very many lists.",
        "Near-duplicates (similarity at least 0.995, or the same picture) were left out: "
        "3 in the rankings of 2 queries.",
    ]


def test_classes_are_all_shown_where_none_is_large(evaluation: Evaluation) -> None:
    found = class_table(evaluation.labels[0], evaluation.labels[0])
    assert (found.name, found.fewest, found.rest) == ("article type", 1, ())
    assert [(row.name, row.queries) for row in found.first] == [("Belts", 3), ("Caps", 3)]
    assert [row.theirs for row in found.first] == pytest.approx([0.4, 0.4])
