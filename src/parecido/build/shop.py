"""The steps of a build: read the table, embed what is missing, learn a head where asked, derive the index."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parecido.build.pictures import Batch, embed_pictures
from parecido.build.place import Identity, place_to_build
from parecido.catalogue.columns import ColumnOptions, Columns
from parecido.catalogue.product import Catalogue
from parecido.catalogue.read import read_catalogue
from parecido.embeddings.card import MODEL, ModelCard, file_digest
from parecido.embeddings.embedder import Embedder
from parecido.embeddings.library import Model, find_model
from parecido.embeddings.shipped import shipped_model
from parecido.errors import CatalogueError, ModelError, ShopError
from parecido.images.open import open_pictures
from parecido.images.source import PictureSource
from parecido.index.derive import renew_index
from parecido.index.registry import check_backend
from parecido.progress import progress
from parecido.settings import Settings, default_settings, models_from_environment
from parecido.shop.database import sentences
from parecido.shop.model_file import MODEL_FILE
from parecido.shop.reader import Shop
from parecido.shop.writer import PATIENCE, READY, Embedded, Failed, ShopWriter


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


@dataclass(frozen=True, slots=True)
class Source:
    """A catalogue that was read: where its pictures are, the products and rejects, and the columns chosen.

    `images` is the place as it was named, `pictures` the opened one; `build_source` closes it.
    """

    images: str | Path
    catalogue: Catalogue
    columns: Columns
    pictures: PictureSource


def read_source(
    images: str | Path,
    table: Path,
    columns: ColumnOptions,
    announce: Callable[[str], None] = lambda _: None,
    settings: Settings | None = None,
) -> Source:
    """Read a table against the pictures there are; tell `announce` every guess and the counts, each in a sentence."""
    pictures = open_pictures(images, settings or default_settings())
    try:
        catalogue, chosen = read_catalogue(table, pictures, columns)
    except BaseException:
        pictures.close()
        raise
    for sentence in (*chosen.guesses, pictures.announcement):
        if sentence:
            announce(sentence)
    announce(
        f"table: {catalogue.rows} rows, {len(catalogue.products)} products, {len(catalogue.rejects)} rejects, "
        f"{catalogue.repaired} repaired; {catalogue.strays} pictures without a row"
    )
    return Source(images, catalogue, chosen, pictures)


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
    `backend` is "exact" or "annoy"; None keeps a shop's own and is exact for a new one. `model` is the name of a model
    that the package carries or that was imported; None is the package's own. `announce` is told each step in a
    sentence, guesses of columns first. Raises CatalogueError for a table, columns or pictures that cannot be used,
    ModelError for a model that there is not, ShopError for a target that cannot be written or holds something else;
    either way what was there before is intact.
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
            _store_facts(writer, source, card, backend)
            _copy_model(model, (folder / MODEL_FILE).parent)
            embedded = _embed_missing(writer, source, card, settings)
        if learn is not None:
            learn(folder)
        _finish(folder, settings)
        return _summarise(folder, source, embedded)


def _store_facts(writer: ShopWriter, source: Source, card: ModelCard, backend: str | None) -> None:
    """Store the products and what the shop is made of."""
    writer.put_catalogue(
        source.catalogue,
        card,
        model_digest=card.digest,
        column_choice=json.dumps(source.columns.choice(), ensure_ascii=False),
    )
    writer.choose_backend(backend)


def _copy_model(model: Model, folder: Path) -> None:
    """Give the shop its own copy of its model's files, so that the folder works wherever it is copied."""
    with sentences(folder):
        for name, digest in model.card.files.items():
            target = folder / name
            if target.is_file() and file_digest(target) == digest:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            aside = target.with_suffix(".part")
            shutil.copyfile(model.files[name], aside)
            if file_digest(aside) != digest:
                aside.unlink()
                raise ModelError(
                    f"model file {model.files[name]} is not the one that the card of {model.card.name!r} describes; "
                    "import the model again with --replace"
                )
            aside.replace(target)


def _embed_missing(writer: ShopWriter, source: Source, card: ModelCard, settings: Settings) -> int:
    """Embed every product that has no embedding yet; return how many."""
    by_line = {product.line: product for product in source.catalogue.products}
    missing = [by_line[line] for line in writer.missing()]
    embedder = Embedder(card, writer.folder / MODEL_FILE)
    embedded = 0
    with progress("embed", len(by_line), "pictures", done=len(by_line) - len(missing)) as tick:
        for batch in _stored(
            embed_pictures(missing, source.pictures, embedder, settings), writer, settings.commit_rows
        ):
            embedded += len(batch.embedded)
            tick(len(batch))
    return embedded


def _stored(batches: Iterator[Batch], writer: ShopWriter, rows: int) -> Iterator[Batch]:
    """Pass batches on, storing them in transactions of about `rows` products; also what is left when interrupted."""
    embedded: list[Embedded] = []
    failed: list[Failed] = []
    try:
        for batch in batches:
            embedded += batch.embedded
            failed += batch.failed
            if len(embedded) + len(failed) >= rows:
                writer.put_pictures(embedded, failed)
                embedded, failed = [], []
            yield batch
    finally:
        writer.put_pictures(embedded, failed)


def _finish(folder: Path, settings: Settings) -> None:
    """Derive the index where the one that is there does not fit, and declare the shop ready."""
    with ShopWriter(folder, wait=PATIENCE) as writer:
        with Shop(folder, unfinished=True) as shop:
            if len(shop) == 0:
                raise CatalogueError(f"no picture could be decoded: {shop.rejects()[0].reason}; check the pictures")
        renew_index(writer, settings)
        writer.put_facts(state=READY)


def _summarise(folder: Path, source: Source, embedded: int) -> BuildSummary:
    """Count what the shop holds now. Raises ShopError when a row of the table is neither product nor reject."""
    with Shop(folder) as shop:
        products, rejects = len(shop), len(shop.rejects())
        backend = shop.backend
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
