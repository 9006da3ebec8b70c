"""`coulisses play`: a lesson or scenario played to its end, as a transcript or as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from simulator.reading.listener import Reading
from simulator.reading.transcript import transcript
from simulator.scenario.load import ScenarioError
from simulator.scenario.run import Run
from simulator.trace.trace import to_json


class Format(StrEnum):
    """How the film is written down."""

    text = "text"
    jsonl = "jsonl"


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
    lines = text_lines(run) if format is Format.text else json_lines(run)
    if out is None:
        for line in lines:
            print(line)
        return
    try:
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise ScenarioError(out, 0, f"cannot be written: {error.strerror}") from error


def text_lines(run: Run) -> Iterator[str]:
    """The film in the RFCs' notation."""
    return transcript(run.events)


def json_lines(run: Run) -> Iterator[str]:
    """The film as JSON: each utterance after the event that completed it, and `end` last."""
    reading = Reading()
    for event in run.events:
        yield f'{{"event":{to_json(event).decode()}}}'
        for utterance in reading.feed([event]):
            yield f'{{"utterance":{to_json(utterance).decode()}}}'
    end = {"at": run.world.now, "events": len(run.events), "utterances": len(reading.utterances)}
    yield to_json({"end": end}).decode()
