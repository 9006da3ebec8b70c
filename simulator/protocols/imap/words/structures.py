"""ENVELOPE and BODYSTRUCTURE: a letter taken apart, as FETCH delivers it (RFC 9051 §7.5.2). Knows no letter."""

from __future__ import annotations

from simulator.protocols.imap.words.shared import Word


class Address(Word, frozen=True):
    """One address of an ENVELOPE; a group starts and ends with `host` None (RFC 9051 §7.5.2)."""

    name: bytes | None
    route: bytes | None
    mailbox: bytes | None
    host: bytes | None


class Envelope(Word, frozen=True):
    """ENVELOPE: ten fields as in the header, encoded words untouched; no addresses at all are said NIL."""

    date: bytes | None = None
    subject: bytes | None = None
    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: bytes | None = None
    message_id: bytes | None = None


Parameters = tuple[tuple[bytes, bytes], ...]


class Extension(Word, frozen=True):
    """What BODYSTRUCTURE says beyond BODY (RFC 9051 §7.5.2). `md5` is of single parts alone."""

    md5: bytes | None = None
    disposition: tuple[bytes, Parameters] | None = None
    language: tuple[bytes, ...] = ()
    location: bytes | None = None


class Part(Word, frozen=True):
    """A part that is no multipart. `lines` for text and message/rfc822; `envelope` and `body` for the latter.

    `extension` None: said without (BODY). Types are said as they stand here; upper case is customary.
    """

    type: bytes
    subtype: bytes
    parameters: Parameters = ()
    id: bytes | None = None
    description: bytes | None = None
    encoding: bytes = b"7BIT"
    size: int = 0
    lines: int | None = None
    envelope: Envelope | None = None
    body: Body | None = None
    extension: Extension | None = None


class Multipart(Word, frozen=True):
    """A multipart and its parts; `parameters` (the boundary) are said only with an `extension`."""

    parts: tuple[Body, ...]
    subtype: bytes
    parameters: Parameters = ()
    extension: Extension | None = None


Body = Part | Multipart
