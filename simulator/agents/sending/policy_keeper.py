"""Finds out for the queue what a recipient's domain demands, and remembers it for as long as it was told to (RFC 8461).

A record in DNS says that there is a policy, and which; the policy itself is fetched by HTTPS, whose certificate no
answer of DNS can forge. Lives on every host whose queue heeds MTA-STS. What is demanded of whom is not its affair.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from simulator.agents.call import Call, Terms
from simulator.agents.decisions import considered
from simulator.agents.durations import check
from simulator.agents.household import Household
from simulator.agents.unfit import Unfit
from simulator.protocols.http import ALPN, ClientConnection, Request, Response
from simulator.trust import mta_sts
from simulator.trust.judgment import Reply, Step, Verdict
from simulator.trust.mta_sts import Policy
from simulator.trust.tlsrpt import Basis, Session
from simulator.world.agent import Answered, Deed, Happening, Here, LookUp, Tell, Told

HTTPS_PORT = 443
OK = 200
SECOND = 1_000_000
WANTED, FOUND = "policy-wanted", "policy-found"  # what the queue tells the keeper, and the keeper the queue


class Memory(NamedTuple):
    """A policy, the id by which DNS had announced it, and until when it counts (microseconds of the world's clock)."""

    policy: Policy
    id: str
    until: int


class Remembered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy that was fetched before the curtain rose, by its lines, and the id that DNS told of it then."""

    id: str
    policy: tuple[str, ...]

    @property
    def read(self) -> Policy | None:
        """What its lines say; None where that is no policy."""
        return mta_sts.read_policy("\n".join(self.policy).encode())[0]


class PolicyKeeper:
    """One domain after another. What it has found out lies in the household: a policy, or None."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        policy_patience: str = "1m"
        """How long it waits for a policy's web server."""
        policies_remembered: dict[str, Remembered] = {}
        """Policies it has fetched before the curtain rose, by domain, each with the id of that time:
        { "bob.example" = { id = "1", policy = ["version: STSv1", …] } }."""

        def __post_init__(self) -> None:
            check(self.policy_patience)
            for domain, remembered in self.policies_remembered.items():
                if remembered.read is None:
                    raise Unfit("policy", text=domain)

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here, self._household, self._settings = here, household, settings
        self._memories: dict[str, Memory] = {}
        for domain, remembered in settings.policies_remembered.items():
            self._remember(domain, remembered.id, remembered.read)
        self._line: deque[str] = deque()  # the domains that are asked about, the first of them now
        self._id = ""
        self._steps: list[Step] = []
        self._call: Call | None = None
        self._connection = ClientConnection()

    def on(self, happening: Happening) -> list[Deed]:
        """What the keeper does about it."""
        match happening:
            case Told(action=action, text=domain) if action == WANTED:
                return self._stand_in_line(domain)
            case Answered(name=name) if self._line and name == mta_sts.owner(self._line[0]):
                return self._announced(happening)
        return self._call.on(happening) if self._call else []

    def _stand_in_line(self, domain: str) -> list[Deed]:
        if domain in self._line:
            return []
        self._line.append(domain)
        return self._begin() if len(self._line) == 1 else []

    def _begin(self) -> list[Deed]:
        return [LookUp(mta_sts.owner(self._line[0]), "TXT")]

    def _announced(self, answer: Answered) -> list[Deed]:
        """DNS has said whether there is a policy, and by which id; a known one need not be fetched again (§3.1)."""
        domain = self._line[0]
        self._id = mta_sts.read_record(Reply(answer.status, answer.records).texts)
        self._steps = [Step("mta-sts.dns.mta-sts-txt", bool(self._id), {"name": answer.name, "id": self._id})]
        if not self._id:
            return self._conclude("none", "mta-sts.dns.mta-sts-txt")
        memory = self._memories.get(domain)
        if memory and memory.id == self._id and memory.until > self._here.clock.now:
            return self._conclude("remembered", "mta-sts.field.max-age")
        place = (mta_sts.site(domain), HTTPS_PORT)
        self._connection = ClientConnection()
        self._call = Call(
            self._here.host,
            place,
            Terms("tls", speaks=ALPN),
            heard=self._heard,
            lost=self._lost,
            secured=self._ask,
            alarm="policy",
            patience=self._settings.policy_patience,
        )
        return self._call.begin()

    def _ask(self) -> list[Deed]:
        assert self._call is not None  # it stands
        request = Request("GET", mta_sts.PATH, (("Host", mta_sts.site(self._line[0])),))
        return [*self._call.say(self._connection.send(request)), *self._call.wait()]

    def _heard(self, data: bytes) -> list[Deed]:
        self._connection.receive(data)
        event = self._connection.next_event()
        if event is None:
            return []
        if not isinstance(event, Response):
            return self._lost("no-policy", "")
        kind = event.field("Content-Type").partition(";")[0].strip().lower()
        if event.status == OK and kind == "text/plain":  # what users put there may be something else (§3.2)
            return self._read(event.content)
        return self._lost("no-policy", kind if event.status == OK else str(event.status))

    def _read(self, content: bytes) -> list[Deed]:
        domain = self._line[0]
        policy, verdict = mta_sts.read_policy(content)
        self._steps += [Step("mta-sts.url.policy-url", True, {"url": self._url(domain)}), *verdict.steps]
        self._remember(domain, self._id, policy)
        return self._conclude(verdict.result, verdict.reason)

    def _lost(self, how: str, why: str) -> list[Deed]:
        """No policy comes of it; redirects are not followed (§3.3). What is remembered still counts (§5.1)."""
        about = {"url": self._url(self._line[0]), "how": how}
        self._steps.append(Step("mta-sts.url.policy-url", False, about))
        return self._conclude("unreachable", "mta-sts.url.policy-url", {**about, "why": why})

    def _url(self, domain: str) -> str:
        return f"https://{mta_sts.site(domain)}{mta_sts.PATH}"

    def _remember(self, domain: str, id_: str, policy: Policy | None) -> None:
        if policy is not None:
            until = self._here.clock.now + policy.max_age * SECOND
            self._memories[domain] = Memory(policy, id_, until)

    def _conclude(self, result: str, reason: str, about: dict[str, str] | None = None) -> list[Deed]:
        """Lay down what counts for this domain, tell the queue, and see to the next."""
        domain = self._line.popleft()
        memory = self._memories.get(domain)
        policy = memory.policy if memory and memory.until > self._here.clock.now else None
        self._household.policies[domain] = policy
        told = {"domain": domain, "mode": policy.mode if policy else "", **(about or {})}
        verdict = Verdict(result, reason, told, tuple(self._steps))
        if result in ("unreachable", "invalid"):
            trouble = told["how"] if told.get("how") == "tls-failed" else result
            self._household.sessions.append(Session(domain, Basis("sts"), trouble=trouble))
        hang_up, self._call = self._call.hang_up() if self._call else [], None
        noted = considered(self._here.host, "mta-sts", verdict)
        return [*hang_up, *noted, Tell(FOUND, domain), *(self._begin() if self._line else [])]
