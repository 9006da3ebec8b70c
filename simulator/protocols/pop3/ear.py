"""Overhears a POP3 dialogue, by the same grammar and the same rules as those who speak."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from simulator.protocols.pop3 import marks
from simulator.protocols.pop3.connection import BAD_SEQUENCE
from simulator.protocols.pop3.dialogue import Dialogue
from simulator.protocols.pop3.reader import CommandReader, ReplyReader
from simulator.protocols.pop3.rules import State
from simulator.protocols.pop3.words import Command, Reply, Response
from simulator.protocols.sasl import Overheard
from simulator.protocols.speech import Heard, Token, Violation


class Ear:
    """Understands one wire. `hoarding`: the server keeps what came in clear, and answers it when TLS stands."""

    def __init__(self, hoarding: bool = False) -> None:
        self._hoards = hoarding
        self.dialogue = Dialogue()
        self._commands = CommandReader()
        self._replies = ReplyReader()
        self._log_ins = Overheard()
        self._count = 0
        self._ends = {"C": 0, "S": 0}  # where the last utterance of each side ended
        self._unanswered: deque[int | None] = deque((None,))  # the greeting answers nothing that was said

    def greeted(self) -> None:
        """The greeting was said before anybody listened."""
        self._unanswered.popleft()
        self.dialogue.answered("+OK")

    def secured(self) -> None:
        """TLS began: what lies unread of the clear is nobody's any more (RFC 2595 §4)."""
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
        while word := self._replies.next(self.dialogue.multiline):
            yield self._reply(word)
            yield from self._client()  # an answer may tell how to read what the client said since

    def _client(self) -> Iterator[Heard]:
        dialogue = self.dialogue
        while not dialogue.turning:
            word = self._commands.next(State.TRANSACTION if dialogue.pending else dialogue.state)
            if word is None:
                return
            word = self._judged(word)
            dialogue.said("" if isinstance(word, Violation) else word.form)
            self._unanswered.append(self._count)
            octets = word.line if isinstance(word, Violation) else word.octets
            found = self._log_ins.refined("C", octets, marks.of_client(word))
            yield self._heard("C", self._commands.offset, word.verb or "?", found, None)

    def _judged(self, word: Command | Response | Violation) -> Command | Response | Violation:
        """What has no place here is a mistake: hoped-for answers count as given (RFC 2449 §6.6)."""
        if isinstance(word, Violation) or self.dialogue.foresees(word.form):
            return word
        return Violation(BAD_SEQUENCE, word.octets, word.verb)

    def _reply(self, word: Reply | Violation) -> Heard:
        to, answers, label = "", None, "?"
        if isinstance(word, Reply):
            label = word.status
            if self._unanswered:
                answers = self._unanswered.popleft()
                to = self.dialogue.answered(word.status, word.text, word.body)
        octets = self._replies.octets
        found = self._log_ins.refined("S", octets, marks.of_reply(octets, to))
        return self._heard("S", self._replies.offset, label, found, answers)

    def _heard(self, side: str, end: int, label: str, tokens: tuple[Token, ...], answers: int | None) -> Heard:
        self._count += 1
        start, self._ends[side] = self._ends[side], end
        return Heard(side, start, end, label, tokens, self.dialogue.state, self.dialogue.allowed, answers)
