"""Takes one side's stream of octets apart: command lines, content, chunks, log-in lines; or replies.

Holds no more than the limits allow. Knows where a word ends, and asks the grammar what it is.
"""

from __future__ import annotations

import re

from simulator.protocols.smtp import grammar, replies
from simulator.protocols.smtp.rules import CONTENT, RESPONSE, State
from simulator.protocols.smtp.words import Chunk, ClientWord, Command, Content, Reply, Response
from simulator.protocols.speech import Violation

CONTENT_LIMIT = 64 * 1024 * 1024  # octets kept of a letter, whatever was announced
REPLY_LIMIT = 64 * 1024  # octets kept of a reply
SAMPLE = 200  # octets shown of what was too long to keep
TOO_BIG = "smtp.violation.content-too-big"
NOT_A_REPLY = "smtp.violation.not-a-reply"

_DATA, _AUTH = State.DATA, State.AUTH  # at hand: naming a member costs as much as a call
_CHUNKS = ("BDAT", "BDAT LAST")
_LENIENT_END = re.compile(rb"\n\.\r?\n")


class _Stream:
    """`buffer`: what came and is not yet used up. `offset`: octets used up so far."""

    __slots__ = ("_searched", "buffer", "offset")

    def __init__(self) -> None:
        self.buffer = bytearray()
        self._searched = 0  # octets of the buffer in which the end looked for cannot begin
        self.offset = 0

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self.buffer += data

    @property
    def held(self) -> int:
        """Octets that came and are not used up."""
        return len(self.buffer)

    def clear(self) -> None:
        """Forget what came and is not used up; it counts as used up."""
        self._take(len(self.buffer))

    def _find(self, end: bytes) -> int:
        """The offset behind the first `end`, or 0; never searches the same octets twice."""
        at = self.buffer.find(end, self._searched)
        if at < 0:
            self._searched = max(0, len(self.buffer) - len(end) + 1)
            return 0
        return at + len(end)

    def _take(self, count: int) -> bytes:
        buffer = self.buffer
        taken = bytes(buffer if count == len(buffer) else buffer[:count])
        del buffer[:count]
        self._searched = 0
        self.offset += count
        return taken


class CommandReader(_Stream):
    """The client's stream, read as the dialogue's state demands.

    `lenient`: a bare LF ends a line too, which RFC 5321 §2.3.8 forbids. `content_limit`: octets kept of a letter.
    """

    __slots__ = ("_chunk", "_end_of_line", "_missing", "_sample", "content_limit", "lenient")

    def __init__(self, lenient: bool = False, content_limit: int = CONTENT_LIMIT) -> None:
        super().__init__()
        self.lenient = lenient
        self.content_limit = content_limit
        self._end_of_line = b"\n" if lenient else b"\r\n"
        self._sample: bytes | None = None  # the beginning of something too long, of which the rest is let pass
        self._chunk: Command | None = None  # a BDAT whose octets have not all come
        self._missing = 0  # how many of them

    def next(self, state: State, counts: bool = True) -> ClientWord | Violation | None:
        """The next word; None when its end has not come. `counts`: whether the octets behind a BDAT belong to it."""
        if not self.buffer:
            return None
        if state is _DATA:
            return self._content()
        if self._chunk is not None:
            return self._octets_of_chunk(self._chunk)
        end = self._find(self._end_of_line)
        if not end:
            if len(self.buffer) > grammar.AUTH_LIMIT:
                self._let_pass(1)
            return None
        line, sample = self._take(end), self._sample
        if sample is not None:
            self._sample = None
            verb = RESPONSE if state is _AUTH else grammar.verb_of(sample)
            return Violation(grammar.LINE_TOO_LONG, sample, verb)
        if state is _AUTH:
            return _response(line)
        word = grammar.read(line)
        if counts and word.verb in _CHUNKS and isinstance(word, Command):
            return self._begin_chunk(word)
        return word

    def _content(self) -> Content | Violation | None:
        """All up to the line with the single dot (RFC 5321 §4.1.1.4)."""
        end = self._end_of_content()
        if not end:
            if len(self.buffer) > self.content_limit:
                self._let_pass(4)
            return None
        octets = self._take(end)
        if self._sample is None:
            return Content(octets, grammar.unstuffed(octets, self.lenient))
        sample, self._sample = self._sample, None
        return Violation(TOO_BIG, sample, CONTENT)

    def _end_of_content(self) -> int:
        buffer = self.buffer
        if self._sample is None:  # the content may be empty: the dot then stands on its first line
            if buffer.startswith(b".\r\n"):
                return 3
            if self.lenient and buffer.startswith(b".\n"):
                return 2
        if not self.lenient:
            return self._find(b"\r\n.\r\n")
        ends = _LENIENT_END.search(buffer, self._searched)
        if ends is None:
            self._searched = max(0, len(buffer) - 3)
            return 0
        return ends.end()

    def _begin_chunk(self, command: Command) -> Chunk | Violation | None:
        self._chunk, self._missing = command, int(command.argument)
        if self._missing > self.content_limit:
            self._sample = command.octets
        return self._octets_of_chunk(command)

    def _octets_of_chunk(self, command: Command) -> Chunk | Violation | None:
        """The octets a BDAT counts; they are used up even where it is refused (RFC 3030 §2)."""
        if self._sample is not None:
            passed = min(self._missing, len(self.buffer))
            self._take(passed)
            self._missing -= passed
            if self._missing:
                return None
            self._chunk = self._sample = None
            return Violation(TOO_BIG, command.octets, command.verb)
        if len(self.buffer) < self._missing:
            return None
        self._chunk = None
        data = self._take(self._missing)
        return Chunk(command.verb, command.octets + data, data)

    def _let_pass(self, keep: int) -> None:
        """Forget what is too long, but for the few octets in which its end may have begun."""
        if self._sample is None:
            self._sample = bytes(self.buffer[:SAMPLE])
        self._take(len(self.buffer) - keep)


def _response(line: bytes) -> Response | Violation:
    if len(line) > grammar.AUTH_LIMIT:
        return Violation(grammar.LINE_TOO_LONG, line, RESPONSE)
    return Response(line, line.rstrip(b"\r\n"))


class ReplyReader(_Stream):
    """The server's stream: whole replies, however many lines they have (RFC 5321 §4.2.1)."""

    __slots__ = ()

    def next(self) -> Reply | Violation | None:
        """The next reply; None when its last line has not come."""
        buffer = self.buffer
        while (end := buffer.find(b"\n", self._searched) + 1) > 0:
            start, self._searched = self._searched, end
            goes_on = buffer[start + 3 : start + 4] == b"-" and buffer[start : start + 3].isdigit()
            if not goes_on or end > REPLY_LIMIT:
                return self._reply(end)
        return self._reply(len(buffer)) if len(buffer) > REPLY_LIMIT else None

    def _reply(self, end: int) -> Reply | Violation:
        octets = self._take(end)
        return replies.read(octets) or Violation(NOT_A_REPLY, octets)
