"""Checkpoints of torch: what is read, and what is refused without being unpickled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="torch is part of the extra timm")
pytest.importorskip("safetensors", reason="safetensors is part of the extra timm")

from safetensors.torch import save_file

from parecido.embeddings.importers.checkpoint import read_weights
from parecido.errors import ModelError

WEIGHTS = {"a": torch.tensor([1.0, 2.0]), "b.c": torch.tensor([[3.0]])}


def numbers(found: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: tensor.tolist() for name, tensor in found.items()}


PLAIN = {"a": [1.0, 2.0], "b.c": [[3.0]]}


def test_safetensors(tmp_path: Path) -> None:
    save_file(WEIGHTS, tmp_path / "net.safetensors")
    assert numbers(read_weights(tmp_path / "net.safetensors")) == PLAIN


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".bin"])
@pytest.mark.parametrize(
    "content",
    [
        WEIGHTS,
        {"state_dict": WEIGHTS, "epoch": 3},
        {"model": {"a": torch.zeros(2)}, "model_ema": WEIGHTS},
        {"model": {f"module.{name}": tensor for name, tensor in WEIGHTS.items()}},
        {f"_orig_mod.module.{name}": tensor for name, tensor in WEIGHTS.items()},
    ],
)
def test_pickles_of_weights(tmp_path: Path, content: Any, suffix: str) -> None:
    """Plain, of a training loop, the averaged ones before the others, and as wrappers rename them."""
    torch.save(content, tmp_path / f"net{suffix}")
    assert numbers(read_weights(tmp_path / f"net{suffix}")) == PLAIN


class Trap:
    """Unpickled, it would write a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.file, "ran")


def test_code_in_a_pickle_is_not_run(tmp_path: Path) -> None:
    torch.save({"a": Trap(tmp_path / "ran")}, tmp_path / "net.pt")
    with pytest.raises(
        ModelError, match=r"net.pt is a pickle that holds more than weights, or damaged, and is not unp"
    ):
        read_weights(tmp_path / "net.pt")
    assert not (tmp_path / "ran").exists()


def test_what_holds_no_weights(tmp_path: Path) -> None:
    for content, message in (
        ({}, "holds no weights by name; save the model's state_dict"),
        ([1, 2], "holds no weights by name"),
        ({1: torch.zeros(1)}, "names a tensor 1, which is no text; save the model's state_dict"),
        ({"a": torch.zeros(1), "epoch": 3}, "holds epoch beside weights; save the model's state_dict alone"),
    ):
        torch.save(content, tmp_path / "net.pt")
        with pytest.raises(ModelError, match=message):
            read_weights(tmp_path / "net.pt")
    (tmp_path / "net.pt").write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"net.pt is a pickle that holds more than weights, or damaged"):
        read_weights(tmp_path / "net.pt")
    (tmp_path / "net.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"net.safetensors is damaged or no safetensors file: "):
        read_weights(tmp_path / "net.safetensors")
    with pytest.raises(ModelError, match=r"no.pt is not there, or no file; give the path of a checkpoint"):
        read_weights(tmp_path / "no.pt")
    with pytest.raises(ModelError, match=r"net.pkl is no checkpoint; expected a file that ends in .safetensors, .pth"):
        read_weights(tmp_path / "net.pkl")


def test_a_damaged_pickle_is_one_sentence_wherever_it_is_cut(tmp_path: Path) -> None:
    torch.save(WEIGHTS, tmp_path / "whole.pt", _use_new_zipfile_serialization=False)
    whole = (tmp_path / "whole.pt").read_bytes()
    for damaged in (
        *(whole[:end] for end in range(0, len(whole), 7)),
        b"\x80\x02.",
        b"\x80\x02K\x01(",
        b"\x80\x02J\x01.",
    ):
        (tmp_path / "net.pt").write_bytes(damaged)
        with pytest.raises(ModelError, match=r"net.pt is a pickle that holds more than weights, or damaged"):
            read_weights(tmp_path / "net.pt")
