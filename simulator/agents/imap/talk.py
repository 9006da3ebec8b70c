"""One conversation of a device with its IMAP server: a plan worked off one command at a time (RFC 9051).

Octets in, octets out. What the server says goes into the mirror, whether it was asked for or not; the next step
follows from the last answer. When the plan is done the device leaves, or stays and listens. Knows no wire and no time.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.agents.imap.mirror import Mirror
from simulator.agents.imap.steps import STEPS, Step, offers
from simulator.protocols import sasl
from simulator.protocols.imap.connection import ClientConnection
from simulator.protocols.imap.words import (
    Capability,
    ClientWord,
    Code,
    Continuation,
    Done,
    Response,
    ServerWord,
    Tagged,
    Told,
    Untagged,
)
from simulator.protocols.speech import Violation

UNASKED = {"LITERAL+": 1 << 30, "LITERAL-": 4096}  # literals that need not wait for `+` (RFC 7888 §4, §5)


NO_GROUND = sasl.Ground()


class Talk:
    """From the greeting to LOGOUT. `notes` are reasons with details, for others to write down.

    `stays`: whether to listen when the plan is done. `mechanism` "" logs in with LOGIN. `security`: whether TLS is
    asked for before that, as a call's terms say.
    """

    def __init__(
        self,
        mirror: Mirror,
        credentials: sasl.Credentials,
        mechanism: str,
        plan: Iterable[Step],
        *,
        stays: bool,
        security: str = "none",
        ground: sasl.Ground = NO_GROUND,
    ) -> None:
        self.mirror = mirror
        self.security = security
        self.is_securing = False  # STARTTLS was answered: TLS comes next
        self.credentials = credentials
        self.mechanism = mechanism
        self.ground = ground
        self.plan = list(plan)
        self.stays = stays
        self.selected = ""
        self.capabilities: tuple[str, ...] = ()
        self.exchange: sasl.ClientExchange | None = None
        self.notes: list[tuple[str, dict[str, str]]] = []
        self.is_over = False
        self._connection = ClientConnection()
        self._step: Step | None = None  # what was said and is not answered yet
        self._tags = 0
        self._is_greeted = False
        self._out = b""

    # ---- from outside

    def receive(self, data: bytes) -> bytes:
        """Take what the network brought; gives what is to be sent."""
        self._connection.receive(data)
        while not self.is_over and (word := self._connection.next_event()) is not None:
            self._hear(word)
        return self._take()

    def secured(self) -> bytes:
        """TLS stands: what was learned in the clear is forgotten, and asked again (RFC 9051 §6.2.1)."""
        self._connection.secured()
        self.capabilities, self.is_securing = (), False
        self.plan.insert(0, Step("capability"))
        self._go_on()
        return self._take()

    def ask(self, steps: Iterable[Step]) -> bytes:
        """Do this too; whoever listens must first say that he wants to speak."""
        self.plan += steps
        self._interrupt()
        return self._take()

    def renew(self) -> bytes:
        """Stop listening, and start again: a server hangs up on those who only listen (RFC 2177 §3)."""
        return self.ask([])

    def leave(self) -> bytes:
        """Say goodbye as soon as the last command is answered."""
        self.plan, self.stays = [], False
        return self.ask([])

    @property
    def is_listening(self) -> bool:
        """Whether IDLE goes on."""
        return self._connection.state.endswith(".IDLE")

    # ---- what the server says

    def _hear(self, word: ServerWord | Violation) -> None:
        match word:
            case Violation(key=key):
                self.notes.append(("imap-not-understood", {"key": key}))
                self.is_over = True
            case Tagged():
                self._answered(word)
            case Continuation():
                self._continued(word)
            case Untagged():
                self._told(word)

    def _told(self, word: Untagged) -> None:
        if isinstance(word, Capability):
            self._learn(word.capabilities)
        self.mirror.hear(word)
        if isinstance(word, Told):
            self._learn_from(word.code)
            self._greeted_or_dismissed(word)
        if self.is_listening and self.mirror.is_behind:
            self._interrupt()

    def _greeted_or_dismissed(self, word: Told) -> None:
        leaving = self._step is not None and self._step.kind == "log-out"
        if word.status == "BYE" and not leaving:
            self.notes.append(("imap-bye", {"text": word.text}))
            self.is_over = True
        elif not self._is_greeted:
            self._is_greeted = True
            if word.status == "PREAUTH":
                self._known_already()
            self._go_on()

    def _known_already(self) -> None:
        """The time for STARTTLS is over, too: who demands TLS has to leave (RFC 9051 §7.1.4)."""
        self.plan = [step for step in self.plan if step.kind not in ("starttls", "log-in")]
        if self.security == "starttls":
            self.give_up("tls-not-offered", Tagged("", "NO", ""))

    def _learn_from(self, code: Code | None) -> None:
        if code is not None and code.name == "CAPABILITY" and isinstance(code.value, tuple):
            self._learn(str(one) for one in code.value)

    def _learn(self, capabilities: Iterable[str]) -> None:
        self.capabilities = tuple(capabilities)
        self._connection.unasked = max((size for name, size in UNASKED.items() if offers(self, name)), default=-1)

    def _continued(self, word: Continuation) -> None:
        if self.exchange is not None:
            self._send(Response(self.exchange.respond(word.text.encode())))
        elif not self.is_listening:
            self._out += self._connection.go_on()
        elif self.plan:
            self._interrupt()

    def _answered(self, answer: Tagged) -> None:
        step, self._step = self._step, None
        self._learn_from(answer.code)
        if step is not None:
            STEPS[step.kind].heard(self, step, answer)
            self.is_over = step.kind == "log-out"
        if self.mirror.is_behind and not any(one.kind in ("fetch", "log-out") for one in self.plan):
            self.plan.insert(0, Step("fetch"))
        self._go_on()

    # ---- what the device says

    def give_up(self, reason: str, answer: Tagged) -> None:
        """Nothing more can be done here; say so and leave."""
        self.note(reason, answer)
        self.plan, self.stays = [], False

    def note(self, reason: str, answer: Tagged) -> None:
        """Something was refused; the rest goes on."""
        code = answer.code.name if answer.code else ""
        self.notes.append((reason, {"status": answer.status, "code": code, "text": answer.text}))

    def _interrupt(self) -> None:
        if self.is_listening:
            self._send(Done())
        elif self._is_greeted and self._step is None:
            self._go_on()

    def _go_on(self) -> None:
        """Say the plan's next step; when there is none, listen or leave."""
        while not self.is_over and not self.is_securing and self._step is None:
            step = self.plan.pop(0) if self.plan else Step("idle" if self._may_listen else "log-out")
            self._tags += 1
            command = STEPS[step.kind].say(self, step, f"A{self._tags}")
            if command is None:
                self._tags -= 1
                continue
            self._step = step
            self._send(command)

    @property
    def _may_listen(self) -> bool:
        return self.stays and offers(self, "IDLE")

    def _send(self, word: ClientWord) -> None:
        self._out += self._connection.send(word)

    def _take(self) -> bytes:
        out, self._out = self._out, b""
        return out
