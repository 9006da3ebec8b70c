"""Octets, from the small things all IMAP is made of: the scanner's counterpart (RFC 9051 §9). Knows no command.

What cannot be said is our own mistake: a tag with a space in it, a line end within a text. It raises WrongMove.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeVar

from simulator.protocols.imap import names
from simulator.protocols.imap.grammar.scanner import ASTRING, ATOM, FLAG, NIL, PERMANENT_FLAG, TAG, TEXT
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.speech import WrongMove

LONGEST_QUOTED = 1024  # longer strings are said as literals, to keep lines short

_QUOTABLE = re.compile(rb"[^\x00\r\n\x80-\xff]*")
_QUOTABLE_UTF8 = re.compile(rb"[^\x00\r\n]*")
_SPECIAL = re.compile(rb'(["\\])')
_LITERAL_HEADER = re.compile(rb"\{([0-9]{1,19})(\+?)\}\r\n")

T = TypeVar("T")


class Pen:
    """Writes one utterance. `waits` are the places where the writer must stop until `+` has come.

    `unasked`: the largest literal that may be sent without waiting for `+` (RFC 7888); None for a server, which
    never waits. `utf8_names`: whether mailbox names are UTF-8, which then may stand in quotes (RFC 9051 §4.3, §5.1).
    """

    def __init__(self, unasked: int | None = None, *, utf8_names: bool = False) -> None:
        self.unasked = unasked
        self.utf8_names = utf8_names
        self.octets = bytearray()
        self.waits: list[int] = []

    def pieces(self) -> tuple[bytes, ...]:
        """What was written, cut where the writer has to wait."""
        cuts = (0, *self.waits, len(self.octets))
        return tuple(bytes(self.octets[start:end]) for start, end in pairwise(cuts))

    def raw(self, text: str) -> None:
        """Text that is known to be right."""
        self.octets += text.encode("ascii")

    def space(self) -> None:
        """The separator."""
        self.octets += b" "

    def end(self) -> None:
        """The end of the line."""
        self.octets += b"\r\n"

    # ---- words

    def _checked(self, text: str, pattern: re.Pattern[bytes]) -> None:
        octets = text.encode("utf-8", "surrogateescape")
        if pattern.fullmatch(octets) is None:
            raise WrongMove(text)
        self.octets += octets

    def tag(self, tag: str) -> None:
        """A command's tag."""
        self._checked(tag, TAG)

    def atom(self, text: str) -> None:
        """A name."""
        self._checked(text, ATOM)

    def flag(self, flag: str) -> None:
        """A flag or attribute."""
        self._checked(flag, FLAG)

    def permanent_flag(self, flag: str) -> None:
        r"""A flag, or `\*`."""
        self._checked(flag, PERMANENT_FLAG)

    def text(self, text: str) -> None:
        """The free text of a response, to the end of the line."""
        self._checked(text, TEXT)

    def number(self, number: int) -> None:
        """A number."""
        if number < 0:
            raise WrongMove(number)
        self.raw(str(number))

    def sequence_set(self, numbers: SequenceSet) -> None:
        """A set of numbers, of which the empty one cannot be said."""
        if not numbers:
            raise WrongMove(numbers)
        self.raw(str(numbers))

    # ---- strings

    def string(self, octets: bytes) -> None:
        """A quoted string, or a literal where the octets cannot be quoted."""
        if len(octets) > LONGEST_QUOTED or _QUOTABLE.fullmatch(octets) is None:
            self.literal(octets)
        else:
            self._quoted(octets)

    def _quoted(self, octets: bytes) -> None:
        self.octets += b'"' + _SPECIAL.sub(rb"\\\1", octets) + b'"'

    def nstring(self, octets: bytes | None) -> None:
        """A string, or NIL."""
        if octets is None:
            self.raw("NIL")
        else:
            self.string(octets)

    def astring(self, octets: bytes) -> None:
        """An atom where that will do, else a string; the atom NIL would be taken for nothing."""
        if ASTRING.fullmatch(octets) and NIL.fullmatch(octets) is None:
            self.octets += octets
        else:
            self.string(octets)

    def utf8(self, text: str) -> None:
        """A user's name, a password, a header field: an astring."""
        self.astring(text.encode("utf-8", "surrogateescape"))

    def mailbox(self, name: str) -> None:
        """A mailbox name."""
        octets = self._encoded(name)
        if _QUOTABLE_UTF8.fullmatch(octets) and not octets.isascii():
            self._quoted(octets)
        else:
            self.astring(octets)

    def pattern(self, name: str) -> None:
        """A reference or pattern of LIST, quoted as everybody does."""
        self.string(self._encoded(name))

    def _encoded(self, name: str) -> bytes:
        try:
            return names.encode(name, utf8=self.utf8_names)
        except ValueError as error:
            raise WrongMove(name) from error

    def literal(self, octets: bytes, *, binary: bool = False) -> None:
        """A literal (RFC 9051 §4.3): with `+` where it need not wait (RFC 7888), with `~` when binary."""
        waits = self.unasked is not None and len(octets) > self.unasked
        plus = "" if waits or self.unasked is None else "+"
        self.raw(f"{'~' if binary else ''}{{{len(octets)}{plus}}}")
        self.end()
        if waits:
            self.waits.append(len(self.octets))
        self.octets += octets

    def verbatim(self, octets: bytes) -> None:
        """Arguments as they once stood on the wire; where their literals wait, we wait."""
        start, at = len(self.octets), 0
        self.octets += octets
        while (header := _LITERAL_HEADER.search(octets, at)) is not None:
            if self.unasked is not None and not header[2]:
                self.waits.append(start + header.end())
            at = header.end() + int(header[1])

    # ---- lists

    def listed(self, items: Iterable[T], write: Callable[[T], None]) -> None:
        """`(item SP item …)`."""
        self.raw("(")
        self.spaced(items, write)
        self.raw(")")

    def spaced(self, items: Iterable[T], write: Callable[[T], None]) -> None:
        """`item SP item …`."""
        for place, item in enumerate(items):
            if place:
                self.space()
            write(item)
