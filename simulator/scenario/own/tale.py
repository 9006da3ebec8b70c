"""What the film of one letter tells of it: where it was to go, where its copies lie, who heard of a failure.

Knows not what should have become of it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile

from simulator.agents.household import Household
from simulator.agents.post_room import FOLLOWED
from simulator.mail import message
from simulator.mail.address import Address, AddressError, mailbox
from simulator.scenario.own.trial import AUTHOR, FETCHING, housing
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Asked, Decided, Event, GaveUp, Queued, Stored

ROUNDS = 5  # times that one server has a letter, of which nobody can think any more that it is on its way
_STATUS = re.compile(rb"^Action: failed\r\nStatus: (\S+)", re.MULTILINE)  # RFC 3464 §2.3
_ENHANCED = re.compile(r"\b[245]\.\d+\.\d+\b")  # RFC 3463 §2


class Tale:
    """A letter's film. `sending` is what happened until somebody looked into the mailboxes, `fetching` the rest."""

    def __init__(self, town: Scenario, run: Run, to: list[str]) -> None:
        self.town, self.events = town, run.events
        self.sending = [*takewhile(lambda one: not _is_fetching(one), run.events)]
        self.fetching = run.events[len(self.sending) :]
        self.servers = {name: run.households[name] for name in housing(town, "smtp-server")}
        self.boxes = _boxes(self.servers, to)
        self._queued = [one.fact for one in run.events if isinstance(one.fact, Queued)]
        self._sent = self._queued[0].content if self._queued else b""
        self._id = _field(self._sent, "Message-ID")

    def copies(self, events: list[Event]) -> dict[str, bytes]:
        """Where the letter was put, and how it looked there."""
        stored = (one.fact for one in events if isinstance(one.fact, Stored))
        return {one.mailbox: one.letter for one in stored if self._is_it(one.letter)}

    @cached_property
    def missing(self) -> list[str]:
        """The addresses in whose mailboxes it should be and is not."""
        there = self.copies(self.sending)
        return [address for address, box in self.boxes.items() if box not in there]

    @cached_property
    def until_given_up(self) -> list[Event]:
        """What happened until somebody gave it up for somebody; all of the sending, if nobody did."""
        return self.sending[: len(self.sending) - len(self.after_that)]

    @cached_property
    def after_that(self) -> list[Event]:
        """What happened then."""
        ends = (n for n, one in enumerate(self.sending, 1) if isinstance(one.fact, GaveUp))
        return self.sending[next(ends, len(self.sending)) :]

    @cached_property
    def is_given_up(self) -> bool:
        """Whether somebody did."""
        return any(isinstance(one.fact, GaveUp) for one in self.sending)

    @cached_property
    def told(self) -> str:
        """What the writer's own program told her at once: the code; "" where it told nothing."""
        for one in self.sending:
            if isinstance(one.fact, Decided) and one.fact.reason == "reason.submission-refused":
                code = _ENHANCED.search(one.fact.details.get("reply", ""))
                return code[0] if code else "5.0.0"
        return ""

    def reports(self) -> Iterator[tuple[str, str]]:
        """The reports of failure that were put into a mailbox: whose, and what code they bear."""
        for fact in (one.fact for one in self.sending if isinstance(one.fact, Stored)):
            code = _STATUS.search(fact.letter)
            if code and self._id and self._id in _field(fact.letter, "References"):
                yield fact.mailbox, code[1].decode("ascii", "replace")

    @property
    def heard(self) -> str:
        """The code of the report that its author got; "" where she got none."""
        hers = _boxes(self.servers, [AUTHOR]).values()
        return next((code for box, code in self.reports() if box in hers), "")

    @property
    def takers(self) -> list[str]:
        """The servers that took it to send it on, each as often as they did."""
        return [one.who for one in self._queued if one.who in self.servers and self._is_it(one.content)]

    @property
    def for_strangers(self) -> list[str]:
        """The servers that took a letter in the author's name, whoever had sent it; each once."""
        who = [one.who for one in self._queued if one.reverse_path == AUTHOR and one.who in self.servers]
        return list(dict.fromkeys(who))

    @property
    def goes_round(self) -> bool:
        """Whether somebody stopped it for that, or one server had it again and again."""
        stopped = any(isinstance(one.fact, Decided) and one.fact.reason == "reason.loop" for one in self.events)
        return stopped or any(self.takers.count(name) >= ROUNDS for name in self.servers)

    @property
    def rewriter(self) -> str:
        """The first host where its body was another than when it was sent: who could not take it as it was; or ""."""
        for one in self.sending:
            match one.fact:
                case Queued(who=who, content=octets) | Stored(mailbox=who, letter=octets):
                    if self._is_it(octets) and _body(octets) != _body(self._sent):
                        return who.partition(":")[0]
        return ""

    def keeper(self, address: str) -> str:
        """The server that answers for an address; "" where none does."""
        domain = address.rpartition("@")[2]
        return next((name for name, house in self.servers.items() if house.directory.is_ours(domain)), "")

    def _is_it(self, letter: bytes) -> bool:
        return _field(letter, "Message-ID") == self._id


def _is_fetching(event: Event) -> bool:
    return isinstance(event.fact, Asked) and event.fact.action in FETCHING.values()


def _field(letter: bytes, name: str) -> str:
    field = message.first(letter, name)
    return field.text.strip() if field else ""


def _body(letter: bytes) -> bytes:
    return bytes(letter)[message.split(letter).body_start :]


def _boxes(servers: dict[str, Household], to: list[str]) -> dict[str, str]:
    """Where letters should end, by what the servers say of their addresses: addresses with a mailbox each, or ""."""
    found: dict[str, str] = {}
    left, seen = deque(to), set[str]()
    while left:
        address = left.popleft()
        if address in seen:  # lists may name each other
            continue
        seen.add(address)
        entries = [(name, house.directory.find(known)) for known in _read(address) for name, house in servers.items()]
        accounts = [f"{name}:{entry.account.user}/INBOX" for name, entry in entries if entry.account]
        members = [one for _, entry in entries if entry.kind in FOLLOWED for one in entry.members]
        if accounts or not members:
            found[address] = accounts[0] if accounts else ""
        else:
            left.extend(members)
    return found or dict.fromkeys(to, "")  # they name each other alone, and nobody else


def _read(text: str) -> tuple[Address, ...]:
    try:
        return (mailbox(text, utf8=True),)
    except AddressError:
        return ()
