"""Which letters of a view a SEARCH finds (RFC 9051 §6.4.4).

Strings are looked for in what people read: transfer encodings, charsets and encoded words undone, without regard to
case. Dates are compared day by day, time and zone left out. Knows no session and no clock: it is told the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from simulator.mail import mime
from simulator.mail.date import parse as parse_date
from simulator.mail.encoded_word import decode_charset
from simulator.mail.mailbox import Letter
from simulator.mail.message import fields, first, named
from simulator.protocols.imap.items import Opened
from simulator.protocols.imap.view import View
from simulator.protocols.imap.words import (
    AndKey,
    DateKey,
    FlagKey,
    HeaderKey,
    Key,
    NotKey,
    NumberKey,
    NumbersKey,
    OrKey,
    SearchKey,
    TextKey,
)

CHARSETS = ("US-ASCII", "UTF-8", "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252")
"""Charsets a search string may be in; UTF-8 and US-ASCII must be among them (RFC 9051 §6.4.4)."""

WITHIN = frozenset({"OLDER", "YOUNGER"})
"""Keys that exist only where the capability of this name is offered (RFC 5032)."""

_GLANCE = 64  # octets' worth of work that a key makes which needs no text
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400


class Query:
    """A SEARCH on one view. `now` is in seconds since 1970 UTC, for OLDER and YOUNGER (RFC 5032)."""

    def __init__(self, keys: Iterable[SearchKey], view: View, *, charset: str = "", now: int = 0) -> None:
        self._keys = AndKey(tuple(keys))
        self._view = view
        self._charset = charset or "UTF-8"
        self._now = now
        self._needles: dict[bytes, str] = {}
        self._chosen: dict[NumbersKey, frozenset[int]] = {}

    def uids(self) -> list[int]:
        """What was found, in ascending order."""
        view = self._view
        return [letter.uid for letter in view.letters(view.uids) if self._match(self._keys, _Searched(letter, view))]

    @property
    def effort(self) -> int:
        """How many octets of letters there may be to look at: all of them for a key of text, a few for any other."""
        keys = list(_nested(self._keys))
        texts = sum(isinstance(key, TextKey | HeaderKey) for key in keys)
        view = self._view
        return sum(texts * len(letter.content) + len(keys) * _GLANCE for letter in view.letters(view.uids))

    def unknown(self, without: frozenset[str] = frozenset()) -> str:
        """The name of a key that is not understood here, nested ones included, or is `without`; "" when all are."""
        strange = (key for key in _nested(self._keys) if not _understood(key) or _name(key) in without)
        return next((_name(key) for key in strange), "")

    def beyond(self) -> bool:
        """Whether some key names a message number that does not exist."""
        sets = (key for key in _nested(self._keys) if isinstance(key, NumbersKey))
        return any(not key.uid and self._view.beyond(key.numbers) for key in sets)

    # ---- one letter

    def _match(self, key: Any, letter: _Searched) -> bool:
        return _MATCH[type(key)](self, key, letter)

    def _all(self, key: AndKey, letter: _Searched) -> bool:
        return all(self._match(one, letter) for one in key.keys)

    def _either(self, key: OrKey, letter: _Searched) -> bool:
        return self._match(key.left, letter) or self._match(key.right, letter)

    def _not(self, key: NotKey, letter: _Searched) -> bool:
        return not self._match(key.key, letter)

    def _plain(self, key: Key, letter: _Searched) -> bool:
        return _PLAIN[key.name](letter)

    def _flag(self, key: FlagKey, letter: _Searched) -> bool:
        wanted = key.flag.lower()
        return any(flag.lower() == wanted for flag in letter.letter.flags) == (key.name == "KEYWORD")

    def _number(self, key: NumberKey, letter: _Searched) -> bool:
        return _NUMBER[key.name](letter.letter, key.number, self._now)

    def _numbers(self, key: NumbersKey, letter: _Searched) -> bool:
        if key not in self._chosen:
            self._chosen[key] = frozenset(self._view.chosen(key.numbers, uid=key.uid))
        return letter.letter.uid in self._chosen[key]

    def _date(self, key: DateKey, letter: _Searched) -> bool:
        day = letter.sent if key.name.startswith("SENT") else letter.received
        return day is not None and _DATE[key.name.removeprefix("SENT")](day, key.day)

    def _header(self, key: HeaderKey, letter: _Searched) -> bool:
        needle = self._needle(key.text)
        return any(needle in field.text.casefold() for field in named(letter.fields, key.field))

    def _text(self, key: TextKey, letter: _Searched) -> bool:
        needle = self._needle(key.text)
        if key.name == "BODY":
            return needle in letter.body_text
        if key.name == "TEXT":
            return needle in letter.header_text or needle in letter.body_text
        return any(needle in field.text.casefold() for field in named(letter.fields, key.name))

    def _needle(self, text: bytes) -> str:
        if text not in self._needles:
            self._needles[text] = decode_charset(text, self._charset).casefold()
        return self._needles[text]


class _Searched(Opened):
    """A letter as SEARCH looks at it."""

    def __init__(self, letter: Letter, view: View) -> None:
        super().__init__(letter)
        self.recent = letter.uid in view.recent

    @cached_property
    def received(self) -> date:
        """The day of the internal date, as it was told: without regard to time and zone (RFC 9051 §6.4.4, ON)."""
        return date.fromordinal(_EPOCH + (self.letter.date + 60 * self.letter.zone) // _DAY)

    @cached_property
    def sent(self) -> date | None:
        """The day the Date field names, as it stands there; None without one that can be read."""
        field = first(self.fields, "Date")
        moment = parse_date(field.text) if field else None
        return moment.day if moment else None

    @cached_property
    def header_text(self) -> str:
        """The header as people read it, in one case."""
        return "\n".join(f"{field.name}: {field.text}" for field in self.fields).casefold()

    @cached_property
    def body_text(self) -> str:
        """All text parts decoded, enclosed messages with their headers, in one case."""
        return "\n".join(_texts(self.tree)).casefold()


def _texts(tree: mime.Part) -> Iterator[str]:
    for part in tree.walk():
        if part.message is not None:
            inner = fields(part.raw, part.message.header_start, part.message.body_end)
            yield from (f"{field.name}: {field.text}" for field in inner)
        if part.type == "text":
            yield mime.text_of(part)


def _nested(key: SearchKey) -> Iterator[SearchKey]:
    """A key and all keys inside it."""
    yield key
    inner: tuple[SearchKey, ...] = ()
    if isinstance(key, AndKey):
        inner = key.keys
    elif isinstance(key, OrKey):
        inner = (key.left, key.right)
    elif isinstance(key, NotKey):
        inner = (key.key,)
    for one in inner:
        yield from _nested(one)


def _name(key: SearchKey) -> str:
    return getattr(key, "name", "")


def _understood(key: SearchKey) -> bool:
    return type(key) in _MATCH and (type(key) not in _NAMES or _name(key) in _NAMES[type(key)])


# ---- the keys by name: each row says when a letter matches

_PLAIN: dict[str, Callable[[_Searched], bool]] = {
    "ALL": lambda letter: True,
    "ANSWERED": lambda letter: "\\Answered" in letter.letter.flags,
    "DELETED": lambda letter: "\\Deleted" in letter.letter.flags,
    "DRAFT": lambda letter: "\\Draft" in letter.letter.flags,
    "FLAGGED": lambda letter: "\\Flagged" in letter.letter.flags,
    "SEEN": lambda letter: "\\Seen" in letter.letter.flags,
    "UNANSWERED": lambda letter: "\\Answered" not in letter.letter.flags,
    "UNDELETED": lambda letter: "\\Deleted" not in letter.letter.flags,
    "UNDRAFT": lambda letter: "\\Draft" not in letter.letter.flags,
    "UNFLAGGED": lambda letter: "\\Flagged" not in letter.letter.flags,
    "UNSEEN": lambda letter: "\\Seen" not in letter.letter.flags,
    # IMAP4rev1 alone (RFC 3501 §6.4.4)
    "RECENT": lambda letter: letter.recent,
    "OLD": lambda letter: not letter.recent,
    "NEW": lambda letter: letter.recent and "\\Seen" not in letter.letter.flags,
}

_NUMBER: dict[str, Callable[[Letter, int, int], bool]] = {
    "LARGER": lambda letter, number, now: len(letter.content) > number,
    "SMALLER": lambda letter, number, now: len(letter.content) < number,
    "OLDER": lambda letter, number, now: letter.date <= now - number,
    "YOUNGER": lambda letter, number, now: letter.date >= now - number,
}

_DATE: dict[str, Callable[[date, date], bool]] = {
    "BEFORE": lambda day, asked: day < asked,
    "ON": lambda day, asked: day == asked,
    "SINCE": lambda day, asked: day >= asked,
}

_NAMES: dict[type, frozenset[str]] = {
    Key: frozenset(_PLAIN),
    NumberKey: frozenset(_NUMBER),
    DateKey: frozenset(_DATE) | {f"SENT{name}" for name in _DATE},
    TextKey: frozenset({"BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"}),
}

_MATCH: dict[type, Callable[[Query, Any, _Searched], bool]] = {
    AndKey: Query._all,
    OrKey: Query._either,
    NotKey: Query._not,
    Key: Query._plain,
    FlagKey: Query._flag,
    NumberKey: Query._number,
    NumbersKey: Query._numbers,
    DateKey: Query._date,
    HeaderKey: Query._header,
    TextKey: Query._text,
}
