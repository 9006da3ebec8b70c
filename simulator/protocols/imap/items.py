r"""What FETCH delivers: the value of each item for one letter (RFC 9051 §6.4.5, §7.5.2).

A letter is taken apart only as far as the items ask. Whether fetching also marks it `\Seen` is said here,
done elsewhere. Knows no session and no wire.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from simulator.mail import message, mime
from simulator.mail.mailbox import Letter
from simulator.protocols.imap import structure
from simulator.protocols.imap.words import (
    Body,
    Envelope,
    FetchDatum,
    FetchItem,
    FetchValue,
    InternalDate,
    Section,
)

FLAGS = FetchItem("FLAGS")
UID = FetchItem("UID")

ENCODINGS = frozenset({"7bit", "8bit", "binary", "base64", "quoted-printable"})
"""Content transfer encodings that can be undone (RFC 2045 §6)."""


class UnknownEncoding(Exception):
    """BINARY was asked of a part whose transfer encoding nobody knows (RFC 3516 §4.3)."""


class Opened:
    """A letter with its `flags` as one client sees them, taken apart on demand."""

    def __init__(self, letter: Letter, flags: tuple[str, ...] = ()) -> None:
        self.letter = letter
        self.flags = flags

    @cached_property
    def fields(self) -> list[message.Field]:
        """The header fields."""
        return message.fields(self.letter.content)

    @cached_property
    def tree(self) -> mime.Part:
        """The MIME tree."""
        return mime.parse(self.letter.content)


class Selection:
    """The items of one FETCH, macros expanded, each with the way to its value. Raises KeyError for one unknown here."""

    def __init__(self, items: tuple[FetchItem, ...], *, with_uid: bool = False) -> None:
        asked = list(dict.fromkeys(items))
        if with_uid and UID not in asked:  # what a UID command answers bears the UID (RFC 9051 §6.4.9)
            asked.insert(0, UID)
        self._rows = tuple(_Row(_delivered(item), item, _value_of(item)) for item in asked)
        self.marks_seen = any(item.name in _MARKING and item.section is not None for item in asked)
        self.marks_seen |= any(item.name in _MARKING_WHOLE for item in asked)
        self.has_flags = FLAGS in asked
        self._reads = sum(item.name not in _OUTSIDE for item in asked)
        self._names = sum(len(item.section.fields) for item in asked if item.section is not None)

    def effort(self, letter: Letter) -> int:
        """How many octets there are to look at for the data of one letter, each as often as it is asked for."""
        return self._reads * len(letter.content) + self._names * _NAME

    def of(self, opened: Opened, *, flags_too: bool = False) -> tuple[FetchDatum, ...]:
        """The data of one letter; `flags_too` adds FLAGS, because fetching has changed them. Raises UnknownEncoding."""
        data = tuple(FetchDatum(row.item, row.value(opened, row.asked)) for row in self._rows)
        return (*data, FetchDatum(FLAGS, opened.flags)) if flags_too and not self.has_flags else data


class _Row(NamedTuple):
    item: FetchItem
    asked: FetchItem
    value: Callable[[Opened, FetchItem], FetchValue]


_MARKING = frozenset({"BODY", "BINARY"})  # their PEEK forms leave the letter unseen
_OUTSIDE = frozenset({"FLAGS", "UID", "INTERNALDATE", "RFC822.SIZE"})  # what is known of a letter without opening it
_NAME = 16  # octets' worth of work that a header field's name makes
_MARKING_WHOLE = frozenset({"RFC822", "RFC822.TEXT"})  # RFC822.HEADER does not mark (RFC 3501 §6.4.5)


def _delivered(asked: FetchItem) -> FetchItem:
    """How an item is named in the answer: without PEEK, and a partial by its origin alone."""
    if asked.section is None:
        return asked
    partial = None if asked.partial is None else (asked.partial[0], None)
    return FetchItem(asked.name.removesuffix(".PEEK"), asked.section, partial)


def _value_of(item: FetchItem) -> Callable[[Opened, FetchItem], FetchValue]:
    return (_VALUES if item.section is None else _SECTIONS)[item.name]


# ---- values


def _flags(opened: Opened, _: FetchItem) -> tuple[str, ...]:
    return opened.flags


def _uid(opened: Opened, _: FetchItem) -> int:
    return opened.letter.uid


def _internal_date(opened: Opened, _: FetchItem) -> InternalDate:
    return InternalDate(opened.letter.date, opened.letter.zone)


def _size(opened: Opened, _: FetchItem) -> int:
    return len(opened.letter.content)


def _envelope(opened: Opened, _: FetchItem) -> Envelope:
    return structure.envelope(opened.fields)


def _body(opened: Opened, _: FetchItem) -> Body:
    return structure.body(opened.tree, extended=False)


def _body_structure(opened: Opened, _: FetchItem) -> Body:
    return structure.body(opened.tree, extended=True)


def _whole(opened: Opened, _: FetchItem) -> bytes:
    return opened.letter.content


def _header(opened: Opened, _: FetchItem) -> bytes:
    return opened.letter.content[: message.split(opened.letter.content).body_start]


def _text(opened: Opened, _: FetchItem) -> bytes:
    return opened.letter.content[message.split(opened.letter.content).body_start :]


def _section(opened: Opened, asked: FetchItem) -> bytes | None:
    """BODY[...]: None, said NIL, where the letter has no such section."""
    section = asked.section or Section()
    if not section.part and (quick := _TOP.get(section.text)):
        return _cut(quick(opened, asked), asked)
    return _cut(mime.section(opened.letter.content, section.part, section.text, section.fields, opened.tree), asked)


def _binary(opened: Opened, asked: FetchItem) -> bytes | None:
    return _cut(_undone(opened, asked.section or Section()), asked)


def _binary_size(opened: Opened, asked: FetchItem) -> int:
    return len(_undone(opened, asked.section or Section()) or b"")


def _undone(opened: Opened, section: Section) -> bytes | None:
    """A part with its transfer encoding undone (RFC 9051 §6.4.5.1); the whole letter has none."""
    if not section.part:
        return opened.letter.content
    part = mime.find(opened.tree, section.part)
    if part is not None and part.encoding not in ENCODINGS:
        raise UnknownEncoding(part.encoding)
    return None if part is None else mime.decoded(part)


def _cut(data: bytes | None, asked: FetchItem) -> bytes | None:
    """Only the octets asked for; beyond the end there are none (RFC 9051 §6.4.5)."""
    if data is None or asked.partial is None:
        return data
    start, count = asked.partial
    return data[start:] if count is None else data[start : start + count]


_VALUES: dict[str, Callable[[Opened, FetchItem], FetchValue]] = {
    "FLAGS": _flags,
    "UID": _uid,
    "INTERNALDATE": _internal_date,
    "RFC822.SIZE": _size,
    "ENVELOPE": _envelope,
    "BODY": _body,
    "BODYSTRUCTURE": _body_structure,
    "RFC822": _whole,
    "RFC822.HEADER": _header,
    "RFC822.TEXT": _text,
}

_SECTIONS: dict[str, Callable[[Opened, FetchItem], FetchValue]] = {
    "BODY": _section,
    "BODY.PEEK": _section,
    "BINARY": _binary,
    "BINARY.PEEK": _binary,
    "BINARY.SIZE": _binary_size,
}

_TOP: dict[str, Callable[[Opened, FetchItem], bytes]] = {"": _whole, "HEADER": _header, "TEXT": _text}
"""Sections of the letter itself, for which no tree need be grown."""
