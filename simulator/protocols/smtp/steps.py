"""SMTP's table of rules as arrows from state to state, and a line that says each verb. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.protocols.smtp.dialogue import SERVICE_CLOSING
from simulator.protocols.smtp.rules import CONTENT, GREETING, RESPONSE, TABLE, Rule, State
from simulator.protocols.speech import ANY_OTHER, Step

_KEYS = {GREETING: "smtp.wire.greeting", RESPONSE: "sasl.argument.response", CONTENT: "smtp.content"}
_CLASSES = {"2", "3", "4", "5"}  # the first digits there are (RFC 5321 §4.2.1)
_REPLY = "smtp.reply"

SPECIMENS = {
    "EHLO": "EHLO client.example",
    "HELO": "HELO client.example",
    "STARTTLS": "STARTTLS",
    "AUTH": "AUTH PLAIN",
    "MAIL": "MAIL FROM:<sender@client.example>",
    "RCPT": "RCPT TO:<postmaster>",
    "DATA": "DATA",
    "BDAT": "BDAT 0 LAST",
    "RSET": "RSET",
    "NOOP": "NOOP",
    "VRFY": "VRFY postmaster",
    "EXPN": "EXPN team",
    "HELP": "HELP",
    "ETRN": "ETRN client.example",
    "QUIT": "QUIT",
}
"""A line, well formed, for each verb."""


def steps() -> Iterator[Step]:
    """Every row in each of its states; last, that a server may close at any moment (RFC 5321 §3.8)."""
    for rule in TABLE:
        for state in rule.said_in:
            yield from _of(rule, state)
    for state in State:
        if state is not State.CLOSED:
            key = f"{_REPLY}.{SERVICE_CLOSING}"
            yield Step(state, "", str(SERVICE_CLOSING), State.CLOSED, key, "RFC 5321 §3.8", apart=True)


def _of(rule: Rule, state: State) -> Iterator[Step]:
    key = _KEYS.get(rule.verb) or f"smtp.command.{rule.verb.partition(' ')[0]}"
    leads = {answer if answer not in _CLASSES else f"{answer}xx": to for answer, to in rule.leads.items()}
    if not rule.leads.keys() >= _CLASSES:
        leads[ANY_OTHER] = state
    for answer, to in leads.items():
        yield Step(state, rule.verb, answer, to, key, rule.section, rule.extension, tolerated=rule.tolerated)
