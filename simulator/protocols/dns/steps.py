"""The rules of a DNS exchange as arrows from state to state. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.protocols.dns.rules import RULES
from simulator.protocols.speech import AT_ONCE, Step

SPECIMENS: Mapping[str, str] = {}  # a question is no line, and nothing else can be said


def steps() -> Iterator[Step]:
    """Every row."""
    for state, said, to, section in RULES:
        is_question = said == "QUESTION"
        verb, answer, key = (said, AT_ONCE, "dns.question.type") if is_question else ("", said, "dns.outcome")
        yield Step(state, verb, answer, to, key, section)
