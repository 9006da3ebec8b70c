"""Octets to words and back: the one place that knows where a thing stands in a line (RFC 9051 §9).

Reading is asked with what has come so far, always whole lines. It answers with a Reading, or with a Missing that says
how many octets of a literal are still to come, or with a Misread. Knows no state: whether a word may be said now is
for `rules` to say, and whether mailbox names are UTF-8 (`utf8_names`) for the dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.read_answers import read_answer as _read_answer
from simulator.protocols.imap.grammar.read_commands import read_command as _read_command
from simulator.protocols.imap.grammar.read_commands import read_done as _read_done
from simulator.protocols.imap.grammar.read_commands import read_response as _read_response
from simulator.protocols.imap.grammar.scanner import TAG, UNLIMITED, Limits, Malformed, Mark, Scanner, Short
from simulator.protocols.imap.grammar.write_answers import write_server_word
from simulator.protocols.imap.grammar.write_commands import write_client_word
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import ClientWord, ServerWord
from simulator.protocols.speech import Violation

__all__ = [
    "UNLIMITED",
    "Limits",
    "Mark",
    "Misread",
    "Missing",
    "Outcome",
    "Reading",
    "overlong",
    "read_answer",
    "read_command",
    "read_done",
    "read_response",
    "write_answer",
    "write_command",
]

_LABEL = re.compile(TAG.pattern.join((rb"(", rb") (?:UID )?([A-Za-z]+)")))
W = TypeVar("W", covariant=True)


class Reading(NamedTuple, Generic[W]):
    """The octets were `word`; `marks` say what is where."""

    word: W
    marks: list[Mark]


class Missing(NamedTuple):
    """A literal of `size` octets is announced; after it the line goes on. `waits`: its sender waits for `+`."""

    size: int
    waits: bool
    tag: str
    verb: str
    marks: list[Mark]


class Misread(NamedTuple):
    """The octets are no word; what could be read is marked."""

    violation: Violation
    marks: list[Mark]


Outcome = Reading[W] | Missing | Misread


def read_command(data: bytes, limits: Limits, utf8_names: bool = False) -> Outcome[ClientWord]:
    """A client's command."""
    return _read(_read_command, Scanner(data, limits, "imap.literal.announced", utf8_names=utf8_names))


def read_done(data: bytes, limits: Limits, utf8_names: bool = False) -> Outcome[ClientWord]:
    """A client's line while IDLE runs, in which no mailbox is named."""
    return _read(_read_done, Scanner(data, limits))


def read_response(data: bytes, limits: Limits, utf8_names: bool = False) -> Outcome[ClientWord]:
    """A client's line within AUTHENTICATE, in which no mailbox is named."""
    return _read(_read_response, Scanner(data, limits))


def read_answer(data: bytes, limits: Limits, utf8_names: bool = False) -> Outcome[ServerWord]:
    """A server's response."""
    return _read(_read_answer, Scanner(data, limits, utf8_names=utf8_names))


def overlong(beginning: bytes) -> Misread:
    """A line whose end is not to be waited for; its tag and verb are told where they can be read."""
    label = _LABEL.match(beginning)
    tag, verb = (label[1].decode("ascii"), label[2].decode("ascii").upper()) if label else ("", "")
    violation = Violation(str(Wrong.LINE_TOO_LONG), beginning, verb, tag)
    return Misread(violation, [Mark(0, len(beginning), violation.key)])


def _read(reader: Callable[[Scanner], W], scan: Scanner) -> Outcome[W]:
    try:
        return Reading(reader(scan), scan.marks)
    except Short as short:
        return Missing(short.size, short.waits, scan.tag, scan.verb, scan.marks)
    except Malformed as malformed:
        violation = Violation(str(malformed.wrong), scan.data, scan.verb, scan.tag)
        scan.marks.append(Mark(scan.at, len(scan.data), violation.key))  # from where it goes wrong
        return Misread(violation, scan.marks)


def write_command(word: ClientWord, unasked: int, *, utf8_names: bool = False) -> tuple[bytes, ...]:
    """The pieces a client sends; before each but the first it waits for `+`.

    `unasked` is the size of the largest literal that need not wait; -1: all wait.
    """
    pen = Pen(unasked, utf8_names=utf8_names)
    write_client_word(pen, word)
    return pen.pieces()


def write_answer(word: ServerWord, *, utf8_names: bool = False) -> bytes:
    """What a server sends."""
    pen = Pen(utf8_names=utf8_names)
    write_server_word(pen, word)
    return bytes(pen.octets)
