"""P@k, recall@k, hit@k, mAP@R and nDCG@k: worked by hand, and against scikit-learn."""

from __future__ import annotations

from math import log2
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score, precision_score, recall_score

from parecido.embeddings.embedder import unit_rows
from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.labels import attributes_of, make_labels
from parecido.evaluate.measurement import Measurement, measure_rankings
from parecido.evaluate.precision import precision_at_k


def on_a_line(places: list[float]) -> Any:
    """Unit rows whose similarity falls with the distance of their places (in degrees)."""
    angles = np.radians(places)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def measure(vectors: Any, table: dict[str, list[str]], names: list[str], k: int, **near: Any) -> Measurement:
    labels = make_labels(names, table)
    return measure_rankings(vectors, labels, attributes_of(labels, table), Exclusion(len(vectors), **near), k)


# Query 0 ranks the others 1 2 3 4 5.
LINE = on_a_line([0, 1, 3, 6, 10, 15])
KINDS = {"kind": ["cap", "belt", "cap", "cap", "belt", "cap"]}


def test_one_query_by_hand() -> None:
    found = measure(LINE, KINDS, ["kind"], 2)
    scores = {name: score.values[0] for name, score in found.scores["kind"].items()}
    # relevant to query 0: rows 2, 3 and 5, at ranks 2, 3 and 5; R = 3
    assert scores["precision"] == pytest.approx(1 / 2)
    assert scores["recall"] == pytest.approx(1 / 3)
    assert scores["hit"] == 1.0
    # within the first R = 3 ranks: precision 1/2 at rank 2 and 2/3 at rank 3
    assert scores["map_at_r"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    assert found.nearest[0].tolist() == [1, 2]


def test_chance_and_ceiling_by_hand() -> None:
    scores = measure(LINE, KINDS, ["kind"], 4).scores["kind"]
    # query 1, a belt: one other belt among five others, four of which are listed
    precision, recall = scores["precision"], scores["recall"]
    assert precision.chance is not None
    assert precision.ceiling is not None
    assert recall.chance is not None
    assert precision.chance[1] == pytest.approx(1 / 5)
    assert precision.ceiling[1] == pytest.approx(1 / 4)
    assert recall.chance[1] == pytest.approx(4 / 5)


def test_a_missing_label_asks_nothing_and_a_lonely_one_is_never_found() -> None:
    table = {"kind": ["cap", "", "cap", "", "tie", ""]}
    found = measure(LINE, table, ["kind"], 1)
    scores = {name: score.values.tolist() for name, score in found.scores["kind"].items()}
    missing = np.nan
    # 0's neighbour 1 and 2's neighbour 1 have no label, which is no hit; 4, the only tie, cannot be answered
    np.testing.assert_equal(scores["precision"], [0.0, missing, 0.0, missing, 0.0, missing])
    np.testing.assert_equal(scores["hit"], [0.0, missing, 0.0, missing, 0.0, missing])
    np.testing.assert_equal(scores["recall"], [0.0, missing, 0.0, missing, missing, missing])
    assert found.lonely == {"kind": 1}


def test_duplicates_left_out_are_not_relevant_either() -> None:
    # 0, 1 and 2 share a picture: to query 0, a cap, only 3 and 5 are relevant, at ranks 1 and 3 of 3, 4, 5
    found = measure(LINE, KINDS, ["kind"], 1, pictures=[np.array([0, 0, 0, 1, 2, 3])])
    scores = {name: score.values[0] for name, score in found.scores["kind"].items()}
    assert scores == {"precision": 1.0, "recall": 0.5, "hit": 1.0, "map_at_r": 0.5}
    assert found.left_out.tolist() == [2, 2, 2, 0, 0, 0]


def test_graded_relevance_by_hand() -> None:
    table = {**KINDS, "colour": ["red", "red", "red", "blue", "", "blue"]}
    found = measure(LINE, table, ["kind", "colour"], 3)
    # query 0, a red cap: row 1 shares the colour, row 2 both, row 3 the kind; row 5 the kind. Best order: 2 1 1
    gained = 1 / log2(2) + 2 / log2(3) + 1 / log2(4)
    best = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert found.graded.values[0] == pytest.approx(gained / best)
    # query 4, a belt of no colour: only row 1, at rank 4 of its ranking 3 5 2 1 0
    assert found.graded.values[4] == 0.0


def test_nothing_in_common_has_no_ndcg() -> None:
    found = measure(LINE, {"kind": ["a", "b", "c", "d", "e", "e"]}, ["kind"], 2)
    # 4 lists 3, then 5; 5 lists 4 first
    np.testing.assert_allclose(found.graded.values, [np.nan] * 4 + [1 / log2(3), 1.0])


@pytest.fixture
def crowd() -> tuple[Any, dict[str, list[str]]]:
    """Sixty random rows of uneven classes, some labels missing."""
    random = np.random.default_rng(11)
    kinds = random.choice(["a", "b", "c", "d", ""], size=60, p=[0.4, 0.3, 0.15, 0.05, 0.1])
    colours = random.choice(["red", "blue", ""], size=60, p=[0.5, 0.4, 0.1])
    rows = random.normal(size=(60, 5)) + (kinds == "a")[:, None]
    return unit_rows(rows.astype(np.float32)), {"kind": kinds.tolist(), "colour": colours.tolist()}


@pytest.mark.parametrize("k", [1, 5, 100])
def test_the_metrics_agree_with_scikit_learn(crowd: Any, k: int) -> None:
    vectors, table = crowd
    found = measure(vectors, table, ["kind", "kind+colour"], k)
    width = min(k, 59)
    similarities = np.rint((vectors @ vectors.T) * 1e6)
    for name, columns in (("kind", ["kind"]), ("kind+colour", ["kind", "colour"])):
        for query in range(0, 60, 3):
            own = [table[column][query] for column in columns]
            others = [row for row in range(60) if row != query]
            truth = np.array([[table[column][row] for column in columns] == own for row in others])
            scores = {metric: score.values[query] for metric, score in found.scores[name].items()}
            if "" in own:
                assert np.isnan(list(scores.values())).all()
                continue
            order = np.argsort(-similarities[query, others], kind="stable")
            listed = np.zeros(59, dtype=bool)
            listed[order[:width]] = True
            assert scores["precision"] == pytest.approx(precision_score(truth, listed))
            assert scores["hit"] == truth[listed].any()
            relevant = int(truth.sum())
            if not relevant:
                assert np.isnan([scores["recall"], scores["map_at_r"]]).all()
                continue
            assert scores["recall"] == pytest.approx(recall_score(truth, listed))
            first = truth[order[:relevant]]
            # scikit-learn divides by the hits in what it is given, mAP@R by R
            average = average_precision_score(first, -np.arange(relevant)) if first.any() else 0.0
            assert scores["map_at_r"] == pytest.approx(average * first.sum() / relevant)


@pytest.mark.parametrize("k", [1, 5, 100])
def test_ndcg_agrees_with_scikit_learn(crowd: Any, k: int) -> None:
    vectors, table = crowd
    graded = measure(vectors, table, ["kind", "colour"], k).graded.values
    similarities = np.rint((vectors @ vectors.T) * 1e6)
    for query in range(0, 60, 3):
        others = [row for row in range(60) if row != query]
        grades = np.array(
            [sum(texts[row] == texts[query] != "" for texts in table.values()) for row in others], dtype=np.float64
        )
        if not grades.any():
            assert np.isnan(graded[query])
            continue
        expected = ndcg_score([grades], [similarities[query, others]], k=k, ignore_ties=True)
        assert graded[query] == pytest.approx(expected)


def test_precision_is_that_of_the_training_s_judge(crowd: Any) -> None:
    vectors, table = crowd
    judged = precision_at_k(vectors, {"articleType": table["kind"], "baseColour": table["colour"]}, k=7)
    found = measure(vectors, table, ["kind", "colour", "kind+colour"], 7)
    for ours, theirs in (("kind", "articleType"), ("colour", "baseColour"), ("kind+colour", "type+colour")):
        assert np.nanmean(found.scores[ours]["precision"].values) == pytest.approx(judged[theirs])
