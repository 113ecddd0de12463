"""What a command asks about: one product of the shop, or one photo."""

from __future__ import annotations

import os.path
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def asking(product: str | None, photo: Path | None) -> Iterator[None]:
    """Check that one of the two is given, and name the photo in the sentence where it cannot be used.

    Raises UsageError for neither or both, QueryError for a photo that is no file.
    """
    from parecido.errors import PictureError, QueryError

    if (product is None) == (photo is None):
        raise click.UsageError("give one of --product ID and --photo FILE")
    if photo is not None and not os.path.isfile(photo):  # noqa: PTH113  (Path's own raises where it may not look)
        raise QueryError(f"no photo {photo}; give the path of a picture file")
    try:
        yield
    except PictureError as error:
        raise PictureError(f"the photo {photo} cannot be used: {error}") from error
