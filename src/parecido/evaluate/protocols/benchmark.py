"""Measures a model on a published protocol: its files, its pictures, its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parecido.embeddings.card import ASPECTS, MODEL
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.library import find_model
from parecido.errors import CatalogueError
from parecido.evaluate.protocols.embed import Embedded, Rejected, embed_entries
from parecido.evaluate.protocols.registry import DEFAULT_MODEL, find_protocol
from parecido.evaluate.protocols.retrieval import measure_retrieval
from parecido.index.contract import Vectors
from parecido.settings import Settings, default_settings, models_from_environment


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A model's figures on a protocol; see Retrieval.

    `queries`, `gallery` and `classes` (of the queries) count what was measured, without the `rejects`; where each
    query asks the others, `gallery` is as many. Figures with rejects are not the protocol's own.
    """

    protocol: str
    folder: str
    model: str
    queries: int
    gallery: int
    classes: int
    lonely: int
    recall: Mapping[int, float]
    precision: float
    map_at_r: float | None
    rejects: tuple[Rejected, ...]


def benchmark_model(
    protocol: str, folder: str | Path, *, model: str = DEFAULT_MODEL, settings: Settings | None = None
) -> Benchmark:
    """Measure a model, of the package or imported, on the protocol's files in `folder`, at the model's own weights.

    Raises QueryError for an unknown protocol, ModelError for an unknown model, CatalogueError for files or pictures
    that cannot be used.
    """
    found, settings = find_protocol(protocol), settings or default_settings()
    known = find_model(model, models_from_environment())
    task = found.load(Path(folder))
    embedder = Embedder(known.card, known.files[MODEL], companion=known.files.get(ASPECTS))
    queries = embed_entries(task.queries, task.images, embedder, settings, what="query")
    gallery = None
    if task.gallery is not None:
        gallery = embed_entries(task.gallery, task.images, embedder, settings, what="gallery")
    elif len(queries.entries) < 2:
        raise CatalogueError(f"only one picture of {folder} can be used; there must be two for one to find the other")
    figures = measure_retrieval(_named(queries), None if gallery is None else _named(gallery), found.ranks)
    return Benchmark(
        protocol=protocol,
        folder=str(folder),
        model=known.card.name,
        queries=len(queries.entries),
        gallery=len((queries if gallery is None else gallery).entries),
        classes=len({entry.name for entry in queries.entries}),
        lonely=figures.lonely,
        recall=figures.recall,
        precision=figures.precision,
        map_at_r=figures.map_at_r,
        rejects=queries.rejects + (() if gallery is None else gallery.rejects),
    )


def _named(embedded: Embedded) -> tuple[Vectors, list[str]]:
    """Return the embeddings with their classes."""
    return embedded.vectors, [entry.name for entry in embedded.entries]
