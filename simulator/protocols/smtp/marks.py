"""Tokens: which octets of an utterance are what. Worked out by the grammar's own patterns, when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from simulator.mail import address, message
from simulator.mail import marks as letter_marks
from simulator.protocols import sasl
from simulator.protocols.smtp import grammar, replies
from simulator.protocols.smtp.names import EXTENSIONS, PARAMETERS, VIOLATIONS
from simulator.protocols.smtp.rules import CONTENT, GREETING, RESPONSE
from simulator.protocols.smtp.words import Chunk, ClientWord, Command, Content, Reply, Response
from simulator.protocols.speech import Token, Violation

REPLY_TEXT = "smtp.argument.reply-text"
BODY = "smtp.argument.body"
TEXT_LINE_TOO_LONG = "smtp.violation.text-line-too-long"
PRIVATE_USE = "smtp.wire.private-use-command"
_PATH_KEYS = {"MAIL": "smtp.argument.reverse-path", "RCPT": "smtp.argument.forward-path"}
_WHOLE_PATHS = {b"<>": "smtp.wire.null-reverse-path", b"<postmaster>": "smtp.wire.postmaster-recipient"}
_ROUTE = re.compile(rb"<(@[^:>]*:)")
_LITERAL = re.compile(rb"@(\[[^\]]*\])>\Z")
_VALUED = frozenset(("BODY", "NOTIFY"))  # parameters each of whose values has a key of its own
_VALUE = re.compile(rb"[^=,]+=[^,]+|[^,]+")
_EXTENSION = re.compile(rb"(?P<keyword>[^ =]+)(?:(?P<mark>[ =])(?P<rest>.*))?")
_STATUS = re.compile(rb"^Status:[ \t]*([245]\.[0-9]{1,3}\.[0-9]{1,3})", re.MULTILINE | re.IGNORECASE)
_WORD = re.compile(rb"[^ ]+")


def of_client(word: ClientWord | Violation) -> tuple[Token, ...]:
    """The tokens of what a client said."""
    if isinstance(word, Command):
        return _of_command(word.verb, word.octets)
    return tuple(_CLIENT[type(word)](word))


def of_reply(word: Reply, to: str) -> tuple[Token, ...]:
    """The tokens of a reply to the verb `to`, which the code's token carries: `smtp.reply.250@RCPT`."""
    return _of_reply(word.code, word.octets, to)


# ---- what a client says


def _verb(line: bytes, end: int) -> Token:
    verb = grammar.verb_of(line)
    if verb in grammar.VERBS:
        return Token(0, end, f"smtp.command.{verb}")
    return Token(0, end, PRIVATE_USE if verb.startswith("X") else "smtp.command")


@lru_cache(512)  # most lines have been said before
def _of_command(verb: str, octets: bytes) -> tuple[Token, ...]:
    return tuple(_BY_VERB.get(verb, _string)(octets, len(verb)))


def _string(line: bytes, after: int) -> Iterator[Token]:
    yield _verb(line, after)
    found = grammar.PERHAPS.fullmatch(line, after)
    if found and found["argument"]:
        yield Token(*found.span("argument"), "smtp.argument.string")


def _somebody(line: bytes, after: int) -> Iterator[Token]:
    yield _verb(line, after)
    found = grammar.SOMEBODY.fullmatch(line, after)
    if found:
        yield Token(*found.span("argument"), "smtp.argument.string")
        if found["utf8"]:
            yield Token(*found.span("utf8"), "smtp.parameter.SMTPUTF8")


def _name(line: bytes, after: int) -> Iterator[Token]:
    yield _verb(line, after)
    start, end = _span(grammar.NAME, line, after, "argument")
    yield Token(start, end, "smtp.wire.address-literal" if line[start] == 91 else "smtp.argument.domain")


def _span(pattern: re.Pattern[bytes], line: bytes, after: int, group: str) -> tuple[int, int]:
    found = pattern.match(line, after)
    return found.span(group) if found else (after, after)


