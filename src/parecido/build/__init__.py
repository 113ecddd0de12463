"""A catalogue becomes a shop, and stays equal to it: resumable, in bounded memory, past bad pictures."""

from parecido.build.put import put_product
from parecido.build.shop import BuildSummary, build_shop, build_source
from parecido.build.source import Source, read_source
from parecido.build.summary import SyncPlan, SyncSummary
from parecido.build.sync import add_products, remove_products, sync_shop

__all__ = [
    "BuildSummary",
    "Source",
    "SyncPlan",
    "SyncSummary",
    "add_products",
    "build_shop",
    "build_source",
    "put_product",
    "read_source",
    "remove_products",
    "sync_shop",
]
