"""The one table of IMAP: where a command may be said, and where its result leads (RFC 9051 §3).

Server, client and overhearer walk the same rows. Knows no octets, no time and no policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a dialogue stands (RFC 9051 §3)."""

    START = "START"  # the wire stands, the server has not greeted yet (§3)
    NOT_AUTHENTICATED = "NOT_AUTHENTICATED"  # §3.1
    AUTHENTICATED = "AUTHENTICATED"  # §3.2
    SELECTED = "SELECTED"  # §3.3
    LOGOUT = "LOGOUT"  # §3.4


class Turn(StrEnum):
    """How the client's next octets are to be read, within a state."""

    COMMAND = ""  # as a command
    WAIT = "WAIT"  # not yet: the client has said what must be answered before anything else
    ANNOUNCED = "ANNOUNCED"  # not yet: it has announced a literal and waits to be asked for it (§4.3)
    LITERAL = "LITERAL"  # as the literal that `+` asked for
    AUTHENTICATE = "AUTHENTICATE"  # as the response to a challenge (§6.2.2)
    IDLE = "IDLE"  # as DONE (§6.3.13)


class Rule(NamedTuple):
    """A row. `leads` maps the tagged result to the next state; where it has no entry the state stays.

    `turn`: what `+` makes of the client's next line. `waits`: nothing may follow before the answer. `spoken`: false
    for the commands of extensions that the engine knows by name alone. `holds_numbers`: no EXPUNGE may be told
    before its result, so that message numbers keep their meaning (RFC 9051 §7.5.1). `extension`: the capability
    that offers it, where not every server has it; `barred`: the one that forbids it (§7.2.2).
    """

    name: str
    said_in: tuple[State, ...]
    section: str
    leads: Mapping[str, State]
    turn: Turn | None = None
    waits: bool = False
    spoken: bool = True
    holds_numbers: bool = False
    extension: str = ""
    barred: str = ""


ASSUMED = frozenset({"IMAP4REV1", "AUTH"})
"""What may be tried with a server that has not said what it offers (RFC 3501 §6)."""

_FOLDED_IN = {
    "IMAP4REV2": (  # RFC 9051 Appendix E, item 2
        *("NAMESPACE", "UNSELECT", "UIDPLUS", "ESEARCH", "SEARCHRES", "ENABLE", "IDLE", "SASL-IR"),
        *("LIST-EXTENDED", "LIST-STATUS", "MOVE", "LITERAL-"),
    ),
}


def implied(capabilities: Iterable[str]) -> frozenset[str]:
    """What these capabilities offer, in capitals: themselves, and the extensions that have become part of one."""
    named = frozenset(map(str.upper, capabilities))
    return named.union(*(_FOLDED_IN.get(one, ()) for one in named))


_STRANGER = (State.NOT_AUTHENTICATED,)
_SELECTED = (State.SELECTED,)
_INSIDE = (State.AUTHENTICATED, State.SELECTED)
_ANYWHERE = (*_STRANGER, *_INSIDE)

_STAYS: Mapping[str, State] = {}
_ENTERS = {"OK": State.AUTHENTICATED}
_OPENS = {"OK": State.SELECTED, "NO": State.AUTHENTICATED}  # a failed SELECT leaves no mailbox selected (§6.3.2)
_LEAVES = {"OK": State.AUTHENTICATED}
_ENDS = {"OK": State.LOGOUT}

