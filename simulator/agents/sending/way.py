"""The way of a letter: whom to call next, host by host and address by address (RFC 5321 §5.1), and on what terms.

Looks up what it has to know and calls nobody; what is said once a call stands is the affair of `trip`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from simulator.agents.sending import route
from simulator.agents.sending.conditions import Conditions, Findings, Leave, PolicyWanted
from simulator.agents.sending.gateway import SMTP_PORT, Gateway
from simulator.agents.sending.guard import Guard
from simulator.agents.sending.policy_keeper import WANTED
from simulator.agents.sending.route import DeadEnd
from simulator.agents.smtp.client import DEFERRED, FAILED, Outcome
from simulator.trace.facts import Decided
from simulator.trust.mta_sts import Policy
from simulator.world.agent import Answered, Connect, Deed, Here, LookUp, Record, Tell


class Way:
    """To the exchangers of one domain, or to a gateway.

    `asked`: what DNS is to answer; `awaited`: the domain whose policy is to be found out; `call`: whom to dial;
    `host`, `address`, `port`: where that is; `end`: there is nobody left to be called, and this came of it.
    """

    def __init__(self, here: Here, domain: str, gateway: Gateway | None, conditions: Conditions, guard: Guard) -> None:
        self._here, self._domain = here, domain
        self._conditions, self._guard = conditions, guard
        self._found = Findings()
        self._may_be_we = gateway is None
        self._hosts: deque[str] | None = None if gateway is None else deque((route.as_host(gateway.host),))
        self._calls: deque[str] = deque()  # addresses of the present host that are still to be tried
        self._tried: set[str] = set()  # all addresses that were ever called
        self._useless: tuple[Outcome, str] | None = None  # why a host was of no use, and which
        self.port = gateway.port if gateway else SMTP_PORT
        self.host = self.address = ""
        self.asked: LookUp | None = None
        self.awaited = ""
        self.call: Connect | None = None
        self.end: Outcome | None = None

    # ---- what is found out

    def asks(self, name: str, kind: str) -> bool:
        """Whether this is what DNS is to answer."""
        asked = self.asked
        return asked is not None and (asked.name.lower(), asked.type) == (name.lower(), kind)

    def learn(self, answer: Answered) -> None:
        """DNS has answered what was asked."""
        self.asked = None
        self._found.add(answer)

    def learn_policy(self, policy: Policy | None) -> None:
        """What the domain demands that was asked about."""
        self._found.policies[self.awaited] = policy
        self.awaited = ""

    # ---- going on

    def go_on(self) -> list[Deed]:
        """Come to the next call, or to a question, or to the end."""
        if self._hosts is None:
            found = route.exchangers(self._domain, self._found.dns, self._here.host, self._here.chance)
            if isinstance(found, LookUp):
                return self._ask(found)
            if isinstance(found, DeadEnd):
                self.end = _outcome(found)
                return [self._tell(found, {"domain": self._domain})]
            self._hosts = deque(found.hosts)
            reasons = [self._decide("choose", reason, details) for reason, details in found.reasons]
            return [*reasons, *self._next_call(self._hosts)]
        return self._next_call(self._hosts)

    def _next_call(self, hosts: deque[str]) -> list[Deed]:
        """The next address of the present host, or the first one of the next."""
        deeds: list[Deed] = []
        while not self._calls:
            if not hosts:
                self.end, self.host = self._useless or (Outcome(DEFERRED, "4.4.4", "No host to try"), "")
                return deeds
            if hosts[0] != self.host:
                deeds += self._may_call(hosts)
            elif isinstance(found := route.addresses(self.host, self._found.dns, self._tried), LookUp):
                deeds += self._ask(found)
            else:
                self._line_up(hosts, found)
            if self.asked or self.awaited:
                return deeds
        self.address = self._calls.popleft()
        self.call = Connect(self.address, self.port)
        return deeds

    def _may_call(self, hosts: deque[str]) -> list[Deed]:
        """Ask, once for each host, on what terms it may be called; one that may not makes way for the one behind it."""
        found = self._conditions.of(self._domain, hosts[0], self._found)
        if isinstance(found, LookUp):
            return self._ask(found)
        if isinstance(found, PolicyWanted):
            self.awaited = found.domain
            return [Tell(WANTED, found.domain)]
        self.host = hosts[0]
        if isinstance(found, Leave):
            self._guard.take(found)
            return [self._decide(*note) for note in found.notes]
        self._guard.turn_away(found, self.host)
        self._line_up(hosts, found.dead_end)
        return [self._tell(found.dead_end, {"domain": self._domain, "server": self.host})]

    def _line_up(self, hosts: deque[str], found: tuple[str, ...] | DeadEnd) -> None:
        """What is to be called next; a host of which nothing is left to be tried makes way for the one behind it."""
        if isinstance(found, DeadEnd):
            hosts.popleft()
            self.pass_over(_outcome(found))
        elif not found:
            hosts.popleft()
        elif self._may_be_we and self._here.address in found:
            hosts.clear()  # it is we, by another name: this one and all behind it are left out (§5.1)
            self.pass_over(_outcome(route.myself(self._domain)))
        else:
            self._calls.extend(found)
            self._tried.update(found)

    # ---- what came of a call

    def pass_over(self, outcome: Outcome) -> None:
        """A host was of no use: as long as one of them may be another time, nothing is final (RFC 5321 §4.5.4.1)."""
        if self._useless is None or outcome.kind == DEFERRED:
            self._useless = outcome, self.host

    def repeat(self) -> None:
        """The address called last is to be called once more."""
        self._calls.appendleft(self.address)

    @property
    def is_last(self) -> bool:
        """Whether behind the present call there is nobody left."""
        return not (self._calls or self._hosts)

    # ---- what is told

    def _ask(self, question: LookUp) -> list[Deed]:
        self.asked = question
        return [question]

    def _tell(self, dead_end: DeadEnd, about: Mapping[str, str]) -> Deed:
        verdict = "defer" if _outcome(dead_end).kind == DEFERRED else "refuse"
        return self._decide(verdict, dead_end.reason, about)

    def _decide(self, verdict: str, reason: str, details: Mapping[str, str]) -> Deed:
        return Record(Decided(self._here.host, verdict, reason, dict(details)))


def _outcome(dead_end: DeadEnd) -> Outcome:
    kind = DEFERRED if dead_end.enhanced.startswith("4") else FAILED
    return Outcome(kind, dead_end.enhanced, dead_end.text, dead_end.reason)
