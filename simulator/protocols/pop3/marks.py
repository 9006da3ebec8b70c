"""Tokens: which octets of an utterance are what. Worked out by the grammar's own patterns, when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from simulator.protocols import sasl
from simulator.protocols.pop3 import grammar
from simulator.protocols.pop3.rules import GREETING, RESPONSE
from simulator.protocols.pop3.words import END, Command, Response
from simulator.protocols.speech import Token, Violation

TEXT = "pop3.argument.text"
LETTER = "pop3.argument.letter"
NUMBER = "pop3.wire.message-number"
STUFFING = "pop3.wire.byte-stuffing"
MULTI_LINE_END = "pop3.wire.multi-line-end"
_KEYS = {"number": NUMBER, "initial": sasl.INITIAL_RESPONSE_KEY}

_STUFFED = re.compile(rb"(?<=\r\n)\.")
_WORD = re.compile(rb"[^ \r\n]+")
_STAT = re.compile(rb"(?P<count>[0-9]+) (?P<octets>[0-9]+)")
_SCAN = re.compile(rb"(?P<number>[0-9]+) (?P<octets>[0-9]+)")
_UNIQUE = re.compile(rb"(?P<number>[0-9]+) (?P<unique_id>[!-~]+)")
_CAPABILITY = re.compile(rb"^(?P<name>[!-~]+)(?P<rest>[^\r\n]*)", re.MULTILINE)
_TIMESTAMP = re.compile(rb"<[^<> \r\n]+>")

Marks = Iterator[Token]


# ---- what a client says


def of_client(word: Command | Response | Violation) -> tuple[Token, ...]:
    """The tokens of what a client said."""
    if isinstance(word, Command):
        return tuple(_command(word))
    return tuple(_response(word) if isinstance(word, Response) else _violation(word))


def _verb(verb: str) -> Token:
    return Token(0, len(verb), f"pop3.command.{verb}")


def _command(word: Command) -> Marks:
    yield _verb(word.verb)
    for name in word.match.re.groupindex:
        start, end = word.match.span(name)
        if name == "verb" or start < 0:
            continue
        if name == "mechanism":
            yield Token(start, end, sasl.mechanism_key(word.argument(name)))
        else:
            yield Token(start, end, _KEYS.get(name) or f"pop3.argument.{name}")


def _response(word: Response) -> Marks:
    yield Token(0, len(word.line), sasl.CANCEL_KEY if word.line == sasl.CANCEL else sasl.RESPONSE_KEY)


def _violation(word: Violation) -> Marks:
    """The keyword, if it is one that has a name, and what is wrong."""
    start = 0
    if word.verb in grammar.SYNTAXES or word.verb in grammar.FOREIGN:
        yield _verb(word.verb)
        start = len(word.verb)
    yield Token(start, len(word.line), word.key)


# ---- what a server says


def of_reply(octets: bytes, to: str) -> tuple[Token, ...]:
    """The tokens of a reply to `to` (a row of the table of rules); the status says to which: `pop3.reply.+OK@RETR`."""
    first = octets.index(b"\n") + 1 if b"\n" in octets else len(octets)
    found = grammar.REPLY.fullmatch(octets, 0, first)
    if found is None:
        return (Token(0, len(octets), grammar.NOT_A_REPLY),)
    return tuple(_reply(octets, to, found, first))


def _reply(octets: bytes, to: str, found: re.Match[bytes], first: int) -> Marks:
    status = found["status"].decode()
    context = "AUTH" if to == RESPONSE else to.partition(" ")[0]
    reply = f"pop3.reply.{status}@{context}" if context else f"pop3.reply.{status}"
    yield Token(*found.span("status"), "pop3.continuation" if status == "+" else reply)
    if found["code"]:
        yield Token(found.start("code") - 1, found.end("code") + 1, f"pop3.code.{found['code'].decode().upper()}")
    if found["text"]:
        mark = _challenge if status == "+" else _TEXTS.get(to, _text) if status == "+OK" else _text
        yield from mark(octets, *found.span("text"))
    if first < len(octets):
        end = len(octets) - len(END)
        yield from _BODIES.get(to, _letter)(octets, first, end)
        yield Token(end, len(octets), MULTI_LINE_END)


def _text(octets: bytes, start: int, end: int) -> Marks:
    yield Token(start, end, TEXT)


def _challenge(octets: bytes, start: int, end: int) -> Marks:
    yield Token(start, end, sasl.CHALLENGE_KEY)


def _greeting(octets: bytes, start: int, end: int) -> Marks:
    """The text, and the timestamp that offers APOP (RFC 1939 §7)."""
    stamp = _TIMESTAMP.search(octets, start, end)
    if stamp is None:
        yield Token(start, end, "pop3.wire.greeting")
        return
    yield Token(start, stamp.start(), "pop3.wire.greeting")
    yield Token(*stamp.span(), "pop3.argument.timestamp")
    if stamp.end() < end:
        yield Token(stamp.end(), end, "pop3.wire.greeting")


def _named(pattern: re.Pattern[bytes]) -> Callable[[bytes, int, int], Marks]:
    """Marks for text that begins as the pattern says, which names its parts; what follows is mere text."""

    def mark(octets: bytes, start: int, end: int) -> Marks:
        found = pattern.match(octets, start, end)
        yield from _groups(found) if found else ()
        rest = found.end() + 1 if found else start
        if rest < end:
            yield Token(rest, end, TEXT)

    return mark


def _groups(found: re.Match[bytes]) -> Marks:
    for name in found.re.groupindex:
        yield Token(*found.span(name), _KEYS.get(name) or f"pop3.argument.{name.replace('_', '-')}")


def _lines(pattern: re.Pattern[bytes]) -> Callable[[bytes, int, int], Marks]:
    """Marks for lines each of which is as the pattern says."""

    def mark(octets: bytes, start: int, end: int) -> Marks:
        for found in pattern.finditer(octets, start, end):
            yield from _groups(found)

    return mark


def _capabilities(octets: bytes, start: int, end: int) -> Marks:
    for found in _CAPABILITY.finditer(octets, start, end):
        name = found["name"].decode().upper()
        yield Token(*found.span("name"), f"pop3.capability.{name}")
        for word in _WORD.finditer(octets, *found.span("rest")):
            yield Token(*word.span(), sasl.mechanism_key(word[0]) if name == "SASL" else "pop3.argument.parameter")


def _mechanisms(octets: bytes, start: int, end: int) -> Marks:
    return (Token(*word.span(), sasl.mechanism_key(word[0])) for word in _WORD.finditer(octets, start, end))


def _letter(octets: bytes, start: int, end: int) -> Marks:
    """Octets of a letter, and the dots that do not belong to it (RFC 1939 §3)."""
    at = start
    for dot in _STUFFED.finditer(octets, start, end):
        if at < dot.start():
            yield Token(at, dot.start(), LETTER)
        at = dot.end()
        yield Token(*dot.span(), STUFFING)
    if at < end:
        yield Token(at, end, LETTER)


_TEXTS: Mapping[str, Callable[[bytes, int, int], Marks]] = {
    GREETING: _greeting,
    "STAT": _named(_STAT),
    "LIST number": _named(_SCAN),
    "UIDL number": _named(_UNIQUE),
}
_BODIES: Mapping[str, Callable[[bytes, int, int], Marks]] = {
    "AUTH": _mechanisms,
    "CAPA": _capabilities,
    "LIST": _lines(_SCAN),
    "UIDL": _lines(_UNIQUE),
}
