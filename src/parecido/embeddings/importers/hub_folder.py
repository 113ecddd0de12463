"""A model's folder on the Hugging Face hub, by that hub's own library, at a revision that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parecido.embeddings.importers.hub_refusal import hub_refusals

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
    "config.json",
)
"""What a tokenizer of transformers needs of its repository: exact names, never Python."""


@dataclass(frozen=True, slots=True)
class HubFolder:
    """Files of a repository in the hub's cache on this machine, and the commit that they are of."""

    path: Path
    commit: str


def fetch_hub_folder(repository: str, patterns: Sequence[str], revision: str | None, *, offline: bool) -> HubFolder:
    """Return the files of `repository` that fit a pattern, at a branch, tag or commit (None: the main branch).

    The library resumes and checks the download, and takes from its cache what is there. Raises ModelError where the
    files cannot be had.
    """
    import huggingface_hub

    with hub_refusals(repository, revision, offline=offline):
        found = huggingface_hub.snapshot_download(
            repository, revision=revision, allow_patterns=list(patterns), local_files_only=offline
        )
    return HubFolder(Path(found), Path(found).name)
