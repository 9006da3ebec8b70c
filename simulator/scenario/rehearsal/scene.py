"""Scenes: whole little worlds, each a scenario with its golden film beside it, as `coulisses play` would print it.

    # Title                                               further lines that begin with # are asides
    == * alice.home → smtp.alice.example:587 submission   a heading, without its time
    C: EHLO $host                                         * matches anything, $name captures
    ...                                                   any number of lines
    ! Tried who=$host outcome=deferred at="30m*"          a fact, by some of its fields; "quoted" if it has spaces

Every line said must be there, in order; of the facts, those worth holding. What a Decided tells in its details counts
as fields; `at` is the time since the curtain rose, as people write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from simulator.reading.listener import Reading
from simulator.reading.pattern import glob
from simulator.reading.transcript import transcript
from simulator.scenario.load import ScenarioError
from simulator.scenario.rehearsal.conversation import Mismatch
from simulator.scenario.run import Run
from simulator.scenario.units import written
from simulator.trace.facts import AnyFact, Event, Octets

FILM = "film.txt"
FACT, SKIP, HEADING = "!", "...", "=="
SAID = "said"
_MARKS = (HEADING, "C:", "S:", FACT)
_FACT = re.compile(r'(?P<kind>\w+)(?P<fields>(?: +[\w.-]+=(?:"[^"]*"|\S+))*) *')
_FIELD = re.compile(r'([\w.-]+)=(?:"([^"]*)"|(\S+))')
_KINDS = frozenset(kind.__name__ for kind in get_args(AnyFact))
_TIMES = ("due", "arrives")


class Row(NamedTuple):
    """A row of the golden film; `number` counts from 1. `kind` is a fact's; what was said is a field, too."""

    number: int
    mark: str
    kind: str = ""
    patterns: Mapping[str, str] = {}

    def __str__(self) -> str:
        return _shown(self.mark, self.kind, self.patterns)


class Line(NamedTuple):
    """A line of the film as it was played; event number `event` brought it."""

    event: int
    mark: str
    kind: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        return _shown(self.mark, self.kind, self.fields)

    def meets(self, row: Row, captured: dict[str, str]) -> bool:
        """Whether it is what the row says; captures are kept only then."""
        if (self.mark, self.kind) != (row.mark, row.kind) or not row.patterns.keys() <= self.fields.keys():
            return False
        found = dict(captured)
        for name, pattern in row.patterns.items():
            match = glob(pattern, found).fullmatch(self.fields[name])
            if match is None:
                return False
            found.update(match.groupdict())
        captured.update(found)
        return True


def _shown(mark: str, kind: str, fields: Mapping[str, str]) -> str:
    if mark != FACT:
        return f"{mark} {fields.get(SAID, '')}".rstrip()
    return " ".join((mark, kind, *(f'{name}="{value[:200]}"' for name, value in fields.items())))


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
        film, place, skips = list(film_of(run.events, self._kinds, run.secrets)), 0, False
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
        return frozenset(row.kind for row in self.rows)

    def _find(self, film: list[Line], place: int, row: Row, captured: dict[str, str], skips: bool) -> int:
        """The place after the line that meets the row; facts nobody asks for are passed over."""
        for after, line in enumerate(film[place:], place + 1):
            if line.meets(row, captured):
                return after
            if not skips and line.mark != FACT:
                break
        said = next((line for line in film[place:] if line.mark != FACT or row.mark == FACT), "nothing more")
        raise Mismatch(f"{self.folder / FILM}:{row.number}: expected {row}, the film has: {said}")


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
        return Row(number, SKIP)
    if mark == FACT and (fact := _FACT.fullmatch(rest)) and fact["kind"] in _KINDS:
        return Row(number, FACT, fact["kind"], {name: a or b for name, a, b in _FIELD.findall(fact["fields"])})
    if mark == FACT or mark not in _MARKS:
        raise ScenarioError(path, number, "film-row", text=text)
    return Row(number, mark, "", {SAID: " ".join(rest.split()) if mark == HEADING else rest})


def film_of(events: list[Event], kinds: frozenset[str], secrets: Sequence[str] = ()) -> Iterator[Line]:
    """What was said, in the transcript's notation, and the facts of these kinds, in the order they happened."""
    reading = Reading(secrets)
    for event in events:
        name = type(event.fact).__name__
        if name in kinds:
            yield Line(event.n, FACT, name, _fields(event))
        before = len(reading.utterances)
        if reading.feed([event]):
            for text in transcript([], reading, before):
                mark, _, said = text.partition(" ")
                yield Line(event.n, mark, "", {SAID: " ".join(said.split()[:-1]) if mark == HEADING else said})


def _fields(event: Event) -> dict[str, str]:
    fact = event.fact
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    details: dict[str, str] = values.pop("details", {})
    return {"at": written(event.at)} | {name: _plain(name, value) for name, value in values.items()} | details


def _plain(name: str, value: Any) -> str:
    if isinstance(value, Octets):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, int) and name in _TIMES:
        return written(value)
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value).removeprefix("reason.")
