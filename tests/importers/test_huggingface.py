"""Models of transformers, made small here and saved as large ones are: the ONNX gives their own rows."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.importers import tiny_transformers
from tests.importers.hub import COMMIT, REPOSITORY, Hub, run_with_hub, serve_hub

torch = pytest.importorskip("torch", reason="converting needs torch (.ci/importers)")
transformers = pytest.importorskip("transformers", reason="converting needs transformers (.ci/importers)")
pytest.importorskip("onnxscript", reason="converting needs onnxscript (.ci/importers)")
tokenizers = pytest.importorskip("tokenizers", reason="converting needs tokenizers (.ci/importers)")

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, ConvertedText
from parecido.embeddings.importers.huggingface import convert
from parecido.embeddings.importers.verify import verify_pictures, verify_text
from parecido.embeddings.preprocess import frame_picture
from parecido.embeddings.session import open_session
from parecido.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

MODELS: dict[str, tuple[Callable[[Path], Path], Framing, int]] = {
    "clip": (tiny_transformers.save_clip, Framing((32, 32), "crop", crop=0.8), 24),
    "siglip": (tiny_transformers.save_siglip, Framing((32, 32), "squash", filter="bilinear"), 32),
    "dino": (tiny_transformers.save_dino, Framing((32, 32), "crop", crop=32 / 36), 32),
    "classifier": (tiny_transformers.save_classifier, Framing((32, 32), "squash", filter="bilinear"), 32),
}
SAYINGS = ["vestido floral azul", "a red shirt", "Azul, ç # 42", "a " * 40]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Converted]]:
    """Each small model with what became of it; converting takes seconds, so it is done once."""
    made = {}
    for name, (save, _, _) in MODELS.items():
        model, out = save(tmp_path_factory.mktemp(name)), tmp_path_factory.mktemp(f"{name}-onnx")
        made[name] = (model, convert(str(model), out, offline=True))
    return made


def cosines(one: Any, other: Any) -> Any:
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def text_rows(text: ConvertedText, sayings: list[str]) -> Any:
    tokenizer = tokenizers.Tokenizer.from_file(str(text.tokenizer))
    tokens = np.array([each.ids for each in tokenizer.encode_batch(sayings)], dtype=np.int64)
    return open_session(text.file, 1).run(["embeddings"], {"tokens": tokens})[0]


@pytest.mark.parametrize("name", MODELS)
def test_pictures_have_the_original_s_rows(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    _, framing, dimension = MODELS[name]
    _, converted = models[name]
    assert converted.framing == framing
    assert verify_pictures(converted) == dimension
    pixels = np.random.default_rng(1).integers(0, 256, (20, *framing.size, 3), dtype=np.uint8)
    rows = open_session(converted.file, 1).run(["embeddings"], {"pixels": pixels})[0]
    assert cosines(rows, converted.original(pixels)).min() >= 0.9999


@pytest.mark.parametrize("name", ["clip", "siglip"])
def test_texts_have_the_original_s_rows(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    text = models[name][1].text
    assert text is not None
    verify_text(text, MODELS[name][2])
    rows = text_rows(text, SAYINGS)
    assert cosines(rows, text.original(SAYINGS)).min() >= 0.9999
    assert cosines(rows[:1], rows[1:]).max() < 0.999


def test_a_clip_gives_what_its_own_pipeline_gives(models: dict[str, tuple[Path, Converted]]) -> None:
    """From the picture's file and the words to the rows, as transformers' own documentation asks for them."""
    model, converted = models["clip"]
    network = transformers.CLIPModel.from_pretrained(model).eval()
    processor = transformers.AutoImageProcessor.from_pretrained(model)
    tokenizer = transformers.AutoTokenizer.from_pretrained(model)
    picture = Image.fromarray(np.random.default_rng(2).integers(0, 256, (60, 90, 3), dtype=np.uint8)).resize((180, 120))
    with torch.no_grad():
        pixels = processor(images=picture, return_tensors="pt")
        expected = network.get_image_features(**pixels).pooler_output.numpy()
        texts = tokenizer(["red shirt"], return_tensors="pt")
        said = network.get_text_features(input_ids=texts["input_ids"], attention_mask=texts["attention_mask"])
    framed = frame_picture(picture, converted.framing)[np.newaxis]
    rows = open_session(converted.file, 1).run(["embeddings"], {"pixels": framed})[0]
    assert cosines(rows, expected).min() >= 0.9999
    assert converted.text is not None
    assert cosines(text_rows(converted.text, ["red shirt"]), said.pooler_output.numpy()).min() >= 0.9999


def test_where_a_model_is_from_is_told(models: dict[str, tuple[Path, Converted]]) -> None:
    model, converted = models["dino"]
    assert converted.origin.name == f"{model.name}, the normalised class token (pooler_output)"
    assert (converted.origin.source, converted.origin.licence) == (str(model), None)
    assert converted.text is None


def test_a_repository_of_the_hub(models: dict[str, tuple[Path, Converted]], tmp_path: Path) -> None:
    model, converted = models["classifier"]
    card = b"---\nlicense: apache-2.0\ndatasets:\n- imagenet-1k\n---\n"
    files = {"README.md": card, "pytorch_model.bin": b"a pickle"}
    files |= {file.name: file.read_bytes() for file in model.iterdir()}
    script = f"""
