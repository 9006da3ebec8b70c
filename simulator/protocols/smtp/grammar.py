"""Octets to command words and back: verbs, paths, parameters (RFC 5321 §4.1.1-§4.1.3, ABNF).

The only place that knows where a thing stands in a line; what an address is, it asks of mail.address. Never says what
a word means, nor whether its time has come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from simulator.mail import address
from simulator.mail.address import Address, AddressError
from simulator.protocols.smtp.words import Chunk, Command, Content, Response
from simulator.protocols.speech import Violation

LINE_LIMIT = 512  # RFC 5321 §4.5.3.1.4, CRLF included
TEXT_LINE_LIMIT = 1000  # §4.5.3.1.6, CRLF included
AUTH_LIMIT = 12288  # RFC 4954 §4, and the longest line of all
LINE_LIMITS = {
    "MAIL": LINE_LIMIT + 26 + 17 + 500 + 10 + 120 + 11,  # SIZE, BODY, AUTH, SMTPUTF8, RET and ENVID, REQUIRETLS
    "RCPT": LINE_LIMIT + 500 + 28,  # ORCPT, NOTIFY (RFC 3461 §4)
    "AUTH": AUTH_LIMIT,
}

UNRECOGNISED = "smtp.violation.unrecognised-command"
SYNTAX = "smtp.violation.syntax"
LINE_TOO_LONG = "smtp.violation.line-too-long"
BARE_LINE_FEED = "smtp.violation.bare-line-feed"

_VERB = re.compile(rb"[A-Za-z][A-Za-z0-9-]*(?= |\r?\n)")
BARE_LF = re.compile(rb"(?<!\r)\n")
LONG_LINE = re.compile(rb"(?<![^\r\n])[^\r\n]{%d,}" % (TEXT_LINE_LIMIT - 1))

# What follows a verb, its line end included. The groups are what marks gives tokens to.
NAME = re.compile(rb" +(?P<argument>[^ \r\n]+) *\r?\n")
FROM = re.compile(rb" FROM:(?=<)", re.IGNORECASE)
TO = re.compile(rb" TO:(?=<)", re.IGNORECASE)
PARAMETER = re.compile(rb" +(?P<keyword>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?P<value>[!-<>-~\x80-\xff]+))?")
PARAMETERS = re.compile(rb"(?:%s)* *\r?\n" % re.sub(rb"\?P<\w+>", b"?:", PARAMETER.pattern))
MECHANISM = re.compile(rb" +(?P<argument>[A-Za-z0-9_-]{1,20})(?: +(?P<initial>[!-~]+))? *\r?\n")
SIZE = re.compile(rb" +(?P<argument>[0-9]{1,20})(?: +(?P<last>LAST))? *\r?\n", re.IGNORECASE)
NOTHING = re.compile(rb"(?P<argument>) *\r?\n")
PERHAPS = re.compile(rb"(?: +(?P<argument>[ -~\x80-\xff]*?))? *\r?\n")
TOPIC = re.compile(rb"(?: +(?P<argument>[ -~]*?))? *\r?\n")
NODE = re.compile(rb" +(?P<argument>[!-~]+) *\r?\n")
SOMEBODY = re.compile(  # RFC 6531 §3.7.4.2
    rb" +(?P<argument>[!-~\x80-\xff](?:[ -~\x80-\xff]*?))(?: +(?P<utf8>SMTPUTF8))? *\r?\n", re.IGNORECASE
)

Reading = Callable[[str, bytes, int], Command]
_NONE: Mapping[str, str] = {}
_UTF8: Mapping[str, str] = {"SMTPUTF8": ""}


class _Wrong(ValueError):
    """The line breaks the grammar."""


def _matched(pattern: re.Pattern[bytes], line: bytes, start: int) -> re.Match[bytes]:
    match = pattern.fullmatch(line, start)
    if match is None:
        raise _Wrong
    return match


def _plain(pattern: re.Pattern[bytes]) -> Reading:
    """The reading of a command whose argument is a string, or that has none."""

    def read_plain(verb: str, line: bytes, start: int) -> Command:
        argument = _matched(pattern, line, start)["argument"]
        return Command(verb, line, argument.decode("utf-8", "replace") if argument else "")

    return read_plain


def _somebody(verb: str, line: bytes, start: int) -> Command:
    match = _matched(SOMEBODY, line, start)
    return Command(verb, line, match["argument"].decode("utf-8", "replace"), None, _UTF8 if match["utf8"] else _NONE)


def _hello(verb: str, line: bytes, start: int) -> Command:
    return Command(verb, line, address.domain(_matched(NAME, line, start)["argument"]))


def _mail(verb: str, line: bytes, start: int) -> Command:
    opening = FROM.match(line, start)
    if opening is None:
        raise _Wrong
    path = address.reverse_path(line, opening.end(), utf8=True)
    return Command(verb, line, str(path.address or ""), path.address, _parameters(line, path.end))


def _rcpt(verb: str, line: bytes, start: int) -> Command:
    opening = TO.match(line, start)
    if opening is None:
        raise _Wrong
    path = address.forward_path(line, opening.end(), utf8=True)
    return Command(verb, line, str(path.address), path.address, _parameters(line, path.end))


def _parameters(line: bytes, start: int) -> Mapping[str, str]:
    """` SIZE=500 BODY=8BITMIME` as a mapping: keywords in capitals, no value: the empty string."""
    if line[start : start + 1] != b" " and PARAMETERS.fullmatch(line, start):
        return _NONE
    _matched(PARAMETERS, line, start)
    pairs = [part.partition("=") for part in line[start:].decode("utf-8", "replace").split()]
    parameters = {keyword.upper(): value for keyword, _, value in pairs}
    if len(parameters) != len(pairs):  # a keyword at most once (§4.1.1.11)
        raise _Wrong
    return parameters


def _auth(verb: str, line: bytes, start: int) -> Command:
    match = _matched(MECHANISM, line, start)
    initial = match["initial"]
    parameters = _NONE if initial is None else {"": initial.decode()}
    return Command(verb, line, match["argument"].decode().upper(), None, parameters)


def _bdat(verb: str, line: bytes, start: int) -> Command:
    match = _matched(SIZE, line, start)
    return Command("BDAT LAST" if match["last"] else verb, line, match["argument"].decode())


_FOREIGN = "SEND SOML SAML TURN ATRN BURL VERB ONEX XCLIENT XFORWARD X-EXPS XEXCH50 PROXY"

_READINGS: Mapping[str, Reading] = {
    "EHLO": _hello,
    "HELO": _hello,
    "MAIL": _mail,
    "RCPT": _rcpt,
    "DATA": _plain(NOTHING),
    "BDAT": _bdat,
    "RSET": _plain(NOTHING),
    "NOOP": _plain(PERHAPS),
    "QUIT": _plain(NOTHING),
    "VRFY": _somebody,
    "EXPN": _somebody,
    "HELP": _plain(TOPIC),
    "STARTTLS": _plain(NOTHING),
    "AUTH": _auth,
    "ETRN": _plain(NODE),
    **dict.fromkeys(_FOREIGN.split(), _plain(PERHAPS)),  # known by name, whatever follows
}
VERBS = frozenset(_READINGS)


def verb_of(line: bytes) -> str:
    """The verb a line begins with, in capitals; empty when it begins with none."""
    found = _VERB.match(line)
    return found[0].upper().decode() if found else ""


@lru_cache(512)  # most lines have been said before
def read(line: bytes) -> Command | Violation:
    """The word a whole command line holds, line end included."""
    verb = verb_of(line)
    if len(line) > LINE_LIMIT and len(line) > LINE_LIMITS.get(verb, LINE_LIMIT):
        return Violation(LINE_TOO_LONG, line, verb)
    reading = _READINGS.get(verb)
    if reading is None:
        return Violation(UNRECOGNISED, line, verb)
    try:
        return reading(verb, line, len(verb))
    except AddressError as error:
        return Violation(f"smtp.violation.{error.key}", line, verb)
    except _Wrong:
        return Violation(BARE_LINE_FEED if BARE_LF.search(line) else SYNTAX, line, verb)


# ---- words made by a client


def command(verb: str, argument: str = "") -> Command:
    """A command with nothing, a name or a string after its verb."""
    return Command(verb, f"{verb} {argument}\r\n".encode() if argument else f"{verb}\r\n".encode(), argument)


def mail(reverse_path: Address | None, parameters: Mapping[str, str] | None = None) -> Command:
    """`MAIL FROM:<…>`; None, the null path, for what must never be answered (§4.5.5)."""
    return _envelope("MAIL", "FROM", reverse_path, parameters or {})


def rcpt(forward_path: Address, parameters: Mapping[str, str] | None = None) -> Command:
    """`RCPT TO:<…>`."""
    return _envelope("RCPT", "TO", forward_path, parameters or {})


def _envelope(verb: str, preposition: str, path: Address | None, parameters: Mapping[str, str]) -> Command:
    rest = "".join(f" {keyword}={value}" if value else f" {keyword}" for keyword, value in parameters.items())
    octets = f"{verb} {preposition}:<{path or ''}>{rest}\r\n".encode()
    return Command(verb, octets, str(path or ""), path, parameters)


def auth(mechanism: str, initial: bytes | None = None) -> Command:
    """`AUTH PLAIN …`; `initial` is base64 already, or `=` (RFC 4954 §4)."""
    if initial is None:
        return Command("AUTH", f"AUTH {mechanism}\r\n".encode(), mechanism)
    return Command("AUTH", b"AUTH %s %s\r\n" % (mechanism.encode(), initial), mechanism, None, {"": initial.decode()})


def response(line: bytes) -> Response:
    """A line of the log-in's exchange."""
    return Response(line + b"\r\n", line)


