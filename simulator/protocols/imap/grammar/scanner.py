"""A cursor over one utterance: the small productions all IMAP is made of (RFC 9051 §9). Knows no command.

The scanner walks line by line: an utterance is one line, or several with literals between them. Where a line ends
in a literal that has not come yet, it raises Short; where the octets fit no production, Malformed. What it passes it
marks: octets `start` to `end`, and the family of keys they belong to; keys are looked up later, by those who want them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec

from simulator.protocols.imap import names
from simulator.protocols.imap.numbers import PATTERN as SEQUENCE_SET
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.violations import Wrong

CR = 0x0D
DEEPEST = 60  # parentheses within parentheses

T = TypeVar("T")


class Limits(msgspec.Struct, frozen=True, gc=False):
    """How much a peer may say at once, in octets.

    `line`: from one line end to the next; 8192 is the least a server should take (RFC 7162 §4). `message`: a literal
    that is a message; `argument`: any other. `unasked`: a literal sent without waiting for `+`: as large as a message
    where LITERAL+ is offered, 4096 with LITERAL-, -1 without either (RFC 7888 §4, §5). `literals`: how many of them
    in one command.
    """

    line: int = 64 * 1024
    message: int = 10 * 1024 * 1024
    argument: int = 64 * 1024
    unasked: int = 10 * 1024 * 1024
    literals: int = 100


UNLIMITED = Limits(line=1 << 40, message=1 << 40, argument=1 << 40, unasked=1 << 40, literals=1 << 40)


class Mark(NamedTuple):
    """Octets `start` to `end` belong to a family of keys, or are that key itself."""

    start: int
    end: int
    family: str


class Malformed(Exception):
    """The octets at the cursor fit no production."""

    def __init__(self, wrong: Wrong = Wrong.BAD_SYNTAX) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class Short(Exception):
    """A literal of `size` octets has been announced and is still to come, and the rest of the line after it."""

    def __init__(self, size: int, waits: bool) -> None:
        super().__init__(size)
        self.size = size
        self.waits = waits  # the sender waits for `+`


# Productions of RFC 9051 §9, by their names there. Octets beyond ASCII stand in quoted strings where UTF-8 is spoken.
SP = re.compile(rb" ")
OPEN = re.compile(rb"\(")
CLOSE = re.compile(rb"\)")
NIL = re.compile(rb"NIL(?![^ ()\[\]])", re.IGNORECASE)
ATOM = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
ASTRING = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\]+')
LIST_MAILBOX = re.compile(rb'[^\x00-\x20\x7f-\xff(){"\\]+')
TAG = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\+]+(?![^ ])')  # whole: an answer may not bear half of one
FLAG = re.compile(rb'\\?[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
PERMANENT_FLAG = re.compile(FLAG.pattern + rb"|\\\*")
QUOTED = re.compile(rb'"((?:[^"\\\r\n\x00]|\\["\\])*)"')
LITERAL = re.compile(rb"(~?)\{([0-9]{1,19})(\+?)\}")
NUMBER = re.compile(rb"[0-9]{1,19}")
SET = re.compile(SEQUENCE_SET + rb"(?![^ )\]])")
TEXT = re.compile(rb"[^\x00\r\n]*")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


class Scanner:
    """The cursor `at` over `data`, which holds whole lines; `stop` is where the present line's CR stands.

    `literal_family` is the family of literals' headers; `utf8_names`: whether mailbox names are UTF-8 (RFC 9051 §5.1);
    `tag`, `verb` (`UID FETCH`) and `uid` are what is known of a command so far.
    """

    __slots__ = (
        "_depth", "_literals", "at", "data", "limits", "literal_family", "marks", "stop", "tag", "uid", "utf8_names",
        "verb",
    )  # fmt: skip

    def __init__(
        self, data: bytes, limits: Limits, literal_family: str = "imap.literal", *, utf8_names: bool = False
    ) -> None:
        self.data = data
        self.limits = limits
        self.literal_family = literal_family
        self.utf8_names = utf8_names
        self.at = 0
        self.stop = 0
        self.marks: list[Mark] = []
        self.tag = ""
        self.verb = ""
        self.uid = False
        self._depth = 0
        self._literals = 0

    def line(self) -> None:
        """Enter the line at the cursor. Raises Malformed unless it ends in CR LF, nothing less (RFC 9051 §2.2)."""
        end = self.data.index(b"\n", self.at)
        if end == self.at or self.data[end - 1] != CR:
            raise Malformed(Wrong.BAD_LINE_END)
        self.stop = end - 1

    # ---- looking and walking

    def sees(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether `pattern` fits at the cursor."""
        return pattern.match(self.data, self.at, self.stop) is not None

    def skip(self, pattern: re.Pattern[bytes]) -> bool:
        """Pass `pattern` if it is here."""
        match = pattern.match(self.data, self.at, self.stop)
        if match is None:
            return False
        self.at = match.end()
        return True

    def take(self, pattern: re.Pattern[bytes], family: str = "", wrong: Wrong = Wrong.BAD_SYNTAX) -> re.Match[bytes]:
        """Pass `pattern`, marked. Raises Malformed when it is not here."""
        match = pattern.match(self.data, self.at, self.stop)
        if match is None:
            raise Malformed(wrong)
        if family:
            self.marks.append(Mark(self.at, match.end(), family))
        self.at = match.end()
        return match

    def mark(self, start: int, family: str) -> None:
        """Mark what was passed since `start`."""
        self.marks.append(Mark(start, self.at, family))

    def space(self) -> None:
        """Pass one SP, the only separator there is."""
        self.take(SP)

    @property
    def done(self) -> bool:
        """Whether the cursor stands at the end of the line."""
        return self.at == self.stop

    def finish(self) -> None:
        """Insist that nothing more was said."""
        if self.at != self.stop:
            raise Malformed

    # ---- words

    def atom(self, family: str) -> str:
        """An atom, as spelled."""
        return self.take(ATOM, family)[0].decode("ascii")

    def name(self, family: str) -> str:
        """An atom whose case does not matter, in upper case."""
        return self.take(ATOM, family)[0].decode("ascii").upper()

    def flag(self, family: str = "imap.flag") -> str:
        """A flag, or a mailbox's attribute: an atom, perhaps after a backslash."""
        return self.take(FLAG, family)[0].decode("ascii")

    def permanent_flag(self) -> str:
        r"""A flag, or `\*`: that a client may invent keywords (RFC 9051 §7.1, PERMANENTFLAGS)."""
        return self.take(PERMANENT_FLAG, "imap.flag")[0].decode("ascii")

    def number(self, family: str = "imap.argument.number") -> int:
        """A number, up to 63 bits (RFC 9051 §9, number64)."""
        return int(self.take(NUMBER, family)[0])

    def sequence_set(self, family: str = "imap.sequence-set") -> SequenceSet:
        """A set of numbers."""
        text = self.take(SET, family, Wrong.BAD_SEQUENCE_SET)[0]
        try:
            return SequenceSet.parse(text)
        except ValueError:
            raise Malformed(Wrong.BAD_SEQUENCE_SET) from None

    # ---- strings

    def string(self, family: str, limit: int | None = None) -> bytes:
        """A quoted string or a literal; the mark spans what is between the quotes, or the literal's octets."""
        if self.sees(LITERAL):
            return self.literal(family, self.limits.argument if limit is None else limit)
        start = self.at + 1
        text: bytes = self.take(QUOTED)[1]
        self.marks.append(Mark(start, self.at - 1, family))
        return _ESCAPED.sub(rb"\1", text) if b"\\" in text else text

    def nstring(self, family: str) -> bytes | None:
        """A string or NIL."""
        if self.sees(NIL):
            self.take(NIL, family)
            return None
        return self.string(family)

    def astring(self, family: str) -> bytes:
        """An atom or a string."""
        if self.sees(ASTRING):
            return self.take(ASTRING, family)[0]
        return self.string(family)

    def text(self, family: str) -> str:
        """An atom or string as text: UTF-8, undecodable octets as surrogate escapes."""
        return self.astring(family).decode("utf-8", "surrogateescape")

    def mailbox(self, bare: re.Pattern[bytes] = ASTRING) -> str:
        """A mailbox name, decoded; with LIST_MAILBOX, a pattern."""
        octets = (
            self.take(bare, "imap.argument.mailbox")[0] if self.sees(bare) else self.string("imap.argument.mailbox")
        )
        try:
            return names.decode(octets, utf8=self.utf8_names)
        except ValueError:
            raise Malformed(Wrong.BAD_MAILBOX_NAME) from None

    def literal(self, family: str, limit: int, header: str = "") -> bytes:
        """A literal (RFC 9051 §4.3, RFC 7888), of at most `limit` octets. Raises Short while it has not come.

        `header` is the family of `{n}`, when it is not the usual one.
        """
        _, digits, unasked = self.take(LITERAL, header or self.literal_family).groups()
        self.finish()
        size = int(digits)
        self._allow(size, bool(unasked), limit)
        start, end = self.stop + 2, self.stop + 2 + size
        if end >= len(self.data):
            raise Short(size, waits=not unasked)
        self.marks.append(Mark(start, end, family))
        self.at = end
        self.line()
        return self.data[start:end]

    def _allow(self, size: int, unasked: bool, limit: int) -> None:
        self._literals += 1
        if size > limit:
            raise Malformed(Wrong.LITERAL_TOO_LONG)
        if unasked and size > self.limits.unasked:
            raise Malformed(Wrong.LITERAL_NOT_AWAITED)
        if self._literals > self.limits.literals:
            raise Malformed(Wrong.TOO_MANY_LITERALS)

    # ---- lists

    def listed(self, item: Callable[[], T], family: str = "", least: int = 0) -> tuple[T, ...]:
        """`(item SP item …)`, of `least` items; the parentheses are marked when they tell what list it is."""
        self.take(OPEN, family)
        self.descend()
        items: list[T] = []
        while not self.sees(CLOSE):
            if items:
                self.space()
            items.append(item())
        self.take(CLOSE, family)
        self.ascend()
        if len(items) < least:
            raise Malformed
        return tuple(items)

    def descend(self) -> None:
        """One level down. Raises Malformed when that is too deep for anything sensible."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed(Wrong.TOO_DEEP)

    def ascend(self) -> None:
        """One level up again."""
        self._depth -= 1
