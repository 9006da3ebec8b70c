"""Each side's octets, cut into utterances: by the grammar, and for the client by whose turn it is.

A CommandStream serves the server and the overhearer, an AnswerStream the client and the overhearer. They tell the
dialogue what they hear, so that both hear alike. Know no policy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from simulator.protocols.imap import grammar
from simulator.protocols.imap.dialogue import Dialogue
from simulator.protocols.imap.grammar import Limits, Mark, Misread, Missing, Outcome, Reading
from simulator.protocols.imap.intake import UNASKED, Intake
from simulator.protocols.imap.rules import Turn
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import Announced, ClientWord, Command, ServerWord
from simulator.protocols.speech import Violation

W = TypeVar("W", covariant=True)

Reader = Callable[[bytes, Limits, bool], Outcome[W]]
"""What octets mean, by limits, and by whether mailbox names are UTF-8."""

_READERS: dict[Turn, Reader[ClientWord]] = {
    Turn.COMMAND: grammar.read_command,
    Turn.LITERAL: grammar.read_command,
    Turn.AUTHENTICATE: grammar.read_response,
    Turn.IDLE: grammar.read_done,
}


class Uttered(NamedTuple, Generic[W]):
    """What was said. `data` is the whole utterance; `start`, a place in the stream, is where it began.

    `told` octets of it have been uttered before: up to a literal that had to be asked for.
    """

    event: W
    data: bytes
    marks: list[Mark]
    start: int
    told: int


class Stream:
    """What both sides' streams share: whole lines, and literals that are still to come."""

    _announces = re.compile(rb"\{([0-9]{1,19})\+?\}\r\n\Z")  # a literal that simply comes

    def __init__(self, dialogue: Dialogue, limits: Limits) -> None:
        self.limits = limits
        self._dialogue = dialogue
        self._intake = Intake()
        self._whole = 0  # up to here the utterance is known to be good; a literal ends here
        self._passed = 0  # literals passed on the way without reading what stands between them

    def feed(self, data: bytes) -> None:
        """More octets came."""
        self._intake.feed(data)

    def clear(self) -> None:
        """Forget what has come and was not understood (RFC 9051 §6.2.1: nothing said in the clear counts)."""
        self._intake.clear()
        self._whole = self._passed = 0

    def _read(self, read: Reader[W]) -> tuple[Outcome[W], bytes] | None:
        """What the octets say so far; None while a line or literal is incomplete."""
        while (line := self._intake.line(self._whole)) is not None and len(line) <= self.limits.line:
            end = self._whole + len(line)
            further = self._further(line) if self._whole else None
            if further is not None:
                self._passed += 1
                self._whole = end + further
                continue
            data = self._intake.beginning(end)
            outcome = read(data, self.limits, self._dialogue.utf8_names)
            if not isinstance(outcome, Missing):
                return outcome, data
            self._whole = end + outcome.size
            if self._announced_by(outcome, data):
                return outcome, data
        return self._overlong(line)

    def _further(self, line: bytes) -> int | None:
        """The size of a literal that `line`, which goes on after another one, announces and that simply comes.

        No text may end a line there, so that nothing need be read again to know it: an utterance of many literals is
        read when the first one is announced, and when all have come.
        """
        announced = self._announces.search(line) if self._passed < self.limits.literals else None
        size = int(announced[1]) if announced else 0
        return size if announced and size <= self.limits.argument else None

    def _announced_by(self, missing: Missing, data: bytes) -> bool:
        """Whether the literal that is missing has to be asked for."""
        return False

    def _overlong(self, line: bytes | None) -> tuple[Misread, bytes] | None:
        size = self._whole + self.limits.line
        if line is None and len(self._intake) <= size:
            return None
        beginning = self._intake.beginning(size)
        return grammar.overlong(beginning), self._intake.beginning(self._whole + len(line)) if line else beginning

    def _taken(self, data: bytes) -> int:
        """The utterance is complete; where it began."""
        start = self._intake.offset
        self._intake.take(len(data))
        self._whole = self._passed = 0
        return start

    def _refused(self, data: bytes) -> int:
        """The utterance was no word; where it began. What belongs to it and is still to come will not be kept."""
        start = self._taken(data)
        self._intake.run_on(data)
        return start


