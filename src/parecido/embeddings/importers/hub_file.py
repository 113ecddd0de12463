"""One file of a repository on the Hugging Face hub, by that hub's own library, at a revision that is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parecido.embeddings.importers.hub_refusal import hub_refusals


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file in the hub's cache on this machine, and the commit that it is of."""

    path: Path
    commit: str


def fetch_hub_file(repository: str, name: str, revision: str | None, *, offline: bool) -> HubFile:
    """Return a file of `repository` at a branch, tag or commit (None: the main branch), from the cache if it is there.

    The library resumes and checks the download. It keeps each file in a folder named after the commit, which pins
    what a branch was. Raises ModelError where the file cannot be had.
    """
    import huggingface_hub

    with hub_refusals(repository, revision, offline=offline, name=name):
        path = Path(huggingface_hub.hf_hub_download(repository, name, revision=revision, local_files_only=offline))
    return HubFile(path, path.parent.name)
