"""SSH's table of rules as arrows from state to state. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.protocols.speech import Step
from simulator.protocols.ssh.rules import TABLE

SPECIMENS: Mapping[str, str] = {}  # what is said is no line that could be typed


def steps() -> Iterator[Step]:
    """Every row in each of its states."""
    for rule in TABLE:
        for state in rule.said_in:
            for answer, to in rule.leads.items():
                yield Step(
                    state, rule.verb, answer, to, f"ssh.command.{rule.verb}", rule.section,
                    apart=rule.verb == "DISCONNECT",
                )  # fmt: skip