def content(data: bytes) -> Content:
    """The letter after DATA: every leading dot doubled, a line with one dot at the end (§4.5.2, §4.1.1.4)."""
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    if data.startswith(b"."):
        stuffed = b"." + stuffed
    return Content(stuffed + (b".\r\n" if not data or data.endswith(b"\r\n") else b"\r\n.\r\n"), data)


def unstuffed(octets: bytes, lenient: bool = False) -> bytes:
    """The letter in what was sent after DATA, without the final dot's line; leading dots single again (§4.5.2).

    Where a bare LF ends a line too (`lenient`), the letter gets the line ends it should have had.
    """
    if lenient:
        octets = BARE_LF.sub(b"\r\n", octets)
    octets = octets[:-3]
    return (octets[1:] if octets.startswith(b".") else octets).replace(b"\r\n.", b"\r\n")


def chunk(data: bytes, last: bool = False) -> Chunk:
    """`BDAT` with the octets it counts (RFC 3030 §2)."""
    head = b"BDAT %d%s\r\n" % (len(data), b" LAST" if last else b"")
    return Chunk("BDAT LAST" if last else "BDAT", head + data, data)


def stuffed_dots(octets: bytes) -> Iterator[int]:
    """Where in sent content a dot stands that is not part of the letter, the final line's aside."""
    if octets.startswith(b".") and not octets.startswith(b".\r\n"):
        yield 0
    at = octets.find(b"\r\n.")
    while at >= 0 and at + 5 < len(octets):
        yield at + 2
        at = octets.find(b"\r\n.", at + 2)
