"""What a judgment asks DNS, and what it was told. Knows nobody who asks, and no waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ANSWERED = ("ok", "nodata", "nxdomain")  # RCODE 0 or 3; all else is an error (RFC 7208 §5)


class Question(NamedTuple):
    """A name in lower case without the final dot, and a type, as in ("example.com", "MX")."""

    name: str
    type: str


Known = Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]
"""Each question, as name and type, with how it ended (ok, nodata, nxdomain, servfail, timeout) and the records.

Records are in presentation form, as in "10 mx.example.com.".
"""


class Wanted(Exception):
    """The judgment cannot go on before this question is answered."""

    def __init__(self, question: Question) -> None:
        super().__init__(*question)
        self.question = question


def told(known: Known, question: Question) -> tuple[str, tuple[str, ...]]:
    """How the question ended, and its records. Raises Wanted."""
    try:
        return known[question]
    except KeyError:
        raise Wanted(question) from None
