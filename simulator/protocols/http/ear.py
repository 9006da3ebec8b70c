"""Overhears HTTP, by the same reader and the same rules as those who speak."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from simulator.protocols.http import marks
from simulator.protocols.http.dialogue import Dialogue
from simulator.protocols.http.reader import RequestReader, ResponseReader
from simulator.protocols.http.words import Response
from simulator.protocols.speech import Heard, Token, Violation


class Ear:
    """Understands one wire."""

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self._requests, self._responses = RequestReader(), ResponseReader()
        self._count = 0
        self._unanswered: deque[int] = deque()

    def greeted(self) -> None:
        """Nobody greets."""

    def secured(self) -> None:
        """TLS began: what lies unread of the clear is nobody's any more."""
        self._requests.clear()
        self._responses.clear()

    def hear(self, side: str, data: bytes) -> Iterator[Heard]:
        """The utterances that `data` completes."""
        if side == "C":
            yield from self._client(data)
        else:
            yield from self._server(data)

    def _client(self, data: bytes) -> Iterator[Heard]:
        reader = self._requests
        reader.feed(data)
        start = reader.offset
        while word := reader.next():
            self.dialogue.said("" if isinstance(word, Violation) else word.method)
            self._unanswered.append(self._count)
            tokens = marks.of_violation(word) if isinstance(word, Violation) else marks.of_request(reader.octets)
            yield self._heard("C", start, reader.offset, self.dialogue.pending[-1] or "?", tokens, None)
            start = reader.offset

    def _server(self, data: bytes) -> Iterator[Heard]:
        reader = self._responses
        reader.feed(data)
        start = reader.offset
        while word := reader.next(self.dialogue.asked):
            if isinstance(word, Violation):
                yield self._heard("S", start, reader.offset, "?", marks.of_violation(word), None)
            else:
                tokens = marks.of_response(reader.octets)
                yield self._heard("S", start, reader.offset, str(word.status), tokens, self._answered(word))
            start = reader.offset

    def _answered(self, word: Response) -> int | None:
        """Which request it answers; one that says that more will come (1xx) leaves it open."""
        if not self._unanswered:
            return None
        if word.status < 200:
            return self._unanswered[0]
        self.dialogue.answered(word.closes)
        return self._unanswered.popleft()

    def _heard(
        self, side: str, start: int, end: int, label: str, tokens: tuple[Token, ...], answers: int | None
    ) -> Heard:
        state, allowed = self.dialogue.state, self.dialogue.allowed
        self._count += 1
        return Heard(side, start, end, label, tokens, state, allowed, answers)
