"""One product put into a living shop, as a client sends it: its columns, and its pictures where they are new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from parecido.build.changes import Changes
from parecido.build.looks import Batch, embed_contents
from parecido.build.reconcile import Target
from parecido.build.settle import Settle, settle
from parecido.build.summary import SyncSummary
from parecido.build.sync import columns_of, finish_changes
from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.product import Product
from parecido.catalogue.read import make_product
from parecido.catalogue.values import listed, quoted
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import Embedder
from parecido.errors import CatalogueError, PictureError
from parecido.settings import Settings, default_settings
from parecido.shop.contents import Content, KnownContents
from parecido.shop.products import Put
from parecido.shop.reader import Shop
from parecido.shop.stored import Picture, Stored, metadata_digest
from parecido.shop.writer import ShopWriter

Load = Callable[[ModelCard, Path], Embedder]
"""Returns the embedder of a model's card and file."""


def put_product(
    folder: str | Path,
    product_id: str,
    columns: Mapping[str, str],
    pictures: Sequence[bytes] = (),
    *,
    load: Load | None = None,
    settings: Settings | None = None,
    settle: Settle = settle,
) -> SyncSummary:
    """Add a product to the shop in `folder`, or put it in the place of the one with its id; return what changed.

    `columns` has the texts of the shop's own columns; those that it leaves out are missing values. `pictures` are
    encoded files, the first one is shown; without any, the product keeps those that it has. It is one transaction, and
    durable when this returns. Raises CatalogueError for columns that make no product of this shop, PictureError for a
    picture that cannot be used, ShopBusy while another writes; in all of these nothing has changed.
    """
    folder, settings = Path(folder), settings or default_settings()
    Shop(folder).close()  # a writer would make a shop where there is none
    with ShopWriter(folder) as writer, Shop(folder) as shop:
        stored = writer.stored([product_id]).get(product_id)
        content = {hashlib.sha256(picture).digest(): picture for picture in pictures}
        kept = () if stored is None else stored.pictures
        shown = tuple(Picture(f"put/{digest.hex()[:32]}", digest) for digest in content) or kept
        if not shown:
            raise CatalogueError(f"the product {quoted(product_id)} is new and has no picture; send one with it")
        product = _make_product(shop, product_id, columns, shown)
        contents = _embed_new(shop, content, load, settings)
        changes = _store(writer, shop, Put(product, shown), contents, stored)
    return finish_changes(folder, changes, settings, settle=settle)


def _make_product(shop: Shop, product_id: str, columns: Mapping[str, str], shown: Sequence[Picture]) -> Product:
    """Return the product that the columns make. Raises CatalogueError."""
    options = columns_of(shop, ColumnOptions())
    if any("\0" in text for text in (product_id, *columns.values())):
        raise CatalogueError("a NUL character in the product; leave it out")
    if unknown := [name for name in columns if name not in shop.columns]:
        raise CatalogueError(f"the shop has no column {quoted(unknown[0])}; it has {listed(shop.columns)}")
    row = shop.row_of(product_id)
    line = 0 if row is None else shop.products([row])[0].line
    texts = dict(columns)
    identity = options.id or "id"
    if identity in shop.columns:
        texts.setdefault(identity, product_id)
    product = make_product(shop.columns, texts, options, tuple(each.name for each in shown), line)
    if product.id != product_id:
        raise CatalogueError(
            f"the columns are of the product {quoted(product.id)} but the address is of {quoted(product_id)}; name one"
        )
    return product


def _embed_new(shop: Shop, content: Mapping[bytes, bytes], load: Load | None, settings: Settings) -> list[Content]:
    """Return what the shop's model makes of the pictures that it has not seen, by digest. Raises PictureError."""
    with KnownContents(shop.folder, shop.model_card.digest, whole=False) as known:
        new = {digest: picture for digest, picture in content.items() if digest not in known}
    if not new:
        return []
    target = Target(shop.model_card, shop.model_file)
    embedder = target.loader()() if load is None else load(target.card, target.file)
    batch = Batch()
    embed_contents(new, embedder, settings, batch)
    for reason in batch.unusable.values():
        raise PictureError(reason)
    return batch.contents


def _store(writer: ShopWriter, shop: Shop, put: Put, contents: Sequence[Content], stored: Stored | None) -> Changes:
    """Write what is another than before, in one transaction; return it."""
    changes, identity = Changes(embedded=len(contents)), put.product.id
    if stored is None:
        changes.added.append(identity)
    elif [picture.digest for picture in put.pictures] != [picture.digest for picture in stored.pictures]:
        changes.repictured.append(identity)
    elif stored.metadata != metadata_digest(put.product):
        changes.updated.append(identity)
        writer.update({stored.number: put.product}, [])
        return changes
    else:
        changes.unchanged = 1
        return changes
    writer.put([put], contents, shop.model_card.digest)
    _forget_reject(writer, identity)
    return changes


def _forget_reject(writer: ShopWriter, identity: str) -> None:
    """Take a product that is there now, whole, off the lists of what could not be used."""
    rejects, lost = writer.rejects()
    if any(each.id == identity for each in rejects) or any(each[0] == identity for each in lost):
        writer.put_rejects(
            (each for each in rejects if each.id != identity), (each for each in lost if each[0] != identity)
        )
