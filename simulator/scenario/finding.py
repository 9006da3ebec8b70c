"""What a town's film says of the letter that was to try it: whether it holds, what became of it, and where to look.

All of it is computed from what happened. Knows no words: findings, reasons and fields are keys.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import takewhile

import msgspec

from simulator.agents.household import Household
from simulator.agents.post_room import FOLLOWED
from simulator.mail import message
from simulator.mail.address import Address, AddressError, mailbox
from simulator.scenario.run import Run
from simulator.scenario.scenario import Scenario
from simulator.scenario.trial import AUTHOR, FETCHING, Missing, housing, recipients, trial
from simulator.scenario.yard import Letter, yard
from simulator.trace.facts import Asked, Decided, Dialled, Event, GaveUp, Posted, Queued, Refused, Stored
from simulator.trace.trace import Allowance, TooMuch

ENOUGH = Allowance(6_000, 1 << 24)  # of one letter's film: a hundred servers passed, and a few more
ROUNDS = 5  # times that one server has a letter, of which nobody can think any more that it is on its way
ZONE, ROADS = "dns", "links"  # where to look besides a setting: the records, what joins hosts
HERE, SENDER, THERE, BOOK = "here", "sender", "there", "book"  # whoever decides, writes, is called, knows the names
ECHOES = (  # of what somebody else has decided
    "submission-refused", "submission-deferred", "no-recipients", "refused", "expired", "imap-no-connection",
)  # fmt: skip
_STATUS = re.compile(rb"^Action: failed\r\nStatus: (\S+)", re.MULTILINE)
_ENHANCED = re.compile(r"\b[245]\.\d+\.\d+\b")

LOOK: dict[str, tuple[str, str]] = {
    "auth-required": (SENDER, "user"),
    "bad-credentials": (SENDER, "password"),
    "no-submission-server": (SENDER, "submission"),
    "sender-not-owned": (HERE, "senders"),
    "relay-denied": (HERE, "relay_for"),
    "user-unknown": (HERE, "mailboxes"),
    "mailbox-full": (HERE, "mailboxes"),
    "mailbox-full-for-now": (HERE, "mailbox_full"),
    "too-big": (HERE, "extensions"),
    "too-big-after-all": (HERE, "extensions"),
    "too-big-for-mailbox": (HERE, "largest_per_mailbox"),
    "not-seven-bit": (HERE, "extensions"),
    "forbidden-attachment": (HERE, "forbidden_files"),
    "list-closed": (HERE, "closed_lists"),
    "greylisted": (HERE, "greylist"),
    "loop": (HERE, "forwards"),
    "mx-loop": (HERE, "domains"),
    "no-such-domain": ("", ZONE),
    "no-address": ("", ZONE),
    "null-mx": ("", ZONE),
    "dns-failure": (BOOK, "silent"),
    "dns-timeout": (BOOK, "silent"),
    "no-such-host": (HERE, ZONE),
    "unreachable": (HERE, ROADS),
    "timed-out": (HERE, ROADS),
    "refused-call": (THERE, ""),
    "imap-log-in-refused": (HERE, "imap_password"),
    "imap-no-address": (HERE, "imap_server"),
    "no-connection": (HERE, "pop3_server"),
    "log-in-refused": (HERE, "pop3_password"),
}


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a letter.

    `holds`: whether that is what should; None: it could not be sent. `key` names it; `who` are the hosts it happened
    at, `reason` is why (the key of a note, or why a call came to nothing), `host` and `field` are where to look, `code`
    is what the report says, `about` whom it concerns.
    """

    letter: str
    holds: bool | None
    key: str
    who: list[str] = []
    reason: str = ""
    host: str = ""
    field: str = ""
    code: str = ""
    about: str = ""


def found(town: Scenario, key: str) -> Finding:
    """What becomes of that letter in this town. Raises CastError where the town makes no play."""
    letter = yard().letters[key]
    try:
        run = Run(trial(town, key), allowance=ENOUGH)
        is_endless = _is_endless(run)
        to = recipients(town, letter)
    except Missing as error:
        return Finding(letter=key, holds=None, key=error.key, host=error.host, field=error.field)
    film = _Film(town, key, run, to)
    if is_endless:
        return film.circles()
    return JUDGES[letter.wants](film, letter)


def _is_endless(run: Run) -> bool:
    try:
        run.play()
    except TooMuch:
        return True
    return run.world.ended


