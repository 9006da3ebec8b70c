"""Who says a line that bears no mark: told by what is said, in each protocol by its own signs. Knows no notation."""

from __future__ import annotations

import re
from typing import Protocol

from simulator.trace.facts import Side

_SMTP_REPLY = re.compile(r"[2-5]\d\d(?:[ -].*)?")
_POP3_REPLY = re.compile(r"(?:\+OK|-ERR)\b.*|\+(?: .*)?")
_IMAP_REPLY = re.compile(r"[*+] .*|\+")
_IMAP_TAGGED = re.compile(r"(\S+) (?:OK|NO|BAD)\b.*", re.IGNORECASE)
LITERAL = re.compile(r".*\{([0-9]{1,9})(\+?)\}")


class Sense(Protocol):
    """Hears a session line by line. `is_inside`: a letter or a literal goes on, whose lines may look like anything."""

    @property
    def is_inside(self) -> bool: ...

    def side(self, line: str) -> Side:
        """Who says this line."""


class Smtp:
    """Answers begin with three digits, but for the lines of a letter (RFC 5321 §4.1.1.4)."""

    def __init__(self) -> None:
        self.is_inside = False  # a letter, whose lines may look like anything

    def side(self, line: str) -> Side:
        if self.is_inside:
            self.is_inside = line != "."
            return "C"
        is_reply = _SMTP_REPLY.fullmatch(line) is not None
        self.is_inside = is_reply and line.startswith("354")
        return "S" if is_reply else "C"


class Pop3:
    """Answers begin with +OK or -ERR; some go on to a line with a dot (RFC 1939 §3)."""

    LONG = frozenset({"LIST", "UIDL", "RETR", "TOP", "CAPA"})
    SHORT_WITH_NUMBER = frozenset({"LIST", "UIDL"})

    def __init__(self) -> None:
        self._asked, self.is_inside = False, False

    def side(self, line: str) -> Side:
        if self.is_inside:
            self.is_inside = line != "."
            return "S"
        if _POP3_REPLY.fullmatch(line):
            self.is_inside, self._asked = self._asked and line.startswith("+OK"), False
            return "S"
        verb, _, rest = line.upper().partition(" ")
        self._asked = verb in self.LONG and not (verb in self.SHORT_WITH_NUMBER and rest.strip())
        return "C"


class Imap:
    """Answers begin with a star, a plus, or the tag of a command, and may hold literals (RFC 9051 §7, §4.3)."""

    def __init__(self) -> None:
        self._tags: set[str] = set()
        self._whose: Side = "C"  # the literal, and the line that goes on behind it
        self._left = -1  # octets of it that are still to come; 0: it ends with a line
        self._awaited = -1  # octets of one that the server has not asked for yet

    @property
    def is_inside(self) -> bool:
        """Whether a literal, or the line that goes on behind it, is not over."""
        return self._left >= 0

    def side(self, line: str) -> Side:
        if self.is_inside:
            self._left -= len(line.encode()) + 2
            side = self._whose
        else:
            side = self._speaker(line)
        if not self.is_inside:
            self._begin(side, line)
        return side

    def _speaker(self, line: str) -> Side:
        tagged = _IMAP_TAGGED.fullmatch(line)
        if _IMAP_REPLY.fullmatch(line) or line.startswith(")") or (tagged and tagged[1] in self._tags):
            return "S"
        self._tags.add(line.partition(" ")[0])
        return "C"

    def _begin(self, side: Side, line: str) -> None:
        """Where a literal is announced, it begins: the client's when the server has said `+`, but for `{n+}`."""
        literal = LITERAL.fullmatch(line)
        if literal and side == "C" and not literal[2]:
            self._awaited = int(literal[1])
        elif literal:
            self._left, self._whose = int(literal[1]), side
        elif side == "S" and line.startswith("+"):
            self._left, self._whose, self._awaited = self._awaited, "C", -1
        elif not line.startswith("*"):
            self._awaited = -1


SENSES: dict[str, type[Sense]] = {"smtp": Smtp, "pop3": Pop3, "imap": Imap}
