"""One letter on its way to the recipients that share a way: the way is found, a client talks, the outcome is noted.

Whether and when there is another trip is the owner's affair; who dials and listens for it, see `courier`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from simulator.agents.call import IN_CLEAR
from simulator.agents.doorkeeper import binding_of, ground_at
from simulator.agents.sending import route
from simulator.agents.sending.conditions import ANY, Conditions, Findings, Leave, PolicyWanted
from simulator.agents.sending.gateway import SMTP_PORT, Gateway
from simulator.agents.sending.guard import Guard
from simulator.agents.sending.policy_keeper import WANTED
from simulator.agents.sending.route import DeadEnd, Exchangers
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
    Connect,
    Deed,
    Here,
    LookUp,
    Record,
    Reset,
    Secure,
    Secured,
    Send,
    SetTimer,
    Tell,
)

_CALL_FAILURES = {
    "refused": ("4.4.1", "Connection refused"),
    "unreachable": ("4.4.1", "Network unreachable"),
    "timed-out": ("4.4.1", "Connection timed out"),
    "no-such-host": ("4.4.1", "No host at this address"),
}


class Trip:
    """A letter's trip to one domain, or through a gateway.

    `asked`: what DNS is to answer; `awaited`: the domain whose policy is to be found out; `call`: whom to dial, for the
    courier to take; `guard`: how it goes with TLS; `alarm`: what rings when patience is at an end; `over`: every
    recipient's fate is known.
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
        self._conditions = Conditions(gateway.terms) if gateway else conditions.for_letter(parcel)
        self._found = Findings()
        self.guard = Guard(here, domain, self._conditions.wanted)
        self._called = ""  # the address called last
        self._hosts: deque[str] | None = None if gateway is None else deque((route.as_host(gateway.host),))
        self._calls: deque[str] = deque()  # addresses of the present host that are still to be tried
        self._tried: set[str] = set()  # all addresses that were ever called
        self._host = ""
        self._useless: tuple[Outcome, str] | None = None  # why a host was of no use, and which
        self._client: SmtpClient | None = None
        self._wire: int | None = None
        self.alarm = ""
        self.asked: LookUp | None = None
        self.awaited = ""
        self.call: Connect | None = None
        self.over = False

    @property
    def _paths(self) -> list[str]:
        return [one.forward_path for one in self.addressees]

    # ---- finding the way

    def start(self) -> list[Deed]:
        """Set out, or go on where an answer was awaited."""
        if self._hosts is None:
            found = route.exchangers(self.domain, self._found.dns, self._here.host, self._here.chance)
            if isinstance(found, LookUp):
                return self._ask(found)
            if isinstance(found, DeadEnd):
                return self._end(found)
            self._hosts = deque(found.hosts)
            return [*self._reasons(found), *self._next_host()]
        return self._next_host()

    def _reasons(self, found: Exchangers) -> list[Deed]:
        return [self._decide("choose", reason, details) for reason, details in found.reasons]

    def _decide(self, verdict: str, reason: str, details: Mapping[str, str]) -> Deed:
        return Record(Decided(self._here.host, verdict, reason, dict(details)))

    def _tell(self, dead_end: DeadEnd, about: Mapping[str, str]) -> Deed:
        verdict = "defer" if _outcome(dead_end).kind == DEFERRED else "refuse"
        return self._decide(verdict, dead_end.reason, about)

    def _ask(self, question: LookUp) -> list[Deed]:
        self.asked = question
        return [question]

    def asks(self, name: str, kind: str) -> bool:
        """Whether this is what DNS is to answer."""
        asked = self.asked
        return asked is not None and (asked.name.lower(), asked.type) == (name.lower(), kind)

    def learn(self, answer: Answered) -> list[Deed]:
        """DNS has answered what was asked."""
        self.asked = None
        self._found.add(answer)
        return self.start()

    def _next_host(self) -> list[Deed]:
        """Dial the next address of the present host, or the first one of the next (RFC 5321 §5.1)."""
        deeds: list[Deed] = []
        while not self._calls:
            if not self._hosts:
                return [*deeds, *self._end_of_hosts()]
            if self._hosts[0] != self._host:
                deeds += self._may_call(self._hosts)
            elif isinstance(found := route.addresses(self._host, self._found.dns, self._tried), LookUp):
                deeds += self._ask(found)
            else:
                self._line_up(self._hosts, found)
            if self.asked or self.awaited:
                return deeds
        self._called = self._calls.popleft()
        self.call = Connect(self._called, self._gateway.port if self._gateway else SMTP_PORT)
        return deeds

    def _may_call(self, hosts: deque[str]) -> list[Deed]:
        """Ask, once for each host, on what terms it may be called; one that may not makes way for the one behind it."""
        found = self._conditions.of(self.domain, hosts[0], self._found)
        if isinstance(found, LookUp):
            return self._ask(found)
        if isinstance(found, PolicyWanted):
            self.awaited = found.domain
            return [Tell(WANTED, found.domain)]
        self._host = hosts[0]
        if isinstance(found, Leave):
            self.guard.take(found)
            return [self._decide(*note) for note in found.notes]
        self.guard.turn_away(found, self._host)
        self._line_up(hosts, found.dead_end)
        return [self._tell(found.dead_end, {"domain": self.domain, "server": self._host})]

    def learn_policy(self, policy: Policy | None) -> list[Deed]:
        """What the domain demands that was asked about."""
        self._found.policies[self.awaited] = policy
        self.awaited = ""
        return self.start()

    def _line_up(self, hosts: deque[str], found: tuple[str, ...] | DeadEnd) -> None:
        """What is to be called next; a host of which nothing is left to be tried makes way for the one behind it."""
        if isinstance(found, DeadEnd):
            hosts.popleft()
            self._pass_over(_outcome(found))
        elif not found:
            hosts.popleft()
        elif self._gateway is None and self._here.address in found:
            hosts.clear()  # it is we, by another name: this one and all behind it are left out (§5.1)
            self._pass_over(_outcome(route.myself(self.domain)))
        else:
            self._calls.extend(found)
            self._tried.update(found)

    def _pass_over(self, outcome: Outcome) -> None:
        """A host was of no use: as long as one of them may be another time, nothing is final (RFC 5321 §4.5.4.1)."""
        if self._useless is None or outcome.kind == DEFERRED:
            self._useless = outcome, self._host

    def _end_of_hosts(self) -> list[Deed]:
        outcome, self._host = self._useless or (Outcome(DEFERRED, "4.4.4", "No host to try"), "")
        self._note(dict.fromkeys(self._paths, outcome))
        return []

    def _end(self, dead_end: DeadEnd) -> list[Deed]:
        self._note(dict.fromkeys(self._paths, _outcome(dead_end)))
        return [self._tell(dead_end, {"domain": self.domain})]

    # ---- talking

    def connected(self, wire: int) -> list[Deed]:
        """The call came through: the server speaks first."""
        gateway = self._gateway
        login, mechanism = (gateway.login, gateway.mechanism) if gateway else (None, "")
        self._wire = wire
        security, errand = self.guard.terms.security, _errand(self.parcel, self.addressees)
        ground = ground_at(self._here, "smtp", self._host, gateway.port if gateway else SMTP_PORT)
        self._client = SmtpClient(self._here.host, errand, login, mechanism, security, ground)
        return [*(self._secure(wire) if security == "tls" else []), *self._watch()]

    # ---- TLS

    def _secure(self, wire: int) -> list[Deed]:
        return [Secure(wire, self._host, self.guard.strictness)]

    def secured(self, happening: Secured) -> list[Deed]:
        """TLS stands: the conversation begins anew, unless it has not begun yet."""
        client, wire = self._client, happening.wire
        if client is None or wire != self._wire:
            return []
        client.ground = client.ground._replace(binding=binding_of(happening.end_point))
        deeds, is_believed = self.guard.believe(happening, self._host, self._called)
        if not is_believed:
            return [*deeds, *self.unsecured(wire, "dane")]
        if client.is_securing:
            deeds.append(Send(wire, client.secured()))
        return [*deeds, *self._watch()]

    def unsecured(self, wire: int, reason: str) -> list[Deed]:
        """No TLS: who only hoped for it calls again without; all others try another time (RFC 3207 §4.1)."""
        if self._client is None or wire != self._wire:
            return []
        self.guard.note(reason, self._host, self._called)
        told = self._decide("fail", "reason.tls-failed", {"server": self._host, "why": reason})
        if self.guard.terms.security == "if-offered":
            self.guard.terms = IN_CLEAR
            self._calls.appendleft(self._called)
            self._client, self._wire = None, None
            return [told, *self._quieten(), Close(wire), *self._next_host()]
        self._client.broken("4.7.5", f"TLS failed: {reason}")
        return [told, *self._leave(Close(wire))]

    def failed(self, reason: str) -> list[Deed]:
        """The call came to nothing: try the next address."""
        enhanced, text = _CALL_FAILURES.get(reason, ("4.4.1", reason))
        self._pass_over(Outcome(DEFERRED, enhanced, text))
        return self._next_host()

    def received(self, wire: int, data: bytes) -> list[Deed]:
        """The server has said something."""
        client = self._client
        if client is None or wire != self._wire:
            return []
        out = client.receive(data)
        deeds: list[Deed] = [Send(wire, out)] if out else []
        if client.lacks_tls:
            client.lacks_tls = False
            self.guard.note("not-offered", self._host, self._called)
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
        if not (self._calls or self._hosts):
            self._pass_over(client.refusal)
            return self._end_of_hosts()
        if self._wire is not None:
            return []
        self._pass_over(client.refusal)
        self._client = None
        return self._next_host()

    def _note(self, outcomes: Mapping[str, Outcome]) -> None:
        self.over = True
        for one in self.addressees:
            outcome = outcomes[one.forward_path]
            one.enhanced, one.reply, one.remote = outcome.enhanced, outcome.text, self._host
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


def _outcome(dead_end: DeadEnd) -> Outcome:
    kind = DEFERRED if dead_end.enhanced.startswith("4") else FAILED
    return Outcome(kind, dead_end.enhanced, dead_end.text, dead_end.reason)
