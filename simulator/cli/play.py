"""`coulisses play`: a lesson or scenario played to its end, as a transcript or as JSON lines."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.mishap import Mishap
from simulator.export.text import objects, talk
from simulator.reading.film import Playbill
from simulator.scenario.filmed import filmed
from simulator.scenario.run import Run


class Format(StrEnum):
    """How the film is written down."""

    text = "text"
    jsonl = "jsonl"


_FORMATS = {Format.text: talk, Format.jsonl: objects}


class Language(StrEnum):
    """In which language whatever is not protocol is said."""

    en = "en"
    fr = "fr"


def command(
    lesson: Annotated[str, typer.Argument(help="A lesson's id, a folder or a scenario file.")],
    lang: Annotated[Language, typer.Option(help="Language of what is not protocol.")] = Language.en,
    format: Annotated[Format, typer.Option(help="The RFCs' notation, or one JSON object a line.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="A file to write to; the standard output by default.")] = None,
) -> None:
    """Play a lesson and print everything that was said."""
    run = Run.of(lesson)
    run.play()
    lines = _FORMATS[format](filmed(run, Playbill(lesson, language=lang)))
    if out is None:
        for line in lines:
            print(line)
        return
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise Mishap(out, f"cannot be written: {error.strerror}") from error
