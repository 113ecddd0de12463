"""A model's folder on the Hugging Face hub, by that hub's own library, at a revision that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.errors import ModelError


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
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = f"{repository} at {revision or 'its main branch'}"
    try:
        found = huggingface_hub.snapshot_download(
            repository, revision=revision, allow_patterns=list(patterns), local_files_only=offline
        )
    except LocalEntryNotFoundError as error:
        why = "downloads are switched off" if offline else f"the hub cannot be reached ({one_line(error)})"
        at = f" --revision {revision}" if revision else ""
        raise ModelError(
            f"{wanted} is not in the hub's cache and {why}; fetch it where there is a connection "
            f"(hf download {repository}{at}) and copy the cache's folder here"
        ) from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(f"{wanted} could not be fetched: {one_line(error)}") from error
    return HubFolder(Path(found), Path(found).name)