TABLE = (
    Rule("CAPABILITY", _ANYWHERE, "RFC 9051 §6.1.1", _STAYS),
    Rule("NOOP", _ANYWHERE, "RFC 9051 §6.1.2", _STAYS),
    Rule("LOGOUT", _ANYWHERE, "RFC 9051 §6.1.3", _ENDS, waits=True),
    Rule("ID", _ANYWHERE, "RFC 2971 §3.1", _STAYS, extension="ID"),
    Rule("STARTTLS", _STRANGER, "RFC 9051 §6.2.1", _STAYS, waits=True, extension="STARTTLS"),
    Rule("AUTHENTICATE", _STRANGER, "RFC 9051 §6.2.2", _ENTERS, turn=Turn.AUTHENTICATE, waits=True, extension="AUTH"),
    Rule("LOGIN", _STRANGER, "RFC 9051 §6.2.3", _ENTERS, barred="LOGINDISABLED"),
    Rule("ENABLE", (State.AUTHENTICATED,), "RFC 9051 §6.3.1", _STAYS, extension="ENABLE"),
    Rule("SELECT", _INSIDE, "RFC 9051 §6.3.2", _OPENS),
    Rule("EXAMINE", _INSIDE, "RFC 9051 §6.3.3", _OPENS),
    Rule("CREATE", _INSIDE, "RFC 9051 §6.3.4", _STAYS),
    Rule("DELETE", _INSIDE, "RFC 9051 §6.3.5", _STAYS),
    Rule("RENAME", _INSIDE, "RFC 9051 §6.3.6", _STAYS),
    Rule("SUBSCRIBE", _INSIDE, "RFC 9051 §6.3.7", _STAYS),
    Rule("UNSUBSCRIBE", _INSIDE, "RFC 9051 §6.3.8", _STAYS),
    Rule("LIST", _INSIDE, "RFC 9051 §6.3.9", _STAYS),
    Rule("LSUB", _INSIDE, "RFC 3501 §6.3.9", _STAYS, extension="IMAP4REV1"),
    Rule("NAMESPACE", _INSIDE, "RFC 9051 §6.3.10", _STAYS, extension="NAMESPACE"),
    Rule("STATUS", _INSIDE, "RFC 9051 §6.3.11", _STAYS),
    Rule("APPEND", _INSIDE, "RFC 9051 §6.3.12", _STAYS),
    Rule("IDLE", _INSIDE, "RFC 9051 §6.3.13", _STAYS, turn=Turn.IDLE, waits=True, extension="IDLE"),
    Rule("GETQUOTA", _INSIDE, "RFC 9208 §4.1.1", _STAYS, extension="QUOTA"),
    Rule("GETQUOTAROOT", _INSIDE, "RFC 9208 §4.1.2", _STAYS, extension="QUOTA"),
    Rule("CHECK", _SELECTED, "RFC 3501 §6.4.1", _STAYS, extension="IMAP4REV1"),
    Rule("CLOSE", _SELECTED, "RFC 9051 §6.4.1", _LEAVES),
    Rule("UNSELECT", _SELECTED, "RFC 9051 §6.4.2", _LEAVES, extension="UNSELECT"),
    Rule("EXPUNGE", _SELECTED, "RFC 9051 §6.4.3", _STAYS),
    Rule("SEARCH", _SELECTED, "RFC 9051 §6.4.4", _STAYS, holds_numbers=True),
    Rule("FETCH", _SELECTED, "RFC 9051 §6.4.5", _STAYS, holds_numbers=True),
    Rule("STORE", _SELECTED, "RFC 9051 §6.4.6", _STAYS, holds_numbers=True),
    Rule("COPY", _SELECTED, "RFC 9051 §6.4.7", _STAYS),
    Rule("MOVE", _SELECTED, "RFC 9051 §6.4.8", _STAYS, extension="MOVE"),
    Rule("UID FETCH", _SELECTED, "RFC 9051 §6.4.9", _STAYS),
    Rule("UID STORE", _SELECTED, "RFC 9051 §6.4.9", _STAYS),
    Rule("UID COPY", _SELECTED, "RFC 9051 §6.4.9", _STAYS),
    Rule("UID MOVE", _SELECTED, "RFC 9051 §6.4.9", _STAYS, extension="MOVE"),
    Rule("UID SEARCH", _SELECTED, "RFC 9051 §6.4.9", _STAYS),
    Rule("UID EXPUNGE", _SELECTED, "RFC 9051 §6.4.9", _STAYS, extension="UIDPLUS"),
    # known by name
    Rule("COMPRESS", _INSIDE, "RFC 4978 §3", _STAYS, waits=True, spoken=False),
    Rule("SETQUOTA", _INSIDE, "RFC 9208 §4.1.3", _STAYS, spoken=False),
    Rule("SETACL", _INSIDE, "RFC 4314 §3.1", _STAYS, spoken=False),
    Rule("DELETEACL", _INSIDE, "RFC 4314 §3.2", _STAYS, spoken=False),
    Rule("GETACL", _INSIDE, "RFC 4314 §3.3", _STAYS, spoken=False),
    Rule("LISTRIGHTS", _INSIDE, "RFC 4314 §3.4", _STAYS, spoken=False),
    Rule("MYRIGHTS", _INSIDE, "RFC 4314 §3.5", _STAYS, spoken=False),
    Rule("GETMETADATA", _INSIDE, "RFC 5464 §4.2", _STAYS, spoken=False),
    Rule("SETMETADATA", _INSIDE, "RFC 5464 §4.3", _STAYS, spoken=False),
    Rule("NOTIFY", _INSIDE, "RFC 5465 §3.1", _STAYS, spoken=False),
    Rule("ESEARCH", _INSIDE, "RFC 7377 §2", _STAYS, spoken=False),
    Rule("UNAUTHENTICATE", _INSIDE, "RFC 8437 §2", {"OK": State.NOT_AUTHENTICATED}, waits=True, spoken=False),
    Rule("LANGUAGE", _ANYWHERE, "RFC 5255 §3.2", _STAYS, spoken=False),
    Rule("COMPARATOR", _INSIDE, "RFC 5255 §4.7", _STAYS, spoken=False),
    Rule("CONVERSIONS", _INSIDE, "RFC 5259 §5.1", _STAYS, spoken=False),
    Rule("GENURLAUTH", _INSIDE, "RFC 4467", _STAYS, spoken=False),
    Rule("URLFETCH", _INSIDE, "RFC 4467", _STAYS, spoken=False),
    Rule("RESETKEY", _INSIDE, "RFC 4467", _STAYS, spoken=False),
    Rule("RLIST", _INSIDE, "RFC 2193", _STAYS, spoken=False),
    Rule("RLSUB", _INSIDE, "RFC 2193", _STAYS, spoken=False),
    Rule("GETJMAPACCESS", _INSIDE, "RFC 9698", _STAYS, spoken=False),
    Rule("XLIST", _INSIDE, "Gmail", _STAYS, spoken=False),
    Rule("PROXYAUTH", _INSIDE, "Netscape", _STAYS, spoken=False),
    Rule("XAPPLEPUSHSERVICE", _INSIDE, "iOS", _STAYS, spoken=False),
    Rule("SORT", _SELECTED, "RFC 5256 §3", _STAYS, spoken=False),
    Rule("UID SORT", _SELECTED, "RFC 5256 §3", _STAYS, spoken=False),
    Rule("THREAD", _SELECTED, "RFC 5256 §3", _STAYS, spoken=False),
    Rule("UID THREAD", _SELECTED, "RFC 5256 §3", _STAYS, spoken=False),
    Rule("CANCELUPDATE", _SELECTED, "RFC 5267 §4.3.5", _STAYS, spoken=False),
    Rule("REPLACE", _SELECTED, "RFC 8508 §3.2", _STAYS, spoken=False),
    Rule("UID REPLACE", _SELECTED, "RFC 8508 §3.3", _STAYS, spoken=False),
    Rule("CONVERT", _SELECTED, "RFC 5259 §6", _STAYS, spoken=False),
    Rule("UID CONVERT", _SELECTED, "RFC 5259 §6", _STAYS, spoken=False),
    Rule("UIDBATCHES", _SELECTED, "draft-ietf-mailmaint-imap-uidbatches", _STAYS, spoken=False),
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in TABLE}

UNREADABLE = Rule("", _ANYWHERE, "RFC 9051 §7.1.3", _STAYS)  # what cannot be read is answered all the same

GREETINGS: Mapping[str, State] = {
    "OK": State.NOT_AUTHENTICATED,
    "PREAUTH": State.AUTHENTICATED,
    "BYE": State.LOGOUT,
}  # RFC 9051 §7.1.1, §7.1.4, §7.1.5
