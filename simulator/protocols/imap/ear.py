"""Overhears both sides of an IMAP wire, by the grammar and the rules the speakers have. Knows no policy.

An utterance is a line with its literals; a client that waits for `+` before a literal makes two of it, as they stand
in the ladder: the command, then `literal`. A response to a challenge is labelled `response`, what cannot be read `?`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from simulator.protocols import sasl
from simulator.protocols.imap.dialogue import Dialogue
from simulator.protocols.imap.grammar import UNLIMITED, Limits, Mark
from simulator.protocols.imap.grammar.keys import misplaced, tokens
from simulator.protocols.imap.rules import State, Turn
from simulator.protocols.imap.streams import AnswerStream, CommandStream, Uttered
from simulator.protocols.imap.words import (
    Announced,
    ClientWord,
    Code,
    Command,
    Continuation,
    Done,
    Numbered,
    Response,
    Search,
    ServerWord,
    Tagged,
    Told,
    Untagged,
)
from simulator.protocols.speech import Heard, Token, Violation

UNREADABLE = "?"
AMBIGUITY = "imap.wire.pipelining-ambiguity"
GREETING = "imap.response.OK@greeting"


# How long a line may be is known; how large a literal, only the server knows, and it will say so.
PATIENCE = msgspec.structs.replace(UNLIMITED, line=Limits().line)


class Ear:
    """One wire's ear. `limits`: how much of a client's line or literal it waits for before it calls it too long.

    `hoarding`: the server keeps what came in clear, and answers it when TLS stands.
    """

    def __init__(self, limits: Limits = PATIENCE, hoarding: bool = False) -> None:
        self._hoards = hoarding
        self._dialogue = Dialogue()
        self._commands = CommandStream(self._dialogue, limits)
        self._answers = AnswerStream(self._dialogue, UNLIMITED)
        self._log_ins = sasl.Overheard()
        self._heard = 0  # utterances so far
        self._commands_heard: dict[str, int] = {}  # by tag, while they wait for their result
        self._last_of_client: int | None = None
        self._last_continuation: int | None = None

    def greeted(self) -> None:
        """The greeting was said before anybody listened."""
        self._dialogue.server_said(Told("OK", ""))

    def secured(self) -> None:
        """TLS began: what lies unread of the clear is nobody's any more (RFC 9051 §6.2.1)."""
        self._answers.clear()
        if not self._hoards:
            self._commands.clear()

    def hear(self, side: str, data: bytes) -> Iterable[Heard]:
        """The utterances that `data` completes; an answer may complete what the other side had said too early."""
        (self._commands if side == "C" else self._answers).feed(data)
        heard = list(self._client())
        while (answer := self._answers.next()) is not None:
            heard.extend(self._cut_short(answer.event))
            heard.append(self._server(answer))
            heard.extend(self._client())
        return heard

    # ---- the client

    def _client(self) -> Iterator[Heard]:
        while True:
            answers = self._asked()
            uttered = self._commands.next()
            if uttered is None:
                return
            yield self._said(uttered, answers)

    def _cut_short(self, answer: ServerWord | Violation) -> Iterator[Heard]:
        """A command that is refused before it has come whole is heard as far as it was answered."""
        uttered = self._commands.cut_short(answer.tag) if isinstance(answer, Tagged) else None
        if uttered is not None:
            yield self._said(uttered, None)

    def _said(self, uttered: Uttered[ClientWord | Announced | Violation], answers: int | None) -> Heard:
        tag = getattr(uttered.event, "tag", "")
        self._commands_heard[tag] = self._last_of_client = self._heard
        if self._is_hasty():
            uttered = uttered._replace(marks=_ambiguous(uttered))
        return self._told("C", uttered, _client_label(uttered), answers)

    def _is_hasty(self) -> bool:
        """Whether a command before this one may still change the messages' numbers (RFC 9051 §5.5)."""
        return self._dialogue.state is State.SELECTED and self._dialogue.is_moving

    def _asked(self) -> int | None:
        """The continuation that the client's next utterance answers."""
        asked = self._dialogue.turn in (Turn.LITERAL, Turn.AUTHENTICATE)
        return self._last_continuation if asked else None

    # ---- the server

    def _server(self, uttered: Uttered[ServerWord | Violation]) -> Heard:
        word = uttered.event
        answers = self._answered(word)
        marks = uttered.marks
        if isinstance(word, Continuation):
            self._last_continuation = self._heard
            marks = self._challenged(marks)
        is_greeting = self._heard == 0 and isinstance(word, Told) and word.status == "OK"
        if is_greeting:
            marks = [mark._replace(family=GREETING) if mark.family == "imap.response" else mark for mark in marks]
        if not isinstance(word, Violation):
            self._dialogue.server_said(word)
        return self._told("S", uttered._replace(marks=marks), _server_label(word, is_greeting), answers)

    def _answered(self, word: ServerWord | Violation) -> int | None:
        """The utterance a server's word replies to; what is pushed to an idling client replies to none."""
        pending = self._dialogue.pending
        if isinstance(word, Tagged):
            return self._commands_heard.pop(word.tag, None)
        if isinstance(word, Continuation):
            return self._last_of_client
        if not pending or self._dialogue.turn is Turn.IDLE:
            return None
        return self._commands_heard.get(pending[0].tag)

    def _challenged(self, marks: list[Mark]) -> list[Mark]:
        """What follows `+` within AUTHENTICATE is a challenge (RFC 9051 §6.2.2)."""
        pending = self._dialogue.pending
        if not pending or pending[-1].rule.turn is not Turn.AUTHENTICATE:
            return marks
        return [mark._replace(family=sasl.CHALLENGE_KEY) if mark.family == "imap.text" else mark for mark in marks]

    # ---- both

    def _told(
        self, side: str, uttered: Uttered[ClientWord | ServerWord | Announced | Violation], label: str,
        answers: int | None,
    ) -> Heard:  # fmt: skip
        _, data, marks, start, told = uttered
        self._heard += 1
        found: tuple[Token, ...] = self._log_ins.refined(side, data[told:], tokens(data, marks, told))
        dialogue = self._dialogue
        return Heard(side, start + told, start + len(data), label, found, dialogue.situation, dialogue.allowed, answers)


def _ambiguous(uttered: Uttered[ClientWord | Announced | Violation]) -> list[Mark]:
    """The marks of a command, where message numbers (not UIDs) are called what they are when they may have changed."""
    match uttered.event:
        case Search():
            family = "imap.search.sequence-set"
        case Numbered(uid=False):
            family = "imap.sequence-set"
        case _:
            return uttered.marks
    return [mark._replace(family=AMBIGUITY) if mark.family == family else mark for mark in uttered.marks]


def _client_label(uttered: Uttered[ClientWord | Announced | Violation]) -> str:
    if uttered.told:
        return "literal"
    if meant := misplaced(uttered.data, uttered.marks):  # what is taken for the verb is not what the line is about
        return meant
    match uttered.event:
        case Command(name=name):
            return name
        case Announced(verb=verb) | Violation(verb=verb):
            return verb or UNREADABLE
        case Done():
            return "DONE"
        case Response():
            return "response"


def _server_label(word: ServerWord | Violation, is_greeting: bool) -> str:
    match word:
        case Told(label=label, code=Code(name=name)) if not is_greeting:  # the code is what such a line is about
            return f"{label} [{name}]"
        case Tagged(status=status):
            return status
        case Untagged(label=label):
            return label
        case Continuation():
            return "+"
        case _:
            return UNREADABLE