def _envelope(line: bytes, after: int) -> Iterator[Token]:
    verb = grammar.verb_of(line)
    start = line.index(b"<", after)
    read = address.reverse_path if verb == "MAIL" else address.forward_path
    end = read(line, start, utf8=True).end
    yield _verb(line, start)
    yield from _path(line[start:end], start, _PATH_KEYS[verb])
    for found in grammar.PARAMETER.finditer(line, end):
        yield from _parameter(found)


def _path(path: bytes, start: int, key: str) -> Iterator[Token]:
    """The tokens of a path with its brackets; a source route and an address literal have their own."""
    end = start + len(path)
    whole = _WHOLE_PATHS.get(path.lower())
    if whole is not None:
        yield Token(start, end, whole)
        return
    at = start
    for found, inner in ((_ROUTE.match(path), "smtp.wire.source-route"), (_LITERAL.search(path), _LITERAL_KEY)):
        if found:
            yield Token(at, start + found.start(1), key)
            at = start + found.end(1)
            yield Token(start + found.start(1), at, inner)
    yield Token(at, end, key)


_LITERAL_KEY = "smtp.wire.address-literal"


def _parameter(found: re.Match[bytes]) -> Iterator[Token]:
    keyword = found["keyword"].upper().decode()
    start, end = found.start("keyword"), found.end()
    if keyword not in _VALUED or found["value"] is None:
        yield Token(start, end, _known("smtp.parameter", keyword, PARAMETERS))
        return
    for value in _VALUE.finditer(found.string, start, end):
        name = value[0].upper().decode("latin-1").removeprefix(f"{keyword}=")
        yield Token(*value.span(), _known("smtp.parameter", f"{keyword}={name}", PARAMETERS))


def _known(kind: str, name: str, names: frozenset[str]) -> str:
    """The key of a name somebody has written something about; of any other, that of its kind."""
    return f"{kind}.{name}" if name in names else kind


def _auth(line: bytes, after: int) -> Iterator[Token]:
    yield _verb(line, after)
    found = grammar.MECHANISM.fullmatch(line, after)
    if found is None:
        return
    yield Token(*found.span("argument"), sasl.mechanism_key(found["argument"]))
    if found["initial"] is not None:
        yield Token(*found.span("initial"), sasl.INITIAL_RESPONSE_KEY)


def _chunk(word: Chunk) -> Iterator[Token]:
    line_end = len(word.octets) - len(word.data)
    yield Token(0, 4, "smtp.command.BDAT")
    found = grammar.SIZE.fullmatch(word.octets, 4, line_end)
    if found:
        yield Token(*found.span("argument"), "smtp.argument.chunk-size")
        if found["last"]:
            yield Token(*found.span("last"), "smtp.argument.last-chunk")
    if word.data:
        yield Token(line_end, len(word.octets), "smtp.argument.chunk")


def _response(word: Response) -> Iterator[Token]:
    cancelled = word.line == sasl.CANCEL
    yield Token(0, len(word.line), "smtp.wire.auth-cancel" if cancelled else "smtp.wire.auth-continuation")


def _content(word: Content) -> Iterator[Token]:
    """What the letter's own marks say, status codes in a report, stuffed dots, and the end; the rest is body."""
    octets = word.octets
    end = len(octets) - (3 if octets.endswith(b"\r\n") else 2)
    letter = octets[:end]
    body = message.split(letter).body_start
    inner = [Token(dot, dot + 1, "smtp.wire.dot-stuffing") for dot in grammar.stuffed_dots(octets)]
    inner += (Token(*f.span(), TEXT_LINE_TOO_LONG) for f in grammar.LONG_LINE.finditer(letter))
    inner += (Token(*f.span(), grammar.BARE_LINE_FEED) for f in grammar.BARE_LF.finditer(letter))
    inner += (Token(*mark) for mark in letter_marks.marks(letter))
    if b"message/delivery-status" in letter:
        inner += (Token(*f.span(1), f"smtp.enhanced.{f[1].decode()}") for f in _STATUS.finditer(letter))
    at = 0
    for token in sorted(inner):
        if token.start < at:
            continue
        if body <= at < token.start:
            yield Token(at, token.start, BODY)
        elif at < body < token.start:
            yield Token(body, token.start, BODY)
        yield token
        at = token.end
    if max(at, body) < end:
        yield Token(max(at, body), end, BODY)
    yield Token(end, len(octets), "smtp.wire.end-of-data")


