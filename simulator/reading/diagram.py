"""The diagram of a protocol: its table of rules drawn, once, on a small grid. Knows no page and no dialogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from simulator.protocols.dns import steps as dns
from simulator.protocols.http import steps as http
from simulator.protocols.imap import steps as imap
from simulator.protocols.pop3 import steps as pop3
from simulator.protocols.smtp import steps as smtp
from simulator.protocols.speech import Step
from simulator.protocols.ssh import steps as ssh
from simulator.protocols.tls import steps as tls
from simulator.reading.layout import bends, laid_out


class _Table(NamedTuple):
    room: str  # where the notes of its states stand
    steps: Callable[[], Iterator[Step]]
    specimens: Mapping[str, str]
    head: str = ""  # what a line needs before its verb


_TABLES = {
    "dns": _Table("dns", dns.steps, dns.SPECIMENS),
    "http": _Table("http", http.steps, http.SPECIMENS),
    "imap": _Table("imap", imap.steps, imap.SPECIMENS, imap.HEAD),
    "pop3": _Table("pop3", pop3.steps, pop3.SPECIMENS),
    "smtp": _Table("smtp", smtp.steps, smtp.SPECIMENS),
    "ssh": _Table("ssh", ssh.steps, ssh.SPECIMENS),
    "submission": _Table("smtp", smtp.steps, smtp.SPECIMENS),
    "tls": _Table("tls", tls.steps, tls.SPECIMENS),
}

HEADS = {protocol: table.head for protocol, table in _TABLES.items() if table.head}
"""How a line may begin, where a protocol wants more than its verb."""


class Situation(msgspec.Struct, frozen=True):
    """A state: its name, the key of its note, the section that leads there, its place on the grid, whether it ends."""

    name: str
    key: str
    section: str
    x: int
    y: int
    final: bool


class Said(msgspec.Struct, frozen=True):
    """What leads along a way: a row of the table, with the answers that lead there (`speech.Step` tells them)."""

    verb: str
    answers: tuple[str, ...]
    key: str
    section: str
    extension: str
    spoken: bool
    tolerated: bool


class Way(msgspec.Struct, frozen=True, rename={"state": "from"}):
    """All arrows from one state to another, or back to itself, folded. `bend`: another state stands in between.

    `apart`: nothing of the usual course leads there.
    """

    state: str
    to: str
    bend: int
    apart: bool
    said: tuple[Said, ...]


class Verb(msgspec.Struct, frozen=True):
    """What a client can say, with the key of its note."""

    name: str
    key: str
    spoken: bool


class Diagram(msgspec.Struct, frozen=True):
    """All there is to draw. The first state is the one a talk begins in."""

    protocol: str
    columns: int
    rows: int
    states: tuple[Situation, ...]
    ways: tuple[Way, ...]
    verbs: tuple[Verb, ...]


@cache
def diagram(protocol: str) -> Diagram | None:
    """The diagram of a protocol by the name `Opened` gives it, or of `dns`; None for one that has no table."""
    table = _TABLES.get(protocol)
    if table is None:
        return None
    steps = list(table.steps())
    usual = (step for step in steps if not (step.apart or step.tolerated))
    pairs = [(step.state, step.to) for step in usual if step.state != step.to]
    names = list(dict.fromkeys(name for step in steps for name in (step.state, step.to)))
    end = next((name for name in names if _is_final(name, steps)), "")
    places, columns, rows = laid_out(names, pairs, end)
    states = tuple(_situation(name, table.room, steps, places[name]) for name in names)
    return Diagram(protocol, columns, rows, states, tuple(_ways(steps, places)), tuple(_verbs(table, steps)))


def specimen(protocol: str, verb: str) -> str:
    """A line that says `verb` as it should be said, without its end; "" for what cannot be said."""
    table = _TABLES.get(protocol)
    return table.specimens.get(verb, "") if table else ""


def _situation(name: str, room: str, steps: list[Step], place: tuple[int, int]) -> Situation:
    leading = (step for step in steps if step.to == name != step.state and not step.apart)
    leaving = (step for step in steps if step.state == name)
    section = next((step.section for step in (*leading, *leaving)), "")
    return Situation(name, f"state.{room}.{name}", section, *place, _is_final(name, steps))


def _is_final(name: str, steps: Iterable[Step]) -> bool:
    return all(step.state != name for step in steps)


def _ways(steps: Iterable[Step], places: Mapping[str, tuple[int, int]]) -> Iterator[Way]:
    folded: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        folded.setdefault((step.state, step.to), []).append(step)
    for (state, to), along in folded.items():
        bend = int(bends(state, to, places))
        yield Way(state, to, bend, all(step.apart for step in along), tuple(_said(along)))


def _said(along: list[Step]) -> Iterator[Said]:
    rows: dict[tuple[str, bool], list[Step]] = {}
    for step in along:
        rows.setdefault((step.verb, step.tolerated), []).append(step)
    for (verb, tolerated), same in rows.items():
        first = same[0]
        answers = tuple(dict.fromkeys(step.answer for step in same))
        yield Said(verb, answers, first.key, first.section, first.extension, first.spoken, tolerated)


def _verbs(table: _Table, steps: list[Step]) -> Iterator[Verb]:
    about = {step.verb.partition(" ")[0]: step for step in reversed(steps)} | {step.verb: step for step in steps}
    for name in table.specimens:
        yield Verb(name, about[name].key, about[name].spoken)
