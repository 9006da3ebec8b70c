"""Whether a letter that was to try a town does what it should, what became of it, and where to look.

All of it is computed from what happened. Knows no words: findings, reasons and fields are keys.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from simulator.scenario.own.tale import Tale
from simulator.scenario.own.trial import Missing, recipients, trial
from simulator.scenario.own.trouble import Trouble, last
from simulator.scenario.own.yard import Letter, yard
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.trace.facts import Event
from simulator.trace.trace import Allowance, TooMuch

ENOUGH = Allowance(6_000, 1 << 23)  # of one letter's film: twice what it takes to pass a hundred servers


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a letter.

    `holds`: whether that is what should; None: it could not be sent. `key` names it; `who` are the hosts it happened
    at, `reason` is why (the key of a note, or why a call came to nothing), `to` whom they could not reach, `host` and
    `field` are where to look, `code` is what the report says, `about` whom it concerns.
    """

    letter: str
    holds: bool | None
    key: str
    who: list[str] = []
    reason: str = ""
    to: str = ""
    host: str = ""
    field: str = ""
    code: str = ""
    about: str = ""


def found(town: Scenario, key: str) -> Finding:
    """What becomes of that letter in this town. Raises CastError where the town makes no play."""
    letter = yard().letters[key]
    try:
        run = Run(trial(town, key), allowance=ENOUGH)
        to = recipients(town, letter)
    except Missing as error:
        return Finding(letter=key, holds=None, key=error.key, host=error.host, field=error.field)
    is_endless = _is_endless(run)
    case = _Case(key, letter, Tale(town, run, to))
    return case.endless() if is_endless else JUDGES[letter.wants](case)


def _is_endless(run: Run) -> bool:
    try:
        run.play()
    except TooMuch:
        return True
    return run.world.ended


class _Case:
    """A letter, its tale, and what can be said of it."""

    def __init__(self, key: str, letter: Letter, tale: Tale) -> None:
        self.key, self.letter, self.tale = key, letter, tale

    def good(self, key: str, code: str = "") -> Finding:
        """It is as it should be."""
        return Finding(letter=self.key, holds=True, key=key, code=code)

    def bad(self, key: str, trouble: Trouble, about: str = "", code: str = "") -> Finding:
        """It is not, and that is the trouble."""
        return Finding(letter=self.key, holds=False, key=key, about=about, code=code, **trouble._asdict())

    def since(self, key: str, events: list[Event], about: str = "", code: str = "") -> Finding:
        """It is not, and why shows in these events."""
        return self.bad(key, last(self.tale, events), about, code)

    def undelivered(self) -> Finding:
        """It did not get where it should."""
        tale, about = self.tale, self.tale.missing[0]
        came_back = tale.told or any(tale.reports())
        key = "partly" if tale.copies(tale.sending) else "came-back" if came_back else "waiting"
        finding = self.since(key, tale.until_given_up, about)
        if finding.reason or tale.boxes[about]:
            return finding
        host = tale.keeper(about)  # one who sorts his own letters says nothing of it on any wire
        return self.bad(key, Trouble([host], "reason.user-unknown", host, "mailboxes"), about)

    def circles(self) -> Finding:
        """It goes round: between those who have sent it on again and again."""
        takers = self.tale.takers
        again = [name for name in dict.fromkeys(takers) if takers.count(name) > 1]
        host = next((name for name in again if self.tale.town.hosts[name].settings.get("forwards")), "")
        return self.bad("circles", Trouble(again, "", host, "forwards"))

    def endless(self) -> Finding:
        """It goes round, and nobody stops it."""
        return msgspec.structs.replace(self.circles(), key="endless")

    def told(self, key: str, code: str) -> Finding:
        """Its author was told: of the right thing, or of another."""
        if code in self.letter.codes:
            return self.good(key, code)
        return self.since("otherwise", self.tale.until_given_up, code=code)


# ---- what has to become of it


def _delivered(case: _Case) -> Finding:
    return case.undelivered() if case.tale.missing else case.good("delivered")


def _read(case: _Case) -> Finding:
    if case.tale.missing:
        return case.undelivered()
    return case.good("read") if case.tale.copies(case.tale.fetching) else case.since("unread", case.tale.fetching)


def _intact(case: _Case) -> Finding:
    if case.tale.missing:
        return case.undelivered()
    host = case.tale.rewriter
    return case.bad("changed", Trouble([host], "", host, "extensions")) if host else case.good("intact")


def _returned(case: _Case) -> Finding:
    tale = case.tale
    if copies := tale.copies(tale.sending):
        host = next(iter(copies)).partition(":")[0]
        return case.bad("taken", Trouble([host], "", host, "extensions" if case.letter.octets else "mailboxes"))
    if code := tale.told or tale.heard:
        return case.told("told" if tale.told else "returned", code)
    return case.since("silent", tale.after_that) if tale.is_given_up else case.since("waiting", tale.sending)


def _refused(case: _Case) -> Finding:
    doors = case.tale.for_strangers
    if not doors:
        return case.good("refused")
    is_open = case.tale.town.hosts[doors[0]].settings.get("open_relay")
    return case.bad("relayed", Trouble(doors, "", doors[0], "open_relay" if is_open else "relay_for"))


def _rest(case: _Case) -> Finding:
    return case.circles() if case.tale.goes_round else case.good("rests")


JUDGES: dict[str, Callable[[_Case], Finding]] = {
    "read": _read,
    "delivered": _delivered,
    "intact": _intact,
    "returned": _returned,
    "refused": _refused,
    "rest": _rest,
}
