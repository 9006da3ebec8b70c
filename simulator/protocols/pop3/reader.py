"""Takes one side's stream of octets apart: lines of the client, replies of the server with all their lines.

Holds no more than the limits allow. Knows where a word ends, and asks the grammar what it is.
"""

from __future__ import annotations

from simulator.protocols.lines import Stream
from simulator.protocols.pop3 import grammar
from simulator.protocols.pop3.grammar import RESPONSE_LIMIT
from simulator.protocols.pop3.rules import OK, State
from simulator.protocols.pop3.words import END, Command, Reply, Response, unstuffed
from simulator.protocols.speech import Violation

BODY_LIMIT = 64 * 1024 * 1024  # octets kept of a reply of many lines
SAMPLE = 200  # octets shown of what was too long to keep
TOO_BIG = "pop3.violation.reply-too-big"


class CommandReader:
    """The client's stream, read as the dialogue's state demands."""

    __slots__ = ("_sample", "_stream")

    def __init__(self) -> None:
        self._stream = Stream()
        self._sample = b""  # the beginning of a line too long to keep, of which the rest is let pass

    @property
    def offset(self) -> int:
        """Octets used up so far."""
        return self._stream.offset

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._stream.feed(data)

    def clear(self) -> None:
        """Forget what came and was not read."""
        self._stream.clear()
        self._sample = b""

    def next(self, state: State) -> Command | Response | Violation | None:
        """The next word; None when its line has not ended."""
        line = self._line()
        if line is None or isinstance(line, Violation):
            return line
        return grammar.read_response(line) if state is State.AUTH else grammar.read(line)

    def _line(self) -> bytes | Violation | None:
        stream = self._stream
        end = stream.find(b"\n")
        if not end:
            if len(stream) > RESPONSE_LIMIT:
                passed = stream.take(len(stream))
                self._sample = self._sample or passed[:SAMPLE]
            return None
        line = stream.take(end)
        if not self._sample and len(line) <= RESPONSE_LIMIT:
            return line
        sample, self._sample = self._sample or line[:SAMPLE], b""
        return Violation(grammar.LINE_TOO_LONG, sample, grammar.verb_of(sample))


class ReplyReader:
    """The server's stream: whole replies, however many lines they have."""

    __slots__ = ("_begun", "_line", "_stream", "octets")

    def __init__(self) -> None:
        self._stream = Stream()
        self._begun: Reply | None = None  # a reply whose further lines have not all come
        self._line = b""  # its first line
        self.octets = b""  # of the latest whole reply, as they came

    @property
    def offset(self) -> int:
        """Octets used up so far."""
        return self._stream.offset

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._stream.feed(data)

    def clear(self) -> None:
        """Forget what came and was not read."""
        self._stream.clear()
        self._begun, self._line = None, b""

    def next(self, multiline: bool) -> Reply | Violation | None:
        """The next reply, which goes on behind its first line if it is positive and `multiline`; None: not all came."""
        return self._first_line(multiline) if self._begun is None else self._further_lines(self._begun)

    def _first_line(self, multiline: bool) -> Reply | Violation | None:
        stream = self._stream
        end = stream.find(b"\n")
        if not end and len(stream) <= RESPONSE_LIMIT:
            return None
        self._line = self.octets = stream.take(end or len(stream))
        word = grammar.read_status(self._line)
        if not multiline or isinstance(word, Violation) or word.status != OK:
            return word
        self._begun = word
        return self._further_lines(word)

    def _further_lines(self, begun: Reply) -> Reply | Violation | None:
        """All up to the line with the single dot (RFC 1939 §3)."""
        stream = self._stream
        end = len(END) if stream.peek(len(END)) == END else stream.find(b"\r\n.\r\n")
        if not end and len(stream) <= BODY_LIMIT:
            return None
        self._begun = None
        lines = stream.take(end or len(stream))
        self.octets = self._line + lines
        if not end:
            return Violation(TOO_BIG, self._line)
        return begun._replace(body=unstuffed(lines[: -len(END)]))
