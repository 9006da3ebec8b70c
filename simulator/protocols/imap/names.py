"""Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3) or UTF-8, and INBOX in any case (RFC 9051 §5.1).

Knows no mailbox and no delimiter. Between `&` and `-` stands UTF-16 in a base64 that has `,` for `/` and no padding.
"""

from __future__ import annotations

import base64
import re

INBOX = "INBOX"

_ITSELF = re.compile(r"[\x20-\x25\x27-\x7e]+|&|[^\x20-\x7e]+")
_SHIFTED = re.compile(rb"[\x20-\x25\x27-\x7e]+|&([A-Za-z0-9+,]*)-")


def encode(name: str, *, utf8: bool = False) -> bytes:
    """A name as IMAP4rev1 writes it, or with `utf8` IMAP4rev2. Raises ValueError for half a surrogate pair."""
    return name.encode("utf-8") if utf8 else b"".join(_written(piece) for piece in _ITSELF.findall(name))


def decode(octets: bytes, *, utf8: bool = False) -> str:
    """The name that was meant; INBOX in any case is `INBOX`. Raises ValueError when the octets are no name.

    There is one way to write a name, and any other is refused (RFC 3501 §5.1.3). With `utf8`, which is IMAP4rev2, `&`
    means nothing but itself (RFC 9051 §5.1); without, octets beyond ASCII can only be UTF-8 all the same.
    """
    name = octets.decode("utf-8") if utf8 or not octets.isascii() else _read(octets)
    return INBOX if name.upper() == INBOX else name


def _written(piece: str) -> bytes:
    if piece == "&":
        return b"&-"
    if " " <= piece[0] <= "~":
        return piece.encode("ascii")
    sextets = base64.b64encode(piece.encode("utf-16-be"), b"+,").rstrip(b"=")
    return b"&" + sextets + b"-"


def _read(octets: bytes) -> str:
    name = "".join(_meant(match) for match in _SHIFTED.finditer(octets))
    if encode(name) != octets:
        raise ValueError(octets)
    return name


def _meant(match: re.Match[bytes]) -> str:
    sextets: bytes | None = match[1]
    if sextets is None:
        return match[0].decode("ascii")
    if not sextets:
        return "&"
    return base64.b64decode(sextets + b"=" * (-len(sextets) % 4), b"+,").decode("utf-16-be")
