"""The regression that guesses labels, beside one that is known to be right."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.train.softmax import Lesson, Linear, fit_softmax, softmax


def planted(count: int, seed: int, rare: float = 0.5) -> Lesson:
    """Rows whose first number tells the class, the others noise; `rare` is the share of class 1."""
    random = np.random.default_rng(seed)
    codes = (random.random(count) < rare).astype(np.int64)
    rows = random.normal(0.0, 0.3, (count, 6))
    rows[:, 0] += np.where(codes == 1, 0.5, -0.5)
    return Lesson(rows.astype(np.float32), codes)


def test_probabilities_sum_to_one_and_soften() -> None:
    logits = np.array([[0.0, np.log(3.0)], [1000.0, 0.0]], dtype=np.float32)
    np.testing.assert_allclose(softmax(logits), [(0.25, 0.75), (1.0, 0.0)], atol=1e-6)
    assert softmax(logits, 2.0)[0, 1] == pytest.approx(3**0.5 / (1 + 3**0.5))


def test_what_tells_the_classes_is_learned() -> None:
    linear = fit_softmax(planted(600, 1), planted(300, 2), 2)
    unseen = planted(2000, 3)
    assert (linear.logits(unseen.rows).argmax(axis=1) == unseen.codes).mean() > 0.93  # the best line has .952
    direction = linear.weights[1] - linear.weights[0]
    assert int(np.abs(direction).argmax()) == 0
    assert direction[0] > 4 * np.abs(direction[1:]).max()


def test_it_agrees_with_an_independent_regression() -> None:
    sklearn = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is part of the extra test")
    lesson, unseen = planted(600, 1), planted(2000, 3)
    ours = fit_softmax(lesson, planted(300, 2), 2).logits(unseen.rows).argmax(axis=1)
    theirs = sklearn.LogisticRegression().fit(lesson.rows, lesson.codes).predict(unseen.rows)
    assert (ours == theirs).mean() > 0.97


def test_a_rare_class_counts_more_than_its_share() -> None:
    """Of 5 in a hundred an unweighted regression finds fewer."""
    linear = fit_softmax(planted(800, 1, rare=0.05), planted(400, 2, rare=0.05), 2)
    unseen = planted(4000, 3, rare=0.05)
    found = linear.logits(unseen.rows).argmax(axis=1)
    assert found[unseen.codes == 1].mean() > 0.6
    sklearn = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is part of the extra test")
    plain = sklearn.LogisticRegression(C=100.0).fit(planted(800, 1, rare=0.05).rows, planted(800, 1, rare=0.05).codes)
    assert found[unseen.codes == 1].mean() > plain.predict(unseen.rows)[unseen.codes == 1].mean()


def test_it_stops_when_products_apart_no_longer_gain() -> None:
    """Labels drawn at random: what is learned of them is of no use, and the first map stays the best."""
    random = np.random.default_rng(0)
    rows = random.normal(0, 1, (60, 40)).astype(np.float32)
    noise, apart = (random.integers(0, 2, 60) for _ in range(2))
    losses: list[float] = []
    fit_softmax(Lesson(rows, noise), Lesson(rows, apart), 2, announce=lambda _, loss: losses.append(loss))
    assert len(losses) < 40
    assert len(losses) == int(np.argmin(losses)) + 5


def test_the_same_seed_gives_the_same_map() -> None:
    one, other = (fit_softmax(planted(200, 1), planted(100, 2), 2, seed=4) for _ in range(2))
    np.testing.assert_array_equal(one.weights, other.weights)
    none = Lesson(planted(1, 1).rows[:0], np.array([], dtype=np.int64))
    assert isinstance(fit_softmax(planted(200, 1), none, 2, epochs=2), Linear)
