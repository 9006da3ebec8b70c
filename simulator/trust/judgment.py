"""What a judgment is: asked with all that is known, it gives a verdict or the next question. Knows no rule itself.

A judge is a pure function. Whoever gets a question has it answered, adds the answer to what is known, and asks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import NamedTuple, ParamSpec, TypeVar

_P = ParamSpec("_P")
_V = TypeVar("_V")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"|(\S+)', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:(\d{3})|(.))", re.DOTALL)


class Question(NamedTuple):
    """What DNS must be asked before the judgment can go on: a name, and a type as in "TXT"."""

    name: str
    type: str


class Reply(NamedTuple):
    """How a question ended (ok, nxdomain, nodata; anything else: no answer), and the records in presentation form."""

    status: str
    records: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether nobody answered, so that nothing can be concluded yet."""
        return self.status not in ("ok", "nxdomain", "nodata")

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of TXT records, their strings joined (RFC 7208 §3.3), octets beyond ASCII as UTF-8 or Latin-1."""
        return tuple(_text(record) for record in self.records)


Known = Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]
"""What DNS has said: a name in lower case without its final dot, and a type; with status and records."""


class Step(NamedTuple):
    """One thing looked at: its key, whether it held, and the words it was about."""

    key: str
    holds: bool
    details: Mapping[str, str] = {}


class Verdict(NamedTuple):
    """`result` is a word of RFC 8601 §2.7, `reason` the key of what decided, `parts` the verdicts it was made of."""

    result: str
    reason: str
    details: Mapping[str, str] = {}
    steps: tuple[Step, ...] = ()
    parts: tuple[Verdict, ...] = ()


class Unanswered(Exception):
    """The judgment cannot go on without this answer; only `restartable` catches it."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


def answer(known: Known, name: str, type_: str) -> Reply:
    """What is known of a name; raises Unanswered where it must be asked for first."""
    name = name.rstrip(".").lower()
    found = known.get((name, type_))
    if found is None:
        raise Unanswered(Question(name, type_))
    return Reply(*found)


def restartable(judge: Callable[_P, _V]) -> Callable[_P, _V | Question]:
    """A judge who gives back the question that he could not go on without."""

    @wraps(judge)
    def asking(*args: _P.args, **kwargs: _P.kwargs) -> _V | Question:
        try:
            return judge(*args, **kwargs)
        except Unanswered as unanswered:
            return unanswered.question

    return asking


@lru_cache(256)  # a judgment that begins anew reads it again
def _text(record: str) -> str:
    octets = b"".join(_octets(found[1] if found[2] is None else found[2]) for found in _STRING.finditer(record))
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _octets(string: str) -> bytes:
    """A string of a record as its octets; a backslash and three digits are one of them (RFC 1035 §5.1)."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1]) % 256) if found[1] else found[2], string)
    return plain.encode("latin-1", "replace") if max(plain, default="") < "\u0100" else plain.encode()
