"""One file of a repository on the Hugging Face hub, by that hub's own library, at a revision that is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.errors import ModelError


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
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = f"{repository} at {revision or 'its main branch'}"
    try:
        path = Path(huggingface_hub.hf_hub_download(repository, name, revision=revision, local_files_only=offline))
    except LocalEntryNotFoundError as error:
        why = "downloads are switched off" if offline else f"the hub cannot be reached ({one_line(error)})"
        at = f" --revision {revision}" if revision else ""
        raise ModelError(
            f"{name} of {wanted} is not in the hub's cache and {why}; fetch it where there is a connection "
            f"(hf download {repository} {name}{at}) and copy the cache's folder here"
        ) from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(f"{name} of {wanted} could not be fetched: {one_line(error)}") from error
    return HubFile(path, path.parent.name)
