"""A catalogue becomes a shop: resumable, in bounded memory, past bad pictures."""

from parecido.build.shop import BuildSummary, Source, build_shop, build_source, read_source

__all__ = ["BuildSummary", "Source", "build_shop", "build_source", "read_source"]