class _Film:
    """A letter's film, and what can be read off it."""

    def __init__(self, town: Scenario, key: str, run: Run, to: list[str]) -> None:
        self.town, self.key, self.run, self.events = town, key, run, run.events
        self.sending = [*takewhile(lambda one: not _is_fetching(one), self.events)]
        self.fetching = self.events[len(self.sending) :]
        queued = [one.fact for one in self.events if isinstance(one.fact, Queued)]
        self.sent = queued[0].content if queued else b""
        self.id = _field(self.sent, "Message-ID")
        self.queued = [one.who for one in queued if _field(one.content, "Message-ID") == self.id]
        self.servers = {name: run.households[name] for name in housing(town, "smtp-server")}
        self.boxes = _boxes(self.servers, to)
        self.calls = {one.fact.wire: one.fact for one in self.events if isinstance(one.fact, Dialled)}

    # ---- what is so

    def copies(self, events: list[Event]) -> dict[str, bytes]:
        """Where the letter was put, and how it looked there."""
        stored = (one.fact for one in events if isinstance(one.fact, Stored))
        return {one.mailbox: one.letter for one in stored if _field(one.letter, "Message-ID") == self.id}

    @property
    def missing(self) -> list[str]:
        """The addresses in whose mailboxes it should be and is not."""
        there = self.copies(self.sending)
        return [address for address, box in self.boxes.items() if box not in there]

    @property
    def given_up(self) -> int | None:
        """The place in the sending where somebody first gave it up."""
        return next((n for n, one in enumerate(self.sending) if isinstance(one.fact, GaveUp)), None)

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
            if code and self.id and self.id in _field(fact.letter, "References"):
                yield fact.mailbox, code[1].decode("ascii", "replace")

    # ---- what is found

    def good(self, key: str, **more: str) -> Finding:
        """It is as it should be."""
        return Finding(letter=self.key, holds=True, key=key, **more)  # type: ignore[arg-type]

    def bad(self, key: str, events: list[Event], about: str = "") -> Finding:
        """It is not; the last trouble in these events is why."""
        finding = next((found for one in reversed(events) if (found := self._trouble(one))), {})
        return Finding(letter=self.key, holds=False, key=key, about=about, **finding)  # type: ignore[arg-type]

    def undelivered(self) -> Finding:
        """It did not get where it should: why that is."""
        about = self.missing[0]
        came_back = self.told() or any(self.reports())
        key = "partly" if self.copies(self.sending) else "came-back" if came_back else "waiting"
        place = self.given_up
        finding = self.bad(key, self.sending[: place + 1 if place else None], about)
        if finding.reason or self.boxes[about]:
            return finding
        host = next((name for name, house in self.servers.items() if _is_ours(house, about)), "")
        return msgspec.structs.replace(finding, who=[host], reason="reason.user-unknown", host=host, field="mailboxes")

    def changed(self) -> Finding:
        """It was written anew on the way, for one who could not take it as it was: the last whom it was handed to."""
        host = next(iter(self.copies(self.sending))).partition(":")[0]
        return Finding(letter=self.key, holds=False, key="changed", who=[host], host=host, field="extensions")

    def taken(self, letter: Letter) -> Finding:
        """It was delivered, though it should not have been: by whom, and what could have kept him from it."""
        host = next(iter(self.copies(self.sending))).partition(":")[0]
        field = "extensions" if letter.octets else "mailboxes"
        return Finding(letter=self.key, holds=False, key="taken", who=[host], host=host, field=field)

    def circles(self) -> Finding:
        """It goes round: between those who have sent it on again and again."""
        again = [name for name in dict.fromkeys(self.queued) if self.queued.count(name) > 1]
        host = next((name for name in again if self.town.hosts[name].settings.get("forwards")), "")
        return Finding(letter=self.key, holds=False, key="circles", who=again, host=host, field="forwards")

    def _trouble(self, event: Event) -> dict[str, object]:
        """What went wrong there, if something did: who, why, and where to look."""
        match event.fact:
            case Decided(who=who, reason="reason.dns-timeout" | "reason.dns-failure") if not self._is_heard(who):
                return self._where("unreachable", who, who)
            case Decided(who=who, verdict="refuse" | "defer" | "fail", reason=reason):
                return self._where(reason, who, who)
            case GaveUp(who=who, reason=reason):
                return self._where(reason, who, who)
            case Refused(wire=wire, reason=reason):
                call = self.calls[wire]
                return self._where("refused-call" if reason == "refused" else reason, call.caller, call.callee)
        return {}

    def _where(self, reason: str, here: str, there: str) -> dict[str, object]:
        name = reason.removeprefix("reason.")
        if name in ECHOES:
            return {}
        place, field = LOOK.get(name, (HERE, ""))
        if field == "relay_for" and self.town.hosts[here].mailboxes:
            field = "domains"  # who keeps mailboxes was to take it himself
        hosts = {HERE: here, THERE: there, SENDER: self._first("mail-user"), BOOK: self._first("dns-server")}
        return {"who": [here], "reason": reason, "host": hosts.get(place, ""), "field": field}

    def _is_heard(self, who: str) -> bool:
        """Whether a question of his can reach whoever knows the names."""
        return any(isinstance(one.fact, Posted) and one.fact.caller == who and one.fact.way for one in self.events)

    def _first(self, role: str) -> str:
        return next(iter(housing(self.town, role)), "")


