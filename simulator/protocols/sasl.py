"""SASL: how a user proves who she is, the same way in SMTP, POP3 and IMAP (RFC 4422).

A mechanism is two small steppers, one for each end; each is handed what the other end said and says the next thing.
`ServerExchange` wraps the server's stepper in what the three protocols write on their lines: base64, `=` for an
empty initial response, `*` to give up (RFC 4954 §4, RFC 5034 §4, RFC 9051 §6.2.2).
Knows no user: a finished exchange yields Credentials, and somebody else decides whether they are good.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple, Protocol

NAME = re.compile(rb"[A-Z0-9_-]{1,20}", re.IGNORECASE)  # sasl-mech (RFC 4422 §3.1); mail compares without case
CANCEL = b"*"
EMPTY = b"="

RESPONSE_KEY = "sasl.argument.response"
INITIAL_RESPONSE_KEY = "sasl.argument.initial-response"
CHALLENGE_KEY = "sasl.argument.challenge"
CANCEL_KEY = "sasl.argument.cancel"


class Credentials(NamedTuple):
    """Whose password this is, and as whom its owner wants to act (empty: as herself)."""

    authentication_id: str
    password: str
    authorization_id: str = ""

    @property
    def acts_as(self) -> str:
        """The identity asked for: the authorization identity, or else the authentication identity (RFC 4616 §2)."""
        return self.authorization_id or self.authentication_id


class Challenge(NamedTuple):
    """The server asks on: the client owes a response to `data`."""

    data: bytes

    @property
    def line(self) -> bytes:
        """The challenge as it is written on the wire."""
        return encode(self.data)


class Malformed(NamedTuple):
    """The client's response breaks a rule. `key`: sasl.violation.base64 or sasl.violation.message."""

    key: str


class Cancelled(NamedTuple):
    """The client gave up the exchange with `*`."""


Step = Credentials | Challenge | Malformed | Cancelled

NOT_BASE64 = Malformed("sasl.violation.base64")
NOT_THE_MESSAGE = Malformed("sasl.violation.message")


def encode(data: bytes) -> bytes:
    """Octets as base64, without line ends (RFC 4648 §4)."""
    return base64.b64encode(data)


def decode(line: bytes) -> bytes | None:
    """Octets from strict base64: padded, canonical, nothing foreign in it (RFC 4648 §3); None when it is not that."""
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data) == line else None


def mechanism_key(name: bytes) -> str:
    """The key of a token that is a mechanism's name: `sasl.PLAIN`, or `sasl.mechanism` when it can be no name."""
    return f"sasl.{name.decode().upper()}" if NAME.fullmatch(name) else "sasl.mechanism"


def _text(data: bytes) -> str | None:
    """Non-empty UTF-8 without NUL, as both PLAIN and LOGIN demand; None when it is not that."""
    try:
        return None if b"\0" in data else data.decode() or None
    except UnicodeDecodeError:
        return None


# ---- the two ends of a mechanism


class Server(Protocol):
    """The server's stepper: `step(None)` when the client sent no initial response."""

    def step(self, response: bytes | None) -> Step:
        """What the client's response leads to."""


class Client(Protocol):
    """The client's stepper: `step(None)` asks for an initial response, None says there is none to give."""

    def step(self, challenge: bytes | None) -> bytes | None:
        """The response to a challenge."""


class PlainServer:
    """PLAIN: everything in one message, `[authzid] NUL authcid NUL passwd` (RFC 4616 §2)."""

    def step(self, response: bytes | None) -> Step:
        """Take the message apart; without one, ask for it with an empty challenge."""
        if response is None:
            return Challenge(b"")
        parts = response.split(b"\0")
        if len(parts) != 3:
            return NOT_THE_MESSAGE
        acts_as, user, password = (_text(part) for part in parts)
        if user is None or password is None or (acts_as is None and parts[0]):
            return NOT_THE_MESSAGE
        return Credentials(user, password, acts_as or "")


class PlainClient:
    """PLAIN, the client's end: the message goes out at once, or after the empty challenge."""

    def __init__(self, credentials: Credentials) -> None:
        user, password, acts_as = credentials
        self._message = b"\0".join(part.encode() for part in (acts_as, user, password))

    def step(self, challenge: bytes | None) -> bytes | None:
        """The one message there is."""
        return self._message


class LoginServer:
    """LOGIN: asks for the user, then for the password (draft-murchison-sasl-login §2.2).

    The prompts are the ones old mail programs insist on. A user name sent as initial response is taken, as nearly
    every server does, though the draft lets the server speak first.
    """

    def __init__(self) -> None:
        self._user: str | None = None

    def step(self, response: bytes | None) -> Step:
        """Prompt for the first thing still missing."""
        if response is None:
            return Challenge(b"Username:")
        answer = _text(response)
        if answer is None:
            return NOT_THE_MESSAGE
        if self._user is None:
            self._user = answer
            return Challenge(b"Password:")
        return Credentials(self._user, answer)


class LoginClient:
    """LOGIN, the client's end: answers two prompts, whatever they say (draft-murchison-sasl-login §2.1)."""

    def __init__(self, credentials: Credentials) -> None:
        self._answers = [
            credentials.authentication_id.encode(),
            credentials.password.encode(),
        ]

    def step(self, challenge: bytes | None) -> bytes | None:
        """The next answer; an empty one when the server asks for more than there is."""
        if challenge is None:
            return None
        return self._answers.pop(0) if self._answers else b""


SERVERS: dict[str, type[PlainServer | LoginServer]] = {
    "PLAIN": PlainServer,
    "LOGIN": LoginServer,
}
CLIENTS: dict[str, type[PlainClient | LoginClient]] = {
    "PLAIN": PlainClient,
    "LOGIN": LoginClient,
}
MECHANISMS = tuple(SERVERS)  # best first


# ---- the exchange as the lines of a mail protocol show it


class ServerExchange:
    """One exchange, from the AUTH command to Credentials, Malformed or Cancelled. `mechanism` is one of MECHANISMS."""

    def __init__(self, mechanism: str) -> None:
        self.mechanism = mechanism
        self._server: Server = SERVERS[mechanism]()

    def begin(self, initial_response: bytes | None = None) -> Step:
        """Start, with the command's initial response as it was written: base64, `=`, or None for none."""
        if initial_response is None:
            return self._server.step(None)
        return self._decoded(b"" if initial_response == EMPTY else initial_response)

    def respond(self, line: bytes) -> Step:
        """Go on with the client's line, without its CRLF."""
        return Cancelled() if line == CANCEL else self._decoded(line)

    def _decoded(self, line: bytes) -> Step:
        response = decode(line)
        return NOT_BASE64 if response is None else self._server.step(response)


class ClientExchange:
    """The client's end of one exchange: lines ready to be written. `mechanism` is one of MECHANISMS."""

    def __init__(self, mechanism: str, credentials: Credentials) -> None:
        self.mechanism = mechanism
        self._client: Client = CLIENTS[mechanism](credentials)

    def begin(self) -> bytes | None:
        """The initial response for the command (`=` when it is empty), or None when the server speaks first."""
        response = self._client.step(None)
        return None if response is None else encode(response) or EMPTY

    def respond(self, challenge: bytes) -> bytes:
        """The line that answers a challenge as it was written; `*` when the challenge cannot be read."""
        data = decode(challenge)
        response = None if data is None else self._client.step(data)
        return CANCEL if response is None else encode(response)
