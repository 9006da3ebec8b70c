"""HTTP's table of rules as arrows from state to state, and a line that says each method. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.protocols.http.rules import CLOSE, TABLE, State
from simulator.protocols.speech import ANY_OTHER, AT_ONCE, Step

SPECIMENS = {rule.method: f"{rule.method} / HTTP/1.1" for rule in TABLE}
"""A request line, well formed, for each method."""


def steps() -> Iterator[Step]:
    """Every row, there and back; last, how it ends."""
    for rule in TABLE:
        key = f"http.command.{rule.method}"
        yield Step(State.READY, rule.method, AT_ONCE, State.WAITING, key, rule.section)
        yield Step(State.WAITING, rule.method, ANY_OTHER, State.READY, key, rule.section)
    yield Step(State.WAITING, "", CLOSE, State.CLOSED, "http.header.connection", "RFC 9112 §9.6")