# ---- what has to become of it


def _delivered(film: _Film, letter: Letter) -> Finding:
    return film.undelivered() if film.missing else film.good("delivered")


def _on_screen(film: _Film, letter: Letter) -> Finding:
    if film.missing:
        return film.undelivered()
    return film.good("read") if film.copies(film.fetching) else film.bad("unread", film.fetching)


def _intact(film: _Film, letter: Letter) -> Finding:
    if film.missing:
        return film.undelivered()
    bodies = {bytes(copy)[message.split(copy).body_start :] for copy in film.copies(film.sending).values()}
    same = bodies == {film.sent[message.split(film.sent).body_start :]}
    return film.good("intact") if same else film.changed()


def _returned(film: _Film, letter: Letter) -> Finding:
    if film.copies(film.sending):
        return film.taken(letter)
    if code := film.told():
        return _coded(film, letter, "told", code)
    hers = _boxes(film.servers, [AUTHOR]).values()
    for box, code in film.reports():
        if box in hers:
            return _coded(film, letter, "returned", code)
    if film.given_up is None:
        return film.bad("waiting", film.sending)
    return film.bad("silent", film.sending[film.given_up + 1 :])


def _coded(film: _Film, letter: Letter, key: str, code: str) -> Finding:
    if code in letter.codes:
        return film.good(key, code=code)
    place = film.given_up
    return msgspec.structs.replace(film.bad("otherwise", film.sending[: place + 1 if place else None]), code=code)


def _refused(film: _Film, letter: Letter) -> Finding:
    taken = [one.fact.who for one in film.events if isinstance(one.fact, Queued) and one.fact.reverse_path == AUTHOR]
    open_doors = [name for name in dict.fromkeys(taken) if name in film.servers]
    if not open_doors:
        return film.good("refused")
    field = "open_relay" if film.town.hosts[open_doors[0]].settings.get("open_relay") else "relay_for"
    return Finding(letter=film.key, holds=False, key="relayed", who=open_doors, host=open_doors[0], field=field)


def _rest(film: _Film, letter: Letter) -> Finding:
    stopped = any(isinstance(one.fact, Decided) and one.fact.reason == "reason.loop" for one in film.events)
    is_round = any(film.queued.count(name) >= ROUNDS for name in film.servers)
    return film.circles() if stopped or is_round else film.good("rests")


JUDGES: dict[str, Callable[[_Film, Letter], Finding]] = {
    "read": _on_screen,
    "delivered": _delivered,
    "intact": _intact,
    "returned": _returned,
    "refused": _refused,
    "rest": _rest,
}


# ---- looking closely


def _is_fetching(event: Event) -> bool:
    return isinstance(event.fact, Asked) and event.fact.action in FETCHING.values()


def _field(letter: bytes, name: str) -> str:
    field = message.first(letter, name)
    return field.text.strip() if field else ""


def _boxes(households: dict[str, Household], to: list[str]) -> dict[str, str]:
    """Where letters should end, by what the servers say of their addresses: addresses with a mailbox each, or ""."""
    found: dict[str, str] = {}
    left, seen = deque(to), set[str]()
    while left:
        address = left.popleft()
        if address in seen:  # lists may name each other
            continue
        seen.add(address)
        entries = [
            (name, house.directory.find(known)) for name, house in households.items() for known in _read(address)
        ]
        accounts = [f"{name}:{entry.account.user}/INBOX" for name, entry in entries if entry.account]
        members = [one for _, entry in entries if entry.kind in FOLLOWED for one in entry.members]
        if accounts or not members:
            found[address] = accounts[0] if accounts else ""
        else:
            left.extend(members)
    return found or dict.fromkeys(to, "")  # they name each other alone, and nobody else


def _is_ours(house: Household, address: str) -> bool:
    return house.directory.is_ours(address.rpartition("@")[2])


def _read(text: str) -> tuple[Address, ...]:
    try:
        return (mailbox(text, utf8=True),)
    except AddressError:
        return ()
