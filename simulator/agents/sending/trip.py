"""One letter on its way to the recipients that share it: a client talks to whom the way leads, the outcome is noted.

Whether and when there is another trip is the owner's affair; who dials and listens for it, see `courier`.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.agents.call import IN_CLEAR
from simulator.agents.doorkeeper import binding_of, ground_at
from simulator.agents.sending.conditions import ANY, Conditions
from simulator.agents.sending.gateway import Gateway
from simulator.agents.sending.guard import Guard
from simulator.agents.sending.way import Way
from simulator.agents.shelf import DELIVERED, FAILED, Addressee, Parcel
from simulator.agents.smtp.client import DEFERRED, Outcome, SmtpClient
from simulator.agents.smtp.errand import Errand
from simulator.mail.address import written
from simulator.trace.facts import Decided
from simulator.trust.mta_sts import Policy
from simulator.world.agent import (
    Answered,
    CancelTimer,
    Close,
    Deed,
    Here,
    Record,
    Reset,
    Secure,
    Secured,
    Send,
    SetTimer,
)

_CALL_FAILURES = {
    "refused": ("4.4.1", "Connection refused"),
    "unreachable": ("4.4.1", "Network unreachable"),
    "timed-out": ("4.4.1", "Connection timed out"),
    "no-such-host": ("4.4.1", "No host at this address"),
}


class Trip:
    """A letter's trip to one domain, or through a gateway.

    `way`: whom to call, and what has to be found out for that; `guard`: how it goes with TLS; `alarm`: what rings when
    patience is at an end; `over`: every recipient's fate is known.
    """

    def __init__(
        self,
        here: Here,
        parcel: Parcel,
        addressees: list[Addressee],
        domain: str,
        gateway: Gateway | None,
        conditions: Conditions = ANY,
    ) -> None:
        self._here = here
        self.parcel, self.addressees, self.domain = parcel, addressees, domain
        self._gateway = gateway
        conditions = Conditions(gateway.terms) if gateway else conditions.for_letter(parcel)
        self.guard = Guard(here, domain, conditions.wanted)
        self.way = Way(here, domain, gateway, conditions, self.guard)
        self._client: SmtpClient | None = None
        self._wire: int | None = None
        self.alarm = ""
        self.over = False

    # ---- on the way

    def go_on(self) -> list[Deed]:
        """Set out, or go on where an answer was awaited, or where a call was of no use."""
        deeds = self.way.go_on()
        if self.way.end:
            self._note({one.forward_path: self.way.end for one in self.addressees})
        return deeds

    def learn(self, answer: Answered) -> list[Deed]:
        """DNS has answered what was asked."""
        self.way.learn(answer)
        return self.go_on()

    def learn_policy(self, policy: Policy | None) -> list[Deed]:
        """What the domain demands that was asked about."""
        self.way.learn_policy(policy)
        return self.go_on()

    # ---- talking

    def connected(self, wire: int) -> list[Deed]:
        """The call came through: the server speaks first."""
        gateway = self._gateway
        login, mechanism = (gateway.login, gateway.mechanism) if gateway else (None, "")
        self._wire = wire
        security, errand = self.guard.terms.security, _errand(self.parcel, self.addressees)
        ground = ground_at(self._here, "smtp", self.way.host, self.way.port)
        self._client = SmtpClient(self._here.host, errand, login, mechanism, security, ground)
        return [*(self._secure(wire) if security == "tls" else []), *self._watch()]

    # ---- TLS

    def _secure(self, wire: int) -> list[Deed]:
        return [Secure(wire, self.way.host, self.guard.strictness)]

    def secured(self, happening: Secured) -> list[Deed]:
        """TLS stands: the conversation begins anew, unless it has not begun yet."""
        client, wire = self._client, happening.wire
        if client is None or wire != self._wire:
            return []
        client.ground = client.ground._replace(binding=binding_of(happening.end_point))
        deeds, is_believed = self.guard.believe(happening, self.way.host, self.way.address)
        if not is_believed:
            return [*deeds, *self.unsecured(wire, "dane")]
        if client.is_securing:
            deeds.append(Send(wire, client.secured()))
        return [*deeds, *self._watch()]

    def unsecured(self, wire: int, reason: str) -> list[Deed]:
        """No TLS: who only hoped for it calls again without; all others try another time (RFC 3207 §4.1)."""
        if self._client is None or wire != self._wire:
            return []
        self.guard.note(reason, self.way.host, self.way.address)
        about = {"server": self.way.host, "why": reason}
        told = Record(Decided(self._here.host, "fail", "reason.tls-failed", about))
        if self.guard.terms.security == "if-offered":
            self.guard.terms = IN_CLEAR
            self.way.repeat()
            self._client, self._wire = None, None
            return [told, *self._quieten(), Close(wire), *self.go_on()]
        self._client.broken("4.7.5", f"TLS failed: {reason}")
        return [told, *self._leave(Close(wire))]

    def failed(self, reason: str) -> list[Deed]:
        """The call came to nothing: try the next address."""
        enhanced, text = _CALL_FAILURES.get(reason, ("4.4.1", reason))
        self.way.pass_over(Outcome(DEFERRED, enhanced, text))
        return self.go_on()

    def received(self, wire: int, data: bytes) -> list[Deed]:
        """The server has said something."""
        client = self._client
        if client is None or wire != self._wire:
            return []
        out = client.receive(data)
        deeds: list[Deed] = [Send(wire, out)] if out else []
        if client.lacks_tls:
            client.lacks_tls = False
            self.guard.note("not-offered", self.way.host, self.way.address)
        if client.over:
            return [*deeds, *self._leave(Close(wire))]
        if client.is_securing:
            deeds += self._secure(wire)
        return [*deeds, *self._settle(), *self._watch()]

    def closed(self, wire: int) -> list[Deed]:
        """The server has hung up, or the wire is cut: what was not answered has not happened (RFC 5321 §4.1.1.10)."""
        return self._lost("Connection lost") if wire == self._wire else []

    def too_slow(self) -> list[Deed]:
        """The server has let us wait too long."""
        leave: list[Deed] = [] if self._wire is None else [Reset(self._wire)]
        return [*leave, *self._lost("Timed out")]

    def _lost(self, text: str) -> list[Deed]:
        if self._client:
            self._client.broken("4.4.2", text)
        return self._leave()

    def _leave(self, *deeds: Deed) -> list[Deed]:
        self._wire = None
        return [*self._quieten(), *deeds, *self._settle()]

    def _settle(self) -> list[Deed]:
        """Take down what is now known; that a server was of no use is not the last word if there are others.

        They are called when this one has answered QUIT (RFC 5321 §4.1.1.10).
        """
        client = self._client
        if client is None or self.over or not client.settled:
            return []
        if client.refusal is None:
            self._note(client.outcomes)
            return []
        if self._wire is not None and not self.way.is_last:
            return []
        self.way.pass_over(client.refusal)
        if self._wire is None:
            self._client = None
        return self.go_on()

    def _note(self, outcomes: Mapping[str, Outcome]) -> None:
        self.over = True
        for one in self.addressees:
            outcome = outcomes[one.forward_path]
            one.enhanced, one.reply, one.remote = outcome.enhanced, outcome.text, self.way.host
            one.attempted = self._here.clock.seconds
            one.reason, one.relayed = outcome.reason, outcome.relayed
            if outcome.kind != DEFERRED:
                one.status = DELIVERED if outcome.kind == DELIVERED else FAILED

    # ---- patience

    def _watch(self) -> list[Deed]:
        """Wind the alarm that belongs to what is awaited (RFC 5321 §4.5.3.2)."""
        if self._client is None or self._wire is None or (awaited := self._client.patience) is None:
            return self._quieten()
        name = f"{awaited[0]}:{self._wire}"
        quiet = self._quieten() if name != self.alarm else []
        self.alarm = name
        return [*quiet, SetTimer(name, awaited[1])]

    def _quieten(self) -> list[Deed]:
        alarm, self.alarm = self.alarm, ""
        return [CancelTimer(alarm)] if alarm else []


def _errand(parcel: Parcel, addressees: list[Addressee]) -> Errand:
    return Errand(
        written(parcel.reverse_path) if parcel.reverse_path else None,
        [(written(one.forward_path), one.parameters) for one in addressees],
        parcel.content,
        parcel.parameters,
    )
