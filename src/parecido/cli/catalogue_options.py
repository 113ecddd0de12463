"""The options about a table and its pictures; shared by every command that reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from parecido.catalogue.columns import ColumnOptions
from parecido.catalogue.format_names import FORMATS
from parecido.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--id", "id_column", metavar="COLUMN", help="Column of the product ids (text)."),
    click.option(
        "--image",
        metavar="COLUMN|PATTERN",
        multiple=True,
        help="Column of picture names or addresses, or a pattern such as '{id}.jpg'; again for further pictures.",
    ),
    click.option("--caption", metavar="COLUMN", help="Column of the texts shown under a picture."),
    click.option("--category", metavar="COLUMN", help="Column of the kinds of product."),
    click.option(
        "--url",
        metavar="COLUMN|PATTERN",
        help="Where a product is sold: a column, or 'https://shop.example/{id}'.",
    ),
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        help="What the table is, where its name and content say something else.",
    ),
)


def catalogue_options(command: Command) -> Command:
    """Add the options about a table; the command takes them as `**columns` and gives them to `column_options`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def picture_options(command: Command) -> Command:
    """Add the option about fetched pictures; the command takes it as `allow_private_addresses`."""
    return click.option(
        "--allow-private-addresses",
        is_flag=True,
        help="Fetch pictures from computers of private networks, too.",
    )(command)


def picture_settings(settings: Settings, *, allow_private: bool) -> Settings:
    """Return the settings as that option has them."""
    return replace(settings, web=replace(settings.web, allow_private=allow_private))


def column_options(*, id_column: str | None, image: tuple[str, ...], **said: str | None) -> ColumnOptions:
    """Return what the options said."""
    names = ("caption", "category", "url", "format")
    caption, category, url, kind = (said[name] for name in names)
    return ColumnOptions(id_column, image or None, caption, category, url, kind)
