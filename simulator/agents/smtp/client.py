"""Hands one letter to one server: a whole SMTP conversation, from its greeting to QUIT (RFC 5321 §3, §4.5.3.2).

Octets in, octets out; what became of each recipient is left in `outcomes`. Knows no wire, no clock and no queue.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.agents.call import Security
from simulator.agents.smtp.errand import REQUIRETLS, Errand, form
from simulator.mail.seven_bit import CannotConvert
from simulator.protocols import sasl
from simulator.protocols.smtp import ClientConnection, ClientWord, Reply, State, grammar
from simulator.protocols.smtp.rules import CONTENT, GREETING, RESPONSE
from simulator.protocols.speech import Violation

DELIVERED, DEFERRED, FAILED = "delivered", "deferred", "failed"
_DSN = ("NOTIFY", "ORCPT")
PATIENCE = {  # what is awaited: the name of the alarm, and the minutes until it rings (RFC 5321 §4.5.3.2)
    GREETING: ("initial-220", 5),
    "MAIL": ("mail", 5),
    "RCPT": ("rcpt", 5),
    "DATA": ("data-initiation", 2),
    CONTENT: ("data-termination", 10),
}
_ANY = ("command", 5)


class Outcome(NamedTuple):
    """What became of a recipient: delivered, deferred or failed; why, as the server or we would put it."""

    kind: str
    enhanced: str
    text: str
    reason: str = "reason.refused"
    relayed: bool = False  # delivered to a server that will send no report of success (RFC 3461 §5.2.2)


NOT_OFFERED = Outcome(DEFERRED, "4.7.4", "The server offers no TLS", "reason.tls-not-offered")
UNENCRYPTED = Outcome(FAILED, "5.7.10", "Encryption needed", "reason.requiretls-failed")  # RFC 8689 §4.2.1
UNSUPPORTED = Outcome(FAILED, "5.7.30", "REQUIRETLS support required", "reason.requiretls-failed")
UNPROVED = Outcome(FAILED, "5.7.8", "The server has not proved that it knows the password", "reason.server-unproved")
NO_GROUND = sasl.Ground()


class SmtpClient:
    """One conversation. `refusal`: why the server was of no use, before any letter was spoken of."""

    def __init__(
        self,
        hello: str,
        errand: Errand,
        login: sasl.Credentials | None = None,
        mechanism: str = "",
        security: Security = "none",
        ground: sasl.Ground = NO_GROUND,
    ) -> None:
        self._hello, self._errand = hello, errand
        self._login, self._mechanism, self.ground = login, mechanism, ground
        self._security = security
        self.is_securing = False  # STARTTLS was answered: TLS comes next
        self.lacks_tls = False  # it was wanted, and is not to be had
        self._exchange: sasl.ClientExchange | None = None
        self._connection = ClientConnection()
        self._plan: deque[ClientWord] = deque()
        self._asked: deque[str] = deque()  # recipients whose RCPT is not answered yet
        self._accepted: list[str] = []
        self._content = errand.content
        self._out = bytearray()
        self.extensions: dict[str, str] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.refusal: Outcome | None = None
        self._paths = [str(address) for address, _ in errand.recipients]

    # ---- what others see

    @property
    def settled(self) -> bool:
        """Whether nothing more will become known, however the conversation ends."""
        return self.refusal is not None or len(self.outcomes) == len(self._paths)

    @property
    def over(self) -> bool:
        """Whether all is said."""
        return self._connection.state is State.CLOSED

    @property
    def patience(self) -> tuple[str, int] | None:
        """The alarm's name for what is awaited now, and microseconds until it should ring."""
        pending = self._connection.dialogue.pending
        if not pending:
            return None
        name, minutes = PATIENCE.get(pending[0], _ANY)
        return name, minutes * 60_000_000

    def receive(self, data: bytes) -> bytes:
        """Take what the server said; gives what to say next."""
        connection = self._connection
        connection.receive(data)
        while (event := connection.next_event()) is not None:
            if isinstance(event, Violation):
                return self._give_up("5.5.0", "The server speaks no SMTP")
            if event.code == 421:
                self._settle_rest(_outcome(event))
            else:
                _HEED.get(connection.answering, SmtpClient._heed_nothing)(self, event)
            self._proceed()
        return self._take()

    def secured(self) -> bytes:
        """TLS stands: what was learned in the clear is forgotten, and asked again (RFC 3207 §4.2)."""
        self.is_securing, self._security, self.extensions = False, "none", {}
        self._connection.secured()
        self._say(grammar.command("EHLO", self._hello))
        return self._take()

    def _take(self) -> bytes:
        out = bytes(self._out)
        self._out.clear()
        return out

    def broken(self, enhanced: str, text: str) -> None:
        """The wire is gone, or the server too slow: whatever is not settled must be tried again (§4.5.3.2.6)."""
        self._settle_rest(Outcome(DEFERRED, enhanced, text))

    # ---- the plan

    def _say(self, word: ClientWord) -> None:
        self._out += self._connection.send(word)

    def _proceed(self) -> None:
        """Say what can be said now: in groups where the server takes them (RFC 2920 §3.1)."""
        dialogue = self._connection.dialogue
        while self._plan and (not dialogue.pending or "PIPELINING" in self.extensions):
            if not dialogue.foresees(self._plan[0].verb):
                break
            self._say(self._plan.popleft())
        nothing_left = not self._plan or not dialogue.foresees(self._plan[0].verb)
        if self.settled and not dialogue.pending and nothing_left and dialogue.allows("QUIT"):
            self._plan.clear()
            self._say(grammar.command("QUIT"))

    def _give_up(self, enhanced: str, text: str) -> bytes:
        self._settle_rest(Outcome(FAILED, enhanced, text))
        self._hang_up()
        return b""

    def _hang_up(self) -> None:
        self._connection.dialogue.state = State.CLOSED

    def _settle_rest(self, outcome: Outcome) -> None:
        """The same for every recipient of whom nothing is known yet; before MAIL it is about the server itself."""
        if not self._asked and not self._accepted and not self.outcomes:
            self.refusal = self.refusal or outcome
        for path in self._paths:
            self.outcomes.setdefault(path, outcome)

    # ---- what the server answers

    def _heed_nothing(self, reply: Reply) -> None:
        pass

    def _heed_quit(self, reply: Reply) -> None:
        """Whatever is answered, nothing more is to be said."""
        self._hang_up()

    def _heed_greeting(self, reply: Reply) -> None:
        if reply.positive:
            self._say(grammar.command("EHLO", self._hello))
        else:
            self._settle_rest(_outcome(reply))

    def _heed_ehlo(self, reply: Reply) -> None:
        """A server that does not know EHLO is greeted the old way (§4.1.1.1)."""
        if reply.positive:
            pairs = (line.partition(" ") for line in reply.lines[1:])
            self.extensions = {keyword.upper(): rest for keyword, _, rest in pairs}
            self._protect()
        elif reply.transient:
            self._settle_rest(_outcome(reply))
        else:
            self._say(grammar.command("HELO", self._hello))

    def _heed_helo(self, reply: Reply) -> None:
        if reply.positive:
            self._protect()
        else:
            self._settle_rest(_outcome(reply))

    def _protect(self) -> None:
        """TLS first, where it is wanted and to be had."""
        wanted = self._security in ("if-offered", "starttls")
        if wanted and "STARTTLS" in self.extensions:
            self._say(grammar.command("STARTTLS"))
        else:
            self._go_unprotected()

    def _heed_starttls(self, reply: Reply) -> None:
        if reply.positive:
            self.is_securing = True
        else:
            self._go_unprotected()

    def _go_unprotected(self) -> None:
        self.lacks_tls = self._security in ("if-offered", "starttls")
        if self._security == "starttls":
            self._settle_rest(UNENCRYPTED if self._errand.requires_tls else NOT_OFFERED)
        else:
            self._introduce()

    def _introduce(self) -> None:
        """Log in, if there is somebody to log in as; then begin."""
        if self._login is None:
            self._begin()
            return
        offered = self.extensions.get("AUTH", "").upper().split()
        ground = self.ground._replace(offered=tuple(offered))
        name = sasl.choose(offered, self._login, ground, self._mechanism)
        if not name:
            self._settle_rest(Outcome(FAILED, "5.7.4", "The server offers no log-in that we know"))
            return
        self._exchange = sasl.ClientExchange(name, self._login, ground)
        room = grammar.LINE_LIMIT - len(grammar.auth(name, b"").octets)
        self._say(grammar.auth(name, self._exchange.begin(room)))

    def _heed_auth(self, reply: Reply) -> None:
        if reply.code == 334 and self._exchange:
            self._say(grammar.response(self._exchange.respond(reply.lines[0].encode())))
        elif not reply.positive:
            self._settle_rest(_outcome(reply))
        elif self._exchange is None or self._exchange.satisfied:
            self._begin()
        else:
            self._settle_rest(UNPROVED)

    def _begin(self) -> None:
        """Plan the transaction, with the parameters this server has offered."""
        errand = self._errand
        if errand.requires_tls and REQUIRETLS not in self.extensions:
            self._settle_rest(UNSUPPORTED)
            return
        try:
            parameters, self._content = form(errand, self.extensions)
        except CannotConvert as error:
            self._settle_rest(Outcome(FAILED, error.enhanced, str(error)))
            return
        chunked = parameters.get("BODY") == "BINARYMIME"
        self._plan.append(grammar.mail(errand.reverse_path, parameters))
        for address, wishes in errand.recipients:
            kept = {key: wishes[key] for key in _DSN if key in wishes and "DSN" in self.extensions}
            self._plan.append(grammar.rcpt(address, kept))
            self._asked.append(str(address))
        self._plan.append(grammar.chunk(self._content, last=True) if chunked else grammar.command("DATA"))

    def _heed_mail(self, reply: Reply) -> None:
        if not reply.positive:
            self._asked.clear()
            self._fail_all(reply)

    def _fail_all(self, reply: Reply) -> None:
        for path in self._paths:
            self.outcomes.setdefault(path, _outcome(reply))
        self._plan.clear()

    def _heed_rcpt(self, reply: Reply) -> None:
        if not self._asked:
            return
        path = self._asked.popleft()
        if reply.positive:
            self._accepted.append(path)
        elif self._accepted and reply.code == 552 and reply.enhanced in ("", "5.5.3"):
            self.outcomes[path] = _outcome(reply)._replace(kind=DEFERRED, enhanced="4.5.3")  # RFC 5321 §4.5.3.1.10
        else:
            self.outcomes[path] = _outcome(reply)

    def _heed_data(self, reply: Reply) -> None:
        """354 must be followed by content, even where no recipient is left for it (RFC 2920 §3.1)."""
        if reply.code == 354:
            self._say(grammar.content(self._content if self._accepted else b""))
        else:
            self._fail_all(reply)

    def _heed_content(self, reply: Reply) -> None:
        """From here on the letter is theirs, or still ours (§4.2.5)."""
        outcome = _outcome(reply)
        if reply.positive:
            relayed = "DSN" not in self.extensions
            outcome = Outcome(DELIVERED, reply.enhanced or "2.0.0", outcome.text, relayed=relayed)
        for path in self._accepted:
            self.outcomes.setdefault(path, outcome)


