"""One wire of an SMTP server: who calls, what is known of him, what he is answered (RFC 5321 §3, §4.3).

The order of commands is the connection's business; what each command does, and which questions are asked before, the
session is told by its conduct.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from simulator.agents.directory import ELSEWHERE, Entry
from simulator.agents.doorkeeper import Channel
from simulator.agents.smtp.answers import ANSWERS, Finding
from simulator.agents.smtp.envelope import NOWHERE, Envelope
from simulator.agents.smtp.forms import FORMS
from simulator.agents.smtp.login import Login
from simulator.agents.smtp.service import Service
from simulator.agents.smtp.settings import stands_for
from simulator.mail.mailbox import Account
from simulator.protocols.smtp import ClientWord, Reply, ServerConnection, State
from simulator.protocols.smtp.rules import EXTENSIONS
from simulator.protocols.speech import Violation
from simulator.trace.facts import Decided
from simulator.trust.judgment import Known
from simulator.trust.spf import Verdict
from simulator.world.agent import CancelTimer, Close, Deed, LookUp, Record, Secure, Send, SetTimer

IDLE = "idle:"  # and the wire's number: the alarm for the silent
SLACK = 60  # the fraction of its patience that a server may wait too long
MOST_HELD = 64 * 1024  # octets kept, beside a letter, while something else is waited for
_READY, _CLOSED = State.READY, State.CLOSED

Objection = Finding | LookUp | None
Check = Callable[["Session", Any], Objection]
"""A question; the last argument is the command, or the octets, it is about."""


class Conduct(NamedTuple):
    """What is done about each word, and what is asked before, by the row of the table of rules."""

    answer: Callable[[Session, ClientWord | Violation], None]
    checks: Mapping[str, tuple[Check, ...]]


class Session:
    """One caller. `ip` and `peer`: where he calls from; `hello`: who he says he is; `account`: who he has proved to be.

    `entry`: what the directory says of the recipient just named. `over`: all is said.
    """

    def __init__(
        self, service: Service, conduct: Conduct, wire: int, peer: str, ip: str, submission: bool, channel: Channel
    ) -> None:
        self.service, self.settings, self.directory = service, service.settings, service.household.directory
        self.conduct = conduct
        self.wire, self.peer, self.ip, self.submission = wire, peer, ip, submission
        self.connection = ServerConnection(self.settings.line_ends == "lenient", service.content_limit)
        self.channel = channel
        self.is_securing = False  # whether it was just agreed on
        self.menu = service.menus[submission, channel.secured]
        self._answer = conduct.answer
        self._known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._deeds: list[Deed] = []
        self._clock = service.here.clock
        # as every caller begins; all is named here, for instances whose names come late are slow
        self.hello = self.reverse_name = ""
        self.extended = self.over = False
        self.account: Account | None = None
        self.entry: Entry = ELSEWHERE
        self.envelope: Envelope = NOWHERE
        self.mistakes = 0
        self.spf: Verdict | None = None  # on the sender of this transaction
        self._word: ClientWord | Violation | None = None  # the last one read
        self._asked: tuple[str, str] | None = None  # what DNS is to say before that is answered
        self._out = b""
        self._rewind_at = 0  # when the alarm for the silent must be wound again

    # ---- what is known of the caller

    @property
    def trusted(self) -> bool:
        """Whether letters of this caller go anywhere: he has logged in, or belongs to the house."""
        return self.account is not None or self._may_relay

    @cached_property
    def _may_relay(self) -> bool:
        return any(stands_for(pattern, self.peer, self.ip) for pattern in self.settings.relay_for)

    @cached_property
    def login(self) -> Login:
        """The caller's attempts to log in."""
        return Login(self.settings, self.service.doorkeeper)

    @property
    def secured(self) -> bool:
        """Whether TLS stands."""
        return self.channel.secured

    @property
    def known_mechanisms(self) -> list[str]:
        """The mechanisms this port knows, though not all are offered on every wire."""
        return (
            self.service.menus[self.submission, self.secured].get("AUTH", "").upper().split()[1:]
            if self.extended
            else []
        )

    @property
    def body(self) -> str:
        """What MAIL said of the content: 7BIT, 8BITMIME or BINARYMIME."""
        return self.envelope.parameters.get("BODY", "7BIT").upper()

    @property
    def utf8(self) -> bool:
        """Whether addresses beyond ASCII may be said in this transaction (RFC 6531 §3.4)."""
        return "SMTPUTF8" in self.envelope.parameters

    @property
    def protocol(self) -> str:
        """The speech, as Received fields name it (RFC 3848, RFC 6531 §4.3)."""
        if not self.extended:
            return "SMTP"
        speech = "UTF8SMTP" if self.utf8 else "ESMTP"
        return speech + ("S" if self.secured else "") + ("A" if self.account else "")

    @property
    def mechanisms(self) -> list[str]:
        """The log-in mechanisms offered: none to whoever said HELO, which offers nothing (RFC 5321 §2.2.1)."""
        return self.menu.get("AUTH", "").upper().split()[1:] if self.extended else []

    def offers(self, extension: str) -> bool:
        """Whether the answer to EHLO names this extension."""
        return extension in self.menu

    @property
    def forms(self) -> dict[str, str]:
        """The form of every command that is offered here now, and not done with."""
        spent = self.connection.dialogue.spent
        return {
            verb: form
            for verb, form in FORMS.items()
            if verb not in spent and (verb not in EXTENSIONS or self.offers(EXTENSIONS[verb]))
        }

    def records(self, name: str, kind: str) -> tuple[str, ...] | LookUp:
        """What DNS says, if it has been asked on this wire, or else the question."""
        known = self._known.get((name.lower(), kind))
        return LookUp(name, kind) if known is None else known[1]

    @property
    def known(self) -> Known:
        """All that DNS has said on this wire."""
        return self._known

    def status(self, name: str, kind: str) -> str:
        """How the question ended: ok, nxdomain, nodata, servfail or timeout."""
        return self._known[(name.lower(), kind)][0]

    # ---- what happens

    def greet(self, reason: str) -> list[Deed]:
        """Speak first (RFC 5321 §3.1)."""
        self.say(reason, banner=self.settings.banner)
        return self._flush()

    def receive(self, data: bytes) -> list[Deed]:
        """Octets have come."""
        connection = self.connection
        connection.receive(data)
        if self._asked is not None and connection.reader.held > MOST_HELD + self.service.content_limit:
            return self.close("too-many-errors")
        return self._go_on()

    def secure(self, channel: Channel) -> list[Deed]:
        """TLS stands: all that was said before is forgotten, even who calls (RFC 3207 §4.2)."""
        self.channel, self.is_securing = channel, False
        self.menu = self.service.menus[self.submission, True]
        self.hello, self.extended, self.account = "", False, None
        self.__dict__.pop("login", None)
        self.connection.secured(keeps=self.settings.keeps_clear_buffer)
        return self._go_on() if self.settings.keeps_clear_buffer else []

    def learn(self, name: str, kind: str, status: str, records: tuple[str, ...]) -> list[Deed]:
        """DNS has answered: what waited for it is judged again, with all that is now known."""
        self._known[(name.lower(), kind)] = (status, records)
        if self._asked != (name.lower(), kind) or self._word is None:
            return []
        self._asked = None
        self._answer(self, self._word)
        return self._go_on()

    def close(self, reason: str) -> list[Deed]:
        """Say 421 and hang up (RFC 5321 §3.8)."""
        self._asked = None
        self.say(reason)
        return self._flush()

    def _go_on(self) -> list[Deed]:
        connection = self.connection
        unread = connection.reader.buffer
        while unread and not self.is_securing and (word := connection.next_event()) is not None:
            self._word = word
            self._answer(self, word)  # while that waits for DNS, an answer is owed and nothing more is read
        return self._flush()

    def _flush(self) -> list[Deed]:
        """All that was decided, then all that was said in one go (RFC 2920 §3.2)."""
        deeds, wire, now = self._deeds, self.wire, self._clock.now
        self._deeds = []
        if self._out:
            deeds.append(Send(wire, self._out))
            self._out = b""
        if self.is_securing:
            deeds.append(Secure(wire))
        if self.connection.dialogue.state is _CLOSED:
            self.over = True
            deeds += (CancelTimer(f"{IDLE}{wire}"), Close(wire))
        elif now >= self._rewind_at:  # not at every word: the alarm may ring a little late, never early
            slack = self.service.patience // SLACK
            self._rewind_at = now + slack
            deeds.append(SetTimer(f"{IDLE}{wire}", self.service.patience + slack))
        return deeds

    # ---- what is said

    def say(self, reason: str, **details: str) -> None:
        """Answer for this reason; decisions are recorded."""
        answer = ANSWERS[reason]
        if answer.told:
            fact = Decided(self.service.here.host, answer.verdict, f"reason.{reason}", details)
            self._deeds.append(Record(fact))
        self.reply(self.service.answer(reason, **details))

    def reply(self, word: Reply) -> None:
        """Answer with this very reply; where it ends a transaction, the envelope is done with (RFC 5321 §4.1.4)."""
        self._out += self.connection.send(word)
        if self.connection.dialogue.state is _READY:
            self.envelope = NOWHERE

    def do(self, *deeds: Deed) -> None:
        """Have this done before anything more is said."""
        self._deeds += deeds

    def wait(self, question: LookUp) -> None:
        """Answer the word just read when DNS has answered this."""
        self._asked = (question.name.lower(), question.type)
        self._deeds.append(question)
