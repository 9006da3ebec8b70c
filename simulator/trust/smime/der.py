"""DER, as far as CMS wants it: values read one after another, and written (X.690 §8, §10). Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

INTEGER, OCTETS, NULL, IDENTIFIER = 0x02, 0x04, 0x05, 0x06
MOST = 64  # values that one is made of: more than CMS has anywhere we look
SEQUENCE, SET, FIRST = 0x30, 0x31, 0xA0  # FIRST: [0], with other values in it


class Malformed(Exception):
    """It is no DER, or not what was expected there."""


class Value(NamedTuple):
    """One value: its tag, all its octets, and those of its content."""

    tag: int
    octets: bytes
    content: bytes

    @property
    def inside(self) -> list[Value]:
        """The values that it is made of. Raises Malformed."""
        found = [*islice(_values(self.content), MOST + 1)]
        if len(found) > MOST:
            raise Malformed
        return found


def read(octets: bytes, tag: int = SEQUENCE) -> Value:
    """The one value that these octets are. Raises Malformed."""
    found = next(_values(octets), None)
    if found is None or found.tag != tag or len(found.octets) < len(octets):
        raise Malformed
    return found


def written(tag: int, *parts: bytes) -> bytes:
    """A value of these parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


def _values(octets: bytes) -> Iterator[Value]:
    at = 0
    while at < len(octets):
        start, content = at, _content(octets, at)
        at = content.stop
        yield Value(octets[start], octets[start:at], octets[content.start : at])


def _content(octets: bytes, at: int) -> slice:
    """Where the content of the value that begins here stands; only definite lengths are read (X.690 §10.1)."""
    head = octets[at : at + 2]
    if len(head) < 2 or head[1] in (0x80, 0xFF):
        raise Malformed
    more = head[1] & 0x7F if head[1] & 0x80 else 0
    start = at + 2 + more
    stop = start + (int.from_bytes(octets[at + 2 : start]) if more else head[1])
    if more > 4 or stop > len(octets):
        raise Malformed
    return slice(start, stop)
