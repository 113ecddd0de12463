"""`parecido similar`: what looks like this product, this photo, or what this text says?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.cli.numbers import Number
from parecido.cli.question import asking
from parecido.cli.wishes import read_wishes, wish_options
from parecido.printing import echo, echo_json
from parecido.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parecido.recommend import Answer, Recommender, Where


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--product", metavar="ID", help="A product of the shop, by id; itself is left out of the answer.")
@click.option("--photo", type=click.Path(path_type=Path), metavar="FILE", help="A photo of anything.")
@click.option("--text", metavar="TEXT", help="What to look for, in words, where the shop's model reads them.")
@click.option("-n", "count", type=click.IntRange(min=1), default=Settings.default_count, show_default=True)
@click.option("--where", multiple=True, metavar="FILTER", help="Only matching products; repeated, all must hold.")
@click.option("--min-similarity", type=Number(-1, 1), help="Leave out what is less alike (cosine).")
@click.option("--weights", metavar="ASPECT=X,...", help="How much each aspect counts; one not named counts nothing.")
@click.option("--colour", metavar="NAME|#RRGGBB", help="The same, but in this colour.")
@click.option("--explain-plan", is_flag=True, help="Also say on stderr how the index was searched, and why.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as the service gives it, without pictures.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    metavar="SHEET.png",
    help="Also draw the answer as a sheet of pictures.",
)
@wish_options
def similar(
    shop: Path,
    product: str | None,
    photo: Path | None,
    text: str | None,
    count: int,
    where: tuple[str, ...],
    min_similarity: float | None,
    weights: str | None,
    colour: str | None,
    explain_plan: bool,
    as_json: bool,
    picture: Path | None,
    **wishes: Any,
) -> None:
    """List the products of SHOP that look like a product, a photo, or what a text says."""
    from parecido.answer import doubted_dict
    from parecido.recommend import Recommender
    from parecido.weights import parse_weights
    from parecido.where import parse_where

    if picture is not None:
        from parecido.sheet import check_sheet

        check_sheet(picture)  # before anything is answered
    liked = bool(wishes["like"] or wishes["like_photo"])
    photos = (*wishes["like_photo"], *wishes["dislike_photo"])
    with asking(product, photo, text, texts=True, liked=liked, photos=photos), Recommender.open(shop) as recommender:
        filters = parse_where(where)
        answer = recommender.similar(
            product=product,
            photo=photo,
            text=text,
            k=count,
            where=filters,
            min_similarity=min_similarity,
            weights=None if weights is None else parse_weights(weights),
            colour=colour,
            **read_wishes(wishes),
        )
        for note in _notes(recommender, answer, filters, text=text is not None, floor=min_similarity is not None):
            echo(f"note: {note}", err=True)
        if explain_plan and answer.plan is not None:
            echo(f"plan: {answer.plan.text()}", err=True)
        if as_json:
            echo_json(doubted_dict(answer, image=None))
        else:
            _print(answer, aspects=weights is not None or colour is not None)
        if picture is not None:
            from parecido.sheet import draw_sheet

            if product is None and photo is None and text is None:  # the first that is liked stands for all
                product, photo = next(iter(wishes["like"]), None), next(iter(wishes["like_photo"]), None)
            draw_sheet(recommender, answer, picture, product=product, photo=photo, text=text, colour=colour)


def _notes(recommender: Recommender, answer: Answer, filters: Where, *, text: bool, floor: bool) -> Iterator[str]:
    """Yield what should be known of an answer; to a `text`, and with a `floor` of similarity, more can go wrong."""
    matched = recommender.explain_filter(filters)
    yield from matched.notes if matched else ()
    if answer.search != recommender.index_kind:
        built_for = "pictures" if text else "the default weights"
        yield f"the {recommender.index_kind} index is built for {built_for}; searched exactly"
    if text and floor and not answer.recommendations:
        yield "texts and pictures compare lower than pictures do; ask without --min-similarity"


def _print(answer: Answer, *, aspects: bool) -> None:
    """Print an answer as lines of text, each with its aspects' similarities where asked for."""
    if answer.predicted is not None:
        perhaps = "looks like" if answer.doubt is None else "perhaps"
        echo(f"{perhaps}: {answer.predicted.category} ({answer.predicted.share:.0%} of its neighbours' vote)")
    if answer.doubt is not None:
        echo(f"not sure: {answer.doubt.says}")
    if not answer.recommendations:
        echo("nothing like it here, or nothing that the filter lets through")
    for found in answer.recommendations:
        reasons = "".join(f"  {name} {cosine:z5.2f}" for name, cosine in found.similarities.items()) if aspects else ""
        stated = "" if found.looks_alike is None else f"  {percent(found.looks_alike)} alike"
        moved = f"  ({'; '.join(reason.says for reason in found.reasons)})" if found.reasons else ""
        echo(f"{found.similarity:z6.3f}{stated}{reasons}  {found.id:>8}  {found.caption}{moved}")


def percent(probability: float) -> str:
    """Return a probability in whole percents; one below 1 % is not called 0, which would be never."""
    return f"{probability:4.0%}" if probability >= 0.01 else "less than 1%"
