"""The tokenizers of open_clip as files of the package tokenizers: CLIP's own, and those of transformers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.embeddings.importers.openclip_parts import read_options
from parecido.embeddings.importers.tokens import Tokenise, Tokens, check_tokens, save_tokenizer
from parecido.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
_PUNCTUATION = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^`{|}~]"""
_SINGLE, _DOUBLE = "[\u02bc\u2018-\u201b]", "[\u201c-\u201f]"
"""What ftfy, which open_clip cleans texts with, straightens."""


def load_tokenizer(texts: Mapping[str, Any], folder: Path | None) -> Any:
    """Return open_clip's own tokenizer of a text_cfg; one of transformers lies in `folder`, whose code is not run.

    Raises ModelError for one that draws lots, that has other options than are known, or that cannot be had.
    """
    from open_clip.tokenizer import HFTokenizer, SimpleTokenizer

    length, options = int(texts.get("context_length", 77)), read_options(texts)
    marked = options.get("strip_sep_token") or options.get("tokenizer_mode") or texts.get("tokenizer_mode")
    if options.get("reduction_mask") or marked:
        raise ModelError(
            "the network's texts are cut or marked in a way that no tokenizer.json can say; choose another"
        )
    try:
        if folder is None:
            return SimpleTokenizer(context_length=length, **options)
        return HFTokenizer(
            str(folder), context_length=length, local_files_only=True, trust_remote_code=False, **options
        )
    except (OSError, ValueError, ImportError, KeyError, TypeError, AssertionError) as error:
        raise ModelError(f"the tokenizer of the network cannot be loaded: {one_line(error)}") from error


def write_tokenizer(original: Any, options: dict[str, Any], file: Path) -> None:
    """Write open_clip's tokenizer as `file`; `options` are its tokenizer_kwargs.

    Raises ModelError where it cannot be, and where it would not give the original's tokens.
    """
    length = original.context_length
    if hasattr(original, "bpe_ranks"):
        made, padding, side = _clip_tokenizer(original, options.get("clean", "lower")), (0, "!"), "right"
    else:
        theirs = original.tokenizer
        if getattr(theirs, "backend_tokenizer", None) is None:
            raise ModelError(f"{type(theirs).__name__} cannot be written as a tokenizer.json; choose another network")
        made = _clean_first(theirs.backend_tokenizer, options.get("clean", "whitespace"))
        padding, side = (int(theirs.pad_token_id), str(theirs.pad_token)), theirs.padding_side
    save_tokenizer(made, file, length, pad=padding, side=side)
    check_tokens(file, length, tokenise_with(original))


def tokenise_with(original: Any) -> Tokenise:
    """Return open_clip's tokenizer as a function of texts."""

    def tokens(texts: Sequence[str], length: int) -> Tokens:
        return np.asarray(original(list(texts), context_length=length).numpy(), dtype=np.int64)

    return tokens


def _clip_tokenizer(original: Any, clean: str) -> Tokenizer:
    """Return CLIP's byte-pair encoding: its vocabulary and merges, and its own way of cutting words."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers, processors

    merges = [pair for pair, _ in sorted(original.bpe_ranks.items(), key=lambda item: item[1])]
    made = Tokenizer(models.BPE(vocab=original.encoder, merges=merges, end_of_word_suffix="</w>"))
    special = [word for word, number in original.encoder.items() if number in original.all_special_ids]
    made.add_special_tokens([AddedToken(word, normalized=False) for word in special])
    made.normalizer = _cleaning(clean)
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    start, end = original.sot_token_id, original.eot_token_id
    names = {number: word for word, number in original.encoder.items() if number in (start, end)}
    made.post_processor = processors.TemplateProcessing(
        single=f"{names[start]} $A {names[end]}", special_tokens=[(names[start], start), (names[end], end)]
    )
    return made


def _clean_first(backend: Tokenizer, clean: str) -> Tokenizer:
    """Return a tokenizer that cleans a text as open_clip does before its own steps."""
    from tokenizers import Tokenizer, normalizers

    made = Tokenizer.from_str(backend.to_str())
    own = [] if backend.normalizer is None else [backend.normalizer]
    made.normalizer = normalizers.Sequence([_cleaning(clean), *own])
    return made


def _cleaning(clean: str) -> Any:
    """Return what open_clip does to a text first, but for ftfy's repairs of mojibake and of HTML."""
    from tokenizers import Regex, normalizers

    steps: list[Any] = [
        normalizers.NFC(),
        normalizers.Replace(Regex(_SINGLE), "'"),
        normalizers.Replace(Regex(_DOUBLE), '"'),
    ]
    if clean == "canonicalize":
        steps += [normalizers.Replace("_", " "), normalizers.Replace(Regex(_PUNCTUATION), "")]
    steps += [normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    return normalizers.Sequence(steps if clean == "whitespace" else [*steps, normalizers.Lowercase()])
