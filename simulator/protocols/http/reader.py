"""Takes one side's stream of octets apart into whole messages, by h11, and holds no more than the limits allow.

Each message has a machine of its own: what it leaves over belongs to the next one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import h11

from simulator.protocols.http.words import Fields, Request, Response
from simulator.protocols.speech import Violation

HEAD_LIMIT = 64 * 1024  # octets of a request line or status line with all fields
CONTENT_LIMIT = 64 * 1024 * 1024
PIECE = 16 * 1024  # octets handed to a machine at a time: what belongs to later messages is not for it
SAMPLE = 200  # octets shown of what could not be read

SYNTAX = "http.violation.syntax"
TOO_LARGE = "http.violation.content-too-large"
TOO_LONG = "http.violation.header-too-large"
_HINTS = {431: TOO_LONG, 501: "http.violation.transfer-coding"}
_PAUSES = (h11.NEED_DATA, h11.PAUSED)

Word = TypeVar("Word", Request, Response)


class MessageReader(ABC, Generic[Word]):
    """The messages of one side, at most `most` octets of content each. Behind a mistake nothing more is read.

    `octets`: the latest whole message as it came. `offset`: octets used up so far.
    """

    def __init__(self, most: int = CONTENT_LIMIT) -> None:
        self._most = most
        self._machine: h11.Connection | None = None
        self._raw = bytearray()  # of the present message, and of those behind it
        self._given = 0  # octets of them that the machine has
        self._head: Any = None
        self._content = bytearray()
        self._is_broken = False
        self.offset = 0
        self.octets = b""

    def feed(self, data: bytes) -> None:
        """Take what came."""
        if not data:  # to h11 that would say that the other end has hung up
            return
        if self._is_broken:
            self.offset += len(data)
            return
        self._raw += data

    def finish(self) -> None:
        """The other end has hung up: a message whose length was not told ends there (RFC 9112 §6.3)."""
        if self._machine and not self._is_broken:
            self._machine.receive_data(b"")

    def clear(self) -> None:
        """Forget what came and was not read."""
        self.offset += len(self._raw)
        self._machine, self._is_broken = None, False
        self._raw.clear()

    def next(self, asked: str = "") -> Word | Violation | None:
        """The next whole message, or what is wrong with it; None when not all of it has come.

        `asked`: the method that a response answers.
        """
        if self._is_broken or not self._raw:
            return None
        try:
            return self._go_on(self._machine or self._begin(asked))
        except h11.RemoteProtocolError as error:
            return self._break(_HINTS.get(error.error_status_hint, SYNTAX))

    def _begin(self, asked: str) -> h11.Connection:
        machine = self._machine = self._fresh(asked)
        self._head, self._content, self._given = None, bytearray(), 0
        return machine

    def _give(self, machine: h11.Connection) -> bool:
        """Hand it some more, if there is more."""
        piece = bytes(self._raw[self._given : self._given + PIECE])
        if piece:
            machine.receive_data(piece)
        self._given += len(piece)
        return bool(piece)

    @abstractmethod
    def _fresh(self, asked: str) -> h11.Connection: ...

    def _go_on(self, machine: h11.Connection) -> Word | Violation | None:
        while True:
            event: Any = machine.next_event()
            if event in _PAUSES and self._give(machine):
                continue
            take = _TAKEN.get(type(event))
            if take is None:  # there is no more of it
                return None
            found: Word | Violation | None = take(self, machine, event)
            if found is not None:
                return found

    # ---- what the machine has found; a word or a Violation where that ends a message

    def _take_head(self, machine: h11.Connection, event: Any) -> Violation | None:
        self._head = event
        if self._given - len(machine.trailing_data[0]) > HEAD_LIMIT:
            return self._break(TOO_LONG)
        return self._break(TOO_LARGE) if _length(event) > self._most else None

    def _take_piece(self, machine: h11.Connection, event: h11.Data) -> Violation | None:
        self._content += event.data
        return self._break(TOO_LARGE) if len(self._content) > self._most else None

    def _take_end(self, machine: h11.Connection, event: h11.EndOfMessage) -> Word:
        self._use_up(machine)
        self._machine = None
        return self._word(self._head, bytes(self._content))

    def _take_news(self, machine: h11.Connection, event: h11.InformationalResponse) -> Word:
        self._use_up(machine)
        return self._word(event, b"")

    def _use_up(self, machine: h11.Connection) -> None:
        end = self._given - len(machine.trailing_data[0])
        self.octets = bytes(self._raw[:end])
        del self._raw[:end]
        self._given -= end
        self.offset += end

    @abstractmethod
    def _word(self, head: Any, content: bytes) -> Word: ...

    def _break(self, key: str) -> Violation:
        self._is_broken, self._machine = True, None
        self.octets = bytes(self._raw[:SAMPLE])
        self.offset += len(self._raw)
        self._raw.clear()
        return Violation(key, self.octets)


_TAKEN: dict[type, Callable[..., Any]] = {
    h11.Request: MessageReader._take_head,
    h11.Response: MessageReader._take_head,
    h11.Data: MessageReader._take_piece,
    h11.EndOfMessage: MessageReader._take_end,
    h11.InformationalResponse: MessageReader._take_news,
}


class RequestReader(MessageReader[Request]):
    """The client's stream."""

    def _fresh(self, asked: str) -> h11.Connection:
        return h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)

    def _word(self, head: h11.Request, content: bytes) -> Request:
        return Request(head.method.decode("ascii"), head.target.decode("latin-1"), _fields(head), content)


class ResponseReader(MessageReader[Response]):
    """The server's stream."""

    def _fresh(self, asked: str) -> h11.Connection:
        """To HEAD nobody answers with content (RFC 9110 §9.3.2); all other methods are the same here."""
        machine = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        machine.send(h11.Request(method="HEAD" if asked == "HEAD" else "GET", target="/", headers=[("Host", "-")]))
        machine.send(h11.EndOfMessage())
        return machine

    def _word(self, head: h11.Response | h11.InformationalResponse, content: bytes) -> Response:
        return Response(head.status_code, _fields(head), content, head.reason.decode("latin-1"))


def _fields(head: Any) -> Fields:
    raw = head.headers.raw_items()
    return tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in raw)


def _length(head: Any) -> int:
    """What is said to follow; h11 has seen to it that it is a number."""
    told = next((value for name, value in head.headers if name == b"content-length"), b"0")
    return int(told[:20])
