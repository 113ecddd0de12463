"""What a table with fewer columns does not say of a shop's products stays as it is."""

from __future__ import annotations

from dataclasses import replace

from parecido.build.source import Source
from parecido.catalogue.columns import Columns
from parecido.catalogue.product import Product
from parecido.shop.reader import Shop


def keep_other_columns(shop: Shop, source: Source) -> Source:
    """Return a source whose products also have those columns of the shop's products that its table lacks.

    So do their caption, category and address where the table has no column for them.
    """
    catalogue = source.catalogue
    if set(shop.columns) <= set(catalogue.columns):
        return source
    rows = {row for product in catalogue.products if (row := shop.row_of(product.id)) is not None}
    known = {product.id: product for product in shop.products(sorted(rows))}
    products = tuple(
        _merged(known[product.id], product, source.columns) if product.id in known else product
        for product in catalogue.products
    )
    return replace(source, catalogue=replace(catalogue, products=products))


def _merged(known: Product, said: Product, columns: Columns) -> Product:
    """Return what a table says of a product, and for the rest what was known."""
    return replace(
        said,
        caption=known.caption if columns.caption is None else said.caption,
        category=known.category if columns.category is None else said.category,
        url=known.url if columns.url is None else said.url,
        attributes={**known.attributes, **said.attributes},
    )
