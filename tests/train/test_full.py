"""A fine-tuned model takes the place of the shop's own in one step, and gives it back; here by a trainer without torch.

The shop looks through the fake model (mean colour, and shape), the trainer hands over the plain one (mean colour).
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.fake_model import write_fake_model, write_plain_model
from tests.labelled import draw_labelled

import parecido
from parecido.build import build_shop
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.errors import MissingExtra, QueryError, ShopError
from parecido.settings import Settings
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter
from parecido.train.adopt import train_head, undo_training
from parecido.train.full.adopt import train_full
from parecido.train.full.place import place_to_train

ADOPTED, REFUSED = (True, "adopted: by the test"), (False, "not adopted: by the test")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """320 drawn caps and belts in two colours under the fake model."""
    folder = tmp_path_factory.mktemp("labelled")
    images, table = draw_labelled(folder)
    card = write_fake_model(folder / "fake.onnx")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("parecido.build.shop.shipped_model", lambda: (card, folder / "fake.onnx"))
        build_shop(images, table, folder / "shop")
    return folder / "shop"


@pytest.fixture
def shop(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "shop"))


class Trainer:
    """In the place of torch: hands the plain model over, or stops half-way; counts its runs."""

    def __init__(self) -> None:
        self.runs = 0
        self.stops = False

    def tune_network(self, _network: object, course: Any, place: Path, **_: object) -> Path:
        self.runs += 1
        assert len(course.pixels) == 291  # all but the 29 that judge
        assert (course.learning ^ course.choosing).all()
        if self.stops:
            (place / "checkpoint.npz").write_bytes(b"half")
            raise KeyboardInterrupt
        write_plain_model(place / "model.onnx")
        return place / "model.onnx"


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Trainer:
    made = Trainer()
    tune = SimpleNamespace(
        choose_device=lambda name: name or "cpu",
        read_network=lambda *_: None,
        tuned_dims=lambda: {"overall": 3},
        tune_network=made.tune_network,
    )
    monkeypatch.setattr("parecido.train.full.adopt._import_tune", lambda: tune)
    monkeypatch.setattr("parecido.train.trial.decide", lambda *_: ADOPTED)
    return made


SQLITE_KEEPS = {".sqlite-shm", ".sqlite-wal"}
"""Beside a database that was only read last."""


def state_of(folder: Path) -> tuple[Any, ...]:
    """All that a reader of a shop sees of its model."""
    with Shop(folder) as shop:
        head = None if shop.head is None else shop.head.card.sha256
        return shop.model_card, shop.model_file.is_file(), shop.model_vectors().tobytes(), head, shop.compute_digest()


def ask(recommender: parecido.Recommender, colour: str) -> list[str]:
    return [found.id for found in recommender.similar(photo=Image.new("RGB", (60, 80), colour), k=5).recommendations]


def test_model_rows_head_and_index_change_together(shop: Path, trainer: Trainer) -> None:
    before = state_of(shop)
    training = train_full(shop, ["articleType"], settings=Settings())
    assert training.adopted
    assert trainer.runs == 1
    assert sorted(entry.name for entry in shop.iterdir() if entry.suffix not in SQLITE_KEEPS) == [
        "index",
        "index.lock",
        "model",
        "newest",
        "shop.sqlite",
        "writer.lock",
    ]
    with Shop(shop) as made:
        assert made.model_card.name == "mean-colour-and-shape+full"
        assert "parecido train SHOP --full --labels articleType --epochs 6" in made.model_card.origin
        assert made.model_vectors().shape == (320, 3)
        assert made.head is not None
        assert made.model_file.parent.parent == shop / "model"
    with parecido.open(shop) as recommender:
        assert recommender.similar(photo=Image.new("RGB", (60, 80), "red"), k=3).search == "exact"
    assert undo_training(shop, Settings()) is False
    assert state_of(shop) == before
    with pytest.raises(QueryError, match="no trained head to take back"):
        undo_training(shop, Settings())


def test_what_is_no_better_changes_nothing(shop: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.train.trial.decide", lambda *_: REFUSED)
    before, record = state_of(shop), (shop / "shop.sqlite").read_bytes()
    assert not train_full(shop, ["articleType"], settings=Settings()).adopted
    assert trainer.runs == 1
    assert (shop / "shop.sqlite").read_bytes() == record
    assert state_of(shop) == before
    assert [entry.name for entry in (shop / "model").iterdir()] == ["model.onnx"]
    assert not (shop / ".training").exists()


def test_one_that_was_stopped_goes_on(shop: Path, trainer: Trainer) -> None:
    record = (shop / "shop.sqlite").read_bytes()
    trainer.stops = True
    with pytest.raises(KeyboardInterrupt):
        train_full(shop, ["articleType"], settings=Settings())
    assert (shop / "shop.sqlite").read_bytes() == record
    views = (shop / ".training" / "views.npy").stat()
    with pytest.raises(KeyboardInterrupt):
        train_full(shop, ["articleType"], settings=Settings())
    assert (shop / ".training" / "views.npy").stat().st_mtime_ns == views.st_mtime_ns
    assert (shop / ".training" / "checkpoint.npz").read_bytes() == b"half"
    trainer.stops = False
    said: list[str] = []
    train_full(shop, ["baseColour"], settings=Settings(), announce=said.append)
    assert "full: what an earlier training left is of another shop, other labels or options; it begins anew" in said
    assert not (shop / ".training").exists()


def test_a_reader_keeps_what_it_opened(shop: Path, trainer: Trainer) -> None:
    with parecido.open(shop) as recommender, Shop(shop) as reader:
        rows = reader.vectors()
        train_full(shop, ["articleType"], settings=Settings())
        assert trainer.runs == 1
        np.testing.assert_array_equal(reader.vectors(), rows)
        assert ask(recommender, "red")  # its model is loaded only now


def test_a_crash_in_the_change_leaves_the_shop_as_it_was(
    shop: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(shop)

    def crash(*_: object) -> str:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("parecido.shop.tuned.insert_head", crash)
        with pytest.raises(RuntimeError):
            train_full(shop, ["articleType"], settings=Settings())
    assert state_of(shop) == before
    assert train_full(shop, ["articleType"], settings=Settings()).adopted
    assert trainer.runs == 2


def test_a_shop_that_another_program_changed_is_left_alone(
    shop: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tune(*arguments: Any, **options: Any) -> Path:
        train_head(shop, ["baseColour"], settings=Settings())
        return Trainer.tune_network(trainer, *arguments, **options)

    monkeypatch.setattr("parecido.train.full.adopt._import_tune", lambda: tune_of(tune))
    with pytest.raises(ShopError, match="was changed by another program meanwhile; run the same command again"):
        train_full(shop, ["articleType"], settings=Settings())
    with Shop(shop) as made:
        assert made.model_card.name == "mean-colour-and-shape"


def tune_of(tune: Any) -> SimpleNamespace:
    return SimpleNamespace(
        choose_device=lambda _: "cpu",
        read_network=lambda *_: None,
        tuned_dims=lambda: {"overall": 3},
        tune_network=tune,
    )


def test_trainings_are_taken_back_in_their_order(shop: Path, trainer: Trainer) -> None:
    train_head(shop, ["baseColour"], settings=Settings())
    states = [state_of(shop)]
    train_full(shop, ["articleType"], settings=Settings())
    states.append(state_of(shop))
    train_head(shop, ["articleType", "baseColour"], settings=Settings())
    assert trainer.runs == 1
    while states:
        assert undo_training(shop, Settings()) is True
        assert state_of(shop) == states.pop()
    assert undo_training(shop, Settings()) is False


def test_only_one_model_is_kept_to_go_back_to(shop: Path, trainer: Trainer) -> None:
    train_full(shop, ["articleType"], settings=Settings())
    first = state_of(shop)
    said: list[str] = []
    train_full(shop, ["baseColour"], settings=Settings(), announce=said.append)
    assert said[-1] == "full: the model before the present one can no longer be gone back to"
    assert trainer.runs == 2
    with Shop(shop) as made:
        assert made.model_card.name == "mean-colour-and-shape+full"
    undo_training(shop, Settings())
    assert state_of(shop) == first


def test_a_build_onto_it_is_told_of_the_undo(shop: Path, trainer: Trainer, built: Path) -> None:
    train_full(shop, ["articleType"], settings=Settings())
    assert trainer.runs == 1
    with pytest.raises(
        ShopError, match=r"fine-tuned on it; take it back with `parecido train .* --undo`, or add --rep"
    ):
        build_shop(built.parent / "many", built.parent / "many.csv", shop)


def test_a_training_needs_room_and_to_be_alone(tmp_path: Path) -> None:
    def train(needs: int) -> None:
        with place_to_train(tmp_path, {}, needs, print):
            train(needs)

    with pytest.raises(ShopError, match="free some space and run the same command again"):
        train(10**18)
    with pytest.raises(ShopError, match="another parecido is writing here"):
        train(1)


def test_a_changed_model_file_is_never_stored(shop: Path, trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the card describes is what was judged."""
    before = state_of(shop)
    put = ShopWriter.put_model

    def tamper(writer: ShopWriter, tuned: Any, *, state: str) -> None:
        tuned.model.write_bytes(b"other")
        put(writer, tuned, state=state)

    monkeypatch.setattr(ShopWriter, "put_model", tamper)
    with pytest.raises(parecido.ParecidoError, match="is not the one that its card describes"):
        train_full(shop, ["articleType"], settings=Settings())
    assert trainer.runs == 1
    assert state_of(shop) == before


def test_torch_is_asked_for_by_name(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("parecido.train.full.tun")]:
        monkeypatch.delattr(name)
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"--full\) needs torch, which is not installed; .*\.\[train\]"):
        train_full(shop, ["articleType"], settings=Settings())
    assert not (shop / ".training").exists()


def test_the_command(shop: Path, trainer: Trainer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(command, ["train", str(shop), "--labels", "articleType", "--full", "--epochs", "2"]) == 0
    assert "adopted: by the test" in capsys.readouterr().out
    assert run_command(command, ["train", str(shop), "--undo", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"head": False, "model": "mean-colour-and-shape"}
    assert run_command(command, ["train", str(shop), "--epochs", "2"]) == 2
    assert run_command(command, ["train", str(shop), "--undo", "--full"]) == 2
    assert run_command(command, ["train", str(shop), "--full", "--labels", "articleType", "--device", "tpu"]) == 2
    assert trainer.runs == 1