class CommandStream(Stream):
    """What the client says, cut as the dialogue's turn demands."""

    _announces = UNASKED

    def __init__(self, dialogue: Dialogue, limits: Limits) -> None:
        super().__init__(dialogue, limits)
        self._told = 0  # so much of the utterance was told when its literal was announced
        self._coming: tuple[Missing, bytes] | None = None  # a literal that comes unasked

    def clear(self) -> None:
        """Forget what has come and was not understood."""
        super().clear()
        self._told = 0
        self._coming = None

    def _announced_by(self, missing: Missing, data: bytes) -> bool:
        self._coming = None if missing.waits else (missing, data)
        return missing.waits

    def next(self) -> Uttered[ClientWord | Announced | Violation] | None:
        """The next word, announcement of a literal, or mistake. None: more must come, or the server must speak."""
        turn = self._dialogue.turn
        if turn in (Turn.WAIT, Turn.ANNOUNCED):
            return None
        if self._told and turn is Turn.COMMAND:  # the literal was refused: with it goes all that led to it
            self._intake.take(self._told)
            self._told = self._whole = self._passed = 0
        read = self._read(_READERS[turn])
        return None if read is None else self._uttered(*read)

    def _uttered(self, outcome: Outcome[ClientWord], data: bytes) -> Uttered[ClientWord | Announced | Violation]:
        told, self._told = self._told, 0
        self._coming = None
        match outcome:
            case Missing():
                return self._announced(outcome, data, told)
            case Misread(violation, marks):
                return self._erred(violation, marks, self._refused(data), told)
            case Reading(word, marks):
                start = self._taken(data)
                if isinstance(word, Command) and not self._dialogue.permits(word.name):
                    return self._erred(Violation(str(Wrong.BAD_STATE), data, word.name, word.tag), marks, start, told)
                self._dialogue.client_said(word)
                return Uttered(word, data, marks, start, told)

    def _announced(self, missing: Missing, data: bytes, told: int) -> Uttered[ClientWord | Announced | Violation]:
        size, _, tag, verb, marks = missing
        if not self._dialogue.permits(verb):
            return self._erred(Violation(str(Wrong.BAD_STATE), data, verb, tag), marks, self._refused(data), told)
        self._told = len(data)
        self._dialogue.client_announced(tag, verb)
        return Uttered(Announced(tag, verb, size), data, marks, self._intake.offset, told)

    def cut_short(self, tag: str) -> Uttered[ClientWord | Announced | Violation] | None:
        """The server has answered the command whose literal is still coming, unasked: it was refused (RFC 7888 §4)."""
        if self._coming is None or self._coming[0].tag != tag:
            return None
        (size, _, _, verb, marks), data = self._coming
        told, self._told, self._coming = self._told, 0, None
        self._dialogue.client_announced(tag, verb)
        return Uttered(Announced(tag, verb, size), data, marks, self._refused(data), told)

    def _erred(
        self, violation: Violation, marks: list[Mark], start: int, told: int
    ) -> Uttered[ClientWord | Announced | Violation]:
        if self._dialogue.turn in (Turn.IDLE, Turn.AUTHENTICATE):  # the line has no tag; the command it belongs to has
            tag, rule = self._dialogue.pending[-1]
            violation = violation._replace(verb=rule.name, tag=tag)
        self._dialogue.client_erred(violation)
        return Uttered(violation, violation.line, marks, start, told)


class AnswerStream(Stream):
    """What the server says. Its literals simply come."""

    def next(self) -> Uttered[ServerWord | Violation] | None:
        """The next response, or what was none; None: more must come."""
        read = self._read(grammar.read_answer)
        if read is None:
            return None
        outcome, data = read
        if isinstance(outcome, Reading):
            return Uttered(outcome.word, data, outcome.marks, self._taken(data), 0)
        violation = Violation(str(Wrong.BAD_RESPONSE), data)
        marks = [*outcome.marks[:-1], outcome.marks[-1]._replace(family=violation.key)]
        return Uttered(violation, data, marks, self._refused(data), 0)
