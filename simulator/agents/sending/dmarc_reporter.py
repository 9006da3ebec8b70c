"""Tells domains at the end of each day what letters have come in their name, if they want to know it (RFC 9990).

It counts nothing itself: what was judged lies in the household.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

import msgspec

from simulator.agents.decisions import considered
from simulator.agents.household import Household
from simulator.agents.sending.daily import Daily, check_address
from simulator.mail.dmarc_report import dmarc_report
from simulator.trust.dmarc import aggregate
from simulator.trust.dmarc.aggregate import Judged, Wanted
from simulator.trust.judgment import Question, Step, Verdict
from simulator.trust.reporters import REPORTERS
from simulator.world.agent import Deed, Here


class DmarcReporter(Daily[Judged, Wanted]):
    """One domain after another."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        dmarc_reports_from: str = ""
        """The address under which it reports; by default `dmarc-reports` at its host's name."""

        def __post_init__(self) -> None:
            check_address(self.dmarc_reports_from)

    alarm = "dmarc-report"
    woken_by = "judged"

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        super().__init__(here, household, REPORTERS["dmarc-reporter"], settings.dmarc_reports_from)

    def _counted(self) -> deque[Judged]:
        return self._household.judged

    def _wanted(self, domain: str) -> Wanted | Question:
        return aggregate.wanted(domain, self._known)

    def _tell(self, things: list[Judged], wanted: Wanted) -> Iterator[Deed]:
        domain, host = things[0].domain, self._here.host
        details = {"domain": domain, "letters": str(len(things)), "to": " ".join(wanted.places)}
        result, steps = ("sent", _steps(things)) if wanted.places else ("unwanted", ())
        strangers = (Step(_STRANGER, False, {"domain": domain, "to": one}) for one in wanted.strangers)
        yield from considered(host, "dmarc.report", Verdict(result, _REPORT, details, (*strangers, *steps)))
        for to in wanted.places:
            about = self._about(domain)
            told = aggregate.report(things, wanted.policy, (host, self._address), about.id, about.since, about.until)
            yield from self._post(about, to, dmarc_report(about, told, sender=self._address, to=to))


def _steps(letters: list[Judged]) -> tuple[Step, ...]:
    """What the report says became of them."""
    done = Counter(letter.done for letter in letters)
    return (Step(_DISPOSITION, True, {name: str(count) for name, count in done.items()}),)


_REPORT = "dmarc.report.aggregate-report"
_STRANGER = "dmarc.concept.external-report-destination"
_DISPOSITION = "dmarc.disposition.none-quarantine-reject-report"
