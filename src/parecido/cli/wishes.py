"""The options that say what else an answer should be like, and in what order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parecido.cli.numbers import Number

if TYPE_CHECKING:
    from parecido.recommend.arranging.boosts import Boost
    from parecido.recommend.question import Example, Wishes

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--like", multiple=True, metavar="ID", help="Also like this product; repeatable."),
    click.option("--dislike", multiple=True, metavar="ID", help="Unlike this product; repeatable."),
    click.option("--like-photo", multiple=True, type=_FILE, metavar="FILE", help="Also like this photo; repeatable."),
    click.option("--dislike-photo", multiple=True, type=_FILE, metavar="FILE", help="Unlike this photo; repeatable."),
    click.option(
        "--group", metavar="COLUMN|picture", help='One of each group; the others are folded into it; "": none.'
    ),
    click.option("--diversity", type=Number(0, 1), help="0: the most alike; 1: unlike each other."),
    click.option(
        "--category", type=click.Choice(["same", "other", "any"]), help="Of the query's category, or of others."
    ),
    click.option("--boost", multiple=True, metavar="COLUMN[=TEXT]:X", help="Add X to the similarity; repeatable."),
    click.option("--tidy", is_flag=True, help="Arranged as on the page, where the rules say nothing else."),
    click.option("--no-rules", is_flag=True, help="Leave the shop's rules aside."),
    click.option("--after", metavar="CURSOR", help="The page after the one whose JSON has this as next."),
)


def wish_options(command: Command) -> Command:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_wishes(options: dict[str, Any]) -> Wishes:
    """Return what the options ask of a recommender. Raises QueryError for a boost that is none."""
    liked: list[Example] = [*options["like"], *options["like_photo"]]
    disliked: list[Example] = [*options["dislike"], *options["dislike_photo"]]
    return {
        "like": liked,
        "dislike": disliked,
        "group": options["group"],
        "diversity": options["diversity"],
        "category": options["category"],
        "boosts": [parse_boost(text) for text in options["boost"]],
        "tidy": options["tidy"],
        "rules": not options["no_rules"],
        "after": options["after"],
    }


def parse_boost(text: str) -> Boost:
    """Return the boost of a text such as `in_stock=yes:0.05` or `margin:-0.02`. Raises QueryError."""
    from parecido.errors import QueryError
    from parecido.recommend.arranging.boosts import Boost

    what, _, number = text.rpartition(":")
    column, equals, value = what.partition("=")
    try:
        by = float(number)
    except ValueError:
        by = None
    if not column.strip() or by is None:
        raise QueryError(
            f"the boost {text[:40]!r} is not of the form COLUMN=TEXT:X or COLUMN:X; write in_stock=yes:0.05"
        )
    return Boost(column.strip(), by, value if equals else None)
