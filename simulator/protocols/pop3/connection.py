"""The two ends of a POP3 dialogue, without any network: octets in, words out, and back (RFC 1939 §3).

Both walk the same Dialogue; a server reads commands and says replies, a client the other way round.
"""

from __future__ import annotations

from simulator.protocols.pop3.dialogue import Dialogue
from simulator.protocols.pop3.reader import CommandReader, ReplyReader
from simulator.protocols.pop3.rules import OK, State
from simulator.protocols.pop3.words import Command, Reply, Response
from simulator.protocols.speech import Violation, WrongMove

BAD_SEQUENCE = "pop3.violation.bad-sequence"


class ServerConnection:
    """The server's end. It owes a greeting first; then one reply for every word or Violation."""

    __slots__ = ("_wrong", "dialogue", "reader")

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self.reader = CommandReader()
        self._wrong = False  # whether what is to be answered was a mistake

    @property
    def state(self) -> State:
        """Where the dialogue stands."""
        return self.dialogue.state

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self.reader.feed(data)

    def secured(self, *, keeps: bool = False) -> None:
        """TLS began: forget what was learned, and what lies unread, in the clear (RFC 2595 §4).

        Who `keeps` the latter has the mistake of CVE-2011-0411.
        """
        self.dialogue.secured()
        if not keeps:
            self.reader.clear()

    def next_event(self) -> Command | Response | Violation | None:
        """The next thing the client said, judged now that its turn has come; None while an answer is owed."""
        dialogue = self.dialogue
        if dialogue.pending or dialogue.state is State.CLOSED:
            return None
        word = self.reader.next(dialogue.state)
        if word is None:
            return None
        if not isinstance(word, Violation):
            if dialogue.allows(word.form):
                dialogue.said(word.form)
                return word
            word = Violation(BAD_SEQUENCE, word.octets, word.verb)
        self._wrong = True
        dialogue.said("")
        return word

    def send(self, word: Reply) -> bytes:
        """The octets of a reply; moves the state. Raises WrongMove when nothing is to be answered, or not so."""
        if self._wrong and word.status == OK:
            raise WrongMove(f"{word.octets!r} to a mistake")
        self._wrong = False
        self.dialogue.answered(word.status, word.text, word.body)
        return word.octets


class ClientConnection:
    """The client's end. What it says without awaiting answers it must have reason to hope for (RFC 2449 §6.6)."""

    __slots__ = ("answering", "dialogue", "reader")

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self.reader = ReplyReader()
        self.answering = ""  # the row of the table that the latest reply answered

    @property
    def state(self) -> State:
        """Where the dialogue stands, by the answers that have come."""
        return self.dialogue.state

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self.reader.feed(data)

    def secured(self) -> None:
        """TLS began: forget what was learned, and what lies unread, in the clear (RFC 2595 §4)."""
        self.dialogue.secured()
        self.reader.clear()

    def next_event(self) -> Reply | Violation | None:
        """The next whole reply; `answering` then says to what. A Violation: the server speaks no POP3, or too much."""
        word = self.reader.next(self.dialogue.multiline)
        if isinstance(word, Reply):
            if not self.dialogue.pending:
                return Violation(BAD_SEQUENCE, word.octets)
            self.answering = self.dialogue.answered(word.status, word.text, word.body)
        return word

    def send(self, word: Command | Response) -> bytes:
        """The octets of a word. Raises WrongMove where the rules forbid it."""
        if not self.dialogue.foresees(word.form):
            raise WrongMove(f"{word.form} in {self.state}")
        self.dialogue.said(word.form)
        return word.octets
