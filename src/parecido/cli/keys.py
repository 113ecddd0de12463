"""`parecido keys`: who may ask a shop's service, and who may change the shop through it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.printing import echo, echo_json

if TYPE_CHECKING:
    from parecido.server.guard.key import Key, Scope

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
@click.argument("shop", type=click.Path(path_type=Path))
@click.pass_context
def keys(context: click.Context, shop: Path) -> None:
    """Make, list and revoke the keys of SHOP's service.

    Reading is open unless `parecido serve --require-key` says otherwise; changing the shop always needs a key.
    """
    context.obj = shop


@keys.command()
@click.option("--name", required=True, metavar="TEXT", help="Whose key it is, or what for.")
@click.option(
    "--scope",
    type=click.Choice(["read", "staff", "write", "widget"]),
    default="read",
    show_default=True,
    help="What it may do: ask; read the staff's notes, too; change the shop, too; ask from pages of one origin.",
)
@click.option("--origin", metavar="ORIGIN", help="Of a widget's key: the site of its pages, as https://shop.example.")
@click.option(
    "--rate",
    type=click.IntRange(0, 1_000_000_000),
    metavar="N",
    help="Requests a minute; 0 is no limit.  [default: 600, write 6000, widget 120 from each address]",
)
@_JSON
@click.pass_obj
def add(shop: Path, name: str, scope: Scope, origin: str | None, rate: int | None, as_json: bool) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    from parecido.server.guard.keys import add_key

    key, secret = add_key(shop, name, scope, origin=origin, rate=rate)
    if as_json:
        echo_json(_facts(key) | {"key": secret})
        return
    echo(secret)
    echo(f"made: {key.id}, {_said(key)}; keep it now, it cannot be shown again", err=True)


@keys.command("list")
@_JSON
@click.pass_obj
def list_keys(shop: Path, as_json: bool) -> None:
    """List the keys, without what they are."""
    from parecido.server.guard.keys import read_keys

    found = read_keys(shop)
    if as_json:
        echo_json([_facts(key) for key in found])
        return
    if not found:
        echo("keys: there are none")
        return
    echo("id        made                       scope   a minute  name")
    for key in found:
        origin = "" if key.origin is None else f", {key.origin}"
        echo(f"{key.id:<8}  {key.made:<25}  {key.scope:<6}  {key.rate or 'no limit':>8}  {key.name}{origin}")


@keys.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_JSON
@click.pass_obj
def revoke(shop: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Revoke keys by their ids; a running service refuses them at once."""
    from parecido.server.guard.keys import revoke_keys

    gone = revoke_keys(shop, ids)
    if as_json:
        echo_json([_facts(key) for key in gone])
        return
    for key in gone:
        echo(f"revoked: {key.id}, {_said(key)}")


def _facts(key: Key) -> dict[str, Any]:
    """Return what may be told of a key; its hash is nobody's business."""
    return {name: value for name, value in asdict(key).items() if name != "sha256"}


def _said(key: Key) -> str:
    origin = "" if key.origin is None else f" for {key.origin}"
    limit = f"{key.rate} requests a minute" if key.rate else "no limit"
    return f"{key.name}, scope {key.scope}{origin}, {limit}"
