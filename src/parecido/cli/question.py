"""What a command asks about: one product of the shop, one photo, or one text."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def asking(
    product: str | None,
    photo: Path | None,
    text: str | None = None,
    *,
    texts: bool = False,
    liked: bool = False,
    photos: Sequence[Path] = (),
) -> Iterator[None]:
    """Check that one of them is given, and name the photo in the sentence where it cannot be used.

    `texts` says that the command takes a text, too; where something is `liked`, none needs to be given; `photos` are
    those that are liked or disliked. Raises UsageError for none or several, QueryError for a photo that is no file.
    """
    from parecido.errors import PictureError

    given = sum(each is not None for each in (product, photo, text))
    if given != 1 and not (given == 0 and liked):
        choices = "--product ID, --photo FILE and --text TEXT" if texts else "--product ID and --photo FILE"
        instead = ", or --like ID and --like-photo FILE alone" if texts and given == 0 else ""
        raise click.UsageError(f"give one of {choices}{instead}")
    named = [*([] if photo is None else [photo]), *photos]
    for each in named:
        check_photo(each)
    try:
        yield
    except PictureError as error:
        which = "the photo" if len(named) == 1 else "one of the photos"
        raise PictureError(f"{which} {', '.join(map(str, named))} cannot be used: {error}") from error


def check_photo(photo: Path) -> None:
    """Raise QueryError for a photo that is no file."""
    from parecido.errors import QueryError

    if not os.path.isfile(photo):  # noqa: PTH113  (Path's own raises where it may not look)
        raise QueryError(f"no photo {photo}; give the path of a picture file")
