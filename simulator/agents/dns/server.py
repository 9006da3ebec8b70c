"""A name server: answers DNS questions about its zones, or about everything a scenario knows.

What there is to say stands in `simulator.protocols.dns`; here is only whom it fails and whom it keeps waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial

import msgspec

from simulator.agents.household import Household
from simulator.protocols.dns import Question, Signer, Zones, plain, read_question, refuse
from simulator.protocols.speech import Violation
from simulator.trace.facts import Decided
from simulator.trust.keys import zone_key
from simulator.world.agent import Datagram, Deed, Happening, Here, Record, SendDatagram

PORT = 53
LIED_ABOUT = ("A", "MX")


class DnsServer:
    """Answers each datagram with one, or with none. Raises ValueError for records and names that cannot be."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        zones: tuple[str, ...] = ()
        """Domains it answers for; none named: the whole tree, as a provider's resolver seems to its customers."""
        servfail: tuple[str, ...] = ()
        """Domains, with all names below them, for which it only says SERVFAIL; "." for every name."""
        silent: tuple[str, ...] = ()
        """Domains, with all names below them, for which it says nothing at all; "." for every name."""
        lies: dict[str, str] = {}
        """Names in whose place it names another host, as their address and as their exchanger:
        { "smtp.alice.example" = "wifi.cafe.example" }."""

    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = (PORT,)
        self._here = here
        self._servfail = tuple(map(plain, settings.servfail))
        self._silent = tuple(map(plain, settings.silent))
        self._lies = {plain(name): host for name, host in settings.lies.items()}
        hosts = {**household.hosts, **{name: household.hosts.get(host, ()) for name, host in settings.lies.items()}}
        zones = {name: _falsified(records, settings.lies.get(name, "")) for name, records in household.zones.items()}
        self._made = partial(Zones, zones, hosts, served=settings.zones, nameserver=here.host)
        self._zones = self._made()

    def on(self, happening: Happening) -> Iterable[Deed]:
        """Answer questions; nothing else concerns a name server."""
        if not isinstance(happening, Datagram):
            return []
        question = read_question(happening.data)
        if isinstance(question, Violation):
            return self._send(happening, refuse(question.line))
        if _below(question.name, self._silent):
            return [self._decide("ignore", "reason.dns-silent", question)]
        if _below(question.name, self._servfail):
            broken = self._decide("fail", "reason.dns-servfail", question)
            return [broken, *self._send(happening, self._zones.fail(question))]
        if question.name in self._lies and question.type in LIED_ABOUT:  # no liar has the zone's key
            return [self._lie(question), *self._send(happening, self._zones.answer(question))]
        zones = self._signed_zones if question.wants_signatures else self._zones
        return self._send(happening, zones.answer(question))

    @cached_property
    def _signed_zones(self) -> Zones:
        """The same with signatures, made when somebody first wants them."""
        return self._made(signer=Signer(partial(zone_key, self._here.seed), lambda: self._here.clock.seconds))

    def _send(self, asked: Datagram, answer: bytes | None) -> list[Deed]:
        return [] if answer is None else [SendDatagram(asked.peer, asked.peer_port, answer, PORT)]

    def _lie(self, question: Question) -> Record:
        details = {"name": question.name, "host": self._lies[question.name]}
        return Record(Decided(self._here.host, "lie", "reason.dns-lies", details))

    def _decide(self, verdict: str, reason: str, question: Question) -> Record:
        details = {"name": question.name, "type": question.type}
        return Record(Decided(self._here.host, verdict, reason, details))


def _falsified(records: Mapping[str, str | Sequence[str]], host: str) -> Mapping[str, str | Sequence[str]]:
    """What is told of a domain: with another exchanger, where `host` is to be one."""
    return {**records, "MX": f"0 {host}"} if host and "MX" in records else records


def _below(name: str, domains: Iterable[str]) -> bool:
    """Whether `name` is one of the domains, or is below one."""
    return any(domain == "." or f".{name}".endswith(f".{domain}") for domain in domains)
