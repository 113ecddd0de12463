"""Networks of open_clip, made small here and saved as its makers save large ones: the ONNX gives their own rows."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.importers import tiny_open_clip, tiny_transformers
from tests.importers.hub import COMMIT, REPOSITORY, Hub, run_with_hub, serve_hub

torch = pytest.importorskip("torch", reason="converting needs torch (.ci/importers)")
open_clip = pytest.importorskip("open_clip", reason="converting needs open_clip (.ci/importers)", exc_type=ImportError)
pytest.importorskip("transformers", reason="converting needs transformers (.ci/importers)")
pytest.importorskip("onnxscript", reason="converting needs onnxscript (.ci/importers)")
tokenizers = pytest.importorskip("tokenizers", reason="converting needs tokenizers (.ci/importers)")

from parecido.embeddings.framing import Framing
from parecido.embeddings.importers.contract import Converted, ConvertedText
from parecido.embeddings.importers.openclip import convert
from parecido.embeddings.importers.openclip_source import find_network
from parecido.embeddings.importers.tokens import TEXTS
from parecido.embeddings.importers.verify import verify_pictures, verify_text
from parecido.embeddings.preprocess import frame_picture
from parecido.embeddings.session import open_session
from parecido.errors import ModelError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")

SQUASHED = {"resize_mode": "squash", "mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bilinear"}
FRAMINGS = {
    "clip": Framing((32, 32), "crop"),
    "siglip": Framing((32, 32), "squash", filter="bilinear"),
    "bert": Framing((32, 32), "fit"),
}
SAYINGS = ["vestido floral azul", "a red shirt", "“Azul”, ç_#_42", "a " * 40]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Converted]]:
    """Each small network with what became of it; converting takes seconds, so it is done once."""
    folder = tmp_path_factory.mktemp("open_clip")
    bert = tiny_open_clip.bert_config(folder / "bert-config")
    saved = {
        "clip": tiny_open_clip.save_folder(folder / "clip", tiny_open_clip.CLIP),
        "siglip": tiny_open_clip.save_folder(folder / "siglip", tiny_open_clip.SIGLIP, **SQUASHED),
        "bert": tiny_open_clip.save_folder(folder / "bert", bert, resize_mode="longest", fill_color=255),
    }
    return {
        name: (model, convert(str(model), tmp_path_factory.mktemp(name), offline=True)) for name, model in saved.items()
    }


@pytest.fixture
def tiny_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small CLIP's architecture by a name that open_clip knows for the time of a test."""
    monkeypatch.setattr(open_clip.factory, "_MODEL_CONFIGS", dict(open_clip.factory._MODEL_CONFIGS))
    monkeypatch.setattr(open_clip.factory, "_MODEL_CONFIG_PATHS", list(open_clip.factory._MODEL_CONFIG_PATHS))
    (tmp_path / "tiny-clip.json").write_text(json.dumps(tiny_open_clip.CLIP), encoding="utf-8")
    open_clip.add_model_config(tmp_path / "tiny-clip.json")
    return "tiny-clip"


def cosines(one: Any, other: Any) -> Any:
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


def token_rows(text: ConvertedText, sayings: list[str]) -> Any:
    tokenizer = tokenizers.Tokenizer.from_file(str(text.tokenizer))
    return np.array([each.ids for each in tokenizer.encode_batch(sayings)], dtype=np.int64)


@pytest.mark.parametrize("name", FRAMINGS)
def test_pictures_have_the_original_s_rows(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    _, converted = models[name]
    assert converted.framing == FRAMINGS[name]
    assert verify_pictures(converted) == (32 if name == "siglip" else 24)
    pixels = np.random.default_rng(1).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)
    rows = open_session(converted.file, 1).run(["embeddings"], {"pixels": pixels})[0]
    assert cosines(rows, converted.original(pixels)).min() >= 0.9999


