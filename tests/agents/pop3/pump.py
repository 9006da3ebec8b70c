"""A POP3 server on a street, callers who type, and the conversations of tests/transcripts/pop3."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from simulator.agents.pop3.server import Pop3Server
from simulator.mail.mailbox import Account
from simulator.protocols.pop3 import Ear
from simulator.protocols.speech import Heard
from simulator.reading.pattern import glob
from simulator.scenario.units import duration
from simulator.trace.facts import Sent
from simulator.world.agent import Close, Closed, Connect, Connected, Received, Reset, Send
from simulator.world.faults import Fault
from tests.agents.street import CURTAIN, SECOND, Neighbour, Street

CALLER, SERVER, PORT = "alice.home", "mx.bob.example", 110
TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"
BOB = {"bob": {"password": "tulip"}}
PIECES = ("whole", "octets", "glued")


def letter(name: str) -> bytes:
    """A letter of tests/transcripts/letters, with CRLF."""
    return re.sub(rb"\r?\n", b"\r\n", (TRANSCRIPTS / "letters" / f"{name}.eml").read_bytes())


class Office(Street):
    """A post office with mailboxes, and somebody on the other side of the street who calls it."""

    def __init__(
        self,
        *letters: bytes,
        mailboxes: dict[str, dict[str, str]] | None = None,
        faults: list[Fault] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(CALLER, SERVER, faults=faults)
        self.caller: Neighbour = self.move_in(CALLER, Neighbour)
        self.server = self.move_in(SERVER, Pop3Server, **settings)
        self.store = self.homes[SERVER].store
        for user, about in (mailboxes or BOB).items():
            account = self.store.add(Account(user, about["password"], (f"{user}@{SERVER}",)))
            account.disabled = about.get("disabled", "")
        for content in letters:
            self.inbox.append(content, CURTAIN)

    @property
    def inbox(self) -> Any:
        """The first user's INBOX."""
        return next(iter(self.store.accounts.values())).inbox

    def call(self) -> Line:
        """A new connection."""
        return Line(self)

    def hear(self, wire: int) -> list[Heard]:
        """What somebody who listens to a wire understands."""
        ear = Ear()
        return [heard for sent in self.facts(Sent) if sent.wire == wire for heard in ear.hear(sent.side, sent.data)]


class Line:
    """One connection, as its caller sees it."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.wire = len(office.world.network.wires)
        self.said = b""  # what came from the server and was not looked at yet
        self.closed = ""
        self._do(Connect(SERVER, PORT))

    def say(self, *pieces: bytes) -> bytes:
        """Send octets, one piece after another; what comes back."""
        before, self.said = self.said, b""
        for piece in pieces:
            self._do(Send(self.wire, piece))
        answer, self.said = self.said, before
        return answer

    def ask(self, command: str) -> str:
        """Say one command; the answer as text."""
        return self.say(command.encode() + b"\r\n").decode("utf-8", "replace")

    def log_in(self, user: str = "bob", password: str = "tulip") -> str:
        """The answer to the password."""
        self.ask(f"USER {user}")
        return self.ask(f"PASS {password}")

    def hang_up(self) -> None:
        self._do(Close(self.wire))

    def drop(self) -> None:
        self._do(Reset(self.wire))

    def wait(self, seconds: float) -> None:
        """Let time pass, and hear what comes."""
        self._office.caller.happened.clear()
        self._office.wait(seconds)
        self._listen(self._office.caller.happened)

    def _do(self, deed: Connect | Send | Close | Reset) -> None:
        self._listen(self._office.do(CALLER, self._office.caller, deed))

    def _listen(self, happened: list[Any]) -> None:
        for happening in happened:
            match happening:
                case Received(self.wire, data):
                    self.said += data
                case Closed(self.wire, how):
                    self.closed = how
                case Connected():
                    assert happening.wire == self.wire


# ---- conversations


class Spoken(NamedTuple):
    """A line of a transcript: which connection, which side (`C`, `S`, or `~` for time that passes), what."""

    wire: str
    side: str
    text: str


class Conversation(NamedTuple):
    """A transcript: its title, the settings of the server's host, and its lines."""

    title: str
    settings: dict[str, Any]
    lines: list[Spoken]


def read(path: Path) -> Conversation:
    """A transcript from its file."""
    title, settings, lines, wire = "", "", [], "1"
    for row in path.read_text(encoding="utf-8").splitlines():
        mark, _, rest = row.partition(" ")
        match mark:
            case "#":
                title = title or rest
            case "!":
                settings += rest + "\n"
            case "==":
                wire = rest
            case "C:" | "S:" | "~":
                lines.append(Spoken(wire, mark[0], rest))
            case _:
                assert not row, row
    return Conversation(title, tomllib.loads(settings), lines)


def play(path: Path, pieces: str) -> Office:
    """Hold a conversation; an AssertionError where it does not go as it was written."""
    _, settings, lines = read(path)
    contents = [letter(name) for name in settings.pop("letters", [])]
    office = Office(*contents, **settings)
    calls: dict[str, Line] = {}
    captured: dict[str, str] = {}
    if pieces == "glued" and all(line.side != "~" and line.wire == lines[0].wire for line in lines):
        lines = sorted(lines, key=lambda line: line.side)  # all of the client's lines at once
    for said in _together(lines):
        call = calls.get(said.wire) or calls.setdefault(said.wire, office.call())
        octets = said.text.encode()
        match said.side:
            case "~":
                call.wait(duration(said.text) / SECOND)
            case "C":
                call.said += call.say(*([octets] if pieces != "octets" else [bytes((o,)) for o in octets]))
            case "S":
                heard, _, call.said = call.said.partition(b"\r\n")
                found = glob(said.text, captured).fullmatch(heard.decode())
                assert found, f"{path.name}: expected {said.text!r}, heard {heard!r} ({pieces})"
                captured |= found.groupdict()
    assert not any(call.said for call in calls.values()), path.name
    return office


def _together(lines: list[Spoken]) -> list[Spoken]:
    """The client's lines that follow each other on one connection are one saying."""
    together: list[Spoken] = []
    for line in lines:
        last = together[-1] if together else None
        if last and line.side == last.side == "C" and line.wire == last.wire:
            together[-1] = last._replace(text=f"{last.text}{line.text}\r\n")
        else:
            together.append(line._replace(text=f"{line.text}\r\n") if line.side == "C" else line)
    return together
