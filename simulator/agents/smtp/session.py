"""One wire of an SMTP server: who calls, what is known of him, what he is answered (RFC 5321 §3, §4.3).

The order of commands is the connection's business, policy that of the checks, and what each command does stands in
`verbs`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from simulator.agents.directory import ELSEWHERE, Entry
from simulator.agents.smtp.answers import ANSWERS
from simulator.agents.smtp.checks import Check, Finding
from simulator.agents.smtp.envelope import NOWHERE, Envelope
from simulator.agents.smtp.login import Login
from simulator.agents.smtp.mistakes import correction
from simulator.agents.smtp.settings import stands_for
from simulator.agents.smtp.verbs import VERBS, not_implemented
from simulator.mail.mailbox import Account
from simulator.protocols.smtp import ClientWord, Command, Reply, ServerConnection, State
from simulator.protocols.speech import Violation
from simulator.trace.facts import Decided
from simulator.world.agent import CancelTimer, Close, Deed, LookUp, Record, Send, SetTimer

if TYPE_CHECKING:
    from simulator.agents.smtp.server import SmtpServer

_READY, _CLOSED = State.READY, State.CLOSED
SLACK = 60  # the fraction of its patience that a server may wait too long
MOST_HELD = 64 * 1024  # octets kept, beside a letter, while something else is waited for


class Session:
    """One caller. `ip` and `peer`: where he calls from; `hello`: who he says he is; `account`: who he has proved to be.

    `entry`: what the directory says of the recipient just named. `protocol` names the speech, for Received fields.
    """

    # as every caller begins
    hello = reverse_name = ""
    extended = False
    account: Account | None = None
    entry: Entry = ELSEWHERE
    envelope: Envelope = NOWHERE
    _asked: tuple[str, str] | None = None
    _waiting: ClientWord | None = None
    _mistakes = 0
    _out = b""
    _rewind_at = 0  # when the alarm for the silent must be wound again

    def __init__(self, server: SmtpServer, wire: int, peer: str, ip: str, submission: bool) -> None:
        self.server, self.settings, self.directory = server, server.settings, server.household.directory
        self.wire, self.peer, self.ip, self.submission = wire, peer, ip, submission
        self.connection = ServerConnection(self.settings.line_ends == "lenient", server.content_limit)
        self.menu = server.menus[submission]
        self._known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._deeds: list[Deed] = []
        self._clock = server.here.clock

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
        return Login(self)

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
        return ("UTF8SMTP" if self.utf8 else "ESMTP") + ("A" if self.account else "")

    @property
    def mechanisms(self) -> list[str]:
        """The log-in mechanisms offered: none to whoever said HELO, which offers nothing (RFC 5321 §2.2.1)."""
        return self.menu.get("AUTH", "").upper().split()[1:] if self.extended else []

    def offers(self, extension: str) -> bool:
        """Whether the answer to EHLO names this extension."""
        return extension in self.menu

    def records(self, name: str, kind: str) -> tuple[str, ...] | LookUp:
        """What DNS says, if it has been asked on this wire, or else the question."""
        known = self._known.get((name.lower(), kind))
        return LookUp(name, kind) if known is None else known[1]

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
        if self._waiting is not None and connection.reader.held > MOST_HELD + self.server.content_limit:
            return self.close("too-many-errors")
        return self._go_on()

    def learn(self, name: str, kind: str, status: str, records: tuple[str, ...]) -> list[Deed]:
        """DNS has answered: what waited for it is judged again, with all that is now known."""
        self._known[(name.lower(), kind)] = (status, records)
        if self._waiting is None or self._asked != (name.lower(), kind):
            return []
        word, self._waiting = self._waiting, None
        self._answer(word)
        return self._go_on()

    def close(self, reason: str) -> list[Deed]:
        """Say 421 and hang up (RFC 5321 §3.8)."""
        self._waiting = None
        self.say(reason)
        return self._flush()

    def _go_on(self) -> list[Deed]:
        connection = self.connection
        unread = connection.reader.buffer
        while unread and (word := connection.next_event()) is not None:
            self._answer(word)  # while that waits for DNS, an answer is owed and nothing more is read
        return self._flush()

    def _flush(self) -> list[Deed]:
        """All that was decided, then all that was said in one go (RFC 2920 §3.2)."""
        deeds, wire, now = self._deeds, self.wire, self._clock.now
        self._deeds = []
        if self._out:
            deeds.append(Send(wire, self._out))
            self._out = b""
        if self.connection.dialogue.state is _CLOSED:
            self.server.forget(self)
            deeds += (CancelTimer(f"idle:{wire}"), Close(wire))
        elif now >= self._rewind_at:  # not at every word: the alarm may ring a little late, never early
            slack = self.server.patience // SLACK
            self._rewind_at = now + slack
            deeds.append(SetTimer(f"idle:{wire}", self.server.patience + slack))
        return deeds

    # ---- what is said

    def say(self, reason: str, **details: str) -> None:
        """Answer for this reason; decisions are recorded."""
        answer = ANSWERS[reason]
        if answer.told:
            fact = Decided(self.server.here.host, answer.verdict, f"reason.{reason}", details)
            self._deeds.append(Record(fact))
        self.reply(self.server.answer(reason, **details))

    def reply(self, word: Reply) -> None:
        """Answer with this very reply; where it ends a transaction, the envelope is done with (RFC 5321 §4.1.4)."""
        self._out += self.connection.send(word)
        if self.connection.dialogue.state is _READY:
            self.envelope = NOWHERE

    def do(self, *deeds: Deed) -> None:
        """Have this done before anything more is said."""
        self._deeds += deeds

    def objected(self, checks: tuple[Check, ...], word: Command) -> bool:
        """Whether something speaks against it, which is then said; or whether it must wait for DNS."""
        for check in checks:
            objection = check(self, word)
            if objection is None:
                continue
            if isinstance(objection, Finding):
                self.say(objection.reason, **objection.details)
            else:
                self._waiting, self._asked = word, (objection.name.lower(), objection.type)
                self._deeds.append(objection)
            return True
        return False

    def _answer(self, word: ClientWord | Violation) -> None:
        server = self.server
        if server.maintained and server.closed_for_now:
            self.say("closing")
        elif isinstance(word, Violation):
            self._correct(word)
        elif not server.tolerant and self._impatient():
            self.say("did-not-wait")
        else:
            VERBS.get(word.verb, not_implemented)(self, word)

    def _correct(self, mistake: Violation) -> None:
        """Say what was wrong; whoever only makes mistakes is sent away."""
        self._mistakes += 1
        if self._mistakes > self.settings.most_errors:
            self.say("too-many-errors")
            return
        reason, details = correction(self, mistake)
        self.say(reason, **details)

    def _impatient(self) -> bool:
        """Whether more has come than should have, before this was answered (RFC 2920 §3.1)."""
        more = self.connection.reader.held > 0
        return more and (self.connection.dialogue.waiting or not self.offers("PIPELINING"))
