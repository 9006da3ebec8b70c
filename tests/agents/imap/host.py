"""An IMAP server without a world: callers type, fellow agents deliver, and time passes when a test lets it.

Deeds are performed at once and in order; time passes only when somebody lets it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from simulator.agents.household import Household
from simulator.agents.imap.server import ImapServer
from simulator.mail.mailbox import Account
from simulator.trace.facts import Decided, Fact
from simulator.world.agent import (
    CancelTimer,
    Close,
    Closed,
    Connected,
    Deed,
    Here,
    Received,
    Record,
    Send,
    SetTimer,
    Tell,
    TimerFired,
    Told,
)

LETTERS = Path(__file__).parents[2] / "transcripts" / "letters"
CURTAIN = 1_772_438_400  # 2026-03-02T08:00:00Z


class Clock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = 0

    @property
    def seconds(self) -> int:
        return CURTAIN + self.now // 1_000_000


def letter(name: str) -> bytes:
    """One of tests/transcripts/letters."""
    return (LETTERS / f"{name}.eml").read_bytes()


def bob(*letters: str, **about: Any) -> Account:
    """The account most tests need, with letters in its INBOX."""
    account = Account("bob", "tulip", ("bob@bob.example",), about.get("quota"))
    for name in about.get("folders", ()):
        folder, _, use = name.partition(":")
        account.create(folder, use)
    for name in letters:
        account.inbox.append(letter(name), CURTAIN)
    return account


class Host:
    """An IMAP server at mx.bob.example and whoever calls it. Wires count from 1."""

    def __init__(self, *accounts: Account, **settings: Any) -> None:
        self.clock = Clock()
        self.household = Household("mx.bob.example")
        for account in accounts or (bob(),):
            self.household.store.add(account)
        here = Here("mx.bob.example", "192.0.2.25", self.clock, Random(1))
        self.server = ImapServer(here, self.household, msgspec.convert(settings, ImapServer.Settings))
        self.facts: list[Fact] = []
        self.told: list[str] = []
        self.timers: dict[str, int] = {}
        self.said: dict[int, bytearray] = {}  # by wire: what the caller has not read yet
        self.closed: set[int] = set()

    def call(self, wire: int = 1) -> str:
        """A caller connects; gives the greeting."""
        self.said[wire] = bytearray()
        self.perform(self.server.on(Connected(wire, "laptop.bob.example", 143, False)))
        return self.heard(wire)

    def type(self, octets: bytes | str, wire: int = 1) -> str:
        """The caller sends octets; gives all that the server says to it."""
        data = octets.encode() if isinstance(octets, str) else octets
        self.perform(self.server.on(Received(wire, data)))
        return self.heard(wire)

    def log_in(self, wire: int = 1, mailbox: str = "") -> str:
        """A caller connects, logs in as bob, and selects."""
        self.call(wire)
        answer = self.type("in LOGIN bob tulip\r\n", wire)
        return self.type(f"in SELECT {mailbox}\r\n", wire) if mailbox else answer

    def heard(self, wire: int = 1) -> str:
        """What the server has said since it was last listened to."""
        said, self.said[wire] = self.said[wire], bytearray()
        return said.decode("utf-8", "surrogateescape")

    def reasons(self) -> list[str]:
        """Why the server decided as it did, so far."""
        return [fact.reason.removeprefix("reason.") for fact in self.facts if isinstance(fact, Decided)]

    def hang_up(self, wire: int = 1) -> None:
        """The caller is gone."""
        self.perform(self.server.on(Closed(wire, "closed")))

    def deliver(self, content: bytes, user: str = "bob") -> None:
        """A fellow agent puts a letter into a mailbox."""
        self.household.store.accounts[user].inbox.append(content, self.clock.seconds, by="smtp")
        self.perform(self.server.on(Told("changed", f"{user}/INBOX")))

    def wait(self, seconds: int) -> None:
        """Time passes; timers ring."""
        until = self.clock.now + seconds * 1_000_000
        while due := sorted((at, name) for name, at in self.timers.items() if at <= until):
            self.clock.now, name = due[0]
            del self.timers[name]
            self.perform(self.server.on(TimerFired(name)))
        self.clock.now = until

    def perform(self, deeds: Iterable[Deed]) -> None:
        for deed in deeds:
            match deed:
                case Send(wire=wire, data=data):
                    assert wire not in self.closed
                    self.said[wire] += data
                case Close(wire=wire):
                    self.closed.add(wire)
                case Record(fact=fact):
                    self.facts.append(fact)
                case Tell(action=action, text=text):
                    self.told.append(f"{action} {text}")
                case SetTimer(name=name, after=after):
                    self.timers[name] = self.clock.now + after
                case CancelTimer(name=name):
                    self.timers.pop(name, None)
                case _:
                    raise AssertionError(deed)
