"""IMAP's table of rules as arrows from situation to situation, and a line that says each command. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.protocols.imap.rules import GREETINGS, TABLE, Rule, State, Turn
from simulator.protocols.speech import ANY_OTHER, AT_ONCE, Step

_RESULTS = {"OK", "NO", "BAD"}  # RFC 9051 §7.1
_GREETED = {"OK": "RFC 9051 §7.1.1", "PREAUTH": "RFC 9051 §7.1.4", "BYE": "RFC 9051 §7.1.5"}
_ENDS = {Turn.IDLE: ("DONE", "imap.command.DONE"), Turn.AUTHENTICATE: ("response", "sasl.argument.response")}

_ARGUMENTS = {
    "ID": "NIL",
    "AUTHENTICATE": "PLAIN",
    "LOGIN": "somebody secret",
    "ENABLE": "IMAP4rev2",
    "SELECT": "INBOX",
    "EXAMINE": "INBOX",
    "CREATE": "Notes",
    "DELETE": "Notes",
    "RENAME": "Notes Papers",
    "SUBSCRIBE": "INBOX",
    "UNSUBSCRIBE": "INBOX",
    "LIST": '"" "*"',
    "LSUB": '"" "*"',
    "STATUS": "INBOX (MESSAGES)",
    "APPEND": "INBOX {1}",
    "GETQUOTA": '""',
    "GETQUOTAROOT": "INBOX",
    "SEARCH": "ALL",
    "FETCH": "1 FLAGS",
    "STORE": "1 +FLAGS (\\Seen)",
    "COPY": "1 INBOX",
    "MOVE": "1 INBOX",
    "UID FETCH": "1 FLAGS",
    "UID STORE": "1 +FLAGS (\\Seen)",
    "UID COPY": "1 INBOX",
    "UID MOVE": "1 INBOX",
    "UID SEARCH": "ALL",
    "UID EXPUNGE": "1",
}
_TAG = "x"
HEAD = "a1 "
"""How a line may begin: each command needs a tag (RFC 9051 §2.2.1)."""
SPECIMENS = {rule.name: f"{_TAG} {rule.name} {_ARGUMENTS.get(rule.name, '')}".rstrip() for rule in TABLE}
"""A line, well formed where the engine speaks it, for each command."""


def steps() -> Iterator[Step]:
    """The greeting, every row in each of its states, and last, that a server may say BYE (RFC 9051 §7.1.5)."""
    for answer, to in GREETINGS.items():
        yield Step(State.START, "greeting", answer, to, f"imap.response.{answer}", _GREETED[answer])
    for rule in TABLE:
        for state in rule.said_in:
            yield from _of(rule, state)
    for state in State:
        if state not in (State.START, State.LOGOUT):
            yield Step(state, "", "BYE", State.LOGOUT, "imap.response.BYE", "RFC 9051 §7.1.5", apart=True)


def _of(rule: Rule, state: State) -> Iterator[Step]:
    key = f"imap.command.{rule.name.replace(' ', '-')}"
    if rule.turn:
        inside = f"{state}.{rule.turn}"
        verb, end = _ENDS[rule.turn]
        yield Step(state, rule.name, "+", inside, key, rule.section, rule.extension)
        yield Step(inside, verb, AT_ONCE, state, end, rule.section, rule.extension)
    leads = dict(rule.leads) if rule.leads.keys() >= _RESULTS else {**rule.leads, ANY_OTHER: state}
    for answer, to in leads.items():
        yield Step(state, rule.name, answer, to, key, rule.section, rule.extension, rule.spoken)
