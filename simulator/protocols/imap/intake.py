"""Octets as they come in, until they are whole lines with their literals. Knows no word.

A line ends at LF; whether CR stands before it is for the grammar to judge. A peer that goes on sending what was
refused (a line without end, a literal nobody asked for) is let run on, and nothing of it is kept.
"""

from __future__ import annotations

import re

UNASKED = re.compile(rb"\{([0-9]{1,19})\+\}\r\n\Z")  # a literal that comes without being asked for
_LONGEST_HEADER = 32


class Intake:
    """The octets of the utterance that is coming in; `offset` is where it began in the stream."""

    def __init__(self) -> None:
        self.offset = 0
        self._buffer = bytearray()
        self._searched = 0  # no LF between the present line's start and here
        self._running_on = False  # the rest of a line is to be dropped
        self._unwanted = 0  # octets of a literal to be dropped before that

    def __len__(self) -> int:
        """How many octets have come and are kept."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """More octets came."""
        self._buffer += data
        while self._running_on and self._drop():
            pass

    def line(self, start: int) -> bytes | None:
        """The line that goes on at `start`, with its end; None while that has not come."""
        end = self._buffer.find(b"\n", max(start, self._searched))
        if end < 0:
            self._searched = max(start, len(self._buffer))
            return None
        return bytes(self._buffer[start : end + 1])

    def beginning(self, size: int) -> bytes:
        """The first octets of what has come."""
        return bytes(self._buffer[:size])

    def take(self, size: int) -> None:
        """The first `size` octets have been understood; what follows begins an utterance."""
        del self._buffer[:size]
        self.offset += size
        self._searched = 0

    def run_on(self, line: bytes) -> None:
        """`line` was refused: where it announced a literal without waiting, drop that and the line's rest.

        A line that has not ended yet is dropped up to its end (RFC 7888 §4: the octets come in any case).
        """
        self._running_on = not line.endswith(b"\n")
        self._go_on_after(line)
        while self._running_on and self._drop():
            pass

    def _go_on_after(self, line: bytes) -> None:
        announced = UNASKED.search(line)
        if announced is not None:
            self._running_on, self._unwanted = True, int(announced[1])

    def _drop(self) -> bool:
        """Drop what may be dropped; false when more must come first."""
        if self._unwanted:
            size = min(self._unwanted, len(self._buffer))
            self.take(size)
            self._unwanted -= size
            if self._unwanted:
                return False
        end = self._buffer.find(b"\n")
        if end < 0:
            self.take(max(0, len(self._buffer) - _LONGEST_HEADER))
            return False
        tail = bytes(self._buffer[max(0, end - _LONGEST_HEADER) : end + 1])
        self.take(end + 1)
        self._running_on = False
        self._go_on_after(tail)
        return True

    def clear(self) -> None:
        """Forget what has come."""
        self.take(len(self._buffer))
        self._running_on, self._unwanted = False, 0
