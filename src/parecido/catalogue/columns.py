"""Which column of a table is the id, the picture, the caption, the category and the address of a product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parecido.catalogue.guess import DEFAULT_ID, guess_columns
from parecido.catalogue.image_columns import choose_images
from parecido.catalogue.pattern import Pattern, column_pattern, columns_of, read_pattern
from parecido.catalogue.pictures import KnownPictures, PictureNames, is_address
from parecido.catalogue.table import Table
from parecido.catalogue.values import clean_value, listed, quoted
from parecido.errors import CatalogueError

DEFAULT_CAPTION = "productDisplayName"
DEFAULT_CATEGORY = "articleType"
DEFAULT_COLOUR = "baseColour"
_WHAT = {"id": "ids", "image": "pictures", "caption": "captions", "category": "categories", "url": "addresses"}
"""Part -> what a shop takes from its column."""


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """What the user said; None leaves the choice to the defaults and, for other tables, to a printed guess.

    `image` and `url` are a COLUMN or a PATTERN with columns in braces, such as `photos/{sku}.png`; of pictures there
    may be several. `format` is a name in `parecido.catalogue.format_names.FORMATS`. `remembered` are those that nobody
    said now, but a shop remembers: the names of these fields.
    """

    id: str | None = None
    image: str | Sequence[str] | None = None
    caption: str | None = None
    category: str | None = None
    url: str | None = None
    format: str | None = None
    remembered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Columns:
    """The choice for one table. A caption, category, colour or url of None means that the table has none.

    `images`, at least one, are where a product's pictures are named. `any_suffix` lets the default picture `{id}.jpg`
    be a PNG or a WebP as well. `guesses` are sentences that must be printed: what was guessed and how to say
    otherwise, and after `read_catalogue` what was left empty.
    """

    id: str
    images: tuple[Pattern, ...]
    caption: str | None
    category: str | None
    colour: str | None
    url: Pattern | None
    any_suffix: bool
    guesses: tuple[str, ...] = ()
    format: str | None = None
    """What the user said that the table is."""

    @property
    def image(self) -> Pattern:
        """Where a product's first picture is named."""
        return self.images[0]

    def choice(self) -> dict[str, str | bool | list[str] | None]:
        """Return the choice as plain values: what a digest of the catalogue covers besides the table."""
        texts = [pattern.text for pattern in self.images]
        choice: dict[str, str | bool | list[str] | None] = {
            "id": self.id,
            "image": texts if len(texts) > 1 else texts[0],
            "caption": self.caption,
            "category": self.category,
            "colour": self.colour,
            "url": None if self.url is None else self.url.text,
            "any_suffix": self.any_suffix,
        }
        return choice if self.format is None else {**choice, "format": self.format}


def choose_columns(table: Table, options: ColumnOptions, pictures: KnownPictures | None = None) -> Columns:
    """Return which column plays which part, the pictures coming from `pictures` (a folder without it).

    Defaults are the fashion catalogue's: id, picture `{id}.jpg`, caption productDisplayName, category
    articleType, no url. Raises CatalogueError when a column named by an option does not exist, and when no
    column can be the id.
    """
    guesses = list(table.guesses)
    _check_remembered(table.columns, options)
    identity = _choose("id", options.id, table.identity or DEFAULT_ID, table.columns, guesses)
    if identity is None:
        raise CatalogueError(
            f"the table has no column {quoted(DEFAULT_ID)} and none with a name like it; say --id COLUMN; "
            f"the columns are: {listed(table.columns)}"
        )
    images, any_suffix = choose_images(table, options.image, identity, pictures or PictureNames(()), guesses)
    caption = _choose("caption", options.caption, DEFAULT_CAPTION, table.columns, guesses)
    category = _choose("category", options.category, DEFAULT_CATEGORY, table.columns, guesses)
    colour = _choose_colour(table, caption, guesses)
    if caption is None:
        made = " and ".join(quoted(name) for name in (category, colour) if name) or "the id alone"
        guesses.append(f"caption: no column looks like a name; made of {made}; say --caption COLUMN to change it")
    url = _choose_url(options.url, table.columns, guesses)
    return Columns(identity, images, caption, category, colour, url, any_suffix, tuple(guesses), options.format)


def _check_remembered(columns: tuple[str, ...], options: ColumnOptions) -> None:
    """Raise CatalogueError for a column that a shop remembers and a table does not have: no option was given."""
    for part in ("id", "image", "caption", "category", "url"):
        said = getattr(options, part)
        if said is None or part not in options.remembered:
            continue
        for text in [said] if isinstance(said, str) else said:
            absent = [] if text in columns else [name for name in columns_of(text) or (text,) if name not in columns]
            if absent:
                raise CatalogueError(
                    f"the table does not have the column {quoted(absent[0])}, which this shop takes its {_WHAT[part]} "
                    f"from, as the last build or sync was told; say --{part} COLUMN for another one; the columns are: "
                    f"{listed(columns)}"
                )


def _choose(part: str, said: str | None, default: str, columns: tuple[str, ...], guesses: list[str]) -> str | None:
    """Return the column of one part: as said, by default, or by a guess (noted in `guesses`)."""
    if said is not None:
        if said not in columns:
            raise CatalogueError(
                f"--{part} names the column {quoted(said)}, which the table does not have; "
                f"the columns are: {listed(columns)}"
            )
        return said
    if default in columns:
        return default
    suited = guess_columns(part, columns)
    if not suited:
        return None
    guesses.append(f"{part}: guessed column {quoted(suited[0])} (no {default}); say --{part} COLUMN to change it")
    return suited[0]


def _choose_colour(table: Table, caption: str | None, guesses: list[str]) -> str | None:
    """Return the column of colours; a guess is noted where a row without a caption needs it for one."""
    if DEFAULT_COLOUR in table.columns:
        return DEFAULT_COLOUR
    suited = guess_columns("colour", table.columns)
    if not suited:
        return None
    position = None if caption is None else table.columns.index(caption)
    if position is None or not all(clean_value(row.values[position]) for row in table.rows):
        guesses.append(
            f"colour: guessed column {quoted(suited[0])} (no {DEFAULT_COLOUR}), for products without a caption; "
            "say --caption COLUMN to use another text"
        )
    return suited[0]


def _choose_url(said: str | None, columns: tuple[str, ...], guesses: list[str]) -> Pattern | None:
    """Return where a product is sold, None when the table does not tell."""
    if said is not None:
        pattern = read_pattern("--url", said, columns)
        if not pattern.column and not is_address(pattern.literals[0]):
            raise CatalogueError(
                f"--url {quoted(said)} does not begin with http:// or https://; give a web address with a "
                "{column} in it, or the name of a column that holds whole addresses"
            )
        return pattern
    suited = guess_columns("url", columns)
    if not suited:
        return None
    guesses.append(f"url: guessed column {quoted(suited[0])}; say --url COLUMN or PATTERN to change it")
    return column_pattern(suited[0])
