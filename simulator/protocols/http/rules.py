"""The one table of HTTP: a question may be asked, then its answer is due (RFC 9112 §9.3).

      READY ──a method──► WAITING ──the answer──► READY
                             │
                             └──an answer with `Connection: close`──► CLOSED

HTTP itself remembers nothing from one question to the next; what seems to is a cookie. Knows no octets and no page.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a dialogue stands."""

    READY = "READY"  # whoever called may ask
    WAITING = "WAITING"  # something was asked, and is not answered
    CLOSED = "CLOSED"  # the last answer was given


CLOSE = "close"  # what an answer says when nothing more will be answered (RFC 9112 §9.6)


class Rule(NamedTuple):
    """A row of the table: `method` may be said in READY, and leads to WAITING; `section` tells what it does.

    `asks_only`: it changes nothing, however often it is said (safe, RFC 9110 §9.2.1).
    """

    method: str
    section: str
    asks_only: bool = False


TABLE = (
    Rule("GET", "RFC 9110 §9.3.1", asks_only=True),
    Rule("HEAD", "RFC 9110 §9.3.2", asks_only=True),
    Rule("POST", "RFC 9110 §9.3.3"),
    Rule("PUT", "RFC 9110 §9.3.4"),
    Rule("DELETE", "RFC 9110 §9.3.5"),
    Rule("OPTIONS", "RFC 9110 §9.3.7", asks_only=True),
)
METHODS = {rule.method: rule for rule in TABLE}
