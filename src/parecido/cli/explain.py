"""`parecido explain`: which regions make these two alike?"""

from __future__ import annotations

from pathlib import Path

import click

from parecido.cli.question import asking
from parecido.printing import echo, echo_json

_SHOWN = 0.0005
"""A part of a cosine that shows at three decimals."""


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--product", metavar="ID", help="A product of the shop, by id.")
@click.option("--photo", type=click.Path(path_type=Path), metavar="FILE", help="A photo of anything.")
@click.option("--with", "other", metavar="ID", required=True, help="The product to compare it with.")
@click.option("--weights", metavar="ASPECT=X,...", help="How much each aspect counts; one not named counts nothing.")
@click.option("--colour", metavar="NAME|#RRGGBB", help="The wish that it was found with.")
@click.option("--like", multiple=True, metavar="ID", help="What it was found with: also like this; repeatable.")
@click.option("--dislike", multiple=True, metavar="ID", help="What it was found with: unlike this; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the similarities and what each region adds as JSON.")
@click.option("--picture", type=click.Path(path_type=Path), metavar="OUT.png", help="Draw the heat map of both.")
def explain(
    shop: Path,
    product: str | None,
    photo: Path | None,
    other: str,
    weights: str | None,
    colour: str | None,
    like: tuple[str, ...],
    dislike: tuple[str, ...],
    as_json: bool,
    picture: Path | None,
) -> None:
    """Show what makes a product of SHOP look like a product or a photo: each aspect's similarity, and the regions.

    With the options of the question that found it, the similarity and the regions are those that it was ranked by.
    """
    from parecido.answer import explanation_dict
    from parecido.errors import ShopError
    from parecido.recommend import Recommender
    from parecido.shop.outside import check_outside
    from parecido.weights import parse_weights

    if picture is not None:
        check_outside(picture)
    with asking(product, photo), Recommender.open(shop) as recommender:
        explanation = recommender.explain(
            product=product,
            photo=photo,
            with_product=other,
            weights=None if weights is None else parse_weights(weights),
            colour=colour,
            like=like,
            dislike=dislike,
        )
    if as_json:
        echo_json(explanation_dict(explanation))
    else:
        echo(f"similarity  {explanation.similarity:z6.3f}")
        for name, cosine in explanation.similarities.items():
            echo(f"  {name:<8}  {cosine:z6.3f}")
        if explanation.adds_up and abs(explanation.guessed) >= _SHOWN:
            echo(f"of overall, {explanation.guessed:.3f} is being taken for one kind of thing and wearer")
    if picture is not None:
        try:
            explanation.picture().save(picture, "PNG")
        except OSError as error:
            raise ShopError(f"cannot write {picture}: {error.strerror or error}; choose another file") from error
        echo(f"heat map: {picture}", err=as_json)
