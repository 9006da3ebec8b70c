"""`coulisses export`: a lesson's film in a form that another program opens."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.mishap import Mishap
from simulator.cli.play import Language
from simulator.export.kinds import KINDS
from simulator.export.letters import files
from simulator.reading.film import Film
from simulator.scenario.filmed import filmed
from simulator.scenario.load import find
from simulator.scenario.run import Run

PAGE = "html"  # which the web makes, as it is its stage
Form = StrEnum("Form", [(name, name) for name in (PAGE, *KINDS)])  # type: ignore[misc]


def command(
    lesson: Annotated[str, typer.Argument(help="A lesson's id, a folder or a scenario file.")],
    to: Annotated[Form, typer.Option("--to", help="The form to export to.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE",
            help="A file to write to (for eml a .zip, or a folder to fill); the standard output by default.",
        ),
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of titles and names.")] = Language.en,
) -> None:  # fmt: skip
    """Play a lesson and export its film."""
    run = Run.of(lesson)
    run.play()
    path = find(lesson)
    if to == "eml" and output is not None and output.suffix != ".zip":
        _fill(output, _film(run, path, lang))
        return
    octets = _page(run, path, lang) if to == PAGE else KINDS[to].octets(_film(run, path, lang))
    if output is None:
        _print(to, octets)
    else:
        _write(output, octets)


def _film(run: Run, path: Path, language: str) -> Film:
    from web.told.shelf import of_file  # the web reads a lesson's prose

    return filmed(run, of_file(path, run.scenario, language).playbill)


def _page(run: Run, path: Path, language: str) -> bytes:
    from web.asked.alone import alone
    from web.runs.live_run import LiveRun
    from web.told.shelf import of_file

    live = LiveRun("film", path.parent.resolve().name, run)
    return alone(live, {code: of_file(path, run.scenario, code) for code in Language}, language)


def _print(kind: str, octets: bytes) -> None:
    if sys.stdout.isatty() and kind != PAGE and not KINDS[kind].is_text:
        raise Mishap(f"--to {kind}", "is not for a terminal's eyes; name a file: -o FILE")
    sys.stdout.buffer.write(octets)
    sys.stdout.buffer.flush()


def _fill(folder: Path, film: Film) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mishap(folder, f"is no folder, and cannot become one: {error.strerror}") from error
    for file in files(film):
        _write(folder / file.name, file.octets)


def _write(path: Path, octets: bytes) -> None:
    try:
        path.write_bytes(octets)
    except OSError as error:
        raise Mishap(path, f"cannot be written: {error.strerror}") from error
