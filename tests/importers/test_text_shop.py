"""From a small model of transformers or open_clip to a shop that answers photos and texts: the whole way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.importers import tiny_open_clip, tiny_transformers

pytest.importorskip("torch", reason="converting needs torch (.ci/importers)")
pytest.importorskip("transformers", reason="converting needs transformers (.ci/importers)")
pytest.importorskip("open_clip", reason="converting needs open_clip (.ci/importers)", exc_type=ImportError)
pytest.importorskip("onnxscript", reason="converting needs onnxscript (.ci/importers)")
pytest.importorskip("tokenizers", reason="converting needs tokenizers (.ci/importers)")

import parecido
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.embeddings.aspects import block_slices
from parecido.errors import BadText
from parecido.shop.reader import Shop

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")

SAVE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "hf-clip": ("hf", tiny_transformers.save_clip),
    "hf-siglip": ("hf", tiny_transformers.save_siglip),
    "open-clip": ("openclip", lambda folder: tiny_open_clip.save_folder(folder, tiny_open_clip.CLIP)),
    "hf-dino": ("hf", tiny_transformers.save_dino),
}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    code = run_command(command, [str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


@pytest.mark.parametrize("name", SAVE)
def test_a_model_is_imported_built_with_and_asked(
    name: str, tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARECIDO_MODELS", str(tmp_path / "models"))
    kind, save = SAVE[name]
    model, shop = save(tmp_path / "saved"), tmp_path / "shop"
    said = run(capsys, "models", "import", f"{kind}:{model}", "--name", name, "--licence", "CC0-1.0", "--offline")
    assert ("verified: texts give the original's rows" in said) is (name != "hf-dino")
    assert "6 products" in run(capsys, "build", tiny.images, tiny.table, "--out", shop, "--model", name)
    monkeypatch.setenv("PARECIDO_MODELS", str(tmp_path / "gone"))  # a shop needs no other folder than its own
    with parecido.open(shop) as opened:
        assert opened.similar(photo=tiny.images / "4.jpg", k=1).recommendations[0].id == "4"
        if name == "hf-dino":
            with pytest.raises(BadText, match=r"^the model 'hf-dino' of this shop reads no texts"):
                opened.similar(text="vestido floral azul")
            return
        answer = opened.similar(text="vestido floral azul", k=6)
        tower = opened.load_text_tower()
        row = tower.embed("vestido floral azul").astype(np.float64)
    with Shop(shop) as made:
        blocks = made.vectors()[:, block_slices(made.card.aspects)["overall"]].astype(np.float64)
    cosines = blocks @ row / np.linalg.norm(blocks, axis=1) / np.linalg.norm(row)
    found = {each.id: each.similarity for each in answer.recommendations}
    assert found == pytest.approx({str(at): cosine for at, cosine in enumerate(cosines)}, abs=2e-6)
    assert len(run(capsys, "similar", shop, "--text", "vestido azul", "-n", "2").splitlines()) in {2, 3}
