"""What the Hugging Face hub's library raises, as one sentence that says what to fetch by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from parecido.embeddings.importers.onnx_graph import one_line
from parecido.errors import ModelError


@contextmanager
def hub_refusals(repository: str, revision: str | None, *, offline: bool, name: str | None = None) -> Iterator[None]:
    """Turn what a download of `name`, or of all that is wanted of a repository, raises inside into a ModelError."""
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = f"{repository} at {revision or 'its main branch'}"
    wanted = wanted if name is None else f"{name} of {wanted}"
    try:
        yield
    except LocalEntryNotFoundError as error:
        why = "downloads are switched off" if offline else f"the hub cannot be reached ({one_line(error)})"
        parts = [repository, *([name] if name else []), *(["--revision", revision] if revision else [])]
        raise ModelError(
            f"{wanted} is not in the hub's cache and {why}; fetch it where there is a connection "
            f"(hf download {' '.join(parts)}) and copy the cache's folder here"
        ) from error
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(f"{wanted} could not be fetched: {one_line(error)}") from error
