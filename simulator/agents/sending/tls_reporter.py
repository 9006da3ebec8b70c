"""Tells domains at the end of each day what TLS their letters have met, if they want to know it (RFC 8460).

It counts nothing itself: what was met lies in the household. Its letters go the way of all others, by the queue.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from simulator.agents.decisions import considered
from simulator.agents.household import Household
from simulator.agents.post_room import PostRoom
from simulator.agents.shelf import Parcel
from simulator.agents.unfit import Unfit
from simulator.mail.address import AddressError, mailbox
from simulator.mail.message import prepend
from simulator.mail.tls_report import About, tls_report
from simulator.trust import tlsrpt
from simulator.trust.dkim import sign
from simulator.trust.judgment import Reply, Step, Verdict
from simulator.trust.keys import signing
from simulator.trust.tlsrpt import DAY, Session
from simulator.world.agent import Answered, Deed, Happening, Here, LookUp, SetTimer, TimerFired, Told

EVENING = "tls-report"
SECOND = 1_000_000


class TlsReporter:
    """One domain after another."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        tls_reports_from: str = ""
        """The address under which it reports; by default `tls-reports` at its host's name."""

        def __post_init__(self) -> None:
            try:
                mailbox(self.tls_reports_from or "a@b")
            except AddressError:
                raise Unfit("report-address", text=self.tls_reports_from) from None

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here, self._household = here, household
        self._address = tlsrpt.sender(here.host, settings.tls_reports_from)
        self._signing = signing(household.seed, tlsrpt.signer(self._address))
        self._post_room = PostRoom(here, household)
        self._is_waiting = False  # for the evening
        self._line: deque[list[Session]] = deque()  # what is to be reported, of each domain

    def on(self, happening: Happening) -> list[Deed]:
        """What the reporter does about it."""
        match happening:
            case Told(action="queued") if not self._is_waiting:
                self._is_waiting = True
                return [SetTimer(EVENING, (DAY - self._here.clock.seconds % DAY) * SECOND)]
            case TimerFired(name=name) if name == EVENING:
                return self._gather()
            case Answered(name=name, type="TXT") if self._line and name == tlsrpt.owner(self._line[0][0].domain):
                return [*self._report(self._line.popleft(), happening), *self._ask()]
        return []

    def _gather(self) -> list[Deed]:
        """The day is over: each domain that was called gets its own."""
        self._is_waiting = False
        groups: dict[str, list[Session]] = {}
        for session in self._household.sessions:
            groups.setdefault(session.domain, []).append(session)
        self._household.sessions.clear()
        self._line.extend(groups.values())
        return self._ask()

    def _ask(self) -> list[Deed]:
        """Does the next one want a report?"""
        return [LookUp(tlsrpt.owner(self._line[0][0].domain), "TXT")] if self._line else []

    def _report(self, sessions: list[Session], answer: Answered) -> Iterator[Deed]:
        wanted = tlsrpt.read_record(Reply(answer.status, answer.records).texts)
        domain, until = sessions[0].domain, self._here.clock.seconds // DAY * DAY
        verdict = Verdict(
            "sent" if wanted else "unwanted", "tlsrpt.dns.smtp-tls-txt", {"domain": domain}, _steps(sessions)
        )
        yield from considered(self._here.host, "tlsrpt", verdict if wanted else verdict._replace(steps=()))
        for to in wanted:
            about = About(domain, self._here.host, until - DAY, until - 1, self._household.shelf.new_id())
            ours = (self._here.host, self._address, self._here.address)
            told = tlsrpt.report(sessions, ours, about.id, about.since, about.until)
            yield from self._post(about, to, tls_report(about, told, sender=self._address, to=to, date=until))

    def _post(self, about: About, to: str, content: bytes) -> list[Deed]:
        if self._signing:
            content = prepend(content, sign(content, self._signing, about.until))
        parcel = Parcel(
            id=about.id, reverse_path="", content=content, addressees=[], arrived=self._here.clock.now, date=about.until
        )  # fmt: skip
        return self._post_room.post(parcel, [self._post_room.recipient(to)])


def _steps(sessions: list[Session]) -> tuple[Step, ...]:
    """What the report says: each kind of policy, and each kind of failure."""
    types = dict.fromkeys(session.basis.type for session in sessions)
    results = dict.fromkeys(session.result for session in sessions if session.result)
    return (
        *(Step(f"tlsrpt.policy-type.{one}", True, {"count": str(_count(sessions, one))}) for one in types),
        *(Step(f"tlsrpt.result-type.{one}", False) for one in results),
    )


def _count(sessions: list[Session], type_: str) -> int:
    return sum(session.basis.type == type_ for session in sessions)
