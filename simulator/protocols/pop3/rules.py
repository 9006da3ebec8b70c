"""The one table of POP3: where a command may be said, and where each answer leads (RFC 1939 §3).

      START ──greeting──► AUTHORIZATION ──PASS, APOP, AUTH──► TRANSACTION ──QUIT──► UPDATE
                                │                                  │                   │
                               QUIT                         the wire breaks,           │
                                │                           or silence (§3)            │
                                ▼                                  ▼                   ▼
                             CLOSED ◄────nothing is deleted──── CLOSED              CLOSED: what was
                                                                                    marked is deleted

Server, client and overhearer walk the same rows. Knows no octets, no time, no maildrop.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a dialogue stands. What follows a dot is a station within AUTHORIZATION."""

    START = "START"  # the wire stands, the server has not spoken yet
    AUTHORIZATION = "AUTHORIZATION"
    USER = "AUTHORIZATION.USER"  # a name was given, and its password may follow (RFC 1939 §7)
    AUTH = "AUTHORIZATION.AUTH"  # in the middle of an exchange of challenges (RFC 5034 §4)
    TRANSACTION = "TRANSACTION"
    UPDATE = "UPDATE"
    CLOSED = "CLOSED"  # all is said


OK, ERR, CHALLENGE = "+OK", "-ERR", "+"

# What is said without a keyword.
GREETING = "greeting"
RESPONSE = "response"


class Rule(NamedTuple):
    """A row of the table.

    `form` is the command's keyword, with an argument where that makes another command of it. `leads` maps an answer
    to the next state; where it has no entry, all stays as it is. `enters`: the state the command itself leads to.
    `multiline`: whether a positive answer goes on to a line with a single dot (RFC 1939 §3). `extension`: what
    offers it (RFC 2449 §6), where not every server has it.
    """

    form: str
    said_in: tuple[State, ...]
    leads: Mapping[str, State]
    section: str
    multiline: bool = False
    enters: State | None = None
    extension: str = ""


ASSUMED = frozenset({"CAPA", "USER", "TOP", "UIDL"})
"""What may be tried with a server that has not said what it offers: the question, the oldest way to log in, and what
RFC 1939 §7 strongly encourages every server to have."""

_LOGIN = (State.AUTHORIZATION, State.USER)
_MAILDROP = (State.TRANSACTION,)
_STAY = {OK: State.AUTHORIZATION, ERR: State.AUTHORIZATION}
_LOG_IN = {OK: State.TRANSACTION, ERR: State.AUTHORIZATION}
_EXCHANGE = _LOG_IN | {CHALLENGE: State.AUTH}
_END = {OK: State.CLOSED, ERR: State.CLOSED}

TABLE = (
    Rule(GREETING, (State.START,), {OK: State.AUTHORIZATION, ERR: State.CLOSED}, "RFC 1939 §4"),
    Rule("CAPA", _LOGIN, _STAY, "RFC 2449 §5", multiline=True, extension="CAPA"),
    Rule("CAPA", _MAILDROP, {}, "RFC 2449 §5", multiline=True, extension="CAPA"),
    Rule("STLS", _LOGIN, _STAY, "RFC 2595 §4", extension="STLS"),
    Rule("UTF8", _LOGIN, _STAY, "RFC 6856 §2.1", extension="UTF8"),
    Rule("USER", _LOGIN, {OK: State.USER, ERR: State.AUTHORIZATION}, "RFC 1939 §7", extension="USER"),
    Rule("PASS", (State.USER,), _LOG_IN, "RFC 1939 §7"),
    Rule("APOP", _LOGIN, _LOG_IN, "RFC 1939 §7", extension="APOP"),
    Rule("AUTH", _LOGIN, _STAY, "RFC 5034 §4", multiline=True, extension="SASL"),
    Rule("AUTH mechanism", _LOGIN, _EXCHANGE, "RFC 5034 §4", extension="SASL"),
    Rule(RESPONSE, (State.AUTH,), _EXCHANGE, "RFC 5034 §4"),
    Rule("STAT", _MAILDROP, {}, "RFC 1939 §5"),
    Rule("LIST", _MAILDROP, {}, "RFC 1939 §5", multiline=True),
    Rule("LIST number", _MAILDROP, {}, "RFC 1939 §5"),
    Rule("UIDL", _MAILDROP, {}, "RFC 1939 §7", multiline=True, extension="UIDL"),
    Rule("UIDL number", _MAILDROP, {}, "RFC 1939 §7", extension="UIDL"),
    Rule("RETR", _MAILDROP, {}, "RFC 1939 §5", multiline=True),
    Rule("TOP", _MAILDROP, {}, "RFC 1939 §7", multiline=True, extension="TOP"),
    Rule("DELE", _MAILDROP, {}, "RFC 1939 §5"),
    Rule("RSET", _MAILDROP, {}, "RFC 1939 §5"),
    Rule("NOOP", _MAILDROP, {}, "RFC 1939 §5"),
    Rule("QUIT", _LOGIN, _END, "RFC 1939 §4"),
    Rule("QUIT", _MAILDROP, _END, "RFC 1939 §6", enters=State.UPDATE),
)