from pathlib import Path
from parecido.embeddings.importers.huggingface import convert
converted = convert("{REPOSITORY}@main", Path({str(tmp_path)!r}), offline=False)
origin = converted.origin
print(origin.name, origin.source, origin.licence, origin.data, sep="|")
"""
    with serve_hub(Hub(files)) as hub:
        code, printed = run_with_hub(script, hub.address, tmp_path / "cache")
    assert code == 0, printed
    kind = "the normalised class token of the last layer"
    address = f"https://huggingface.co/{REPOSITORY}/tree/{COMMIT}"
    assert printed == f"{REPOSITORY}, {kind}|{address}|apache-2.0|imagenet-1k\n"
    assert "pytorch_model.bin" not in [name for name, _ in hub.asked]
    assert (tmp_path / "model.onnx").stat().st_size == converted.file.stat().st_size


@pytest.fixture
def dino(tmp_path: Path) -> Path:
    return tiny_transformers.save_dino(tmp_path / "dino")


def refusal(model: Path | str, folder: Path) -> str:
    out = folder / "out"
    out.mkdir()
    with pytest.raises(ModelError) as refused:
        convert(str(model), out, offline=True)
    assert list(out.glob("*.onnx")) == []
    return str(refused.value)


def test_pickled_weights_are_refused(dino: Path, tmp_path: Path) -> None:
    weights = dino / "model.safetensors"
    torch.save({}, dino / "pytorch_model.bin")
    weights.unlink()
    assert refusal(dino, tmp_path).startswith(
        f"hf:{dino} has no weights as model.safetensors; pickled ones (pytorch_model.bin) can run code and are not read"
    )


def test_damaged_and_missing_weights_are_refused(dino: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = dino / "model.safetensors"
    content = weights.read_bytes()
    tensors = load_file(weights)
    del tensors["layernorm.weight"]
    save_file(tensors, weights, metadata={"format": "pt"})
    (tmp_path / "one").mkdir()
    assert f"{dino} lacks 1 of the weights that its config.json asks for, such as layernorm.weight" in refusal(
        dino, tmp_path / "one"
    )
    weights.write_bytes(content[:-100])
    assert refusal(dino, tmp_path).startswith(f"{dino} cannot be loaded by transformers: ")


@pytest.mark.parametrize(
    ("model_type", "sentence"),
    [
        ("bert", "the model's model_type is 'bert'; expected one of clip, siglip, dinov2, dinov2_with_registers, "),
        (None, "the model's model_type is None; expected one of clip, siglip, "),
        ("siglip2", "the model is a SigLIP 2 of variable size (NaFlex), whose pictures no fixed frame can hold; "),
    ],
)
def test_other_kinds_are_refused(dino: Path, tmp_path: Path, model_type: str | None, sentence: str) -> None:
    tiny_transformers.change_json(dino / "config.json", model_type=model_type)
    assert refusal(dino, tmp_path).startswith(sentence)


@pytest.mark.parametrize("part", ["config", "preprocessor_config", "tokenizer_config"])
def test_no_code_of_a_model_is_run(tmp_path: Path, part: str) -> None:
    """A CLIP, which is imported, whose files name Python beside them: transformers' own classes are taken."""
    model, ran, out = tiny_transformers.save_clip(tmp_path / "clip"), tmp_path / "ran", tmp_path / "out"
    (model / "own.py").write_text(tiny_transformers.trap(ran), encoding="utf-8")
    own = {"AutoConfig": "own.Own", "AutoImageProcessor": "own.Own", "AutoTokenizer": ["own.Own", "own.Own"]}
    tiny_transformers.change_json(model / f"{part}.json", auto_map=own)
    out.mkdir()
    with contextlib.suppress(Exception):  # imported without the code, or refused: what counts is that it did not run
        convert(str(model), out, offline=True)
    assert not ran.exists()


def test_a_folder_without_its_parts_is_refused(dino: Path, tmp_path: Path) -> None:
    (dino / "preprocessor_config.json").rename(dino / "away.json")
    for number in range(3):
        (tmp_path / str(number)).mkdir()
    assert "has no preprocessor_config.json" in refusal(dino, tmp_path / "0")
    (dino / "config.json").write_text("{", encoding="utf-8")
    assert refusal(dino, tmp_path / "1").startswith(f"{dino / 'config.json'} is not JSON: ")
    (dino / "config.json").unlink()
    assert refusal(dino, tmp_path / "2").startswith(f"{dino / 'config.json'} cannot be read: No such file")


@pytest.mark.parametrize("source", ["none", "a/b/c", "/nowhere/at/all", "owner/", "owner/name@"])
def test_what_is_no_source_is_refused(source: str, tmp_path: Path) -> None:
    assert refusal(source, tmp_path) == (
        f"hf:{source} is neither a folder that is there nor of the form OWNER/REPO or OWNER/REPO@REVISION"
    )


def test_a_tokenizer_without_padding_is_refused(tmp_path: Path) -> None:
    clip = tiny_transformers.save_clip(tmp_path / "clip")
    tiny_transformers.change_json(clip / "tokenizer_config.json", pad_token=None)
    assert json.loads((clip / "tokenizer_config.json").read_text()).get("pad_token") is None
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(ModelError, match=r"^the tokenizer of .* has no padding token; choose a model with one$"):
        convert(str(clip), out, offline=True)
