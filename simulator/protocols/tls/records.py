"""Records out of a stream (RFC 8446 §5.1). Knows not what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulator.protocols.speech import Token
from simulator.protocols.tls.names import CONTENT_TYPES

HEADER = 5  # octets: type, version, length
LONGEST = (1 << 14) + 2048  # octets of a sealed one (RFC 5246 §6.2.3)
MAJOR = 3  # first octet of every version since SSL 3.0
ROOM = "tls.record"


class Record(NamedTuple):
    """`start`: where it begins in the stream; `kind` is 0 for octets that are no record."""

    start: int
    kind: int
    header: bytes
    body: bytes

    @property
    def at(self) -> int:
        """Where its body begins."""
        return self.start + len(self.header)

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + len(self.body)

    def marks(self, context: str = "") -> tuple[Token, ...]:
        """Its header's tokens; `context`, where there is one, stands behind the key of its kind."""
        if not self.kind:
            return ()
        start = self.start
        return (
            Token(start, start + 1, f"{ROOM}.{CONTENT_TYPES[self.kind]}{context}"),
            Token(start + 1, start + 3, f"{ROOM}.legacy_record_version"),
            Token(start + 3, start + HEADER, f"{ROOM}.length"),
        )


class Records:
    """One side's stream. Once there is something that is no record, all that follows is none."""

    def __init__(self) -> None:
        self._unread = bytearray()
        self._start = 0  # of what is unread
        self._is_lost = False

    def feed(self, data: bytes) -> Iterator[Record]:
        """The records that `data` completes."""
        self._unread += data
        while self._unread:
            length = self._length()
            if length is None:
                return
            kind = 0 if self._is_lost else self._unread[0]
            header = b"" if self._is_lost else bytes(self._unread[:HEADER])
            record = Record(self._start, kind, header, bytes(self._unread[len(header) : length]))
            del self._unread[:length]
            self._start += length
            yield record

    def _length(self) -> int | None:
        """Octets of what comes next; None until that can be told, or all of it is here."""
        unread = self._unread
        self._is_lost = self._is_lost or not _may_begin(unread)
        if self._is_lost:
            return len(unread)
        if len(unread) < HEADER:
            return None
        length = HEADER + int.from_bytes(unread[3:HEADER])
        if length > HEADER + LONGEST:
            self._is_lost = True
            return len(unread)
        return length if len(unread) >= length else None


def _may_begin(octets: bytearray) -> bool:
    return octets[0] in CONTENT_TYPES and (len(octets) < 2 or octets[1] == MAJOR)
