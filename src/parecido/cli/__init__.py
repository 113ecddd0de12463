"""The command line: one short file per verb."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress

import click

from parecido import __version__
from parecido.cli.backup import backup, restore
from parecido.cli.benchmark import benchmark
from parecido.cli.build import build
from parecido.cli.check import check
from parecido.cli.compact import compact, migrate
from parecido.cli.demo import demo
from parecido.cli.evaluate import evaluate
from parecido.cli.explain import explain
from parecido.cli.export import export
from parecido.cli.health import health
from parecido.cli.info import info
from parecido.cli.keys import keys
from parecido.cli.models import models
from parecido.cli.organize import organize
from parecido.cli.recommend import recommend
from parecido.cli.rules import rules
from parecido.cli.serve import serve
from parecido.cli.similar import similar
from parecido.cli.sync import add, remove, sync
from parecido.cli.train import train
from parecido.errors import ParecidoError

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 plus the signal's number, as shells count."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="parecido")
def parecido() -> None:
    """Visual-similarity recommendations for shops: what looks like this?"""


for _command in (
    build,
    sync,
    add,
    remove,
    info,
    check,
    compact,
    backup,
    restore,
    migrate,
    organize,
    similar,
    rules,
    explain,
    train,
    evaluate,
    benchmark,
    health,
    export,
    recommend,
    models,
    serve,
    keys,
    demo,
):
    parecido.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    sys.exit(run_command(parecido, arguments))


def run_command(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 1 with one line for our own errors, 2 for wrong usage, 130 for Ctrl-C."""
    # What is wrong with a picture's metadata is no news to a shop; what is too large is refused with a sentence.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")
    warnings.filterwarnings("ignore", message="Image size")
    try:
        result = command.main(arguments, standalone_mode=False)
    except ParecidoError as error:
        click.echo(f"error: {error}", err=True)
        return 1
    except MemoryError:
        click.echo("error: there is not enough memory for this; give it less at once, or a larger machine", err=True)
        return 1
    except OSError as error:  # what no command expected: a full standard output, say
        with suppress(OSError):
            click.echo(f"error: {error.strerror or error}", err=True)
        return 1
    except click.exceptions.Abort:
        click.echo("\ninterrupted; what was finished is kept, run the same command to continue", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0
