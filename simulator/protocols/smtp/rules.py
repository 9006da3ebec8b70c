"""The one table of SMTP: where a verb may be said, and where each answer leads (RFC 5321 §4.1.4, §4.3.2).

Server, client and overhearer walk the same rows. Knows no octets, no time and no policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a dialogue stands."""

    START = "START"  # the wire stands, the server has not spoken yet (§3.1)
    TURNED_AWAY = "TURNED_AWAY"  # the greeting refused service: QUIT is all there is to say (§3.1)
    GREETED = "GREETED"  # the server has said who it is, the client has not
    READY = "READY"  # introduced, no transaction open
    AUTH = "AUTH"  # in the middle of a log-in (RFC 4954 §4)
    MAIL = "MAIL"  # a transaction with a sender and no recipient yet
    RCPT = "RCPT"  # a transaction with at least one recipient
    DATA = "DATA"  # the content is being sent
    CHUNKS = "CHUNKS"  # the content is being sent in chunks (RFC 3030 §2)
    CLOSED = "CLOSED"  # all is said


_TRANSACTION = (State.MAIL, State.RCPT, State.CHUNKS)
_SESSION = (State.GREETED, State.READY, *_TRANSACTION)
_ANYWHERE = (State.START, State.TURNED_AWAY, *_SESSION)

# What is said without a verb.
GREETING = "greeting"
RESPONSE = "response"
CONTENT = "content"


class Rule(NamedTuple):
    """A row of the table.

    `leads` maps an answer (its code, else its first digit) to the next state; where it has no entry, all stays as it
    is. A verb has several rows where its answer leads elsewhere from elsewhere. `last`: nothing may follow before the
    answer (RFC 2920 §3.1). `turns`: the answer decides how the client's next octets are to be read. `once`: the verb
    not to be said again after this has succeeded. `extension`: the keyword that offers it. `tolerated`: not to be said
    there, but some servers go along, and then this is where it leads.
    """

    verb: str
    said_in: tuple[State, ...]
    leads: Mapping[str, State]
    section: str
    last: bool = False
    turns: bool = False
    once: str = ""
    extension: str = ""
    tolerated: bool = False


_START = {"2": State.GREETED, "554": State.TURNED_AWAY, "521": State.TURNED_AWAY}
_TLS = {"2": State.GREETED}
_TRANSACTION_ENDS = {"2": State.READY, "3": State.READY, "4": State.READY, "5": State.READY}  # whatever is answered
_CHUNK = {**_TRANSACTION_ENDS, "2": State.CHUNKS}  # a chunk refused is the end of them all
_AUTH = {"2": State.READY, "3": State.AUTH, "4": State.READY, "5": State.READY}

TABLE = (
    Rule(GREETING, (State.START,), _START, "RFC 5321 §3.1", last=True),
    Rule("EHLO", _SESSION, {"2": State.READY}, "RFC 5321 §4.1.1.1", last=True),
    Rule("HELO", _SESSION, {"2": State.READY}, "RFC 5321 §4.1.1.1", last=True),
    Rule("STARTTLS", (State.READY,), _TLS, "RFC 3207 §4", last=True, turns=True, once="STARTTLS", extension="STARTTLS"),
    Rule("AUTH", (State.READY,), _AUTH, "RFC 4954 §4", last=True, turns=True, once="AUTH", extension="AUTH"),
    Rule(RESPONSE, (State.AUTH,), _AUTH, "RFC 4954 §4", last=True, turns=True, once="AUTH"),
    Rule("MAIL", (State.READY,), {"2": State.MAIL}, "RFC 5321 §4.1.1.2"),
    Rule("RCPT", (State.MAIL, State.RCPT), {"2": State.RCPT}, "RFC 5321 §4.1.1.3"),
    Rule("DATA", (State.RCPT,), {"3": State.DATA}, "RFC 5321 §4.1.1.4", last=True, turns=True),
    Rule("DATA", (State.READY, State.MAIL), {"3": State.DATA}, "RFC 2920 §3.1", last=True, turns=True, tolerated=True),
    Rule(CONTENT, (State.DATA,), _TRANSACTION_ENDS, "RFC 5321 §4.1.1.4"),
    Rule("BDAT", (State.RCPT, State.CHUNKS), _CHUNK, "RFC 3030 §2", extension="CHUNKING"),
    Rule("BDAT LAST", (State.RCPT, State.CHUNKS), _TRANSACTION_ENDS, "RFC 3030 §2", extension="CHUNKING"),
    Rule("RSET", (State.GREETED, State.READY), {}, "RFC 5321 §4.1.1.5"),
    Rule("RSET", _TRANSACTION, {"2": State.READY}, "RFC 5321 §4.1.1.5"),
    Rule("NOOP", _SESSION, {}, "RFC 5321 §4.1.1.9", last=True),
    Rule("VRFY", _SESSION, {}, "RFC 5321 §4.1.1.6", last=True),
    Rule("EXPN", _SESSION, {}, "RFC 5321 §4.1.1.7", last=True, extension="EXPN"),
    Rule("HELP", _SESSION, {}, "RFC 5321 §4.1.1.8", last=True, extension="HELP"),
    Rule("ETRN", (State.READY,), {}, "RFC 1985 §5", extension="ETRN"),
    Rule("QUIT", _ANYWHERE, {"2": State.CLOSED}, "RFC 5321 §4.1.1.10", last=True),
)

EXTENSIONS = {rule.verb: rule.extension for rule in TABLE if rule.extension}
"""Verbs that not every server has, and the keyword that offers each."""
