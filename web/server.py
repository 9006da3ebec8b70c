"""How the application is put on the net, whoever does it. Knows no page.

The parser of requests is the one that sets bounds to what it has not understood yet: a request line or header without
an end is refused, not kept. Nor is a request awaited for ever that was begun and not finished.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

UNFINISHED = (h11.IDLE, h11.SEND_BODY)  # where the other end stands while its request has not come whole
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"  # RFC 9110 §15.5.9


class Impatient(H11Protocol):
    """A connection on which a request is to come whole within `patience` seconds from its first octet on.

    The first request, from the connection on; between two requests the server's own limit holds.
    """

    patience = 30.0
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait for what is missing, or no more."""
        super().data_received(data)
        is_upgraded = self.transport.get_protocol() is not self  # what comes now is for the websocket
        if is_upgraded or self.conn.their_state not in UNFINISHED:
            self._wait_no_more()
        elif self._limit is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._limit = self.loop.call_later(self.patience, self._give_up)

    def _wait_no_more(self) -> None:
        if self._limit:
            self._limit.cancel()
        self._limit = None

    def _give_up(self) -> None:
        if self.conn.our_state is h11.IDLE:  # no answer has begun
            self.transport.write(TOO_LATE)
        self.transport.close()


OPTIONS: dict[str, Any] = {
    "http": Impatient,
    "h11_max_incomplete_event_size": 65_536,  # octets of a request that has not come whole
    "ws": "websockets-sansio",
    "ws_max_size": 16 << 20,  # a page that sends ten million characters is told that they are too many, not cut off
    "log_level": "warning",
}
