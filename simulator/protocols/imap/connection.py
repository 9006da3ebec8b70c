"""Both ends of an IMAP connection, sans-IO (speech.Connection): octets in, words out, and back.

They keep the rules and no policy: whether a password is right, or a literal welcome, is for their users to say.
"""

from __future__ import annotations

from simulator.protocols.imap import grammar
from simulator.protocols.imap.dialogue import Dialogue
from simulator.protocols.imap.grammar import UNLIMITED, Limits
from simulator.protocols.imap.rules import State, Turn
from simulator.protocols.imap.streams import AnswerStream, CommandStream
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import (
    Announced,
    ClientWord,
    Command,
    Done,
    ServerWord,
    Tagged,
    Untagged,
)
from simulator.protocols.speech import Violation, WrongMove

LIMITS = Limits()


class ServerConnection:
    """The server's end. Commands wait inside until the one before them has its tagged result.

    Before a client's literal comes, next_event tells of it (Announced); `send` a Continuation and it comes, send the
    command's Tagged NO or BAD and it is forgotten. Within AUTHENTICATE and IDLE a Continuation lets the client go on.
    A Violation with a tag is answered with that tag, one without by an untagged BAD.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._dialogue = Dialogue()
        self._commands = CommandStream(self._dialogue, limits)

    @property
    def state(self) -> str:
        """Where the dialogue stands: `SELECTED`, `SELECTED.IDLE`."""
        return self._dialogue.situation

    @property
    def allowed(self) -> tuple[str, ...]:
        """The verbs the client may say next."""
        return self._dialogue.allowed

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self._commands.feed(data)

    def next_event(self) -> ClientWord | Announced | Violation | None:
        """The next thing the client did; None when more must come, or we owe it an answer."""
        if self._dialogue.state in (State.START, State.LOGOUT):
            return None
        if self._dialogue.pending and self._dialogue.turn is Turn.COMMAND:
            return None
        uttered = self._commands.next()
        return None if uttered is None else uttered.event

    def send(self, word: ServerWord) -> bytes:
        """The octets of `word`. Raises WrongMove for a result or continuation nobody waits for, and after BYE."""
        state = self._dialogue.state
        if isinstance(word, Untagged) and state is State.LOGOUT:
            raise WrongMove(word)
        if not isinstance(word, Untagged) and state is State.START:
            raise WrongMove(word)
        octets = grammar.write_answer(word, utf8_names=self._dialogue.utf8_names)
        if not self._dialogue.server_said(word):
            raise WrongMove(word)
        return octets

    def secured(self, *, keeps: bool = False) -> None:
        """TLS began: forget what was received in the clear (RFC 9051 §6.2.1).

        Who `keeps` it has the mistake of CVE-2011-0411.
        """
        if not keeps:
            self._commands.clear()


class ClientConnection:
    """The client's end. Commands may follow one another before their results (RFC 9051 §5.5).

    `unasked` is the size of the largest literal sent without waiting: -1 (none) until the server has offered LITERAL+
    or LITERAL- (RFC 7888); set it then. Where a literal waits, `send` gives the octets up to it, and `go_on` the rest
    after the server's Continuation.
    """

    def __init__(self, unasked: int = -1) -> None:
        self.unasked = unasked
        self._dialogue = Dialogue()
        self._answers = AnswerStream(self._dialogue, UNLIMITED)
        self._rest: tuple[bytes, ...] = ()  # pieces of a command that wait for `+`
        self._waiting: Command | None = None  # the command they belong to

    @property
    def state(self) -> str:
        """Where the dialogue stands: `SELECTED`, `SELECTED.IDLE`."""
        return self._dialogue.situation

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self._answers.feed(data)

    def next_event(self) -> ServerWord | Violation | None:
        """The next thing the server said; None when more must come."""
        uttered = self._answers.next()
        if uttered is None or isinstance(uttered.event, Violation):
            return None if uttered is None else uttered.event
        word = uttered.event
        if not self._dialogue.server_said(word):
            wrong = Wrong.UNKNOWN_TAG if isinstance(word, Tagged) else Wrong.UNEXPECTED_CONTINUATION
            return Violation(str(wrong), uttered.data, tag=word.tag if isinstance(word, Tagged) else "")
        if self._dialogue.turn not in (Turn.ANNOUNCED, Turn.LITERAL):  # a refused literal is not sent
            self._rest = ()
        return word

    def send(self, word: ClientWord) -> bytes:
        """The octets of `word`, up to the first literal that waits. Raises WrongMove where the rules forbid it."""
        self._check(word)
        first, *rest = grammar.write_command(word, self.unasked, utf8_names=self._dialogue.utf8_names)
        self._rest = tuple(rest)
        if rest and isinstance(word, Command):
            self._waiting = word
            self._dialogue.client_announced(word.tag, word.name)
        else:
            self._dialogue.client_said(word)
        return first

    def _check(self, word: ClientWord) -> None:
        dialogue = self._dialogue
        match word:
            case Done():
                fits = dialogue.turn is Turn.IDLE
            case Command():
                fits = dialogue.turn is Turn.COMMAND and dialogue.permits(word.name)
                fits = fits and all(tag != word.tag for tag, _ in dialogue.pending)
            case _:
                fits = dialogue.turn is Turn.AUTHENTICATE
        if not fits:
            raise WrongMove(word)

    def go_on(self) -> bytes:
        """The next octets of a command whose literal the server has asked for; empty when nothing waits."""
        if self._dialogue.turn is not Turn.LITERAL or self._waiting is None:
            return b""
        piece, *rest = self._rest
        self._rest = tuple(rest)
        if rest:
            self._dialogue.client_announced(self._waiting.tag, self._waiting.name)
        else:
            self._dialogue.client_said(self._waiting)
        return piece

    def secured(self) -> None:
        """TLS began: forget what was received in the clear (RFC 9051 §6.2.1)."""
        self._answers.clear()
        self.unasked = -1
