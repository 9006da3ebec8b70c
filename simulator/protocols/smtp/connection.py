"""The two ends of an SMTP dialogue, without any network: octets in, words out, and back (RFC 5321 §3).

Both walk the same Dialogue; a server reads commands and says replies, a client the other way round.
"""

from __future__ import annotations

from simulator.protocols.smtp.dialogue import Dialogue
from simulator.protocols.smtp.reader import CONTENT_LIMIT, CommandReader, ReplyReader
from simulator.protocols.smtp.rules import State
from simulator.protocols.smtp.words import ClientWord, Reply
from simulator.protocols.speech import Violation, WrongMove

_CLOSED = State.CLOSED
BAD_SEQUENCE = "smtp.violation.bad-sequence"
DID_NOT_WAIT = "smtp.violation.did-not-wait"


class ServerConnection:
    """The server's end. It owes a greeting first; then one reply for every word or Violation."""

    __slots__ = ("dialogue", "reader", "receive")

    def __init__(self, lenient: bool = False, content_limit: int = CONTENT_LIMIT) -> None:
        self.dialogue = Dialogue()
        self.reader = CommandReader(lenient, content_limit)
        self.receive = self.reader.feed  # takes what the network brought

    @property
    def state(self) -> State:
        """Where the dialogue stands."""
        return self.dialogue.state

    def secured(self, *, keeps: bool = False) -> None:
        """TLS began: forget what was learned, and what lies unread, in the clear (RFC 3207 §4.2).

        Who `keeps` the latter has the mistake of CVE-2011-0411.
        """
        self.dialogue.secured()
        if not keeps:
            self.reader.clear()

    def next_event(self) -> ClientWord | Violation | None:
        """The next thing the client said, judged now that its turn has come; None while an answer is owed."""
        dialogue = self.dialogue
        if dialogue.pending or dialogue.state is _CLOSED:
            return None
        word = self.reader.next(dialogue.state, dialogue.counts)
        if word is None:
            return None
        if dialogue.said(word.verb) or isinstance(word, Violation) or not dialogue.knows(word.verb):
            return word
        return Violation(BAD_SEQUENCE, word.octets, word.verb)

    def send(self, word: Reply) -> bytes:
        """The octets of a reply; moves the state. Raises WrongMove when there is nothing to answer."""
        self.dialogue.answered(word.code, word.lines)
        return word.octets


class ClientConnection:
    """The client's end. What it says without awaiting answers it must have reason to hope for (RFC 2920 §3.1)."""

    __slots__ = ("answering", "dialogue", "reader")

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self.reader = ReplyReader()
        self.answering = ""  # the verb that the latest reply answered

    @property
    def state(self) -> State:
        """Where the dialogue stands, by the answers that have come."""
        return self.dialogue.state

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self.reader.feed(data)

    def secured(self) -> None:
        """TLS began: forget what was learned, and what lies unread, in the clear (RFC 3207 §4.2)."""
        self.dialogue.secured()
        self.reader.clear()

    def next_event(self) -> Reply | Violation | None:
        """The next whole reply; `answering` then says to what. A Violation: the server speaks no SMTP, or too much."""
        word = self.reader.next()
        if isinstance(word, Reply):
            if not self.dialogue.pending and word.code != 421:
                return Violation(BAD_SEQUENCE, word.octets)
            self.answering = self.dialogue.answered(word.code, word.lines)
        return word

    def send(self, word: ClientWord) -> bytes:
        """The octets of a word. Raises WrongMove where the rules forbid it."""
        if not self.dialogue.foresees(word.verb):
            raise WrongMove(f"{word.verb} in {self.state}")
        self.dialogue.said(word.verb)
        return word.octets
