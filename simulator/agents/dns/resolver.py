"""A stub resolver: finds out for its host's other agents what names mean, by asking one name server (RFC 1034 §5.3.1).

A question is a datagram, and datagrams get lost: it waits, asks again, and after some tries gives up. What it was
told it remembers for as long as it was told to. One that validates believes no answer that its zone should have signed
and has not: that is then no answer (RFC 4035 §5.5). Whose signature counts is `trust`'s affair.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import msgspec

from simulator.agents.decisions import considered
from simulator.agents.dns.proofs import Proofs
from simulator.agents.durations import check, microseconds
from simulator.agents.household import Household
from simulator.agents.unfit import Unfit
from simulator.protocols.dns import Answer, Evidence, ask, plain, read_answer, read_evidence
from simulator.protocols.speech import Violation
from simulator.trace.facts import Decided
from simulator.trust.judgment import Question
from simulator.world import agent as world
from simulator.world.agent import CancelTimer, Datagram, Deed, Happening, Here, Record, SendDatagram, SetTimer

PORT = 53
FIRST_PORT, LAST_PORT = 49152, 65535  # the ports nobody is known by (RFC 6335 §6)
LONGEST_CHAIN = 8  # aliases followed before we call it a circle
ADDRESSES = ("A", "AAAA")
SECOND = 1_000_000
DAY = 86_400 * SECOND


class Memory(msgspec.Struct, frozen=True, gc=False):
    """What was found out, and until when it may be believed (microseconds of the world's clock)."""

    status: str
    records: tuple[str, ...]
    until: int
    proved: bool = False


class Search(msgspec.Struct, gc=False):
    """A question on its way. `askers` hold the name as fellow agents wrote it; `name` is what we now ask for."""

    key: tuple[str, str]  # the plain name that was asked for first, and the type
    askers: list[str]
    name: str
    type: str
    id: int
    port: int
    tries: int = 0
    aliases: int = 0
    until: int | None = None  # when the first of the aliases passed will be forgotten
    answer: Answer | None = None  # what was said, and has to be proved yet
    evidence: Evidence = Evidence()  # what it bears
    is_proved: bool = True  # so far, on the way of aliases

    @property
    def timer(self) -> str:
        """The name of the timer that waits for the answer."""
        name, type_ = self.key
        return f"dns {type_} {name}"


class Resolver:
    """Answers Asking with Answer, sooner or later."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        dns_server: str = ""
        """The host whose name server is asked."""
        dns_tries: int = 3
        """How often a question is asked before giving up."""
        dns_patience: str = "2s"
        """How long to wait for the first answer; twice as long after each further try."""
        largest_answer: int = 1232
        """Octets an answer may have: more than 512 is offered by EDNS."""
        dns_validates: bool = False
        """Whether it wants signatures (DNSSEC), and believes no answer whose zone should have signed it and has not."""
        dns_remembered: tuple[str, ...] = ()
        """Hosts whose addresses it found out before the curtain rose; it remembers them for a day."""

        def __post_init__(self) -> None:
            check(self.dns_patience)

    actions: tuple[str, ...] = ("resolve",)

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = ()
        self._here = here
        self._settings = settings
        self._searches: dict[tuple[str, str], Search] = {}
        self._proofs = Proofs(here)
        self._memories = {(plain(name), "A"): _memory(household, name) for name in settings.dns_remembered}

    def on(self, happening: Happening) -> Iterable[Deed]:
        """Take a question, an answer, or the silence where an answer should have been."""
        match happening:
            case world.Asking(name, type_):
                return self._begin(name, type_)
            case world.Asked("resolve", text):
                name, _, type_ = text.partition(" ")
                return self._begin(name, type_.strip().upper() or "A")
            case Datagram():
                return self._answered(happening)
            case world.TimerFired(timer):
                late = [search for search in self._searches.values() if search.timer == timer]
                return [deed for search in late for deed in self._again(search)]
            case _:
                return []

    # ---- asking

    def _begin(self, asked: str, type_: str) -> list[Deed]:
        try:
            name = plain(asked)
        except ValueError:  # no name can look like that, so there is none
            return [world.Answer(asked, type_, "nxdomain")]
        if _is_address(asked, type_):
            return [world.Answer(asked, type_, "ok", (asked,))]
        memory = self._memories.get((name, type_))
        if memory and memory.until > self._here.clock.now:
            is_place = memory.status == "ok" and type_ in ADDRESSES
            what = "reason.dns-address-known" if is_place else "reason.dns-remembered"
            remembered = self._decide("answer", what, name, type_)
            return [remembered, world.Answer(asked, type_, memory.status, memory.records, memory.proved)]
        if not _can_be_asked(name, type_):
            return [world.Answer(asked, type_, "nxdomain")]
        if not self._settings.dns_server:
            nobody = self._decide("fail", "reason.dns-no-server", name, type_)
            return [nobody, world.Answer(asked, type_, "servfail")]
        search = self._searches.get((name, type_))
        if search:  # being asked already, under another spelling
            search.askers.append(asked)
            return []
        search = self._searches[name, type_] = Search((name, type_), [asked], name, type_, *self._secrets())
        return self._ask(search)

    def _secrets(self) -> tuple[int, int]:
        """An id and a port of our own: two things a forger has to guess (RFC 5452 §4.5)."""
        chance = self._here.chance
        return chance.randrange(1 << 16), chance.randint(FIRST_PORT, LAST_PORT)

    def _ask(self, search: Search) -> list[Deed]:
        search.tries += 1
        patience = microseconds(self._settings.dns_patience) << (search.tries - 1)
        validates = self._settings.dns_validates
        question = ask(
            search.id, search.name, search.type, self._settings.largest_answer, wants_signatures=validates
        )  # fmt: skip
        return [
            SendDatagram(self._settings.dns_server, PORT, question, search.port),
            SetTimer(search.timer, patience, awaited=True),
        ]

    def _again(self, search: Search) -> list[Deed]:
        """No answer came in time: the question or the answer was lost, or nobody is there (RFC 1035 §4.2.1)."""
        if search.tries >= self._settings.dns_tries:
            silence = self._decide("fail", "reason.dns-timeout", search.name, search.type)
            return [silence, *self._end(search, "timeout", (), 0)]
        attempt = {"attempt": str(search.tries + 1)}
        again = self._decide("retry", "reason.dns-no-answer", search.name, search.type, attempt)
        return [again, *self._ask(search)]

    # ---- being answered

    def _answered(self, datagram: Datagram) -> list[Deed]:
        answer = read_answer(datagram.data)
        if isinstance(answer, Violation):
            return []  # the timer will ask again
        search = self._expected(datagram, answer)
        if search is None:
            return [self._decide("ignore", "reason.dns-unexpected", answer.name, answer.type)]
        if answer.status == "alias" and not self._settings.dns_validates:
            return self._follow(search, answer)
        if answer.status == "truncated":  # the rest would have to be fetched by TCP (RFC 7766 §5)
            cut = self._decide("fail", "reason.dns-truncated", answer.name, answer.type)
            return [cut, *self._end(search, "servfail", (), 0)]
        if self._settings.dns_validates:
            return [CancelTimer(search.timer), *self._doubt(search, answer, read_evidence(datagram.data))]
        return self._end(search, answer.status, answer.records, answer.ttl)

    # ---- proving

    def _doubt(self, search: Search, answer: Answer, evidence: Evidence) -> list[Deed]:
        """Something was said that has to be proved, or that proves something else."""
        self._proofs.hear(search.name, search.type, evidence, self._until(search, answer.ttl))
        search.answer, search.evidence = answer, evidence
        return self._prove() if search.askers else self._end(search, answer.status, (), 0)

    def _prove(self) -> list[Deed]:
        """See which answers can be proved by now, and ask for what is missing for the others."""
        doubted = [(search, search.answer) for search in self._searches.values() if search.answer]
        return [deed for search, answer in doubted for deed in self._judge(search, answer)]

    def _judge(self, search: Search, answer: Answer) -> list[Deed]:
        verdict = self._proofs.judge(search.name, search.type, search.evidence)
        if isinstance(verdict, Question):
            return self._look_for(verdict.name, verdict.type)
        noted = considered(self._here.host, "dnssec", verdict)
        if verdict.result == "bogus":
            return [*noted, *self._end(search, "servfail", (), 0)]
        search.is_proved &= verdict.result == "secure"
        if answer.status == "alias":
            search.answer = None
            return [*noted, *self._follow(search, answer)]
        status = verdict.details.get("status", answer.status)
        return [*noted, *self._end(search, status, answer.records, answer.ttl, proved=search.is_proved)]

    def _look_for(self, name: str, type_: str) -> list[Deed]:
        """Ask for what a proof needs; no fellow agent has."""
        if (name, type_) in self._searches:
            return []
        search = self._searches[name, type_] = Search((name, type_), [], name, type_, *self._secrets())
        return self._ask(search)

    def _expected(self, datagram: Datagram, answer: Answer) -> Search | None:
        """The search this answers: right server, port, id and question, or it is not believed (RFC 5452 §9.1)."""
        for search in self._searches.values():
            known = (self._settings.dns_server, PORT, search.port, search.id, search.name, search.type)
            if known == (datagram.peer, datagram.peer_port, datagram.port, answer.id, answer.name, answer.type):
                return search
        return None

    def _follow(self, search: Search, answer: Answer) -> list[Deed]:
        """The name is an alias, and this server does not say how it goes on: ask for what it stands for."""
        search.aliases += 1
        if search.aliases > LONGEST_CHAIN:
            return self._end(search, "servfail", (), 0)
        search.name, search.tries = answer.canonical, 0
        search.until = self._until(search, answer.ttl)
        search.id, search.port = self._secrets()
        return [self._decide("ask", "reason.dns-alias", search.name, search.type), *self._ask(search)]

    def _end(
        self, search: Search, status: str, records: tuple[str, ...], ttl: int, *, proved: bool = False
    ) -> list[Deed]:
        del self._searches[search.key]
        if not search.askers:
            if search.answer is None:  # what proves nothing is known, too
                self._proofs.hear(*search.key, Evidence(), 0)
            return [CancelTimer(search.timer), *self._prove()]
        until = self._until(search, ttl)
        if until > self._here.clock.now:
            self._memories[search.key] = Memory(status, records, until, proved)
        answers = [world.Answer(asked, search.type, status, records, proved) for asked in search.askers]
        return [CancelTimer(search.timer), *answers]

    def _until(self, search: Search, ttl: int) -> int:
        until = self._here.clock.now + ttl * SECOND
        return until if search.until is None else min(until, search.until)

    def _decide(
        self, verdict: str, reason: str, name: str, type_: str, details: dict[str, str] | None = None
    ) -> Record:
        details = {"name": name, "type": type_} | (details or {})
        return Record(Decided(self._here.host, verdict, reason, details))


def _memory(household: Household, name: str) -> Memory:
    """What was found out about a host before. Raises Unfit where there is none of that name."""
    if name not in household.hosts:
        raise Unfit("remembered", text=name)
    return Memory("ok", tuple(household.hosts[name]), DAY)


def _can_be_asked(name: str, type_: str) -> bool:
    """Whether there is a question with these words."""
    try:
        ask(0, name, type_)
    except ValueError:
        return False
    return True


def _is_address(text: str, type_: str) -> bool:
    """Whether `text` is already the address that would be looked up."""
    try:
        return type_ == {4: "A", 6: "AAAA"}[ipaddress.ip_address(text).version]
    except ValueError:
        return False
