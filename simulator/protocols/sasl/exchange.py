"""An exchange as the lines of a mail protocol show it: base64, `=`, `*` (RFC 4954 §4, RFC 5034 §4, RFC 9051 §6.2.2)."""

from __future__ import annotations

from simulator.protocols.sasl.mechanisms import TABLE
from simulator.protocols.sasl.steps import NOT_BASE64, Cancelled, Credentials, Ground, Step
from simulator.protocols.sasl.wire import CANCEL, EMPTY, decode, encode

NO_GROUND = Ground()


class ServerExchange:
    """One exchange, from the AUTH command to its outcome. `mechanism` is one of MECHANISMS."""

    def __init__(self, mechanism: str, ground: Ground = NO_GROUND) -> None:
        self.mechanism = mechanism
        self._server = TABLE[mechanism].server(ground)

    def begin(self, initial_response: bytes | None = None) -> Step:
        """Start, with the command's initial response as it was written: base64, `=`, or None for none."""
        if initial_response is None:
            return self._server.step(None)
        return self._decoded(b"" if initial_response == EMPTY else initial_response)

    def respond(self, line: bytes) -> Step:
        """Go on with the client's line, without its CRLF. Giving up does not undo a failure (RFC 7628 §4.3)."""
        return self._server.failure or Cancelled() if line == CANCEL else self._decoded(line)

    def _decoded(self, line: bytes) -> Step:
        response = decode(line)
        return NOT_BASE64 if response is None else self._server.step(response)


class ClientExchange:
    """The client's end of one exchange: lines ready to be written. `mechanism` is one of MECHANISMS."""

    def __init__(self, mechanism: str, credentials: Credentials, ground: Ground = NO_GROUND) -> None:
        self.mechanism = mechanism
        self._client = TABLE[mechanism].client(credentials, ground)
        self._kept: bytes | None = None  # an initial response that did not fit into the command

    @property
    def satisfied(self) -> bool:
        """Whether a positive outcome may be believed: the server has proved itself, where the mechanism makes it."""
        return self._client.satisfied

    def begin(self, room: int | None = None) -> bytes | None:
        """The initial response for the command (`=` when it is empty), or None when the server speaks first.

        One beyond `room` octets is kept until the server asks for it (RFC 4954 §4, RFC 5034 §4).
        """
        response = self._client.step(None)
        line = None if response is None else encode(response) or EMPTY
        if line is None or room is None or len(line) <= room:
            return line
        self._kept = line
        return None

    def respond(self, challenge: bytes) -> bytes:
        """The line that answers a challenge as it was written; `*` when it cannot be read or is not to be believed."""
        kept, self._kept = self._kept, None
        if kept is not None:
            return kept
        data = decode(challenge)
        response = None if data is None else self._client.step(data)
        return CANCEL if response is None else encode(response)
