"""Conversations written down in the RFCs' own notation, played against the real engines, line by line.

    # Title
    ! mailboxes = { bob = { password = "tulip" } }     settings of the server's host, in TOML
    ! letters = ["simple"]                             letters in the first mailbox's INBOX, from ../letters
    == 1                                               begins a connection, or goes back to it
    S: 220 *                                           * matches anything, $name captures
    C: EHLO alice.home

Knows the protocol by the folder's name. A `~ 11m` line lets that much time pass.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from simulator.reading.pattern import glob
from simulator.scenario.load import ScenarioError, loads_table
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.scenario.units import duration
from simulator.trace.facts import Sent

PORTS = {"smtp": 25, "submission": 587, "pop3": 110, "imap": 143}
AGENTS = {"smtp": ["smtp-server"], "pop3": ["pop3-server"], "imap": ["imap-server"]}
SERVER = "mx.bob.example"
CLIENT = "alice.home"
_TURN = re.compile(r"== *(\S+)")


class Pieces(StrEnum):
    """In which pieces the client's octets come."""

    whole = "whole"
    octets = "octets"
    glued = "glued"


class Line(NamedTuple):
    """A line of a conversation: `side` C, S or ~ (time passes), on connection `wire`; `number` counts from 1."""

    wire: str
    side: str
    text: str
    number: int


class Conversation(NamedTuple):
    """A conversation: title, protocol, settings of the server's host, and lines."""

    path: Path
    title: str
    protocol: str
    settings: dict[str, Any]
    lines: list[Line]


class Mismatch(AssertionError):
    """The engine said something else. The message names file, line, what was expected and what was said."""


def parse(path: Path) -> Conversation:
    """The conversation of a file in a folder named after its protocol. Raises ScenarioError."""
    title, settings, lines, wire = "", list[str](), list[Line](), "1"
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, rest = row.partition(" ")
        turn = _TURN.match(row)
        if turn:
            wire = turn[1]
        elif mark == "#":
            title = title or rest.strip()
        elif mark == "!":
            settings.append(rest)
        elif mark in ("C:", "S:", "~"):
            lines.append(Line(wire, mark[0], rest, number))
        elif row.strip():
            raise ScenarioError(path, number, "conversation-row", text=row)
    try:
        table = tomllib.loads("\n".join(settings))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(path, 1, "toml") from error
    return Conversation(path, title, path.parent.name, table, lines)


def scenario_of(conversation: Conversation) -> Scenario:
    """A client's host and a server's, side by side."""
    settings = dict(conversation.settings)
    settings.pop("port", None)
    names = settings.pop("letters", [])
    extra: dict[str, Any] = {
        key: settings.pop(key) for key in ("dns", "hosts", "links", "seed", "curtain", "faults") if key in settings
    }
    mailboxes = settings.get("mailboxes", {})
    if names and mailboxes:
        next(iter(mailboxes.values())).setdefault("letters", []).extend(names)
    hosts: dict[str, Any] = {
        CLIENT: {"agents": ["visitor"]},
        SERVER: {"agents": AGENTS[conversation.protocol], **settings},
    }
    letters = {name: {"file": f"letters/{name}.eml"} for name in names}
    links: list[Any] = [{"between": [CLIENT, SERVER], "latency": "1ms"}, *extra.pop("links", [])]
    table: dict[str, Any] = {"hosts": hosts | extra.pop("hosts", {}), "links": links, "letters": letters, **extra}
    return loads_table(table, conversation.path, conversation.path.parent.parent)


class _Wire:
    """A connection as its client sees it: what came in, and how far it has been read."""

    def __init__(self) -> None:
        self.got = b""
        self.read = 0
        self.closed = False

    def next_line(self) -> str | None:
        """The next whole line, without its line end."""
        end = self.got.find(b"\n", self.read)
        if end < 0:
            return None
        line = self.got[self.read : end].removesuffix(b"\r")
        self.read = end + 1
        return line.decode("utf-8", "backslashreplace")


class Player:
    """Plays one conversation and holds every line of the server against what was written."""

    def __init__(self, conversation: Conversation, pieces: Pieces = Pieces.whole) -> None:
        self.conversation = conversation
        self.pieces = pieces
        self.run = Run(scenario_of(conversation))
        self.wires: dict[str, _Wire] = {}
        self._numbers: dict[int, str] = {}
        self._captured: dict[str, str] = {}
        self._seen = 0

    def play(self) -> Run:
        """The whole conversation. Raises Mismatch at the first line that differs."""
        for _ in self.steps():
            pass
        return self.run

    def steps(self) -> Iterator[int]:
        """The same block by block: gives the number of each block's first line, once it was played."""
        for block in self._blocks():
            self._enter(block[0])
            if block[0].side == "S":
                for line in block:
                    self._expect(line)
            elif block[0].side == "~":
                self.run.wait(duration(block[0].text))
                self._hear()
            else:
                self._say(block)
            yield block[0].number
        for name, wire in self.wires.items():
            if (rest := wire.next_line()) is not None:
                raise Mismatch(
                    f"{self.conversation.path}: at the end of connection {name} the server also said {rest!r}"
                )

    def _blocks(self) -> Iterator[list[Line]]:
        """Lines that belong together; glued, all of one client's lines come first."""
        lines = self.conversation.lines
        alone = len({line.wire for line in lines}) == 1 and all(line.side != "~" for line in lines)
        if self.pieces is Pieces.glued and alone:
            lines = [one for one in lines if one.side == "C"] + [one for one in lines if one.side == "S"]
        block: list[Line] = []
        for line in lines:
            if (block and (line.side, line.wire) != (block[0].side, block[0].wire)) or (block and line.side == "~"):
                yield block
                block = []
            block.append(line)
        if block:
            yield block

    def _enter(self, line: Line) -> None:
        if line.wire not in self.wires and line.side != "~":
            self.wires[line.wire] = _Wire()
            port = self.conversation.settings.get("port", PORTS[self.conversation.protocol])
            self._numbers[len(self.run.world.network.wires)] = line.wire
            self.run.give(CLIENT, "dial", f"{line.wire} {SERVER}:{port}")
            self._hear()

    def _say(self, block: list[Line]) -> None:
        text = "".join(f"{line.text}\r\n" for line in block).encode("utf-8").decode("latin-1")
        for piece in text if self.pieces is Pieces.octets else (text,):
            self.run.give(CLIENT, "say", f"{block[0].wire} {piece}")
        self._hear()

    def _hear(self) -> None:
        for event in self.run.events[self._seen :]:
            fact = event.fact
            if isinstance(fact, Sent) and fact.side == "S" and fact.wire in self._numbers:
                self.wires[self._numbers[fact.wire]].got += fact.data
        self._seen = len(self.run.events)

    def _expect(self, line: Line) -> None:
        said = self.wires[line.wire].next_line()
        found = said is not None and glob(line.text, self._captured).fullmatch(said)
        if not found:
            place = f"{self.conversation.path}:{line.number}"
            raise Mismatch(f"{place}: expected {line.text!r}, the server said {said!r} ({self.pieces})")
        self._captured.update(found.groupdict())
