"""A real session as somebody pasted it: who said what, in whichever notation his program wrote it down.

Knows the marks that programs put before lines; where there are none, `sense` tells who speaks. Understands nothing
else: that is the listener's art.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from simulator.reading.sense import LITERAL, SENSES
from simulator.trace.facts import Side

PROTOCOLS = tuple(SENSES)
MOST_CHARACTERS, MOST_LINES = 400_000, 6_000
MOST_FILLED = 100_000  # octets that stand for one letter which is not shown


class PasteError(ValueError):
    """A text in which there is no session to be read: `too-long`, `nothing` or `unknown`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Turn(NamedTuple):
    """A line that was said. `number` is its line in the paste, from 1."""

    side: Side
    octets: bytes
    number: int


class Strange(NamedTuple):
    """A line that could not be read. `key`: `no-mark`, `hidden`, `not-understood`, `unfinished`."""

    number: int
    text: str
    key: str


class Pasted(NamedTuple):
    """A session: what was said, in order, and the lines of which nobody knows what to make."""

    protocol: str
    notation: str
    turns: list[Turn]
    strange: list[Strange]


def _plain(text: str) -> str:
    return text


def _python(text: str) -> str:
    r"""What Python shows of a string or of octets, `b'250 OK\r\n'`, as it was; anything else as it stands."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return text
    said = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not isinstance(said, str):
        return text
    return said.removesuffix("\n").removesuffix("\r")


class Notation(NamedTuple):
    """How a program marks its lines: the client's, the server's, and those that are its own remarks.

    `hides`: letters that were fetched are not among its lines.
    """

    name: str
    client: re.Pattern[str]
    server: re.Pattern[str]
    aside: re.Pattern[str]
    shown: Callable[[str], str] = _plain
    hides: bool = False


_STAMP = r"(?:\[?\d[\d:./,TZ+-]*(?: [\d:.,]+)?\]? +)?"  # a time before the mark, as logs have it


def _notation(name: str, client: str, server: str, aside: str, shown: Callable[[str], str] = _plain) -> Notation:
    ours, theirs = (re.compile(rf"{_STAMP}(?:{mark})(.*)", re.DOTALL) for mark in (client, server))
    return Notation(name, ours, theirs, re.compile(aside, re.DOTALL), shown)


NOTATIONS = (
    _notation("letters", r"C: ?", r"S: ?", r"==.*|#.*"),  # the RFCs', and our own transcripts'
    _notation("swaks", r" ?(?: -|~|\*\*|~\*)> ?|-> ", r"<(?:\*\*|-|~\*|~)(?= |$) {0,2}", r"(?:===|\*\*\*).*"),
    _notation("arrows", r"(?:>>>|-->|→) ?", r"(?:<<<|<--|←) ?", r"[*#].*"),
    _notation("curl", r"> ?", r"< ?", r"\*.*|[{}] ?\[.*")._replace(hides=True),
    _notation("smtplib", r"send: ", r"reply: (?=b?['\"])", r"(?:reply|connect|data):.*", _python),
)
_HIDDEN = re.compile(r"} ?(\[[0-9]+ bytes data\])")  # curl sent something and does not show it
_REMARK = re.compile(
    r"Trying .*|Connected to .*|Escape character .*|Connection (?:closed|to) .*|CONNECTED\(.*|---+|closed|read:errno.*"
)

# By what a line shows which protocol it is of: greetings first, then other answers, then commands.
_SIGNS = tuple(
    (protocol, re.compile(sign, re.IGNORECASE))
    for protocol, sign in (
        ("imap", r"\* (?:OK|PREAUTH|BYE)\b"),
        ("pop3", r"\+OK\b|-ERR\b"),
        ("smtp", r"220[ -]"),
        ("smtp", r"[2-5]\d\d[ -]"),
        ("imap", r"\S+ (?:OK|NO|BAD)\b|\* \w+"),
        ("smtp", r"(?:EHLO|HELO) |MAIL FROM:"),
        ("pop3", r"(?:USER|APOP) |(?:CAPA|STAT|UIDL)$"),
        ("imap", r"\w+ (?:LOGIN|CAPABILITY|SELECT|AUTHENTICATE|NOOP|LOGOUT)\b"),
    )
)
MOST_SIGNS = 60  # lines among which one looks for them


def pasted(text: str, protocol: str = "") -> Pasted:
    """The session in a text; its protocol is guessed where none is given. Raises PasteError."""
    lines = [*enumerate(text.splitlines(), 1)]
    if len(text) > MOST_CHARACTERS or len(lines) > MOST_LINES:
        raise PasteError("too-long")
    notation = _marked_by(lines)
    said = _said(lines, notation) if notation else _bare_lines(lines)
    spoken = protocol or _guessed(text for _, _, text in said)
    if spoken not in PROTOCOLS:
        raise PasteError("unknown" if protocol else "nothing")
    strange: list[Strange] = []
    turns = list(_turns(said, strange, spoken, notation.hides) if notation else _by_sense(said, spoken))
    if not turns:
        raise PasteError("nothing")
    return Pasted(spoken, notation.name if notation else "bare", turns, strange)


def _marked_by(lines: list[tuple[int, str]]) -> Notation | None:
    """The notation of most lines; None where lines have no marks."""
    best, most = None, 0
    lines = [(number, line) for number, line in lines if line.strip()]
    for one in NOTATIONS:
        marked = sum(1 for _, line in lines if one.client.fullmatch(line) or one.server.fullmatch(line))
        asides = sum(1 for _, line in lines if one.aside.fullmatch(line))
        if marked > most and 2 * (marked + asides) >= len(lines):
            best, most = one, marked
    return best


def _guessed(lines: Iterable[str]) -> str:
    first = [line for line, _ in zip(lines, range(MOST_SIGNS), strict=False)]
    return next((protocol for protocol, sign in _SIGNS if any(sign.match(line) for line in first)), "")


# ---- lines that are marked

Said = tuple[int, Side | str, str]  # number, who ("C", "S", or how it is strange), text


def _said(lines: list[tuple[int, str]], notation: Notation) -> list[Said]:
    spoken = ((number, line) for number, line in lines if line.strip() and not _is_aside(line, notation))
    return [(number, *_who(line, notation)) for number, line in spoken]


def _is_aside(line: str, notation: Notation) -> bool:
    speaks = notation.client.fullmatch(line) or notation.server.fullmatch(line) or _HIDDEN.fullmatch(line)
    return not speaks and bool(notation.aside.fullmatch(line) or _REMARK.fullmatch(line))


def _who(line: str, notation: Notation) -> tuple[str, str]:
    if hidden := _HIDDEN.fullmatch(line):
        return "hidden", hidden[1]
    for side, marked in (("C", notation.client), ("S", notation.server)):
        if found := marked.fullmatch(line):
            return side, notation.shown(found[1])
    return "no-mark", line


def _turns(said: list[Said], strange: list[Strange], protocol: str, hides: bool) -> Iterator[Turn]:
    """What was said; octets a program hid stand as it would write that, as many or ended as the protocol has it."""
    last = {"C": "", "S": ""}
    room = MOST_CHARACTERS
    for number, who, text in said:
        if who in last:
            for line in text.split("\n"):
                yield _turn(who, line, number)
            last[who] = text
            fetched = _FETCHED[protocol](last["C"], text) if hides and who == "S" else b""
            if 0 < len(fetched) <= room:
                room -= len(fetched)
                strange.append(Strange(number, fetched.decode().split("\r\n")[0].strip(), "hidden"))
                yield Turn("S", fetched, number)
            continue
        strange.append(Strange(number, text, who))
        sent = _sent(last, text) if who == "hidden" else ()
        if sum(map(len, sent)) <= room:
            room -= sum(map(len, sent))
            yield from (_turn("C", line, number) for line in sent)


def _sent(last: dict[str, str], text: str) -> tuple[str, ...]:
    """The lines that stand for a letter sent: in SMTP up to the dot (RFC 5321 §4.2.3), in IMAP a literal."""
    if last["S"].startswith("354"):
        return (text, ".")
    literal = LITERAL.fullmatch(last["C"]) if last["S"].startswith("+") else None
    octets = _filled(text, int(literal[1])) if literal else b""
    return (octets.decode().removesuffix("\r\n"),) if octets else ()


def _filled(text: str, octets: int) -> bytes:
    """A text as so many octets, a line end at their end; none where that cannot be, or would be far too many."""
    return b"%s\r\n" % text.encode()[: octets - 2].ljust(octets - 2) if 2 <= octets <= MOST_FILLED else b""


def _literal(asked: str, said: str) -> bytes:
    literal = LITERAL.fullmatch(said)
    return _filled(f"[{literal[1]} bytes data]", int(literal[1])) if literal else b""


def _letter(asked: str, said: str) -> bytes:
    is_letter = said.startswith("+OK") and asked.upper().split(" ")[0] in ("RETR", "TOP")
    return b"[data]\r\n.\r\n" if is_letter else b""


_FETCHED: dict[str, Callable[[str, str], bytes]] = {
    "smtp": lambda asked, said: b"",
    "pop3": _letter,
    "imap": _literal,
}
"""By protocol what follows a line of the server, an answer to what was asked, and is not shown."""


def _turn(side: str, text: str, number: int) -> Turn:
    return Turn("C" if side == "C" else "S", text.removesuffix("\r").encode("utf-8", "replace") + b"\r\n", number)


# ---- lines without marks


def _bare_lines(lines: list[tuple[int, str]]) -> list[Said]:
    """What stands before the greeting (of a certificate, say) is left out, and so are a program's own remarks."""
    greeting = next((place for place, (_, line) in enumerate(lines) if any(s.match(line) for _, s in _SIGNS[:3])), 0)
    return [(number, "", line) for number, line in lines[greeting:] if not _REMARK.fullmatch(line)]


def _by_sense(said: list[Said], protocol: str) -> Iterator[Turn]:
    sense = SENSES[protocol]()
    for number, _, text in said:
        if text.strip() or sense.is_inside:  # between the lines of a talk, an empty one is the paste's
            yield _turn(sense.side(text), text, number)
