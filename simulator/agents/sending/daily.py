"""The round of those who report: once a day, one domain after another is asked what it wants to hear, and told.

Knows neither what is told nor how it is counted. The letters go the way of all others, by the queue.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from simulator.agents.household import Household
from simulator.agents.post_room import PostRoom
from simulator.agents.shelf import Parcel
from simulator.agents.unfit import Unfit
from simulator.mail.address import AddressError, mailbox
from simulator.mail.daily_report import DAY, About
from simulator.mail.message import prepend
from simulator.trust.dkim import sign
from simulator.trust.judgment import Question
from simulator.trust.keys import signing
from simulator.trust.reporters import Reporter
from simulator.world.agent import Answered, Deed, Happening, Here, LookUp, SetTimer, TimerFired, Told

SECOND = 1_000_000


class Counted(Protocol):
    """Something that is reported to a domain."""

    @property
    def domain(self) -> str:
        """Whose it is."""


T = TypeVar("T", bound=Counted)
W = TypeVar("W")


def check_address(text: str) -> None:
    """Refuse an address under which nobody can report; "" is the usual one. Raises Unfit."""
    try:
        mailbox(text or "a@b")
    except AddressError:
        raise Unfit("report-address", text=text) from None


class Daily(ABC, Generic[T, W]):
    """A reporter. `alarm` rings in the evening of a day on which a fellow has told `woken_by`."""

    alarm: str
    woken_by: str
    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, reporter: Reporter, wanted: str) -> None:
        self.ports: dict[int, str] = {}
        self._here, self._household = here, household
        self._address = reporter.address(here.host, wanted)
        self._signing = signing(household.seed, reporter.key(self._address))
        self._post_room = PostRoom(here, household)
        self._is_waiting = False  # for the evening
        self._line: deque[list[T]] = deque()  # what is to be reported, of each domain
        self._known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}

    @abstractmethod
    def _counted(self) -> deque[T]:
        """Where the household keeps what is reported."""

    @abstractmethod
    def _wanted(self, domain: str) -> W | Question:
        """What the domain wants, as far as DNS has told, or what it must be asked."""

    @abstractmethod
    def _tell(self, things: list[T], wanted: W) -> Iterable[Deed]:
        """Report to one domain."""

    def on(self, happening: Happening) -> list[Deed]:
        """What the reporter does about it."""
        match happening:
            case Told(action=self.woken_by) if not self._is_waiting:
                self._is_waiting = True
                return [SetTimer(self.alarm, (DAY - self._here.clock.seconds % DAY) * SECOND)]
            case TimerFired(name=self.alarm):
                return self._gather()
            case Answered(name, type_, status, records) if self._line:
                self._known[name.rstrip(".").lower(), type_] = (status, records)
                return self._go_on()
        return []

    def _gather(self) -> list[Deed]:
        """The day is over: each domain gets its own."""
        self._is_waiting = False
        counted, groups = self._counted(), dict[str, list[T]]()
        for one in counted:
            groups.setdefault(one.domain, []).append(one)
        counted.clear()
        self._known.clear()
        self._line.extend(groups.values())
        return self._go_on()

    def _go_on(self) -> list[Deed]:
        """Tell one after another, until DNS must be asked."""
        deeds: list[Deed] = []
        while self._line:
            domain = self._line[0][0].domain
            wanted = self._wanted(domain)
            if isinstance(wanted, Question):
                return [*deeds, LookUp(*wanted)]
            deeds += self._tell(self._line.popleft(), wanted)
        return deeds

    def _about(self, domain: str) -> About:
        """What the next report is about: the day that is over."""
        until = self._here.clock.seconds // DAY * DAY
        return About(domain, self._here.host, until - DAY, until - 1, self._household.shelf.new_id())

    def _post(self, about: About, to: str, content: bytes) -> list[Deed]:
        """Sign a report, and send it on its way."""
        if self._signing:
            content = prepend(content, sign(content, self._signing, about.date))
        parcel = Parcel(
            id=about.id, reverse_path="", content=content, addressees=[], arrived=self._here.clock.now, date=about.date
        )  # fmt: skip
        return self._post_room.post(parcel, [self._post_room.recipient(to)])
