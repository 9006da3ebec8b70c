"""Overhears SSH: a line from each side, then packets. Knows no key: it reads what was said, not what was carried.

Where only what was carried can be had (a real program's), all that comes after NEWKEYS is sealed, and told as such.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.protocols.speech import Heard, Token
from simulator.protocols.ssh.grammar import LARGEST, LINE, LONGEST_LINE, Spoken, line, message
from simulator.protocols.ssh.rules import ANSWERED, Dialogue

SEALED = "ssh.field.sealed"


class _Stream:
    """What one side has said and was not understood yet."""

    def __init__(self) -> None:
        self.octets = bytearray()
        self.start = 0  # of them, in the stream
        self.has_line = False
        self.owing = 0  # octets of a packet of SFTP that began in an earlier message
        self.is_sealed = False

    def next(self) -> bytes | None:
        """The next whole line or packet, or all there is where it can be neither."""
        size = len(self.octets) if self.is_sealed else self._size()
        if not size or size > len(self.octets):
            return None
        found = bytes(self.octets[:size])
        del self.octets[:size]
        return found

    def _size(self) -> int:
        if not self.has_line:
            end = self.octets.find(b"\n") + 1
            return end or (len(self.octets) if len(self.octets) > LONGEST_LINE else 0)
        if len(self.octets) < 6:
            return 0
        size = 4 + int.from_bytes(self.octets[:4], "big")
        self.is_sealed = not 12 <= size <= LARGEST
        return len(self.octets) if self.is_sealed else size


class Ear:
    """Understands one wire."""

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self._streams = {"C": _Stream(), "S": _Stream()}
        self._count = 0
        self._asked: dict[int, int] = {}  # by the number of SFTP's request, the utterance that made it
        self._open: list[tuple[str, int]] = []  # what the client has said and nobody has answered

    def greeted(self) -> None:
        """Nobody listened when the server said which SSH it speaks."""
        self._streams["S"].has_line = True

    def secured(self) -> None:
        """SSH seals by itself."""

    def hear(self, side: str, data: bytes) -> Iterator[Heard]:
        """The utterances that `data` completes."""
        stream = self._streams[side]
        stream.octets += data
        while (octets := stream.next()) is not None:
            yield self._heard(side, stream, octets)

    def _heard(self, side: str, stream: _Stream, octets: bytes) -> Heard:
        spoken = self._understood(stream, octets)
        self.dialogue.said(side, spoken.name)
        answers = self._answered(spoken) if side == "S" else None
        if side == "C":
            self._note(spoken)
        start = stream.start
        stream.start += len(octets)
        self._count += 1
        state, allowed = self.dialogue.state, self.dialogue.allowed
        return Heard(side, start, stream.start, spoken.label, spoken.tokens, state, allowed, answers)

    def _understood(self, stream: _Stream, octets: bytes) -> Spoken:
        if stream.is_sealed:
            return Spoken("?", "…", (Token(0, len(octets), SEALED),))
        if not stream.has_line:
            stream.has_line = octets.startswith(LINE)
            return line(octets)
        spoken = message(octets, stream.owing)
        stream.owing = spoken.owing
        return spoken

    def _note(self, spoken: Spoken) -> None:
        if spoken.request is not None:
            self._asked[spoken.request] = self._count
        else:
            self._open.append((spoken.name, self._count))

    def _answered(self, spoken: Spoken) -> int | None:
        """Which utterance this answers: by the number of the request, or the last to which it can be an answer."""
        if spoken.request is not None:
            return self._asked.pop(spoken.request, None)
        for name, place in reversed(self._open):
            if spoken.name in ANSWERED.get(name, ()):
                self._open.remove((name, place))
                return place
        return None
