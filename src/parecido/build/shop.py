"""The steps of a build: read the table, embed what is missing, learn a head where asked, derive the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parecido.build.changes import Changes
from parecido.build.place import Identity, place_to_build
from parecido.build.reconcile import Target, check_removals, reconcile
from parecido.build.source import Source, read_source
from parecido.catalogue.columns import ColumnOptions
from parecido.embeddings.card import MODEL, file_digest
from parecido.embeddings.library import Model, find_model
from parecido.embeddings.shipped import shipped_model
from parecido.errors import CatalogueError, ModelError, ShopError
from parecido.index.derive import index_kind, renew_index
from parecido.index.registry import AUTO, check_backend
from parecido.settings import Settings, default_settings, models_from_environment
from parecido.shop.database import sentences
from parecido.shop.file import sync_path
from parecido.shop.lock import PATIENCE
from parecido.shop.model_file import MODEL_FILE, place_file
from parecido.shop.reader import Shop
from parecido.shop.writer import READY, ShopWriter
from parecido.train.alike import renew_alike


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did. Every row of the table is a product or a reject: `rows == products + rejects`."""

    rows: int
    products: int
    rejects: int
    repaired: int
    strays: int
    embedded: int
    """Pictures embedded by this run; the others were there already."""
    guesses: tuple[str, ...]
    backend: str


def build_shop(
    images: str | Path,
    table: Path,
    out: Path,
    *,
    columns: ColumnOptions | None = None,
    backend: str | None = None,
    model: str | None = None,
    replace: bool = False,
    settings: Settings | None = None,
    announce: Callable[[str], None] = lambda _: None,
) -> BuildSummary:
    """Make a shop in `out` from pictures and a table, or continue one that was interrupted.

    `images` is a folder or a ZIP file; written as text it may also be "web" or "FOLDER+web", which fetches the web
    addresses in the table.
    `backend` is "auto", "exact", "hnsw" or "annoy"; None keeps a shop's own and is "auto" for a new one. `model` is the
    name of a model that the package carries or that was imported; None is the package's own. `announce` is told each
    step in a sentence, guesses of columns first. Raises CatalogueError for a table, columns or pictures that cannot be
    used, ModelError for a model that there is not, ShopError for a target that cannot be written or holds something
    else; either way what was there before is intact.
    """
    if backend is not None:
        check_backend(backend)
    chosen = None if model is None else find_model(model, models_from_environment())
    settings = settings or default_settings()
    source = read_source(images, table, columns or ColumnOptions(), announce, settings)
    return build_source(source, out, backend=backend, model=chosen, replace=replace, settings=settings)


def build_source(
    source: Source,
    out: Path,
    *,
    backend: str | None,
    replace: bool,
    settings: Settings,
    model: Model | None = None,
    prepare: Callable[[Path], None] | None = None,
    learn: Callable[[Path], object] | None = None,
) -> BuildSummary:
    """Make or continue the shop of a catalogue that was read; see `build_shop`. Without `model` it is the package's.

    `prepare` is called with the folder being built before anything of the shop is in it, `learn` once all embeddings
    are stored and before the index is derived from them; it may give the shop a head.
    """
    if model is None:
        card, file = shipped_model()
        model = Model(card, {MODEL: file})
    card = model.card
    identity = Identity(source.catalogue.digest, card.digest, card.name)
    with source.pictures, place_to_build(out, identity, replace=replace) as folder:
        if prepare is not None:
            prepare(folder)
        with ShopWriter(folder) as writer:
            facts = source.facts() | {"model_digest": card.digest}
            writer.begin(source.catalogue.columns, card, **facts, backend=_backend(writer, backend))
            _copy_model(model, (folder / MODEL_FILE).parent)
            check_removals(writer.stored(), source, "add --replace to build a new shop in its place")
            changes = reconcile(writer, source, Target(card, folder / MODEL_FILE), settings)
        if learn is not None:
            learn(folder)
        _finish(folder, changes, settings)
        return _summarise(folder, source, changes.embedded)


def _backend(writer: ShopWriter, asked: str | None) -> str:
    """Return the kind of index: the one asked for, or the shop's own, or "auto" for a new one."""
    return writer.facts().get("backend", AUTO) if asked is None else asked


def _copy_model(model: Model, folder: Path) -> None:
    """Give the shop its own copy of its model's files, flushed: the folder works wherever it is copied."""
    with sentences(folder):
        for name, digest in model.card.files.items():
            target = folder / name
            if target.is_file() and file_digest(target) == digest:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            if not place_file(model.files[name], target, digest):
                raise ModelError(
                    f"model file {model.files[name]} is not the one that the card of {model.card.name!r} describes; "
                    "import the model again with --replace"
                )
            sync_path(folder.parent)


def _finish(folder: Path, changes: Changes, settings: Settings) -> None:
    """Derive the index where the one that is there does not fit, and declare the shop ready."""
    with ShopWriter(folder, wait=PATIENCE) as writer:
        with Shop(folder, unfinished=True) as shop:
            if len(shop) == 0:
                raise CatalogueError(f"no picture could be decoded: {changes.rejects[0].reason}; check the pictures")
            ready = shop.facts.get("state") == READY
        renew_index(writer, settings)
        if not ready:
            writer.put_facts(state=READY)
    renew_alike(folder)


def _summarise(folder: Path, source: Source, embedded: int) -> BuildSummary:
    """Count what the shop holds now. Raises ShopError when a row of the table is neither product nor reject."""
    with Shop(folder) as shop:
        products, rejects = len(shop), len(shop.rejects())
        backend = index_kind(shop)
    if products + rejects != source.catalogue.rows:
        raise ShopError(
            f"{products} products and {rejects} rejects are not the table's {source.catalogue.rows} rows; "
            "build the shop again with --replace"
        )
    return BuildSummary(
        rows=source.catalogue.rows,
        products=products,
        rejects=rejects,
        repaired=source.catalogue.repaired,
        strays=source.catalogue.strays,
        embedded=embedded,
        guesses=source.columns.guesses,
        backend=backend,
    )
