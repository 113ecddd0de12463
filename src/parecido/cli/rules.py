"""`parecido rules`: what applies to every answer of a shop."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.printing import echo, echo_json


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--set", "to_set", type=click.Path(path_type=Path), metavar="FILE", help="Keep the rules of FILE.")
@click.option("--check", "to_check", type=click.Path(path_type=Path), metavar="FILE", help="Check FILE, keep nothing.")
@click.option("--show", is_flag=True, help="Print the rules that are kept.")
@click.option("--clear", is_flag=True, help="Take the rules out.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def rules(shop: Path, to_set: Path | None, to_check: Path | None, show: bool, clear: bool, as_json: bool) -> None:
    """Keep default filters, boosts, pins, blocks, grouping and diversity in SHOP (a TOML file).

    They apply to every query, export and route from the shop's next snapshot on. Give one of --set, --check, --show and
    --clear.
    """
    from parecido.recommend.rules.kept import check_shop_rules, clear_rules, set_rules, show_rules

    if sum((to_set is not None, to_check is not None, show, clear)) != 1:
        raise click.UsageError("give one of --set FILE, --check FILE, --show and --clear")
    if to_set is not None:
        _tell(set_rules(shop, _read(to_set)), f"rules: set in {shop}", as_json=as_json)
    elif to_check is not None:
        _tell(check_shop_rules(shop, _read(to_check)), f"rules: {to_check} fits {shop}", as_json=as_json)
    elif clear:
        said = "cleared" if clear_rules(shop) else "there are none"
        if as_json:
            echo_json({"rules": None}, indent=None)
        else:
            echo(f"rules: {said}")
    else:
        text = show_rules(shop)
        if as_json:
            echo_json({"rules": text}, indent=None)
        elif text is None:
            echo("rules: there are none")
        else:
            echo(text, lines=True)


def _read(file: Path) -> str:
    """Return the text of a rules file. Raises RulesError."""
    from parecido.errors import RulesError
    from parecido.recommend.rules.text import MOST_BYTES

    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise RulesError(
            f"the rules {file} cannot be read: {error.strerror or error}; give the path of a TOML file"
        ) from error
    except UnicodeDecodeError as error:
        raise RulesError(f"the rules {file} are not UTF-8 text; save the file as UTF-8") from error


def _tell(warnings: list[str], said: str, *, as_json: bool) -> None:
    """Print what was done, and what cannot act yet."""
    if as_json:
        echo_json({"rules": said, "warnings": warnings}, indent=None)
        return
    for warning in warnings:
        echo(f"warning: {warning}", err=True)
    echo(said)
