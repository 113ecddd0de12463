"""The benchmark of the index: its vectors, filters, right answers, tables, and one small round of our own side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.search.filters import all_filters, bar_nearest
from benchmarks.search.ours import Parecido
from benchmarks.search.report import BEGIN, END, filter_table, replace_section, whole_table
from benchmarks.search.right import RIGHT, recall_of, write_right
from benchmarks.search.side import ask, build
from benchmarks.search.vectors import QUESTIONS, Rows, Vectors, draw_synthetic, grow_catalogue, load_vectors, unit


def embeddings(rows: int, dim: int) -> Rows:
    points = np.random.default_rng(1).normal(size=(rows, dim)).astype(np.float32)
    return unit(points)


def test_a_catalogue_grows_to_any_size() -> None:
    made = grow_catalogue(embeddings(QUESTIONS + 500, 24), 900, 16)
    assert made.rows.shape == (900, 16)
    assert made.queries.shape == (QUESTIONS, 16)
    np.testing.assert_allclose(np.linalg.norm(made.rows, axis=1), 1, rtol=1e-5)
    assert (made.rows @ made.queries.T).max() < 0.999  # who asks is not in the index
    again = grow_catalogue(embeddings(QUESTIONS + 500, 24), 900, 16)
    np.testing.assert_array_equal(made.rows, again.rows)


def test_filters_have_their_share_and_follow_clusters() -> None:
    clusters = np.repeat(np.arange(200, dtype=np.int32), 50)
    filters = all_filters(clusters)
    assert list(filters)[:2] == ["chance 0.1 %", "chance 1 %"]
    assert filters["all 100 %"].all()
    for share in (0.01, 0.1, 0.5):
        assert filters[f"chance {share * 100:g} %"].mean() == pytest.approx(share, rel=0.3)
        whole = filters[f"clusters {share * 100:g} %"]
        assert whole.mean() == pytest.approx(share, rel=0.3)
        assert set(whole.reshape(200, 50).mean(axis=1)) == {0.0, 1.0}


def test_a_filter_bars_what_is_most_like_the_question() -> None:
    assert bar_nearest(np.array([1, 0, 0.6, -1], dtype=np.float32), 0.5).tolist() == [False, True, False, True]


def test_right_answers_take_ties_and_padding_counts_nothing(tmp_path: Path) -> None:
    rows = np.array([(1, 0), (0, 1), (1, 0), (0.6, 0.8)] * 10, dtype=np.float32)
    write_right(tmp_path, Vectors(rows, rows[:2], np.zeros(40, dtype=np.int32)), 2)
    right = np.load(tmp_path / RIGHT)["none"]
    assert [row for row in right[0].tolist() if row >= 0] == [n for n in range(40) if n % 4 in {0, 2}]
    assert recall_of(np.array([38, 4]), right[0], 2) == 1.0
    assert recall_of(np.array([38, -1]), right[0], 2) == 0.5
    assert recall_of(np.array([1]), np.array([-1, -1]), 2) == 1.0


def test_our_side_builds_opens_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.search.side._rate", lambda *_: 1.0)
    monkeypatch.setattr(Parecido, "grow", None)
    vectors = load_vectors(tmp_path / "data", lambda: draw_synthetic(3000, 16))
    write_right(tmp_path / "data", vectors, 10)
    (tmp_path / "side").mkdir()
    built = build(Parecido(), tmp_path / "data", tmp_path / "side")
    asked = ask(Parecido(), tmp_path / "data", tmp_path / "side")
    assert built["bytes"] > 3000 * 16 * 4
    assert min(case["recall"] for case in asked["cases"].values()) >= 0.95
    sides = {"parecido": {"build": built, "ask": asked}}
    assert whole_table(sides).splitlines()[2].startswith("| parecido | ")
    assert [line.split(" | ")[0] for line in filter_table(sides).splitlines()[-4:]] == [
        "| all 100 %",
        "| own barred 50 %",
        "| own barred 90 %",
        "| own barred 99 %",
    ]


def test_a_section_is_put_in_and_replaced() -> None:
    document = f"before\n{BEGIN}\n{END}\nafter\n"
    once = replace_section(document, "44", "first")
    assert once == f"before\n{BEGIN}\n### 44\n\nfirst\n{END}\nafter\n"
    both = replace_section(once, "1,000", "other")
    assert both == f"before\n{BEGIN}\n### 44\n\nfirst\n\n### 1,000\n\nother\n{END}\nafter\n"
    assert replace_section(both, "44", "second") == both.replace("first", "second")
    with pytest.raises(ValueError, match="once each"):
        replace_section("no markers", "44", "text")
