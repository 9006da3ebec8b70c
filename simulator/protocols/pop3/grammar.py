"""POP3 lines and what they say: octets to words, and words put together (RFC 1939 §3, RFC 2449 §3, RFC 5034 §4).

Knows what can be written, not when it may be said. A client's line that ends with LF alone is a mistake; a server's
is let pass.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.protocols.pop3.words import CRLF, Command, Reply, Response
from simulator.protocols.speech import Violation, WrongMove

LINE_LIMIT = 255  # octets of a command, with its CRLF (RFC 2449 §4)
RESPONSE_LIMIT = 12288  # octets of a response to a challenge: more than any mechanism here needs (RFC 5034 §4)
REPLY_LIMIT = 512  # octets of a reply's first line, with its CRLF (RFC 1939 §3)

UNKNOWN_COMMAND = "pop3.violation.unknown-command"
SYNTAX = "pop3.violation.syntax"
LINE_TOO_LONG = "pop3.violation.line-too-long"
BARE_LINE_FEED = "pop3.violation.bare-line-feed"
NOT_A_REPLY = "pop3.violation.not-a-reply"

SYNTAXES = {  # keyword: its arguments; from a bracket on they may be left out
    "APOP": "name digest",
    "AUTH": "[mechanism [initial",
    "CAPA": "",
    "DELE": "number",
    "LIST": "[number",
    "NOOP": "",
    "PASS": "password",
    "QUIT": "",
    "RETR": "number",
    "RSET": "",
    "STAT": "",
    "STLS": "",
    "TOP": "number lines",
    "UIDL": "[number",
    "USER": "name",
    "UTF8": "",
}
FOREIGN = ("LANG", "LAST", "RPOP", "XTND")  # commands of other servers or other times, which have a name all the same

_ARGUMENTS = {
    "name": rb"[^\x00-\x20\x7f]+",
    "password": rb"[^\x00\r\n]+",  # spaces may be part of it (RFC 1939 §7, PASS)
    "digest": rb"[0-9a-f]{32}",
    "mechanism": rb"[A-Za-z0-9_-]{1,20}",
    "initial": rb"[^\s\x00]+",  # whether it is base64, the mechanism will find
    "number": rb"[0-9]{1,10}",
    "lines": rb"[0-9]{1,10}",
}
_VERB = re.compile(rb"[A-Za-z0-9-]+(?=[ \r\n]|\Z)")
REPLY = re.compile(rb"(?P<status>\+OK|-ERR|\+)(?: (?:\[(?P<code>[!-Z^-~]+)\](?: |(?=\r?\n)))?(?P<text>[^\r\n]*))?\r?\n")


class Syntax(NamedTuple):
    """How a command is written. `optional`: the argument that makes another form of it."""

    verb: str
    pattern: re.Pattern[bytes]
    optional: str = ""


def _syntax(verb: str, arguments: str) -> Syntax:
    pattern, brackets, optional = rb"(?P<verb>(?i:%s))" % verb.encode(), 0, ""
    for word in arguments.split():
        name = word.lstrip("[")
        if word != name:
            pattern += b"(?:"
            brackets += 1
            optional = optional or name
        pattern += b" (?P<%s>%s)" % (name.encode(), _ARGUMENTS[name])
    return Syntax(verb, re.compile(pattern + b")?" * brackets + CRLF), optional)


_SYNTAXES = {verb: _syntax(verb, arguments) for verb, arguments in SYNTAXES.items()}


def verb_of(line: bytes) -> str:
    """The keyword of a line, in upper case; empty when it begins with none."""
    found = _VERB.match(line)
    return found[0].decode().upper() if found else ""


def read(line: bytes) -> Command | Violation:
    """The command of a line, its end included."""
    verb = verb_of(line)
    if len(line) > LINE_LIMIT:
        return Violation(LINE_TOO_LONG, line, verb)
    if not line.endswith(CRLF):  # RFC 1939 §3
        return Violation(BARE_LINE_FEED, line, verb)
    syntax = _SYNTAXES.get(verb)
    if syntax is None:
        return Violation(UNKNOWN_COMMAND, line, verb)
    match = syntax.pattern.fullmatch(line)
    if match is None:
        return Violation(SYNTAX, line, verb)
    if syntax.optional and match[syntax.optional] is not None:
        return Command(f"{verb} {syntax.optional}", match)
    return Command(verb, match)


def command(verb: str, *arguments: str | int) -> Command:
    """A command to be said. Raises WrongMove when it cannot be written."""
    line = " ".join((verb, *map(str, arguments))).encode() + CRLF
    word = read(line)
    if isinstance(word, Violation):
        raise WrongMove(f"{word.key}: {line!r}")
    return word


def read_response(line: bytes) -> Response | Violation:
    """The response to a challenge that a line, its end included, holds."""
    return response(line) if line.endswith(CRLF) else Violation(BARE_LINE_FEED, line)


def response(line: bytes) -> Response:
    """A response to a challenge, to be said or as it came: base64 or `*`, with its line end or without."""
    text = line.rstrip(CRLF)
    return Response(text, line if line.endswith(b"\n") else line + CRLF)


def read_status(line: bytes) -> Reply | Violation:
    """The reply that a line, its end included, says or begins."""
    found = REPLY.fullmatch(line)
    if found is None or (len(line) > REPLY_LIMIT and found["status"] != b"+"):
        return Violation(NOT_A_REPLY, line)
    text = (found["text"] or b"").decode("utf-8", "replace")
    return Reply(found["status"].decode(), text, (found["code"] or b"").decode())
