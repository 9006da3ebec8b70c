"""A POP3 server on a street, and callers who type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulator.agents.pop3.server import Pop3Server
from simulator.mail.mailbox import Account
from simulator.protocols.pop3 import Ear
from simulator.protocols.speech import Heard
from simulator.trace.facts import Sent
from simulator.world.agent import Close, Closed, Connect, Connected, Received, Reset, Send
from simulator.world.faults import Fault
from tests.agents.street import CURTAIN, Neighbour, Street

CALLER, SERVER, PORT = "alice.home", "mx.bob.example", 110
TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"
BOB = {"bob": {"password": "tulip"}}


def letter(name: str) -> bytes:
    """A letter of tests/transcripts/letters, with CRLF."""
    return re.sub(rb"\r?\n", b"\r\n", (TRANSCRIPTS / "letters" / f"{name}.eml").read_bytes())


def overhear(sent: Iterable[Sent], wire: int) -> list[Heard]:
    """What somebody who listens to a wire understands of all that is sent."""
    ear = Ear()
    return [heard for one in sent if one.wire == wire for heard in ear.hear(one.side, one.data)]


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
        return overhear(self.facts(Sent), wire)


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