def _outcome(reply: Reply) -> Outcome:
    """What it means when this is said instead of yes: its first digit counts (§4.2.1); no other settles anything."""
    codes = f"{reply.code} {reply.enhanced}".strip()
    text = f"{codes} {' '.join(reply.lines)}".strip()
    if reply.code < 400:
        return Outcome(DEFERRED, "4.5.0", text)
    enhanced = f"{reply.code // 100}{reply.enhanced[1:] or '.0.0'}"  # the two classes must agree (RFC 2034 §4)
    return Outcome(DEFERRED if reply.transient else FAILED, enhanced, text)


_HEED: Mapping[str, Callable[[SmtpClient, Reply], None]] = {
    GREETING: SmtpClient._heed_greeting,
    "EHLO": SmtpClient._heed_ehlo,
    "HELO": SmtpClient._heed_helo,
    "STARTTLS": SmtpClient._heed_starttls,
    "AUTH": SmtpClient._heed_auth,
    RESPONSE: SmtpClient._heed_auth,
    "MAIL": SmtpClient._heed_mail,
    "RCPT": SmtpClient._heed_rcpt,
    "DATA": SmtpClient._heed_data,
    CONTENT: SmtpClient._heed_content,
    "BDAT LAST": SmtpClient._heed_content,
    "QUIT": SmtpClient._heed_quit,
}
