"""`parecido evaluate`: how good a shop's answers are, and whether another shop's are better."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parecido.cli.numbers import Number
from parecido.printing import echo, echo_json
from parecido.settings import Settings
from parecido.weights import parse_weights


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    metavar="COLUMN,...",
    help="What makes an answer right: columns, and columns joined by + that count together.  "
    "[default: category, colour, both]",
)
@click.option("-k", "k", type=click.IntRange(min=1), default=Settings.default_count, show_default=True)
@click.option("--against", type=click.Path(path_type=Path), metavar="SHOP", help="Compare with another shop, paired.")
@click.option("--aspect", metavar="NAME", help="Rank by one aspect alone.")
@click.option("--weights", metavar="ASPECT=NUMBER,...", help="Rank with these weights of the aspects.")
@click.option("--against-weights", metavar="ASPECT=NUMBER,...", help="The other shop's weights.")
@click.option(
    "--exclude-duplicates",
    metavar="[SIMILARITY]",
    type=Number(),
    is_flag=False,
    flag_value=Settings.near_duplicate,
    help="Leave a query's near-duplicates out: at least so similar (0.995), or with the same thumbnail.",
)
@click.option("--held-out", is_flag=True, help="Only products whose name no training saw.")
@click.option(
    "--sample",
    type=click.IntRange(min=0),
    default=Settings.evaluation_sample,
    show_default=True,
    help="Products that ask the index and the clock; 0 leaves both out.",
)
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write DIR/report.html, with pictures.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with every figure, class by class.")
def evaluate(
    shop: Path,
    labels: str | None,
    against: Path | None,
    aspect: str | None,
    weights: str | None,
    against_weights: str | None,
    report: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Measure the rankings of SHOP by its products' own labels, each product in turn asking for the others."""
    if aspect is not None and weights is not None:
        raise click.UsageError("give one of --aspect NAME and --weights ASPECT=NUMBER,...")
    if against_weights is not None and against is None:
        raise click.UsageError("--against-weights needs --against SHOP")
    options["labels"] = None if labels is None else [name.strip() for name in labels.split(",")]
    options["weights"] = {aspect: 1.0} if aspect is not None else _parse(weights)
    if against is None:
        _evaluate_one(shop, report, options, as_json=as_json)
    else:
        options["against_weights"] = _parse(against_weights)
        _compare(shop, against, report, options, as_json=as_json)
    if report is not None:
        echo(f"report: {report / 'report.html'}", err=as_json)


def _parse(weights: str | None) -> dict[str, float] | None:
    """Return the weights as written, None where the option was not given. Raises BadWeights."""
    return None if weights is None else parse_weights(weights)


def _evaluate_one(shop: Path, report: Path | None, options: dict[str, Any], *, as_json: bool) -> None:
    """Evaluate one shop, write its report where one is asked for, and print its figures."""
    from parecido.evaluate.json_object import evaluation_dict
    from parecido.evaluate.measured import evaluate_shop
    from parecido.evaluate.table import evaluation_lines

    if report is None:
        evaluation = evaluate_shop(shop, **options)
    else:
        from parecido.evaluate.report.write import report_shop

        evaluation = report_shop(shop, report, **options)
    if as_json:
        echo_json(evaluation_dict(evaluation))
    else:
        for line in evaluation_lines(evaluation):
            echo(line)


def _compare(shop: Path, against: Path, report: Path | None, options: dict[str, Any], *, as_json: bool) -> None:
    """Compare two shops, write their report where one is asked for, and print their differences."""
    from parecido.evaluate.against import compare_shops
    from parecido.evaluate.against_table import comparison_lines
    from parecido.evaluate.json_object import comparison_dict

    if report is None:
        comparison = compare_shops(shop, against, **options)
    else:
        from parecido.evaluate.report.write import report_comparison

        comparison = report_comparison(shop, against, report, **options)
    if as_json:
        echo_json(comparison_dict(comparison))
    else:
        for line in comparison_lines(comparison):
            echo(line)
