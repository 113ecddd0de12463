"""`parecido similar`: what looks like this product or photo?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parecido.settings import Settings

if TYPE_CHECKING:
    from parecido.recommend import Answer


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--product", metavar="ID", help="A product of the shop, by id; itself is left out of the answer.")
@click.option("--photo", type=click.Path(path_type=Path), metavar="FILE", help="A photo of anything.")
@click.option("-n", "count", type=click.IntRange(min=1), default=Settings.default_count, show_default=True)
@click.option("--where", multiple=True, metavar="COLUMN=TEXT", help="Only matching products; repeated, all must hold.")
@click.option("--min-similarity", type=click.FloatRange(-1, 1), help="Leave out what is less alike (cosine).")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as the service gives it, without pictures.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    metavar="SHEET.png",
    help="Also draw the answer as a sheet of pictures.",
)
def similar(
    shop: Path,
    product: str | None,
    photo: Path | None,
    count: int,
    where: tuple[str, ...],
    min_similarity: float | None,
    as_json: bool,
    picture: Path | None,
) -> None:
    """List the products of SHOP that look like a product or a photo."""
    if (product is None) == (photo is None):
        raise click.UsageError("give one of --product ID and --photo FILE")
    from parecido.answer import answer_dict
    from parecido.errors import PictureError, QueryError
    from parecido.recommend import Recommender
    from parecido.where import parse_where

    if photo is not None and not os.path.isfile(photo):  # noqa: PTH113  (Path's own raises where it may not look)
        raise QueryError(f"no photo {photo}; give the path of a picture file")
    with Recommender.open(shop) as recommender:
        try:
            answer = recommender.similar(
                product=product, photo=photo, k=count, where=parse_where(where), min_similarity=min_similarity
            )
        except PictureError as error:
            raise PictureError(f"the photo {photo} cannot be used: {error}") from error
        if as_json:
            click.echo(json.dumps(answer_dict(answer, image=None), ensure_ascii=False, indent=2))
        else:
            _print(answer)
        if picture is not None:
            from parecido.sheet import draw_sheet

            draw_sheet(recommender, answer, picture, product=product, photo=photo)


def _print(answer: Answer) -> None:
    """Print an answer as lines of text."""
    if answer.predicted is not None:
        click.echo(f"looks like: {answer.predicted.category} ({answer.predicted.share:.0%} of its neighbours' vote)")
    if not answer.recommendations:
        click.echo("nothing like it here, or nothing that the filter lets through")
    for recommendation in answer.recommendations:
        click.echo(f"{recommendation.similarity:6.3f}  {recommendation.id:>8}  {recommendation.caption}")
