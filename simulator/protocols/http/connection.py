"""The two ends of an HTTP/1.1 connection, without any network: octets in, words out, and back (RFC 9112 §9).

Both walk the same Dialogue; a server reads requests and says responses, a client the other way round.
"""

from __future__ import annotations

from simulator.protocols.http.dialogue import Dialogue
from simulator.protocols.http.reader import CONTENT_LIMIT, RequestReader, ResponseReader
from simulator.protocols.http.rules import State
from simulator.protocols.http.words import Request, Response
from simulator.protocols.speech import Violation, WrongMove

UNASKED = "http.violation.unasked"


class ServerConnection:
    """The server's end: one response for every request or Violation. After a Violation it should close."""

    def __init__(self, most: int = CONTENT_LIMIT) -> None:
        self.dialogue = Dialogue()
        self._reader = RequestReader(most)

    @property
    def state(self) -> State:
        """Where the dialogue stands."""
        return self.dialogue.state

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self._reader.feed(data)

    def next_event(self) -> Request | Violation | None:
        """The next request, once the one before it is answered."""
        if self.dialogue.state is not State.READY:
            return None
        word = self._reader.next()
        if word is not None:
            self.dialogue.said(word.method if isinstance(word, Request) else "")
        return word

    def send(self, word: Response) -> bytes:
        """The octets of a response. Raises WrongMove when nothing was asked, or when it cannot be said."""
        octets = word.octets
        asked = self.dialogue.answered(word.closes)
        return octets if asked != "HEAD" else octets[: octets.index(b"\r\n\r\n") + 4]  # RFC 9110 §9.3.2


class ClientConnection:
    """The client's end: one question at a time."""

    def __init__(self) -> None:
        self.dialogue = Dialogue()
        self._reader = ResponseReader()

    @property
    def state(self) -> State:
        """Where the dialogue stands, by the answers that have come."""
        return self.dialogue.state

    def receive(self, data: bytes) -> None:
        """Take what the network brought."""
        self._reader.feed(data)

    def closed(self) -> None:
        """The server has hung up: what it was saying may end there."""
        self._reader.finish()

    def next_event(self) -> Response | Violation | None:
        """The next response; those that only say that more will come (1xx) are passed over (RFC 9110 §15.2)."""
        word = self._reader.next(self.dialogue.asked)
        while isinstance(word, Response) and word.status < 200:
            word = self._reader.next(self.dialogue.asked)
        if isinstance(word, Response):
            if not self.dialogue.pending:
                return Violation(UNASKED, word.octets)
            self.dialogue.answered(word.closes)
        return word

    def send(self, word: Request) -> bytes:
        """The octets of a request. Raises WrongMove where nothing may be asked."""
        if self.dialogue.state is not State.READY:
            raise WrongMove(f"{word.method} in {self.state}")
        octets = word.octets
        self.dialogue.said(word.method)
        return octets
