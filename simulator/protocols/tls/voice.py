"""One side of a talk in TLS: its records, its keys, its messages, the flight it is in the middle of. Knows no state."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from simulator.protocols.speech import Token
from simulator.protocols.tls.messages import HEADER
from simulator.protocols.tls.names import ALERT_LEVELS, ALERTS
from simulator.protocols.tls.opening import TAG, Opened, Opener
from simulator.protocols.tls.records import Record, Records
from simulator.protocols.tls.rules import ALERT, CHANGE, ENDINGS, UNREAD
from simulator.protocols.tls.scanner import Scanner

SEALED = -1  # the kind of a record that could not be opened
STRANGE = "?"


class Content(NamedTuple):
    """What a record holds, and where in the stream; `marks` are of what lies around it."""

    kind: int
    at: int
    octets: bytes
    marks: tuple[Token, ...]

    @classmethod
    def of(cls, record: Record, opened: Opened, is_told: bool) -> Content:
        """Of a sealed record. `is_told`: its kind stands outside, as before TLS 1.3."""
        at, octets, kind = record.at + opened.at, opened.content, record.kind
        stop = at + len(octets)
        marks = [(record.at, at, "tls.record.nonce_explicit"), (stop, stop + TAG, "tls.record.tag")]
        if not is_told:  # behind the content stands its kind, and zeros behind that (RFC 8446 §5.4)
            bare = octets.rstrip(b"\0")
            octets, kind = bare[:-1], bare[-1] if bare else 0
            inner = at + len(octets)
            marks += [(inner, min(inner + 1, stop), "tls.record.inner_type"), (inner + 1, stop, "tls.record.zeros")]
        return cls(kind, at, octets, tuple(Token(*mark) for mark in marks if mark[0] < mark[1]))

    def whole(self, key: str) -> tuple[Token, ...]:
        """All of it as one token."""
        return (Token(self.at, self.at + len(self.octets), key),) if self.octets else ()


class _Piece(NamedTuple):
    """Octets of messages in one record: from where among all of them, from where in the stream."""

    start: int
    at: int


class Messages:
    """Handshake messages out of records, which they need not fit (RFC 8446 §5.1)."""

    def __init__(self) -> None:
        self._unread = bytearray()
        self._start = 0
        self._pieces: list[_Piece] = []

    def feed(self, content: bytes, at: int) -> Iterator[bytes]:
        """The messages that the content of a record completes; `at` is where that begins in the stream."""
        if content:
            self._pieces.append(_Piece(self._start + len(self._unread), at))
            self._unread += content
        while len(self._unread) >= HEADER:
            length = HEADER + int.from_bytes(self._unread[1:HEADER])
            if len(self._unread) < length:
                return
            yield bytes(self._unread[:length])
            del self._unread[:length]
            self._start += length
            del self._pieces[: max(0, self._piece(self._start))]

    def placed(self, tokens: tuple[Token, ...]) -> Iterator[Token]:
        """The tokens of the message given last, where they are in the stream: parted where records part them."""
        for start, end, key in tokens:
            start, end = self._start + start, self._start + end
            place = self._piece(start)
            while start < end:
                piece, place = self._pieces[place], place + 1
                stop = min(end, self._pieces[place].start) if place < len(self._pieces) else end
                yield Token(piece.at + start - piece.start, piece.at + stop - piece.start, key)
                start = stop

    def _piece(self, start: int) -> int:
        return bisect_right(self._pieces, start, key=lambda piece: piece.start) - 1


class Flight:
    """What a side has said since the other had its turn, and where in its stream that stands.

    `sealed`: octets of it that nobody could open. `is_over`: the other has its turn now, or there is nothing to add.
    """

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.names: list[str] = []
        self.sealed = 0
        self.is_over = False
        self._tokens: list[Token] = []

    def take(self, end: int, tokens: Iterable[Token]) -> None:
        """A record that ends there belongs to it."""
        self.end = end
        self._tokens += tokens

    def add(self, name: str, tokens: Iterable[Token]) -> None:
        """It was said."""
        self.names.append(name)
        self._tokens += tokens
        self.is_over = self.is_over or name in ENDINGS or name.startswith(ALERT)

    @property
    def label(self) -> str:
        """Its first message and its last; a change of ciphers goes without saying."""
        told = [name for name in self.names if name != CHANGE] or self.names
        ends = dict.fromkeys((told[0], told[-1]))
        return " … ".join(f"{UNREAD} ({self.sealed})" if name == UNREAD else name for name in ends)

    def marks(self) -> tuple[Token, ...]:
        """Its tokens, from its own beginning on; what began before, with another flight, from there."""
        start = self.start
        within = (one for one in self._tokens if one.end > start)
        return tuple(sorted(Token(max(one.start - start, 0), one.end - start, one.key) for one in within))


class Voice:
    """`opener`: what its sealed records are opened with. `has_changed`: whether, before TLS 1.3, all are sealed."""

    def __init__(self) -> None:
        self.records = Records()
        self.messages = Messages()
        self.flight = Flight(0)
        self.opener: Opener | None = None
        self.has_changed = False


def alert(content: bytes, at: int) -> tuple[str, list[Token]]:
    """What an alert is called, and its tokens (RFC 8446 §6)."""
    if len(content) != 2:
        return f"{ALERT}: ?", [Token(at, at + len(content), "tls.violation.malformed")] if content else []
    walk = Scanner(content)
    walk.named(1, "tls.alert.level", ALERT_LEVELS)
    number = walk.named(1, "tls.alert", ALERTS)
    name = ALERTS.get(number, str(number))
    tokens = [Token(at + one.start, at + one.end, one.key) for one in walk.tokens]
    return name if name in ENDINGS else f"{ALERT}: {name}", tokens
