"""timm's smallest networks, with random weights that are saved here."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra timm")
timm = pytest.importorskip("timm", reason="timm is part of the extra timm")
pytest.importorskip("onnxscript", reason="onnxscript is part of the extra timm")

from tests.importers.agreement import assert_agrees, import_source, pictures

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.hub_file import HubFile, fetch_hub_file
from parecido.errors import MissingExtra, ModelError

pytestmark = pytest.mark.filterwarnings("ignore")  # of torch and timm about themselves and each other

NAME, COMMIT = "test_resnet", "0123456789abcdef0123456789abcdef01234567"


def network(name: str = NAME, **options: Any) -> Any:
    torch.manual_seed(0)
    return timm.create_model(name, pretrained=False, **options).eval()


def save(net: Any, file: Path) -> Path:
    from safetensors.torch import save_file

    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(net.state_dict(), file)
    return file


def expected(net: Any, side: int) -> Any:
    """The network's rows with its classifier off; timm publishes mean and deviation .5 for its test networks."""
    net.reset_classifier(0)
    pixels = torch.from_numpy(pictures((side, side))).permute(0, 3, 1, 2).float()
    with torch.no_grad():
        return net(pixels / 255 / 0.5 - 1).numpy()


@pytest.mark.parametrize(
    ("name", "framing", "dimension"),
    [
        ("test_resnet", Framing((160, 160), "crop", crop=0.95, filter="bilinear"), 96),
        ("test_vit", Framing((160, 160), "crop", crop=0.95, filter="bicubic"), 64),
    ],
)
def test_checkpoint_with_the_preparation_of_its_name(
    tmp_path: Path, name: str, framing: Framing, dimension: int
) -> None:
    net = network(name, num_classes=7)
    file = save(net, tmp_path / "net.safetensors")
    converted = import_source(f"timm:{name}={file}", tmp_path / "out")
    assert converted.framing == framing
    assert (converted.origin.name, converted.origin.source, converted.origin.licence) == (name, str(file), None)
    rows = expected(net, 160)
    assert rows.shape == (5, dimension)
    assert_agrees(converted, rows)


def test_checkpoint_with_a_preparation_of_its_own(tmp_path: Path) -> None:
    file = save(network(), tmp_path / "net.safetensors")
    (tmp_path / "net.safetensors.json").write_text('{"std": 255, "size": 96, "mode": "squash"}')
    converted = import_source(f"timm:{NAME}={file}", tmp_path / "out")
    assert converted.framing == Framing((96, 96), "squash", filter="bilinear")
    assert_agrees(converted)


def test_checkpoint_of_a_training_loop(tmp_path: Path) -> None:
    """Weights under a key, their names as DistributedDataParallel writes them."""
    net = network()
    weights = {f"module.{name}": tensor for name, tensor in net.state_dict().items()}
    torch.save({"epoch": 3, "state_dict": weights}, tmp_path / "net.pth")
    converted = import_source(f"timm:{NAME}={tmp_path / 'net.pth'}", tmp_path / "out")
    assert_agrees(converted, expected(net, 160))


def test_pickle_of_more_than_weights_is_refused(tmp_path: Path) -> None:
    torch.save(network(), tmp_path / "net.pth")
    with pytest.raises(ModelError) as caught:
        import_source(f"timm:{NAME}={tmp_path / 'net.pth'}", tmp_path / "out")
    assert str(caught.value) == (
        f"{tmp_path / 'net.pth'} is a pickle that holds more than weights, or damaged, and is not unpickled, which "
        "could run code; where you trust it, save its state_dict with safetensors.torch.save_file and give that file"
    )
    assert list((tmp_path / "out").iterdir()) == []


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_published_weights_are_pinned_to_a_commit(tmp_path: Path, cache: Path) -> None:
    """The hub's cache as its library keeps it: one folder for each commit, one file for each branch."""
    net = network()
    repository = cache / "models--timm--test_resnet.r160_in1k"
    file = save(net, repository / "snapshots" / COMMIT / "model.safetensors")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    for revision in (None, "main", COMMIT):
        found = fetch_hub_file("timm/test_resnet.r160_in1k", "model.safetensors", revision, offline=True)
        assert found == HubFile(file, COMMIT)
    converted = import_source(f"timm:{NAME}@main", tmp_path / "out")
    assert converted.origin.name == "timm/test_resnet.r160_in1k"
    assert converted.origin.source == f"timm/test_resnet.r160_in1k@{COMMIT}"
    assert converted.origin.licence == "apache-2.0"
    assert_agrees(converted, expected(net, 160))


@pytest.mark.usefixtures("cache")
def test_published_weights_that_are_not_here_and_offline(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        import_source(f"timm:{NAME}@v1", tmp_path / "out")
    assert str(caught.value) == (
        "model.safetensors of timm/test_resnet.r160_in1k at v1 is not in the hub's cache and downloads are switched "
        "off; fetch it where there is a connection (hf download timm/test_resnet.r160_in1k model.safetensors "
        "--revision v1) and copy the cache's folder here"
    )


def test_what_cannot_be_used(tmp_path: Path) -> None:
    file = save(network("test_vit"), tmp_path / "vit.safetensors")
    for source, message in (
        ("=x", "timm:=x is unclear; write timm:NAME, timm:NAME@REVISION or timm:NAME=FILE"),
        ("no_such_net", "knows no model 'no_such_net'; timm.list_models"),
        (f"{NAME}={tmp_path / 'x.safetensors'}", "x.safetensors is not there, or no file"),
        (f"{NAME}={tmp_path}", "is no checkpoint; expected a file that ends in .safetensors"),
        (f"{NAME}={file}", "vit.safetensors does not hold the weights of timm's 'test_resnet': .*Missing key"),
        ("test_mambaout", "timm has no repository with weights for 'test_mambaout'; give a checkpoint: timm:test_mam"),
    ):
        folder = tmp_path / f"out-{message[:6]}-{len(source)}"
        with pytest.raises(ModelError, match=message):
            import_source(f"timm:{source}", folder)
        assert list(folder.iterdir()) == []


def test_missing_timm_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(MissingExtra, match=r"a timm model needs timm, which is not installed; run, in the clone: "):
        import_source(f"timm:{NAME}", tmp_path / "out")


def test_torchvision_that_was_built_for_another_torch_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `import timm` raises then, as torchvision 0.28.0 does beside torch 2.13.0+cpu."""

    class Unfit:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "timm":
                raise RuntimeError("operator torchvision::nms does not exist")

    monkeypatch.delitem(sys.modules, "timm")
    monkeypatch.setattr(sys, "meta_path", [Unfit(), *sys.meta_path])
    with pytest.raises(ModelError) as caught:
        import_source(f"timm:{NAME}", tmp_path / "out")
    assert str(caught.value).startswith(f"timm cannot be imported beside torch {version('torch')} and torchvision ")
    assert str(caught.value).endswith(
        ": operator torchvision::nms does not exist; install two that belong together, for example: "
        "pip install torch==2.14.1 torchvision==0.29.1"
    )
