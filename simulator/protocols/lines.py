"""A stream of octets, of which whole lines and other measured pieces are taken off. Knows no protocol."""

from __future__ import annotations


class Stream:
    """What came and is not yet used up. `offset`: octets used up so far."""

    __slots__ = ("_buffer", "_searched", "offset")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # octets of the buffer in which the end looked for cannot begin
        self.offset = 0

    def __len__(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._buffer += data

    def clear(self) -> None:
        """Forget what came and is not used up; it counts as used up."""
        self.take(len(self._buffer))

    def find(self, end: bytes, start: int = 0) -> int:
        """How many octets there are up to and with the first `end` from `start` on, or 0.

        The same octets are never searched twice, so until it is found it must be the same `end`.
        """
        at = self._buffer.find(end, max(start, self._searched))
        if at < 0:
            self._searched = max(0, len(self._buffer) - len(end) + 1)
            return 0
        return at + len(end)

    def peek(self, count: int) -> bytes:
        """The next octets, left where they are."""
        return bytes(self._buffer[:count])

    def take(self, count: int) -> bytes:
        """The next octets, used up."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        self._searched = 0
        self.offset += len(taken)
        return taken
