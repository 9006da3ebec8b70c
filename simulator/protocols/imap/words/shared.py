"""What several words share: the kind they all are, moments, and the items of FETCH. Knows no bytes and no rule."""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct, frozen=True, gc=False):
    """Anything said, or a part of it."""


class InternalDate(Word, frozen=True):
    """A moment with the zone it was told in: seconds since 1970 UTC, and minutes east of Greenwich."""

    seconds: int
    zone: int = 0


class Section(Word, frozen=True):
    """What `BODY[…]` asks for (RFC 9051 §6.4.5.1): `[]` is Section(), `[1.2.MIME]` is Section((1, 2), "MIME").

    `text`: "", HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or MIME; `fields` as said, for the two in the middle.
    """

    part: tuple[int, ...] = ()
    text: str = ""
    fields: tuple[str, ...] = ()


class FetchItem(Word, frozen=True):
    """One item of FETCH, asked for or delivered (RFC 9051 §6.4.5).

    `name`: FLAGS, UID, ENVELOPE, RFC822.SIZE …, the macros ALL FAST FULL, and BODY, BODY.PEEK, BINARY, BINARY.PEEK,
    BINARY.SIZE. `BODY` alone (the structure) has `section` None. `partial`: (start, count) when asked for,
    (start, None) when delivered: `BODY[]<0>`.
    """

    name: str
    section: Section | None = None
    partial: tuple[int, int | None] | None = None


MACROS: dict[str, tuple[FetchItem, ...]] = {
    name: tuple(FetchItem(item) for item in items.split())
    for name, items in {
        "ALL": "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE",
        "FAST": "FLAGS INTERNALDATE RFC822.SIZE",
        "FULL": "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY",
    }.items()
}  # RFC 9051 §6.4.5
