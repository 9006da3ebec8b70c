"""Overhears an SMTP dialogue, by the same grammar and the same rules as those who speak."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from simulator.protocols.sasl import Overheard
from simulator.protocols.smtp import marks
from simulator.protocols.smtp.connection import BAD_SEQUENCE, DID_NOT_WAIT
from simulator.protocols.smtp.dialogue import Dialogue
from simulator.protocols.smtp.reader import CommandReader, ReplyReader
from simulator.protocols.smtp.rules import State
from simulator.protocols.smtp.words import ClientWord, Reply
from simulator.protocols.speech import Heard, Token, Violation


def _octets_of(word: ClientWord | Violation) -> bytes:
    """What was sent."""
    return word.line if isinstance(word, Violation) else word.octets


class Ear:
    """Understands one wire. What the client says is read as the server reads it: `lenient` about line ends or not.

    `hoarding`: the server keeps what came in clear, and answers it when TLS stands (CVE-2011-0411).
    """

    def __init__(self, lenient: bool = False, hoarding: bool = False) -> None:
        self._hoards = hoarding
        self.dialogue = Dialogue()
        self._commands = CommandReader(lenient)
        self._replies = ReplyReader()
        self._log_ins = Overheard()
        self._count = 0
        self._unanswered: deque[int | None] = deque((None,))  # the greeting answers nothing that was said

    def greeted(self) -> None:
        """The greeting was said before anybody listened."""
        self._unanswered.popleft()
        self.dialogue.answered(220)

    def secured(self) -> None:
        """TLS began: what lies unread of the clear is nobody's any more (RFC 3207 §4.2)."""
        self.dialogue.secured()
        self._replies.clear()
        if self._hoards or self.dialogue.state is State.START:
            return
        self._commands.clear()
        self.dialogue.forget()
        self._unanswered.clear()

    def hear(self, side: str, data: bytes) -> Iterator[Heard]:
        """The utterances that `data` completes."""
        if side == "C":
            self._commands.feed(data)
            yield from self._client()
            return
        self._replies.feed(data)
        start = self._replies.offset
        while word := self._replies.next():
            yield self._reply(word, start)
            start = self._replies.offset
            yield from self._client()  # an answer may tell how to read what the client said since

    def _client(self) -> Iterator[Heard]:
        dialogue = self.dialogue
        while not dialogue.turning:
            start = self._commands.offset
            word = self._commands.next(State.READY if dialogue.pending else dialogue.state, dialogue.counts)
            if word is None:
                return
            word = self._judged(word)
            dialogue.said(word.verb)
            self._unanswered.append(self._count)
            found = self._log_ins.refined("C", _octets_of(word), marks.of_client(word))
            yield self._heard("C", start, self._commands.offset, word.verb or "?", found, None)

    def _judged(self, word: ClientWord | Violation) -> ClientWord | Violation:
        """What has no place here is a mistake: hoped-for answers count as given (RFC 2920 §3.1)."""
        dialogue = self.dialogue
        if isinstance(word, Violation) or not dialogue.knows(word.verb):
            return word
        if dialogue.foresees(word.verb):
            return word
        return Violation(DID_NOT_WAIT if dialogue.waiting else BAD_SEQUENCE, word.octets, word.verb)

    def _reply(self, word: Reply | Violation, start: int) -> Heard:
        end = self._replies.offset
        if isinstance(word, Violation):
            return self._heard("S", start, end, "?", marks.of_client(word), None)
        to, answers = "", None
        if self._unanswered:
            answers = self._unanswered.popleft()
            to = self.dialogue.answered(word.code, word.lines)
        found = self._log_ins.refined("S", word.octets, marks.of_reply(word, to))
        return self._heard("S", start, end, str(word.code), found, answers)

    def _heard(
        self, side: str, start: int, end: int, label: str, tokens: tuple[Token, ...], answers: int | None
    ) -> Heard:
        state, allowed = self.dialogue.state, self.dialogue.allowed
        self._count += 1
        return Heard(side, start, end, label, tokens, state, allowed, answers)
