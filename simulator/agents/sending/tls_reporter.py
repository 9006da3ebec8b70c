"""Tells domains at the end of each day what TLS their letters have met, if they want to know it (RFC 8460).

It counts nothing itself: what was met lies in the household.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from simulator.agents.decisions import considered
from simulator.agents.household import Household
from simulator.agents.sending.daily import Daily, check_address
from simulator.mail.tls_report import tls_report
from simulator.trust import tlsrpt
from simulator.trust.judgment import Question, Step, Verdict
from simulator.trust.reporters import REPORTERS
from simulator.trust.tlsrpt import Session
from simulator.world.agent import Deed, Here

Places = tuple[str, ...]


class TlsReporter(Daily[Session, Places]):
    """One domain after another."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        tls_reports_from: str = ""
        """The address under which it reports; by default `tls-reports` at its host's name."""

        def __post_init__(self) -> None:
            check_address(self.tls_reports_from)

    alarm = "tls-report"
    woken_by = "queued"

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        super().__init__(here, household, REPORTERS["tls-reporter"], settings.tls_reports_from)

    def _counted(self) -> deque[Session]:
        return self._household.sessions

    def _wanted(self, domain: str) -> Places | Question:
        return tlsrpt.wanted(domain, self._known)

    def _tell(self, things: list[Session], wanted: Places) -> Iterator[Deed]:
        domain, host = things[0].domain, self._here.host
        result, steps = ("sent", _steps(things)) if wanted else ("unwanted", ())
        verdict = Verdict(result, "tlsrpt.dns.smtp-tls-txt", {"domain": domain}, steps)
        yield from considered(host, "tlsrpt", verdict)
        for to in wanted:
            about = self._about(domain)
            ours = (host, self._address, self._here.address)
            told = tlsrpt.report(things, ours, about.id, about.since, about.until)
            yield from self._post(about, to, tls_report(about, told, sender=self._address, to=to))


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
