"""`coulisses check`: what is wrong with a lesson, for its teacher: file, line, remedy. No browser needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.check_play import Promises
from simulator.cli.check_prose import prose
from simulator.cli.fault import Fault
from simulator.reading.transcript import shown
from simulator.scenario.load import FILE, LESSONS, ScenarioError
from simulator.scenario.run import Run


def command(folders: Annotated[list[Path], typer.Argument(help="Lessons' folders.", metavar="FOLDER...")]) -> None:
    """Tell what is wrong with lessons; status 2 when something is."""
    faults = [fault for folder in folders for fault in check(folder)]
    for fault in faults:
        print(shown(str(fault)))
    if faults:
        raise typer.Exit(2)
    print(f"{len(folders)} checked, nothing wrong")


def check(folder: Path) -> Iterator[Fault]:
    """Everything wrong with one lesson."""
    if not folder.is_dir() and (LESSONS / folder).is_dir():
        folder = LESSONS / folder
    path = folder / FILE
    try:
        scenario = Run.of(path).scenario
    except ScenarioError as error:
        yield Fault(Path(error.path), error.line, error.message)
        return
    yield from Promises(path, scenario).faults()
    yield from prose(folder, scenario)
