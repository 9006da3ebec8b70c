"""A street with a post office: Alice's laptop, her submission server, Bob's exchanger, and a name server."""

from __future__ import annotations

from typing import Any

from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.agents.draft import Draft
from simulator.agents.sending.mail_user import MailUser
from simulator.agents.sending.queue import Queue
from simulator.agents.smtp.server import SmtpServer
from simulator.agents.terminal import Terminal
from simulator.mail.mailbox import Account
from simulator.protocols.dns import ZoneTable
from simulator.reading.listener import Reading
from simulator.trace.facts import GaveUp, Tried
from simulator.world.faults import Fault
from tests.agents.street import Street

HOME, MSA, MX, NS = "alice.home", "smtp.alice.example", "mx.bob.example", "ns.example"
ZONES: ZoneTable = {
    "bob.example": {"MX": "10 mx.bob.example"},
    "alice.example": {"MX": "10 smtp.alice.example"},
}
HELLO = Draft(sender="Alice <alice@alice.example>", to=("bob@bob.example",), subject="Hello", text="At noon?\n")


class PostStreet(Street):
    """Everybody in place; settings of each agent as a test wants them."""

    def __init__(
        self,
        *more: str,
        zones: ZoneTable | None = None,
        faults: list[Fault] | None = None,
        msa: dict[str, Any] | None = None,
        mx: dict[str, Any] | None = None,
        queue: dict[str, Any] | None = None,
        user: dict[str, Any] | None = None,
        ns: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(HOME, MSA, MX, NS, *more, zones={**ZONES, **(zones or {})}, faults=faults)
        self._typing: list[str] = []
        self.move_in(NS, DnsServer, **(ns or {}))
        for host in (HOME, MSA, MX, *more):
            self.move_in(host, Resolver, dns_server=NS)
        self.homes[MSA].store.add(Account("alice", "rose", ("alice@alice.example",)))
        self.homes[MX].store.add(Account("bob", "tulip", ("bob@bob.example",)))
        self.move_in(MSA, SmtpServer, **{"domains": ("alice.example",), **(msa or {})})
        self.queue = self.move_in(MSA, Queue, **(queue or {}))
        self.move_in(MX, SmtpServer, **{"domains": ("bob.example",), **(mx or {})})
        account = {"submission": MSA, "user": "alice", "password": "rose"}
        self.user = self.move_in(HOME, MailUser, **{**account, **(user or {})})

    def send(self, draft: Draft = HELLO) -> None:
        """Alice sends a letter, and all comes to rest."""
        self.homes[HOME].letters["it"] = draft
        self.ask(HOME, "send", "it")

    def type(self, who: str, *lines: str) -> None:
        """Somebody types lines at the submission server's port 25, one after another."""
        if who not in self._typing:
            self._typing.append(who)
            self.move_in(who, Terminal)
            self.ask(who, "connect", f"{MSA}:25")
        for line in lines:
            self.ask(who, "type", f"{line}\r\n")

    def letters(self, host: str, user: str) -> list[bytes]:
        """What lies in somebody's INBOX."""
        account = self.homes[host].store.accounts[user]
        return [letter.content for letter in account.inbox.letters.values()]

    @property
    def bobs(self) -> list[bytes]:
        """Bob's letters."""
        return self.letters(MX, "bob")

    @property
    def alices(self) -> list[bytes]:
        """Alice's letters: reports, that is."""
        return self.letters(MSA, "alice")

    @property
    def outcomes(self) -> list[str]:
        """How the attempts of the submission server's queue ended."""
        return [fact.outcome for fact in self.facts(Tried) if fact.who == MSA]

    @property
    def given_up(self) -> list[tuple[str, str]]:
        """For whom the queue gave up, and why."""
        return [(fact.forward_path, fact.reason) for fact in self.facts(GaveUp) if fact.who == MSA]

    def said(self, side: str, port: int = 25) -> list[str]:
        """What was said on wires to a port, by this side, from the beginning; letters by their first line."""
        reading = Reading.of(self.world.trace.events)
        return [
            reading.text(one).decode("utf-8", "replace").partition("\r\n")[0]
            for one in reading.utterances
            if one.side == side and reading.talks[one.wire].port == port
        ]
