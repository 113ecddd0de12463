"""A head is adopted only when products that it never saw are found better, and can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.fake_head import store_fake_head
from tests.labelled import draw_labelled

import parecido
from parecido.build import build_shop
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.embeddings.aspects import scale_blocks
from parecido.errors import QueryError, ShopError, UnknownColumn
from parecido.evaluate.labels import make_labels
from parecido.index.derive import open_shop_index
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.train.adopt import train_head, undo_training
from parecido.train.judge import Bounded, Change, measure_changes
from parecido.train.labels import ClassLabel
from parecido.train.learn import place_guesses, split_products
from parecido.train.trial import decide


@pytest.fixture(scope="module")
def labelled_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 drawn caps and belts in two colours, each with a name of its own letters and a size that nothing shows."""
    folder = tmp_path_factory.mktemp("labelled")
    images, table = draw_labelled(folder)
    build_shop(images, table, folder / "shop")
    return folder / "shop"


@pytest.fixture
def shop(labelled_shop: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(labelled_shop, tmp_path / "shop"))


def hide_kinds(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """In the place of the model: looks of which one number tells the kind, under louder noise."""
    with Shop(folder) as made:
        kinds, aspects, shape = np.array(made.attribute("articleType")), made.card.aspects, made.model_vectors().shape
    rows = np.ones(shape)
    rows[:, : aspects[0].dimension] = np.random.default_rng(0).normal(0, 0.01, (shape[0], aspects[0].dimension))
    rows[:, :4] *= 100
    rows[:, 4] = np.where(kinds == "Caps", 0.4, -0.4)
    vectors = scale_blocks(rows.astype(np.float32), aspects)
    monkeypatch.setattr(Shop, "picture_model_vectors", lambda _, start=0: vectors[start:])


def change(label: str, difference: float, spread: float = 0.05) -> Change:
    same = Bounded(0.5, 0.4, 0.6)
    return Change(label, "products", same, same, Bounded(difference, difference - spread, difference + spread))


def test_better_means_all_together_up_and_no_label_down() -> None:
    assert decide([change("a", 0.0), change("b", 0.1), change("a+b", 0.1)], ["a", "b"], [])[0]
    adopted, why = decide([change("a", -0.001), change("b", 0.1), change("a+b", 0.1)], ["a", "b"], [])
    assert (adopted, why) == (False, "not adopted: P@10 of a falls on products that it never saw")
    for none in (0.0, 4e-18, -4e-18):
        assert not decide([change("a", none, 0), change("b", none, 0), change("a+b", none, 0)], ["a", "b"], [])[0]
    assert not decide([change("a", 0.1), change("a+c", -0.1)], ["a"], ["a+c"])[0]


def test_a_rise_that_chance_explains_is_none() -> None:
    adopted, why = decide([change("a", 0.1, spread=0.2)], ["a"], [])
    assert (adopted, why) == (
        False,
        "not adopted: P@10 of a does not rise on products that it never saw, or only by chance",
    )


def test_labels_that_no_product_has_together_count_alone() -> None:
    assert decide([change("a", 0.0), change("b", 0.1)], ["a", "b"], [])[0]
    assert not decide([change("a", 0.0), change("b", 0.01)], ["a", "b"], [])[0]


def test_names_fall_into_three_parts() -> None:
    names = [f"{letter}{other}" for letter in "abcdefghijklmnopqrstuvwxyz" for other in "abcdefghijklmnopqrstuvwxyz"]
    parts = split_products([*names, *(f"{name}2" for name in names)])
    taken = np.stack([parts.learning, parts.choosing, parts.judging])
    assert (taken.sum(axis=0) == 1).all()
    assert (taken[:, : len(names)] == taken[:, len(names) :]).all()  # a number in a name changes nothing
    assert taken.mean(axis=1) == pytest.approx([0.8, 0.1, 0.1], abs=0.04)


def test_changes_are_of_the_asking_products(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of kind a and two of kind b: before, each is beside the other kind, after, beside its own."""
    before = np.array([(1, 0), (0, 1), (1, 0), (0, 1)], dtype=np.float32)
    after = np.array([(1, 0), (1, 0), (0, 1), (0, 1)], dtype=np.float32)
    (kind,) = make_labels(["kind"], {"kind": ["a", "a", "b", "b"]})
    asking = np.array([True, True, False, True])
    found = measure_changes(before, after, [kind], asking, np.arange(4))
    assert [each.over for each in found] == ["products", "classes"]
    for each in found:  # a list of all three others holds one of the own kind, whatever their order
        assert each.before.value == pytest.approx(1 / 3)
        assert each.after.value == pytest.approx(1 / 3)
    monkeypatch.setattr("parecido.train.judge.K", 1)
    over_products, _ = measure_changes(before, after, [kind], asking, np.arange(4))
    assert over_products.before.value == 0.0
    assert over_products.after.value == 1.0


def test_a_head_is_learned_judged_stored_and_taken_back(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        hide_kinds(patched, shop)
        training = train_head(shop, ["articleType"], settings=Settings())
    assert training.adopted
    kind = next(each for each in training.changes if (each.label, each.over) == ("articleType", "products"))
    assert kind.difference.value == pytest.approx(kind.after.value - kind.before.value)
    assert kind.difference.low > 0.05
    assert training.right["articleType"] > 0.95
    with Shop(shop) as made:
        assert made.head is not None
        assert made.head.card.report["why"] == training.why
        rows = made.vectors()
        assert rows.shape == (320, made.model_card.dimension + 2)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
        state = made.state
    with parecido.open(shop) as recommender:
        answer = recommender.similar(product="0", k=3)
    assert answer.predicted is not None
    assert [label.column for label in answer.predicted.labels] == ["articleType"]
    assert 0.5 <= answer.predicted.labels[0].probability <= 1.0
    assert undo_training(shop, Settings()) is False
    with Shop(shop) as made:
        assert made.head is None
        assert made.state != state
    with pytest.raises(QueryError, match="has no trained head to take back"):
        undo_training(shop, Settings())


def test_undo_goes_back_one_training(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)
    train_head(shop, ["articleType"], settings=Settings())
    with Shop(shop) as made:
        assert made.head is not None
        first = made.head.card
    monkeypatch.setattr("parecido.train.trial.decide", lambda *_: (True, "adopted: by the test"))
    train_head(shop, ["articleType", "baseColour"], settings=Settings())
    with Shop(shop) as made:
        assert made.head is not None
        assert [label.column for label in made.head.card.labels] == ["articleType", "baseColour"]
    assert undo_training(shop, Settings()) is True
    with Shop(shop) as made:
        assert made.head is not None
        assert made.head.card == first


def test_a_head_that_is_no_better_changes_nothing(shop: Path) -> None:
    """Nothing shows the size."""
    before = (shop / "shop.sqlite").read_bytes()
    training = train_head(shop, ["size"], settings=Settings())
    assert not training.adopted
    assert training.why.startswith("not adopted: P@10 of size")
    assert (shop / "shop.sqlite").read_bytes() == before


def test_only_the_learning_products_teach(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that tells the size of held-out products, and of no other: it can be learned from those alone."""
    with Shop(shop) as made:
        held_out = split_products(made.names()).held_out
        sizes, aspects, shape = np.array(made.attribute("size")), made.card.aspects, made.model_vectors().shape
    rows = np.ones(shape)
    rows[:, : aspects[0].dimension] = np.random.default_rng(0).normal(0, 0.01, (shape[0], aspects[0].dimension))
    rows[:, 0] = 1.0
    rows[:, 4] = np.where(held_out, np.where(sizes == "1", 1.0, -1.0), 0.0)
    vectors = scale_blocks(rows.astype(np.float32), aspects)
    monkeypatch.setattr(Shop, "picture_model_vectors", lambda _, start=0: vectors[start:])
    assert train_head(shop, ["size"], settings=Settings()).right["size"] < 0.8


def test_only_the_judging_products_judge(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choosing products of which nothing is known leave the figures of the judging ones as they are."""
    hide_kinds(monkeypatch, shop)
    with Shop(shop) as made:
        parts = split_products(made.names())
        kinds = made.attribute("articleType")
    training = train_head(shop, ["articleType"], settings=Settings())
    assert training.reliability["articleType"].count == parts.judging.sum()
    blank = np.where(parts.judging, "", kinds).tolist()
    read = Shop.attribute
    monkeypatch.setattr(Shop, "attribute", lambda self, name: blank if name == "articleType" else read(self, name))
    undo_training(shop, Settings())
    unjudged = train_head(shop, ["articleType"], settings=Settings())
    assert (unjudged.adopted, unjudged.reliability, unjudged.changes) == (False, {}, ())


def test_the_index_fits_after_training_and_after_undo(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)
    for change_shop in (
        lambda: train_head(shop, ["articleType"], settings=Settings()),
        lambda: undo_training(shop, Settings()),
    ):
        change_shop()
        with Shop(shop) as made:
            index = open_shop_index(made, Settings())  # raises IndexDamaged where it does not fit
            np.testing.assert_array_equal(index.take(np.arange(len(index))), made.vectors())


def test_what_the_present_head_guesses_must_not_become_less(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)
    train_head(shop, ["articleType"], settings=Settings())
    told: list[str] = []
    training = train_head(shop, ["size"], settings=Settings(), announce=told.append)
    assert told[0].startswith("the head of now guesses articleType, too; a new one will not")
    assert not training.adopted
    assert ("articleType", "products") in {(each.label, each.over) for each in training.changes}
    fallen = [change("size", 0.1), change("articleType", -0.1)]
    assert decide(fallen, ["size"], ["articleType"])[1].startswith("not adopted: P@10 of articleType falls")


def test_a_shop_that_changes_meanwhile_keeps_its_state(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)
    from parecido.train.trial import try_head

    def interrupted(*args: Any, **options: Any) -> Any:
        trial = try_head(*args, **options)
        store_fake_head(shop)
        return trial

    monkeypatch.setattr("parecido.train.adopt.try_head", interrupted)
    with pytest.raises(ShopError, match="was changed by another program meanwhile"):
        train_head(shop, ["articleType"], settings=Settings())
    with Shop(shop) as made:
        assert made.head is not None
        assert made.head.card.labels[0].column == "tone"


def test_a_head_whose_index_cannot_be_made_is_taken_back(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)

    def fail(*_: object) -> None:
        raise ShopError("the disk is full")

    monkeypatch.setattr("parecido.train.adopt.renew_index", fail)
    with pytest.raises(ShopError, match="the disk is full"):
        train_head(shop, ["articleType"], settings=Settings())
    with Shop(shop) as made:
        assert made.head is None


def test_undo_makes_no_shop(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="holds no shop"):
        undo_training(tmp_path / "absent", Settings())
    assert list(tmp_path.iterdir()) == []


def test_the_colour_is_guessed_in_the_colour_block(shop: Path) -> None:
    with Shop(shop) as made:
        aspects = made.model_card.aspects
    label = ClassLabel("baseColour", ("Blue", "Red"), np.zeros(3, np.int64), 0)
    other = ClassLabel("articleType", ("Belts", "Caps"), np.zeros(3, np.int64), 0)
    mix = place_guesses([label, other], aspects, "baseColour")
    assert [guess.aspect for guess in mix.guesses] == ["colour", "overall"]
    assert [guess.aspect for guess in place_guesses([label], aspects[:1], "baseColour").guesses] == ["overall"]


def test_the_same_seed_gives_the_same_head(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_kinds(monkeypatch, shop)
    one, other = (train_head(shop, ["articleType"], settings=Settings(), seed=3) for _ in range(2))
    assert one.right == other.right
    assert one.changes[0].after == other.changes[0].after


@pytest.mark.parametrize(
    ("labels", "kind", "sentence"),
    [
        (["price"], UnknownColumn, "no column 'price' to learn from; this shop has id, articleType"),
        (["same"], QueryError, "every product has the same same, 'x'"),
        (["id"], QueryError, "id is another one for every product"),
    ],
)
def test_mistakes_are_told_and_change_nothing(shop: Path, labels: list[str], kind: Any, sentence: str) -> None:
    before = (shop / "shop.sqlite").read_bytes()
    with pytest.raises(kind, match=sentence):
        train_head(shop, labels, settings=Settings())
    assert (shop / "shop.sqlite").read_bytes() == before


def test_a_small_shop_learns_nothing(tiny_shop: Path) -> None:
    with pytest.raises(QueryError, match="are too few; it takes 40 of each, and 10 of either"):
        train_head(tiny_shop, settings=Settings())


def test_the_command_trains_and_takes_back(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        hide_kinds(patched, shop)
        assert run_command(command, ["train", str(shop), "--labels", "articleType"]) == 0
    told = capsys.readouterr().out
    assert "adopted: P@10 of articleType rises on products that it never saw" in told
    assert run_command(command, ["train", str(shop), "--undo"]) == 0
    assert capsys.readouterr().out == "undone: its model is used as it is\n"
    assert run_command(command, ["train", str(shop), "--undo"]) == 1
    assert run_command(command, ["train", str(shop), "--labels", "size", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reliability"]["size"]["count"] > 0
    assert run_command(command, ["train", str(shop), "--labels", "size", "--undo"]) == 2
