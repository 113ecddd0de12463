"""Product ids in addresses."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class ProductIdConverter(BaseConverter):
    """Any text at all, slashes and line breaks included: an id is data, never a path."""

    regex = r"[\s\S]+"
    part_isolating = False
    weight = 200  # after every rule that names its address


class ProductConverter(ProductIdConverter):
    """An id at the end of an address, but for what is told of the product before it, such as "/similar"."""

    regex = r"[\s\S]+(?<!/similar)(?<!/variants)(?<!/notes)"
