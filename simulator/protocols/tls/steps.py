"""The rules of TLS as arrows from state to state. Knows no drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulator.protocols.speech import AT_ONCE, Step
from simulator.protocols.tls.names import CLOSE_NOTIFY
from simulator.protocols.tls.rules import ALERT, CLIENT, OLD, RULES, State

SPECIMENS: Mapping[str, str] = {}  # messages are no lines that one could type


def steps() -> Iterator[Step]:
    """Every row; last, that whoever finds a fault gives up (RFC 8446 §6.2)."""
    for state, side, said, to, section in RULES:
        verb, answer = (said, AT_ONCE) if side == CLIENT else ("", said)
        yield Step(state, verb, answer, to, _key(said), section)
    for state in dict.fromkeys(rule.state for rule in RULES):
        yield Step(state, "", ALERT, State.FAILED, "tls.alert", "RFC 8446 §6.2", apart=True)


def _key(said: str) -> str:
    return f"tls.alert.{said}" if said == CLOSE_NOTIFY else f"tls.handshake.{said.removesuffix(OLD)}"
