"""The command line: `coulisses serve · play · …`. One module a command; knows how to say what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from simulator.cli import bench, check, coverage, export, play, serve, type
from simulator.cli import open as open_
from simulator.cli.bench_browser import NoBrowser
from simulator.cli.mishap import Mishap
from simulator.reading.transcript import shown
from simulator.scenario.load import ScenarioError
from simulator.scenario.run import InputError

app = typer.Typer(
    name="coulisses",
    help="Coulisses: what happens behind an e-mail, step by step.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (serve, play, type, open_, export, check, coverage, bench):
    app.command(module.__name__.rpartition(".")[2])(module.command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; a mistake in what it was given ends with a message and status 2, never with a traceback."""
    try:
        app(args=arguments)
    except (Mishap, ScenarioError, InputError, NoBrowser) as error:
        sys.exit(_said(str(error)))
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stderr.close()
        sys.exit(0)


def _said(message: str) -> int:
    print(f"coulisses: {shown(message)}", file=sys.stderr)
    return 2
