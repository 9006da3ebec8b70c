"""POP3's table of rules as arrows from state to state, and a line that says each command. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.protocols.pop3.dialogue import SPOILED
from simulator.protocols.pop3.rules import ERR, GREETING, OK, RESPONSE, TABLE, Rule, State
from simulator.protocols.speech import ANY_OTHER, AT_ONCE, Step

_KEYS = {GREETING: "pop3.wire.greeting", RESPONSE: "sasl.argument.response"}

SPECIMENS = {
    "CAPA": "CAPA",
    "STLS": "STLS",
    "UTF8": "UTF8",
    "USER": "USER somebody",
    "PASS": "PASS secret",
    "APOP": "APOP somebody 00000000000000000000000000000000",
    "AUTH": "AUTH PLAIN",
    "STAT": "STAT",
    "LIST": "LIST",
    "UIDL": "UIDL",
    "RETR": "RETR 1",
    "TOP": "TOP 1 0",
    "DELE": "DELE 1",
    "RSET": "RSET",
    "NOOP": "NOOP",
    "QUIT": "QUIT",
}
"""A line, well formed, for each command."""


def steps() -> Iterator[Step]:
    """Every row in each of its states; last, what a mistake spoils (RFC 1939 §7)."""
    for rule in TABLE:
        for state in rule.said_in:
            yield from _of(rule, state)
    for state, to in SPOILED.items():
        yield Step(state, "", ERR, to, "pop3.violation.bad-sequence", "RFC 1939 §7")


def _of(rule: Rule, state: State) -> Iterator[Step]:
    key = _KEYS.get(rule.form) or f"pop3.command.{rule.form.partition(' ')[0]}"
    answered_in = state
    if rule.enters:
        yield Step(state, rule.form, AT_ONCE, rule.enters, key, rule.section, rule.extension)
        answered_in = rule.enters
    leads = dict(rule.leads) if rule.leads.keys() >= {OK, ERR} else {**rule.leads, ANY_OTHER: answered_in}
    for answer, to in leads.items():
        yield Step(answered_in, rule.form, answer, to, key, rule.section, rule.extension)
