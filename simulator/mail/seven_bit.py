"""A letter made fit for a way that does not bear all octets: bodies encoded, fields adjusted.

What is not fit for seven bits are 8-bit octets (RFC 6152 §3) and whatever else is binary (RFC 2045 §2.9: NUL, CR or
LF alone, lines too long). Octets that need no change keep their place and value. Knows no wire.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from simulator.mail import message, mime

_ENCODING = "Content-Transfer-Encoding"
_AS_IT_IS = frozenset({"7bit", "8bit", "binary"})  # encodings that encode nothing (RFC 2045 §6.2)
_BINARY = re.compile(rb"\0|\r(?!\n)|(?<!\r)\n|[^\r\n]{999}")


class CannotConvert(ValueError):
    """There is no 7-bit form of this letter. `enhanced` is the status code that says so (RFC 3463 §3.7)."""

    def __init__(self, enhanced: str, text: str) -> None:
        super().__init__(text)
        self.enhanced = enhanced


def in_seven_bits(raw: bytes) -> bytes:
    """The letter with every unfit body in quoted-printable or base64. Raises CannotConvert."""
    converted = _changed(raw, _changes(mime.parse(raw)))
    if not _fits(converted):
        raise CannotConvert("5.6.3", "The letter has octets beyond 7bit where no encoding helps")
    return converted


def without_nul(raw: bytes) -> bytes:
    """The letter with every body that holds NUL in base64; where that does not help, `?` stands for NUL."""
    if b"\0" not in raw:
        return raw
    return _changed(raw, _binaries(mime.parse(raw))).replace(b"\0", b"?")


def _changed(raw: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    pieces, here = [], 0
    for start, end, octets in sorted(changes):
        pieces += [raw[here:start], octets]
        here = end
    return b"".join([*pieces, raw[here:]])


def _fits(octets: bytes) -> bool:
    return octets.isascii() and _BINARY.search(octets) is None


def _changes(whole: mime.Part) -> Iterator[tuple[int, int, bytes]]:
    """What is to be put in place of which octets."""
    for part in whole.walk():
        if not part.header.isascii():
            raise CannotConvert("5.6.9", "The letter has a header beyond ASCII")
        if _fits(part.body) and part.encoding != "binary":
            continue
        if part.subtype == "signed":  # a signature covers the encoded form (RFC 1847 §2.1)
            raise CannotConvert("5.6.2", "The letter is signed and must not be converted")
        if part.children or part.message or _fits(part.body):
            yield _encoding_field(part, "7bit")
        else:
            encoding, body = _encoded(part)
            yield _encoding_field(part, encoding)
            yield part.body_start, part.body_end, body


def _binaries(whole: mime.Part) -> Iterator[tuple[int, int, bytes]]:
    """The bodies with NUL, and what is to be put in their place: what is encoded already is not encoded twice."""
    for part in whole.walk():
        if b"\0" in part.body and part.encoding in _AS_IT_IS and not (part.children or part.message):
            encoding, body = _encoded(part)
            yield _encoding_field(part, encoding)
            yield part.body_start, part.body_end, body


def _encoded(part: mime.Part) -> tuple[str, bytes]:
    if part.type == "text" and not _BINARY.search(part.body):
        return "quoted-printable", message.normalise(binascii.b2a_qp(part.body, istext=True))
    return "base64", message.normalise(base64.encodebytes(part.body))


def _encoding_field(part: mime.Part, encoding: str) -> tuple[int, int, bytes]:
    """The field that names the encoding: changed where it stands, or added at the header's end."""
    line = f"{_ENCODING}: {encoding}\r\n".encode()
    found = message.first(message.fields(part.raw, part.header_start, part.body_start), _ENCODING)
    if found:
        return found.start, found.end, line
    end = message.split(part.raw, part.header_start, part.body_start).header_end
    return end, end, line