@pytest.mark.parametrize("name", FRAMINGS)
def test_texts_have_the_original_s_rows(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    text = models[name][1].text
    assert text is not None
    verify_text(text, 32 if name == "siglip" else 24)
    rows = open_session(text.file, 1).run(["embeddings"], {"tokens": token_rows(text, SAYINGS)})[0]
    assert cosines(rows, text.original(SAYINGS)).min() >= 0.9999
    assert cosines(rows[:1], rows[1:]).max() < 0.999


@pytest.mark.parametrize("name", FRAMINGS)
def test_tokens_are_open_clip_s_own(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    model, converted = models[name]
    assert converted.text is not None
    sayings = [*TEXTS, *SAYINGS, "don't you'll we've I'm he'd", "NÃO; 12.345,67 - 50%", "ﬁ? ½ 日本語 ÇÀ", "x" * 200]
    expected = open_clip.get_tokenizer(f"local-dir:{model}")(sayings, context_length=tiny_open_clip.LENGTH).numpy()
    found = token_rows(converted.text, sayings)
    differing = [saying for saying, one, other in zip(sayings, found, expected, strict=True) if (one != other).any()]
    assert differing == (["ﬁ? ½ 日本語 ÇÀ"] if name == "clip" else [])  # a ligature, which ftfy takes apart


@pytest.mark.parametrize("name", FRAMINGS)
def test_a_picture_is_framed_as_open_clip_frames_it(models: dict[str, tuple[Path, Converted]], name: str) -> None:
    model, converted = models[name]
    network, transform = open_clip.create_model_from_pretrained(f"local-dir:{model}")
    picture = Image.fromarray(np.random.default_rng(2).integers(0, 256, (60, 90, 3), dtype=np.uint8)).resize((180, 120))
    with torch.no_grad():
        expected = network.eval().encode_image(transform(picture)[None]).numpy()
    framed = frame_picture(picture, converted.framing)[np.newaxis]
    rows = open_session(converted.file, 1).run(["embeddings"], {"pixels": framed})[0]
    assert cosines(rows, expected).min() >= 0.999


def test_an_architecture_and_a_checkpoint(
    models: dict[str, tuple[Path, Converted]], tiny_name: str, tmp_path: Path
) -> None:
    """A training run's own checkpoint is a pickle with the weights in it, which the weights-only loader reads."""
    model, converted = models["clip"]
    network, _ = open_clip.create_model_from_pretrained(f"local-dir:{model}")
    checkpoint = tmp_path / "epoch_3.pt"
    torch.save({"epoch": 3, "state_dict": {f"module.{k}": v for k, v in network.state_dict().items()}}, checkpoint)
    out = tmp_path / "out"
    out.mkdir()
    again = convert(f"{tiny_name}={checkpoint}", out, offline=True)
    pixels = np.random.default_rng(3).integers(0, 256, (4, 32, 32, 3), dtype=np.uint8)
    rows = open_session(again.file, 1).run(["embeddings"], {"pixels": pixels})[0]
    np.testing.assert_allclose(rows, converted.original(pixels), rtol=1e-3, atol=1e-4)
    assert (again.origin.name, again.origin.source) == ("open_clip tiny-clip", str(checkpoint))


def test_a_tag_and_a_repository_of_the_hub(models: dict[str, tuple[Path, Converted]], tmp_path: Path) -> None:
    model, _ = models["clip"]
    files = {file.name: file.read_bytes() for file in model.iterdir()} | {"README.md": b"---\nlicense: mit\n---\n"}
    config = tmp_path / "tiny-clip.json"
    config.write_text(json.dumps(tiny_open_clip.CLIP), encoding="utf-8")
    script = f"""
from pathlib import Path
import open_clip
from open_clip.pretrained import _PRETRAINED, _slpcfg
from parecido.embeddings.importers.openclip_source import find_network
open_clip.add_model_config({str(config)!r})
_PRETRAINED["tiny-clip"] = dict(ours=_slpcfg(hf_hub="{REPOSITORY}/"))
for source in ("tiny-clip/ours", "tiny-clip/ours@{COMMIT}", "hf-hub:{REPOSITORY}"):
    wanted = find_network(source, offline=False)
    print(wanted.name.partition(":")[0], wanted.weights.name, wanted.origin.name, wanted.origin.source, sep="|")
    print(wanted.origin.licence, wanted.preprocess.get("resize_mode"), wanted.config["embed_dim"])
"""
    with serve_hub(Hub(files)) as hub:
        code, printed = run_with_hub(script, hub.address, tmp_path / "cache")
    assert code == 0, printed
    address = f"https://huggingface.co/{REPOSITORY}/tree/{COMMIT}"
    tagged = [f"tiny-clip|open_clip_model.safetensors|open_clip tiny-clip ours|{address}", "mit squash 24"]
    whole = [f"local-dir|open_clip_model.safetensors|{REPOSITORY}|{address}", "mit None 24"]
    assert printed.splitlines() == [*tagged, *tagged, *whole]


def test_a_checkpoint_is_prepared_for_as_the_published_weights_are(tmp_path: Path) -> None:
    checkpoint = tmp_path / "ours.safetensors"
    checkpoint.touch()
    siglip = find_network(f"ViT-B-16-SigLIP={checkpoint}", offline=True)
    assert (siglip.preprocess["resize_mode"], siglip.preprocess["mean"]) == ("squash", (0.5, 0.5, 0.5))
    assert find_network(f"ViT-S-16={checkpoint}", offline=True).preprocess == {}  # none are published
    with pytest.raises(ModelError, match=r"^open_clip prepares pictures for the published weights of ViT-L-14 in diff"):
        find_network(f"ViT-L-14={checkpoint}", offline=True)


def refusal(source: object, folder: Path) -> str:
    out = folder / "out"
    out.mkdir(parents=True)
    with pytest.raises(ModelError) as refused:
        convert(str(source), out, offline=True)
    assert list(out.iterdir()) == []
    return str(refused.value)


class Trap:
    """A pickle that would write a file when it is read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (str(self.file), "w")


def test_a_pickle_that_holds_more_than_weights_is_not_read(tiny_name: str, tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    checkpoint = tmp_path / "checkpoint.pt"
    checkpoint.write_bytes(pickle.dumps({"state_dict": Trap(sprung)}))
    assert refusal(f"{tiny_name}={checkpoint}", tmp_path).startswith(f"{checkpoint} is a pickle that holds more than ")
    assert not sprung.exists()


@pytest.fixture
def trapped(models: dict[str, tuple[Path, Converted]], tmp_path: Path) -> Path:
    """A SigLIP whose tokenizer is Python beside it, which would write a file "sprung" beside the folder."""
    folder = tmp_path / "trapped"
    shutil.copytree(models["siglip"][0], folder)
    (folder / "tokenizer_own.py").write_text(tiny_transformers.trap(tmp_path / "sprung"), encoding="utf-8")
    own = {"AutoTokenizer": ["tokenizer_own.Own", "tokenizer_own.Own"]}
    tiny_transformers.change_json(folder / "tokenizer_config.json", tokenizer_class="Own", auto_map=own)
    return folder


def change_config(folder: Path, part: str, **facts: Any) -> None:
    file = folder / "open_clip_config.json"
    config = json.loads(file.read_text(encoding="utf-8"))
    config["model_cfg"][part] |= facts
    file.write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize("options", [{}, {"trust_remote_code": True}])
def test_a_tokenizer_s_code_is_not_run(trapped: Path, tmp_path: Path, options: dict[str, Any]) -> None:
    change_config(trapped, "text_cfg", tokenizer_kwargs={"clean": "canonicalize", **options})
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(
        ModelError,
        match=r"^the network's tokenizer_kwargs hold 'trust_remote_code', which could run "
        if options
        else r"^the tokenizer of the network cannot be loaded: ",
    ):
        convert(str(trapped), out, offline=True)
    assert not (tmp_path / "sprung").exists()


def test_a_repository_s_code_is_not_fetched(trapped: Path, tmp_path: Path) -> None:
    change_config(trapped, "text_cfg", tokenizer_kwargs={"trust_remote_code": True})
    files = {file.name: file.read_bytes() for file in trapped.iterdir()}
    script = f"""
from pathlib import Path
from parecido.embeddings.importers.openclip import convert
from parecido.errors import ModelError
try:
    convert("hf-hub:{REPOSITORY}", Path({str(tmp_path)!r}), offline=False)
except ModelError as error:
    print(error)
"""
    with serve_hub(Hub(files)) as hub:
        code, printed = run_with_hub(script, hub.address, tmp_path / "cache")
    assert code == 0, printed
    assert printed.startswith("the network's tokenizer_kwargs hold 'trust_remote_code', which could run code of the ")
    asked = [name for name, _ in hub.asked]
    assert any(name.endswith("tokenizer.json") for name in asked)
    assert not any(name.endswith(".py") for name in asked)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"auto_map": {"AutoConfig": "own.Own"}}, "auto_map"),
        ({"text_config": {"auto_map": {"AutoConfig": "own.Own"}}}, "auto_map"),
        ({"configuration_files": ["config.4.0.0.json"]}, "configuration_files"),
        ({"attn_implementation": "makers/kernel"}, "attn_implementation"),
    ],
)
def test_a_text_network_with_code_is_refused(facts: dict[str, Any], key: str, tmp_path: Path) -> None:
    bert = tmp_path / "bert-config"
    model = tiny_open_clip.save_folder(tmp_path / "bert", tiny_open_clip.bert_config(bert))
    tiny_transformers.change_json(bert / "config.json", **facts)
    assert refusal(model, tmp_path) == (
        f"{bert / 'config.json'} has {key}, which names code outside transformers; no code of a model is run"
    )


@pytest.mark.parametrize(
    "name", ["hf-hub:makers/tiny", "hf_hub:makers/tiny", "local-dir:/models/tiny", "makers/tiny", 3]
)
def test_a_picture_tower_from_elsewhere_is_refused(
    models: dict[str, tuple[Path, Converted]], name: object, tmp_path: Path
) -> None:
    folder = tmp_path / "clip"
    shutil.copytree(models["clip"][0], folder)
    change_config(folder, "vision_cfg", timm_model_name=name)
    assert refusal(folder, tmp_path).startswith(f"the network's timm_model_name is {name!r}; expected an architecture ")


def test_parts_of_another_repository_are_told_with_their_commit(tmp_path: Path) -> None:
    tiny_open_clip.bert_config(tmp_path / "bert")
    script = f"""
from pathlib import Path
from parecido.embeddings.importers.contract import Origin
from parecido.embeddings.importers.openclip_parts import find_parts
from parecido.embeddings.importers.openclip_source import Wanted
texts = {{"hf_tokenizer_name": "{REPOSITORY}", "hf_model_name": "{REPOSITORY}"}}
wanted = Wanted("tiny", {{"text_cfg": texts, "vision_cfg": {{}}}}, Path("tiny.pt"), Origin("tiny", "here", None))
for offline in (False, True):
    print(find_parts(wanted, offline=offline).origin)
"""
    with serve_hub(Hub({"config.json": (tmp_path / "bert" / "config.json").read_bytes()})) as hub:
        code, printed = run_with_hub(script, hub.address, tmp_path / "cache")
    assert code == 0, printed
    address = f"https://huggingface.co/{REPOSITORY}/tree/{COMMIT}"
    assert printed.splitlines() == [f"tokenizer {address}, text configuration {address}"] * 2


def test_weights_of_another_network_are_refused(tiny_name: str, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    checkpoint = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(3)}, checkpoint)
    assert refusal(f"{tiny_name}={checkpoint}", tmp_path).startswith(f"{checkpoint} cannot be loaded as tiny-clip: ")


@pytest.mark.parametrize(
    ("preprocess", "sentence"),
    [
        ({"resize_mode": "longest"}, "pictures on a background of 0, where white is 255, which is not offered here"),
        ({"resize_mode": "shortest", "size": [32, 32]}, None),
    ],
)
def test_preprocessing_that_no_framing_can_say_is_refused(
    preprocess: dict[str, Any], sentence: str | None, models: dict[str, tuple[Path, Converted]]
) -> None:
    from parecido.embeddings.importers.openclip import _read_preparation

    facts = {
        **open_clip.get_model_preprocess_cfg(open_clip.create_model(f"local-dir:{models['clip'][0]}")),
        **preprocess,
    }
    if sentence is None:
        assert _read_preparation(facts).mode == "crop"
    else:
        with pytest.raises(ModelError) as refused:
            _read_preparation(facts)
        assert str(refused.value) == f"the network's preprocess_cfg asks for {sentence}"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("ViT-B-32", "openclip:ViT-B-32 is unclear, and no folder that is there; write openclip:NAME/TAG, "),
        ("ViT-Z-9/openai", "knows no 'ViT-Z-9'; open_clip.list_models() names all of them"),
        ("ViT-B-32/laion9", "open_clip has no weights 'laion9' for ViT-B-32; its tags are: openai, laion"),
        (
            "ViT-B-32/openai",
            "the weights 'openai' of ViT-B-32 belong to another activation; give openclip:ViT-B-32-quickgelu/openai",
        ),
        ("ViT-B-32=gone.safetensors", "gone.safetensors is no checkpoint that is there; expected a file that ends in"),
        ("hf-hub:tiny", "openclip:hf-hub:tiny is not of the form hf-hub:OWNER/REPO or hf-hub:OWNER/REPO@REVISION"),
        ("hf-hub:a/b@", "openclip:hf-hub:a/b@ is not of the form"),
    ],
)
def test_what_is_no_source_is_refused(source: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in refusal(source, tmp_path)


def test_a_folder_without_its_parts_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    config = folder / "open_clip_config.json"
    assert refusal(folder, tmp_path / "1").startswith(f"{config} cannot be read: No such file or directory; give a ")
    config.write_text("{", encoding="utf-8")
    assert refusal(folder, tmp_path / "2").startswith(f"{config} is not JSON: ")
    config.write_text('{"model_cfg": {}}', encoding="utf-8")
    assert refusal(folder, tmp_path / "3").startswith(f"{config} describes no network; expected model_cfg with ")
    config.write_text(json.dumps({"model_cfg": tiny_open_clip.CLIP}), encoding="utf-8")
    assert refusal(folder, tmp_path / "4") == f"{folder} holds no weights; expected open_clip_model.safetensors"
