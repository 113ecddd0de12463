"""`parecido check`: whether a shop is as it was written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from parecido.catalogue.values import counted
from parecido.printing import echo, echo_json


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--repair", is_flag=True, help="First mend what can be mended from what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.pass_context
def check(context: click.Context, shop: Path, repair: bool, as_json: bool) -> None:
    """Read all of SHOP and tell what is not as it was written, where, and how to mend it.

    Without --repair nothing is changed; the folder need not be writable, and others may read and write the shop
    meanwhile. The exit code is 1 where anything was found.
    """
    from parecido.index.check import check_shop

    result = check_shop(shop, repair=repair)
    if as_json:
        echo_json(asdict(result) | {"sound": result.sound})
    else:
        for sentence in result.mended:
            echo(f"mended: {sentence}")
        for finding in result.findings:
            echo(finding)
        for leftover in result.leftovers:
            echo(f"left over: {leftover}")
        if result.sound:
            counts = ", ".join(counted(count, what.replace("_", " ")) for what, count in result.counts.items())
            echo(f"sound: snapshot {result.snapshot} of {shop}: {counts}")
    if not result.sound:
        context.exit(1)
