"""What all engines share: tokens, violations, and the two interfaces (a speaker's and an overhearer's)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol


class Token(NamedTuple):
    """Octets `start` to `end` of an utterance, and the key that says what they are."""

    start: int
    end: int
    key: str


class Violation(NamedTuple):
    """A peer's mistake, as an event: the show goes on. `key` names it (`smtp.violation.bad-sequence`).

    `tag` is the peer's own label of the command, where the protocol has labels and it could be read (IMAP).
    """

    key: str
    line: bytes
    verb: str = ""
    tag: str = ""

    @property
    def is_no_text(self) -> bool:
        """Whether it is no line of any protocol of lines: a NUL, and nothing that could be read. TLS begins so."""
        return b"\0" in self.line and not (self.verb or self.tag)


class WrongMove(Exception):
    """Our own mistake: the machine was asked to say what its rules forbid. A bug, loud."""


ANY_OTHER, AT_ONCE = "*", ""


class Step(NamedTuple):
    """An arrow of a table of rules: in `state`, what the client says (`verb`) and its `answer` lead to `to`.

    `verb` is "" where the server moves by itself. `answer`: what is answered, ANY_OTHER than those listed, or AT_ONCE
    where saying it is enough. `key` is that of the verb's note. `spoken`: false for what is known by name alone;
    `tolerated`: not to be said there; `apart`: a way out of every state, no step of the usual course.
    """

    state: str
    verb: str
    answer: str
    to: str
    key: str
    section: str
    extension: str = ""
    spoken: bool = True
    tolerated: bool = False
    apart: bool = False


class Connection(Protocol):
    """One end of a dialogue. Pull, not push: pipelined commands wait inside until their turn."""

    @property
    def state(self) -> str: ...

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""

    def next_event(self) -> Any | None:
        """The next word or Violation; None when more octets are needed or we owe an answer."""

    def send(self, word: Any) -> bytes:
        """The octets of `word`; moves our state. Raises WrongMove where the rules forbid it."""


class Heard(NamedTuple):
    """One utterance as an overhearer understood it; `start` and `end` are offsets in that side's stream.

    `tokens` are relative to `start`. `answers` counts utterances heard on this wire, from 0.
    """

    side: str
    start: int
    end: int
    label: str
    tokens: tuple[Token, ...]
    state: str
    allowed: tuple[str, ...]
    answers: int | None


class Ear(Protocol):
    """Overhears both sides of one wire, by the same grammar and the same rules as the speakers."""

    def greeted(self) -> None:
        """The greeting, where a protocol has one, was said before anybody listened."""

    def secured(self) -> None:
        """TLS began: nothing said in the clear counts any more."""

    def hear(self, side: str, data: bytes) -> Iterable[Heard]:
        """The utterances that `data` completes on this side; bytes may come in any pieces."""
