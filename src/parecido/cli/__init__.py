"""The command line: one short file per verb."""

from __future__ import annotations

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
from parecido.interruption import tell_interruption
from parecido.printing import echo, printable, shortened


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


def run_command(command: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 1 with one line for our own errors, 2 for wrong usage, 130 for Ctrl-C."""
    # What is wrong with a picture's metadata is no news to a shop; what is too large is refused with a sentence.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")
    warnings.filterwarnings("ignore", message="Image size")
    try:
        result = command.main(arguments, standalone_mode=False)
    except ParecidoError as error:
        _complain(str(error))
        return 1
    except MemoryError:
        _complain("there is not enough memory for this; give it less at once, or a larger machine")
        return 1
    except OSError as error:  # what no command expected: a full standard output, say
        _complain(_told(error))
        return 1
    except click.exceptions.Abort:
        return tell_interruption(arguments)
    except click.ClickException as error:
        if not isinstance(error, click.exceptions.NoArgsIsHelpError):  # its message is the help, which has lines
            vars(error)["message"] = printable(shortened(error.message))  # final, but nowhere else is it printed
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0


def _complain(sentence: str) -> None:
    """Print what is wrong, where anybody can be told."""
    with suppress(OSError):
        echo(f"error: {sentence}", err=True)


def _told(error: OSError) -> str:
    """Return what the machine said, and of what."""
    said = error.strerror or str(error)
    return said if error.filename is None else f"{said}: {shortened(str(error.filename))}"
