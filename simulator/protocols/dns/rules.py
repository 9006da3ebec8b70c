"""The rules of a DNS exchange, in one table: a question, perhaps asked again, and its answer (RFC 1035 §4.2.1).

        question            answer
IDLE ─────────────► ASKED ──────────► ANSWERED
                    │  ▲                 │  ▲ │
                    └──┘ asked again     │  └─┘ answered twice
                      ▲                  │
                      └──────────────────┘ question
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """In `state`, `said` (QUESTION or ANSWER) leads to `next`; `rfc` names the section."""

    state: str
    said: str
    next: str
    rfc: str


RULES = (
    Rule("IDLE", "QUESTION", "ASKED", "RFC 1035 §4.1"),
    Rule("IDLE", "ANSWER", "ANSWERED", "RFC 5452 §3"),  # unasked: somebody guesses
    Rule("ASKED", "QUESTION", "ASKED", "RFC 1035 §4.2.1"),  # datagrams get lost: ask again
    Rule("ASKED", "ANSWER", "ANSWERED", "RFC 1035 §4.1.1"),
    Rule("ANSWERED", "QUESTION", "ASKED", "RFC 1035 §4.1"),
    Rule("ANSWERED", "ANSWER", "ANSWERED", "RFC 5452 §3"),  # both tries were answered, or somebody guesses
)
_NEXT = {(rule.state, rule.said): rule.next for rule in RULES}


class Dialogue:
    """Walks the table."""

    def __init__(self) -> None:
        self.state = "IDLE"

    @property
    def allowed(self) -> tuple[str, ...]:
        """What the client may say now."""
        return tuple(rule.said for rule in RULES if rule.state == self.state and rule.said == "QUESTION")

    def move(self, said: str) -> str:
        """Take a step; the state it leads to."""
        self.state = _NEXT[self.state, said]
        return self.state