def _violation(word: Violation) -> Iterator[Token]:
    after = len(word.verb) if grammar.verb_of(word.line) else 0
    if after:
        yield _verb(word.line, after)
    yield Token(after, len(word.line), word.key if word.key in VIOLATIONS else grammar.SYNTAX)


_BY_VERB: Mapping[str, Callable[[bytes, int], Iterator[Token]]] = {
    "EHLO": _name,
    "HELO": _name,
    "MAIL": _envelope,
    "RCPT": _envelope,
    "AUTH": _auth,
    "VRFY": _somebody,
    "EXPN": _somebody,
}
_CLIENT: Mapping[type, Callable[[Any], Iterator[Token]]] = {
    Chunk: _chunk,
    Response: _response,
    Content: _content,
    Violation: _violation,
}

# ---- what a server says

_CONTEXTS = {RESPONSE: "AUTH", "BDAT LAST": "BDAT", GREETING: GREETING, CONTENT: CONTENT}


@lru_cache(512)
def _of_reply(code: int, octets: bytes, to: str) -> tuple[Token, ...]:
    return tuple(_reply(code, octets, to))


def _reply(code: int, octets: bytes, to: str) -> Iterator[Token]:
    context = _CONTEXTS.get(to) or (to if to in grammar.VERBS else "")
    key = f"smtp.reply.{code}@{context}" if context else f"smtp.reply.{code}"
    text = _TEXTS.get((to, code), _plain_text)
    for number, found in enumerate(replies.lines_of(octets)):
        yield Token(*found.span("code"), key)
        if found["mark"] == b"-":
            yield Token(*found.span("mark"), "smtp.wire.multi-line-reply")
        if found["enhanced"]:
            yield Token(*found.span("enhanced"), f"smtp.enhanced.{found['enhanced'].decode()}")
        if found["text"]:
            yield from text(found, number)


def _plain_text(found: re.Match[bytes], number: int) -> Iterator[Token]:
    yield Token(*found.span("text"), REPLY_TEXT)


def _greeting(found: re.Match[bytes], number: int) -> Iterator[Token]:
    yield Token(*found.span("text"), "smtp.wire.greeting")


def _challenge(found: re.Match[bytes], number: int) -> Iterator[Token]:
    yield Token(*found.span("text"), "smtp.wire.auth-continuation")


def _extension(found: re.Match[bytes], number: int) -> Iterator[Token]:
    """A line of the answer to EHLO: the server's name first, then an extension a line (RFC 5321 §4.1.1.1)."""
    start, end = found.span("text")
    if number == 0:
        space = found.string.find(b" ", start, end)
        name_end = end if space < 0 else space
        yield Token(start, name_end, "smtp.argument.domain")
        if name_end < end:
            yield Token(name_end + 1, end, REPLY_TEXT)
        return
    line = _EXTENSION.match(found.string, start, end)
    if line is None:
        return
    keyword = line["keyword"].upper().decode("latin-1")
    name = "AUTH=LOGIN-PLAIN" if keyword == "AUTH" and line["mark"] == b"=" else keyword  # as it once was written
    yield Token(*line.span("keyword"), _known("smtp.extension", name, EXTENSIONS))
    for word in _WORD.finditer(found.string, *line.span("rest")) if line["rest"] else ():
        yield Token(*word.span(), _extension_word(keyword, word[0]))


def _extension_word(keyword: str, word: bytes) -> str:
    if keyword == "AUTH":
        return sasl.mechanism_key(word)
    if keyword == "LIMITS":
        return _known("smtp.extension", f"LIMITS.{word.partition(b'=')[0].decode('latin-1').upper()}", EXTENSIONS)
    return "smtp.argument.extension-parameter"


_TEXTS: Mapping[tuple[str, int], Callable[[re.Match[bytes], int], Iterator[Token]]] = {
    (GREETING, 220): _greeting,
    ("EHLO", 250): _extension,
    ("AUTH", 334): _challenge,
    (RESPONSE, 334): _challenge,
}
