"""Scenes: whole little worlds, each a scenario with its golden film beside it, as `coulisses play` would print it.

    # Title                                                   further lines that begin with # are asides
    == * alice.home → smtp.alice.example:587 submission       a heading, without its time
    C: EHLO $host                                             * matches anything, $name captures
    ...                                                       any number of lines
    ! Tried who=$host outcome=deferred at="30m*"              a fact, by some of its fields; "quoted" where it has spaces

Every line said must be there, in order; of the facts, those worth holding. What a Decided tells in its details counts
as fields; `at` is the time since the curtain rose, as people write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from simulator.reading.listener import Reading
from simulator.reading.pattern import glob
from simulator.reading.transcript import transcript
from simulator.scenario.conversation import Mismatch
from simulator.scenario.load import ScenarioError
from simulator.scenario.run import Run
from simulator.scenario.units import written
from simulator.trace import facts
from simulator.trace.facts import Event, Fact, Octets

FILM = "film.txt"
FACT, SKIP, HEADING = "!", "...", "=="
_MARKS = (HEADING, "C:", "S:", FACT)
_FACT = re.compile(r'(?P<kind>\w+)(?P<fields>(?: +[\w-]+=(?:"[^"]*"|\S+))*) *')
_FIELD = re.compile(r'([\w-]+)=(?:"([^"]*)"|(\S+))')
_KINDS = {kind.__name__: kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, Fact)}
_TIMES = ("due", "arrives")


class Row(NamedTuple):
    """A row of the golden film; `number` counts from 1. A fact has patterns by field, everything else one pattern."""

    number: int
    mark: str
    text: str
    fields: Mapping[str, str] = {}


class Line(NamedTuple):
    """A line of the film as it was played: `text` is what was said, or the kind of a fact; `event` brought it."""

    event: int
    mark: str
    text: str
    fields: Mapping[str, str] = {}

    def __str__(self) -> str:
        return " ".join((self.mark, self.text, *(f'{name}="{value[:200]}"' for name, value in self.fields.items())))


class Scene(NamedTuple):
    """A scene: the folder of its scenario, its title, and the rows of its film."""

    folder: Path
    title: str
    rows: list[Row]

    def play(self) -> Run:
        """The whole scene. Raises Mismatch at the first row that differs."""
        run = Run.of(self.folder)
        run.play()
        for _ in self.compare(run):
            pass
        return run

    def compare(self, run: Run) -> Iterator[tuple[int, int]]:
        """Hold a played run against the rows: gives each row's number, and the event that brought it."""
        film, place, skips = list(film_of(run.events, self._kinds)), 0, False
        captured: dict[str, str] = {}
        for row in self.rows:
            if row.mark != SKIP:
                place = self._find(film, place, row, captured, skips)
                yield row.number, film[place - 1].event
            skips = row.mark == SKIP
        rest = next((line for line in film[place:] if line.mark != FACT), None)
        if rest and not skips:
            raise Mismatch(f"{self.folder / FILM}: after its end the film goes on with {rest}")

    @property
    def _kinds(self) -> frozenset[str]:
        return frozenset(row.text for row in self.rows if row.mark == FACT)

    def _find(self, film: list[Line], place: int, row: Row, captured: dict[str, str], skips: bool) -> int:
        """The place after the line that meets the row; facts nobody asks for are passed over."""
        for after, line in enumerate(film[place:], place + 1):
            if _meets(row, line, captured):
                return after
            if not skips and line.mark != FACT:
                break
        said = next((line for line in film[place:] if line.mark != FACT or row.mark == FACT), "nothing more")
        raise Mismatch(f"{self.folder / FILM}:{row.number}: expected {_shown(row)}, the film has: {said}")


def parse(folder: Path) -> Scene:
    """The scene of a folder. Raises ScenarioError."""
    path, title, rows = folder / FILM, "", list[Row]()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith("#"):
            title = title or text[1:].strip()
        elif text.strip():
            rows.append(_row(path, number, text))
    return Scene(folder, title, rows)


def _row(path: Path, number: int, text: str) -> Row:
    mark, _, rest = text.partition(" ")
    if text == SKIP:
        return Row(number, SKIP, "")
    if mark == FACT and (fact := _FACT.fullmatch(rest)) and fact["kind"] in _KINDS:
        return Row(number, FACT, fact["kind"], {name: a or b for name, a, b in _FIELD.findall(fact["fields"])})
    if mark == FACT or mark not in _MARKS:
        raise ScenarioError(path, number, f"{text!r} is no row of a film")
    return Row(number, mark, " ".join(rest.split()) if mark == HEADING else rest)


def film_of(events: list[Event], kinds: frozenset[str]) -> Iterator[Line]:
    """What was said, in the transcript's notation, and the facts of these kinds, in the order they happened."""
    reading = Reading()
    for event in events:
        name = type(event.fact).__name__
        if name in kinds:
            yield Line(event.n, FACT, name, {"at": written(event.at), **_fields(event.fact)})
        before = len(reading.utterances)
        if reading.feed([event]):
            for text in transcript([], reading, before):
                mark, _, said = text.partition(" ")
                yield Line(event.n, mark, " ".join(said.split()[:-1]) if mark == HEADING else said)


def _fields(fact: Fact) -> dict[str, str]:
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    details: dict[str, str] = values.pop("details", {})
    return {name: _plain(name, value) for name, value in values.items()} | details


def _plain(name: str, value: Any) -> str:
    if isinstance(value, Octets):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, int) and name in _TIMES:
        return written(value)
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value).removeprefix("reason.")


def _meets(row: Row, line: Line, captured: dict[str, str]) -> bool:
    """Whether a line is what the row says; captures are kept only then."""
    if row.mark != line.mark:
        return False
    if row.mark != FACT:
        pairs = [(row.text, line.text)]
    elif row.text == line.text and row.fields.keys() <= line.fields.keys():
        pairs = [(pattern, line.fields[name]) for name, pattern in row.fields.items()]
    else:
        return False
    found = dict(captured)
    for pattern, text in pairs:
        match = glob(pattern, found).fullmatch(text)
        if match is None:
            return False
        found.update(match.groupdict())
    captured.update(found)
    return True


def _shown(row: Row) -> str:
    return " ".join((row.mark, row.text, *(f'{name}="{pattern}"' for name, pattern in row.fields.items())))
