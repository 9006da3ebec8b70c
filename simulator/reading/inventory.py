"""The inventory: every command, reply, header … there is, with its key. `lessons/reference/*.csv`, as data.

`seen_in` tells which keys a film shows; `docs/coverage.md` says what counts as seen for each kind of key.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from simulator.mail.message import fields
from simulator.reading.letter import content_of
from simulator.reading.notes import ancestors
from simulator.reading.utterance import Utterance
from simulator.trace.facts import Alarmed, Decided, Dialled, Event, Posted, Secured

REFERENCE = Path(__file__).resolve().parents[2] / "lessons" / "reference"
ENGINE_GOALS = ("must", "should")


class Row(NamedTuple):
    """A row of the inventory; `key` is unique among those of a file that an engine is to do."""

    key: str
    kind: str
    name: str
    status: str
    tier: int
    goal: str

    @property
    def is_goal(self) -> bool:
        """Whether an engine is to do it."""
        return self.goal in ENGINE_GOALS

    @property
    def is_noted(self) -> bool:
        """Whether it is to have a note: all that is not obsolete."""
        return self.status != "obsolete"


def files(folder: Path = REFERENCE) -> dict[str, list[Row]]:
    """The rows of every file that has keys, by file name."""
    found: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [_row(row) for row in csv.DictReader(file) if "key" in row]
        if rows:
            found[path.name] = rows
    return found


def _row(row: dict[str, str]) -> Row:
    tier = int(row["teaching_tier"] or 3)
    return Row(row["key"], row["kind"], row["name"], row["status"], tier, row["in_engine_goal"])


def seen_in_utterance(utterance: Utterance, protocol: str) -> Iterator[str]:
    """The keys an utterance shows: its tokens', with all they are a case of, and the state it leads to."""
    for token in utterance.tokens:
        yield from ancestors(token.key)
        if token.key.startswith("header."):
            yield "header:" + token.key.removeprefix("header.").partition(".")[0]
    yield f"state:{utterance.layer or ('smtp' if protocol == 'submission' else protocol)}.{utterance.state}"


def seen_in_event(event: Event) -> Iterator[str]:
    """The keys an event shows: its fact, with what tells it from others, and the header fields of its letter."""
    fact = event.fact
    yield f"fact:{type(fact).__name__}"
    match fact:
        case Decided(reason=reason, details=details):
            yield reason if not reason.startswith("reason.") else f"fact:Decided/{reason.removeprefix('reason.')}"
            if "step" in details:
                yield details["step"]
        case Secured(verdict=verdict) if verdict:
            yield f"fact:Secured/{verdict}"
        case Dialled(port=port) | Posted(port=port):
            yield f"fact:Dialled/{port}"
        case Alarmed(name=name):
            words = name.replace(" ", "-").replace(":", "-").split("-")
            yield from (f"fact:Alarmed/{'-'.join(words[:n])}" for n in range(1, len(words) + 1))
    content = content_of(event)
    if content:
        yield from (f"header:{field.name}" for field in fields(content))
