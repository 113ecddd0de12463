"""What the two classic commands do: organise, train, extract and index; then serve."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from parecido.build import BuildSummary, build_source, read_source
from parecido.build.place import ORGANIZED
from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.kaggle import fetch_dataset, is_kaggle
from parecido.catalogue.organize import Mode, organize
from parecido.embeddings.importers.import_model import find_or_import
from parecido.errors import CatalogueError, QueryError, ShopError
from parecido.progress import progress
from parecido.sample import DEFAULT_PRODUCTS, draw_sample
from parecido.settings import Settings, models_from_environment
from parecido.shop.reader import Shop
from parecido.train.adopt import train_head
from parecido.train.table import training_lines

SAMPLE = Path("sample")
"""Where the sample catalogue is drawn, relative to the folder a command runs in."""


def train_index(
    images: str | None,
    styles: Path | None,
    out: Path,
    *,
    columns: ColumnOptions,
    mode: Mode,
    replace: bool,
    settings: Settings,
    announce: Callable[[str], None],
    model: str | None = None,
    licence: str | None = None,
) -> BuildSummary:
    """Organise the pictures by category, train a head, extract the vectors and index them; return the summary.

    `images` is a folder or "kaggle:OWNER/DATASET"; without it the sample catalogue is used, drawn where it is missing.
    `model` is the name of a model or a SOURCE, which is imported first; `licence` is told for a source that does not.
    The index is Annoy's where annoy is installed and exact where it is not, and which one is announced.
    """
    folder, table = find_catalogue(images, styles, announce)
    source = read_source(folder, table, columns, announce)
    if source.columns.category is None:
        raise CatalogueError(f"{table} has no category column to organise by; name one with --category COLUMN")
    by = (source.columns.category,)
    chosen = None
    if model is not None:
        chosen = find_or_import(model, models_from_environment(), licence=licence, announce=announce)

    def prepare(place: Path) -> None:
        organized = organize(source.catalogue, folder, place / ORGANIZED, by=by, mode=mode)
        announce(f"organized: {organized.pictures} pictures in {organized.folders} folders under {out / ORGANIZED}")

    backend = "annoy" if find_spec("annoy") else "exact"
    if backend == "exact":
        announce("index: exact, as annoy is not installed (in the clone: pip install '.[annoy]')")
    return build_source(
        source,
        out,
        backend=backend,
        model=chosen,
        replace=replace,
        settings=settings,
        prepare=prepare,
        learn=lambda place: learn_categories(place, announce),
    )


def learn_categories(place: Path, announce: Callable[[str], None]) -> None:
    """Train the head of a shop that is being built on its categories; one that is too small or has none learns nothing.

    What has both the category and the colour right must not become less by it.
    """
    with Shop(place, unfinished=True) as shop:
        category, colour = shop.category_column(), shop.colour_column()
    try:
        both = [] if category is None or colour is None else [(category, colour)]
        training = train_head(place, watched=both, labels=[] if category is None else [category], announce=announce)
    except QueryError as error:
        announce(f"head: none learned; {error}")
        return
    for line in training_lines(training):
        announce(line)


def find_catalogue(images: str | None, styles: Path | None, announce: Callable[[str], None]) -> tuple[Path, Path]:
    """Return the folder of pictures and the table that the classic options mean. Raises CatalogueError."""
    if images is None:
        if styles is not None:
            raise CatalogueError("--styles was given without --images; give the pictures' folder too")
        return sample_catalogue(SAMPLE, announce)
    if is_kaggle(images):
        source = fetch_dataset(images)
        table = styles or source.table
        if table is None:
            raise CatalogueError(f"{images} holds no styles.csv; give the table with --styles")
        return source.images, table
    if styles is None:
        raise CatalogueError("--images was given without --styles; give the metadata table too")
    return Path(images), styles


def sample_catalogue(folder: Path, announce: Callable[[str], None]) -> tuple[Path, Path]:
    """Return the sample catalogue's pictures and table, drawing them where the table is missing."""
    table = folder / "styles.csv"
    if not table.is_file():
        announce(f"drawing the sample catalogue into {folder}")
        with progress("draw", DEFAULT_PRODUCTS, "pictures") as tick:
            draw_sample(folder, progress=lambda _: tick(1))
    return folder / "images", table


def sample_shop(folder: Path, announce: Callable[[str], None], settings: Settings) -> Path:
    """Return the sample catalogue's own shop, with a head learned from its categories; built where it is missing."""
    place = folder / "shop"
    try:
        Shop(place).close()
    except ShopError:
        images, table = sample_catalogue(folder, announce)
        source = read_source(images, table, ColumnOptions(), announce)
        build_source(
            source,
            place,
            backend=None,
            replace=False,
            settings=settings,
            learn=lambda shop: learn_categories(shop, announce),
        )
    return place
