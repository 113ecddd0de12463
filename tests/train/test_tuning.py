"""Fine-tuning with torch: it starts from a shop's file, learns, goes on where it stopped, and gives a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra train")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra train")

import onnxruntime
from onnx import numpy_helper
from PIL import Image, ImageDraw

from parecido.embeddings.card import ModelCard
from parecido.embeddings.preprocess import frame_picture
from parecido.embeddings.shipped import shipped_model
from parecido.errors import ModelError, QueryError
from parecido.train.full.checkpoint import State, load_state, save_state
from parecido.train.full.course import Course, make_course
from parecido.train.full.tune import read_network, tune_network
from parecido.train.full.tuning import FineTuning, choose_device
from parecido.train.labels import ClassLabel
from parecido.train.learn import Parts
from parecido.train.shipped.export import export_onnx
from parecido.train.shipped.network import Network, Shape
from parecido.train.shipped.quantise import quantise
from parecido.train.shipped.unfold import start_from_quantised

SMALL = Shape(
    size=(32, 32), channels=(4, 6, 8, 8), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4, texture=4
)
COUNT, LEARN = 96, 64


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    made = Network(SMALL)
    for value in made.parameters():
        if value.ndim == 1:
            torch.nn.init.uniform_(value, 0.5, 1.0)  # norms that are all the same would share one place in the file
    for _ in range(3):  # so that the norms have measured something
        made.train()(torch.rand(8, 3, 32, 32))
    made.eval()
    return made


@pytest.fixture(scope="module")
def quantised(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    export_onnx(network, folder / "plain.onnx")
    pixels = np.random.default_rng(0).integers(0, 256, (64, 32, 32, 3), dtype=np.uint8)
    quantise(folder / "plain.onnx", pixels, folder / "small.onnx")
    return folder / "small.onnx"


def make_small_course(epochs: int = 2) -> Course:
    """96 pictures, a disc or a bar each, in red or blue, on white."""
    pictures = []
    for number in range(COUNT):
        picture = Image.new("RGB", (36, 36), "white")
        draw, colour = ImageDraw.Draw(picture), ("red", "blue")[number // 2 % 2]
        if number % 2:
            draw.ellipse((6, 6, 28, 28), fill=colour)
        else:
            draw.rectangle((3, 14, 33, 20), fill=colour)
        pictures.append(np.asarray(picture))
    kinds = np.arange(COUNT) % 2
    colours = np.where(np.arange(COUNT) % 5 == 0, -1, np.arange(COUNT) // 2 % 2)  # one in five has none
    learning = np.arange(COUNT) < LEARN
    known = [ClassLabel("kind", ("bar", "disc"), kinds, 0), ClassLabel("hue", ("blue", "red"), colours, 0)]
    parts = Parts(learning, ~learning, np.zeros(COUNT, dtype=bool))
    return make_course(
        np.stack(pictures),
        np.arange(COUNT),
        known,
        parts,
        category="kind",
        colour="hue",
        size=(32, 32),
        epochs=epochs,
        seed=0,
    )


def test_the_shipped_file_can_be_started_from() -> None:
    """The shape and the texture block hold what the network sees and nothing else, less a few directions."""
    card, file = shipped_model()
    network = read_network(card, file).eval()
    picture = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(picture).polygon([(10, 70), (30, 8), (50, 70)], fill="darkgreen")
    pixels = np.stack([frame_picture(each, card.framing) for each in (picture, picture.rotate(90))])
    rows, mask = onnxruntime.InferenceSession(str(file)).run(["embeddings", "mask"], {"pixels": pixels})
    with torch.no_grad():
        seen = network(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255.0)
    assert np.corrcoef(mask.ravel(), seen.mask.sigmoid().numpy().ravel())[0, 1] > 0.999
    import onnx

    stored = {each.name: numpy_helper.to_array(each) for each in onnx.load(file).graph.initializer}
    for name, block in (("shape", slice(392, 464)), ("texture", slice(464, 512))):
        reduce = torch.from_numpy(stored[f"attributes.reduce.{name}.weight.half"].astype(np.float32))
        found = seen.aspects[name] @ reduce.T
        assert (torch.cosine_similarity(found, torch.from_numpy(rows[:, block])) > 0.998).all()


def test_a_quantised_network_comes_back(network: Network, quantised: Path) -> None:
    torch.manual_seed(1)
    other = Network(SMALL)
    start_from_quantised(other, quantised)
    pictures = torch.rand(4, 3, 32, 32)
    with torch.no_grad():
        ours, theirs = network(pictures), other.eval()(pictures)
    for name, rows in ours.aspects.items():
        assert (torch.cosine_similarity(rows, theirs.aspects[name]) > 0.99).all(), name
    assert other.colour.sharpness.item() == pytest.approx(network.colour.sharpness.item(), abs=1e-2)


def test_other_files_are_refused(network: Network, quantised: Path, tmp_path: Path) -> None:
    wider = Shape(size=(32, 32), channels=(4, 6, 8, 16), blocks=(0, 1, 1, 1), pooled=8, overall=8, colour=4, shape=4)
    with pytest.raises(ModelError, match="of another shape"):
        start_from_quantised(Network(wider), quantised)
    export_onnx(network, tmp_path / "plain.onnx")
    with pytest.raises(ModelError, match="no quantised file of this package's network"):
        start_from_quantised(Network(SMALL), tmp_path / "plain.onnx")
    with pytest.raises(
        ModelError, match=r"'parecido-s' cannot be fine-tuned, .*; leave --full away, or build the shop"
    ):
        read_network(shipped_model()[0], quantised)


def test_classes_that_are_rare_count_more() -> None:
    course = make_small_course()
    blocks = [wish.block for wish in course.wishes]
    assert blocks == ["overall", "overall", "overall", "colour", "shape"]
    hue, joined = course.wishes[1], course.wishes[2]
    assert (hue.codes[::5] == -1).all()
    assert (joined.codes[::5] == -1).all()
    assert len(np.unique(joined.codes[joined.codes >= 0])) == 4
    counts = np.bincount(hue.codes[(hue.codes >= 0) & course.learning])
    assert (hue.weights * counts).sum() == pytest.approx(counts.sum())
    assert (hue.weights[counts.argmin()] >= hue.weights[counts.argmax()]).all()


def test_it_learns_and_goes_on_where_it_stopped(network: Network, tmp_path: Path) -> None:
    torch.manual_seed(5)
    whole = FineTuning(network, make_small_course(), "cpu")
    whole.run(tmp_path / "whole.npz", lambda _: None)
    assert len(whole.curve) == 3

    class Stop(Exception):
        pass

    def stop(_: str) -> None:
        raise Stop

    with pytest.raises(Stop):
        FineTuning(network, make_small_course(), "cpu").run(tmp_path / "parts.npz", stop)
    said: list[str] = []
    rest = FineTuning(network, make_small_course(), "cpu")
    rest.run(tmp_path / "parts.npz", said.append)
    assert said[0] == "full: goes on after epoch 1"
    assert rest.curve == pytest.approx(whole.curve, abs=1e-3)
    moved = False
    for name, value in whole.average.state_dict().items():
        torch.testing.assert_close(rest.average.state_dict()[name], value, atol=1e-3, rtol=1e-2)
        moved |= not torch.equal(value, network.state_dict()[name])
    assert moved
    for name, value in whole.average.named_buffers():
        torch.testing.assert_close(value, dict(network.named_buffers())[name])  # the norms stay


def test_what_comes_of_it_is_a_model(network: Network, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    course = make_small_course(epochs=1)
    capfd.readouterr()
    file = tune_network(
        network,
        course,
        tmp_path,
        device="cpu",
        threads=1,
        calibrating=np.ascontiguousarray(course.pixels[:, 2:34, 2:34]),
        announce=lambda _: None,
    )
    assert capfd.readouterr() == ("", "")
    (rows,) = onnxruntime.InferenceSession(str(file)).run(["embeddings"], {"pixels": course.pixels[:3, 2:34, 2:34]})
    assert rows.shape == (3, 20)
    start_from_quantised(Network(SMALL), file)  # and it can be trained again


def test_a_checkpoint_is_no_pickle(tmp_path: Path) -> None:
    save_state(State({"network": {"a": torch.arange(3)}}, {"epoch": 2}), tmp_path / "here.npz")
    state = load_state(tmp_path / "here.npz")
    assert state.parts["network"]["a"].tolist() == [0, 1, 2]
    assert state.facts == {"epoch": 2}
    torch.save({"epoch": 2}, tmp_path / "pickled.npz")
    with pytest.raises(ModelError, match="train again"):
        load_state(tmp_path / "pickled.npz")
    (tmp_path / "half.npz").write_bytes((tmp_path / "here.npz").read_bytes()[:100])
    with pytest.raises(ModelError, match="train again"):
        load_state(tmp_path / "half.npz")


def test_cuda_is_never_given_up_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device(None) == "cpu"
    with pytest.raises(QueryError, match="torch finds no CUDA device here; leave --device away, or say --device cpu"):
        choose_device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device(None) == "cuda"
    assert choose_device("cpu") == "cpu"


def test_an_imported_model_is_refused() -> None:
    card, file = shipped_model()
    imported = ModelCard(**{**{name: getattr(card, name) for name in card.__slots__}, "companion": card, "name": "x"})
    with pytest.raises(ModelError, match=r"'x' cannot be fine-tuned, .*was imported"):
        read_network(imported, file)
