"""What went wrong in a town, and where to look for it: the reason's way back to a setting. Knows no words."""

from __future__ import annotations

from typing import NamedTuple

from simulator.scenario.own.tale import Tale
from simulator.scenario.own.trial import housing
from simulator.trace.facts import Decided, Dialled, Event, GaveUp, Posted, Refused

ZONE, ROADS = "dns", "links"  # where to look besides a setting: the records, what joins hosts
HERE, SENDER, THERE, BOOK = "here", "sender", "there", "book"  # whoever decides, writes, is called, knows the names
ECHOES = (  # of what somebody else has decided
    "submission-refused", "submission-deferred", "no-recipients", "refused", "expired", "imap-no-connection",
)  # fmt: skip
UNHEARD = ("reason.dns-timeout", "reason.dns-failure", "reason.imap-no-address")

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
    "timed-out": (HERE, ROADS),
    "refused-call": (THERE, ""),
    "imap-log-in-refused": (HERE, "imap_password"),
    "imap-no-address": (HERE, "imap_server"),
    "no-connection": (HERE, "pop3_server"),
    "log-in-refused": (HERE, "pop3_password"),
}


class Trouble(NamedTuple):
    """At whom it happened, why (the key of a note, or why a call came to nothing), and at which setting to look.

    `to`: whom they could not reach, where that is why.
    """

    who: list[str]
    reason: str
    host: str
    field: str
    to: str = ""


NONE = Trouble([], "", "", "")


def last(tale: Tale, events: list[Event]) -> Trouble:
    """The last thing that went wrong in these events of a tale: that is why it went no further."""
    return next((found for one in reversed(events) if (found := _of(tale, one))), NONE)


def _of(tale: Tale, event: Event) -> Trouble | None:
    """What went wrong there, if something did, and somebody himself is to blame."""
    match event.fact:
        case Decided(who=who, reason=reason) if reason in UNHEARD and (there := _unheard(tale, who)):
            return _no_way(tale, who, there)
        case Decided(who=who, verdict="refuse" | "defer" | "fail", reason=reason):
            return _where(tale, reason, who, who)
        case GaveUp(who=who, reason=reason):
            return _where(tale, reason, who, who)
        case Refused(wire=wire, reason=reason):
            calls = (one.fact for one in tale.events if isinstance(one.fact, Dialled))
            call = next(one for one in calls if one.wire == wire)
            if reason == "timed-out" and not call.way:
                return _no_way(tale, call.caller, call.callee)
            return _where(tale, "refused-call" if reason == "refused" else reason, call.caller, call.callee)
    return None


def _no_way(tale: Tale, here: str, there: str) -> Trouble:
    """Nothing leads there: whoever is linked with nobody is to blame, and else who cannot be reached."""
    is_linked = any(here in link.between for link in tale.town.links)
    return Trouble([here], "unreachable", there if is_linked else here, ROADS, there)


def _where(tale: Tale, reason: str, here: str, there: str) -> Trouble | None:
    name = reason.removeprefix("reason.")
    if name in ECHOES:
        return None
    place, field = LOOK.get(name, (HERE, ""))
    if field == "relay_for" and tale.town.hosts[here].mailboxes:
        field = "domains"  # who keeps mailboxes was to take it himself
    first = {role: next(iter(housing(tale.town, role)), "") for role in ("mail-user", "dns-server")}
    hosts = {HERE: here, THERE: there, SENDER: first["mail-user"], BOOK: first["dns-server"]}
    return Trouble([here], reason, hosts.get(place, ""), field)


def _unheard(tale: Tale, who: str) -> str:
    """Whom he asked, where no question of his could get there; or ""."""
    asked = [one.fact for one in tale.events if isinstance(one.fact, Posted) and one.fact.caller == who]
    return asked[-1].callee if asked and not any(one.way for one in asked) else ""
