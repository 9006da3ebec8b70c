"""What an exchange comes to: a further challenge, somebody known or not, a mistake. And what either end stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from simulator.protocols.sasl.kept import Ledger
from simulator.protocols.sasl.prepared import same
from simulator.protocols.sasl.wire import encode


class Credentials(NamedTuple):
    """Whose password this is, and as whom its owner wants to act (empty: as herself). `token`: a pass, for OAuth."""

    authentication_id: str
    password: str
    authorization_id: str = ""
    token: str = ""

    @property
    def acts_as(self) -> str:
        """The identity asked for: the authorization identity, or else the authentication identity (RFC 4616 §2)."""
        return self.authorization_id or self.authentication_id

    def hold(self, password: str) -> bool:
        """Whether the password given is this one, both prepared (RFC 4616 §2, RFC 4013 §2)."""
        return same(self.password, password)


class Proof(NamedTuple):
    """The exchange has shown who this is, without the server being told a password; or why it has not.

    `reason` is empty where she is recognised, else the last word of a `reason.` key: bad-credentials, channel-binding,
    downgraded, token-invalid, token-expired, token-scope, no-certificate.
    """

    authentication_id: str
    authorization_id: str = ""
    reason: str = ""

    @property
    def acts_as(self) -> str:
        """The identity asked for."""
        return self.authorization_id or self.authentication_id


class Challenge(NamedTuple):
    """The server asks on: the client owes a response to `data`."""

    data: bytes

    @property
    def line(self) -> bytes:
        """The challenge as it is written on the wire."""
        return encode(self.data)


class Malformed(NamedTuple):
    """The client's response breaks a rule. `key`: sasl.violation.base64, .message or .server-first."""

    key: str


class Cancelled(NamedTuple):
    """The client gave up the exchange with `*`."""


Step = Credentials | Proof | Challenge | Malformed | Cancelled

NOT_BASE64 = Malformed("sasl.violation.base64")
NOT_THE_MESSAGE = Malformed("sasl.violation.message")
SERVER_FIRST = Malformed("sasl.violation.server-first")


class Binding(NamedTuple):
    """What ties a log-in to its channel: its registered `type`, and its data (RFC 5056 §2.1, RFC 5929, RFC 9266).

    tls-server-end-point: a hash of the server's certificate; tls-exporter: 32 octets of keying material.
    """

    type: str
    data: bytes


def _no_nonce() -> str:
    raise ValueError("this mechanism wants nonces: give the exchange a source of them")


class Ground(NamedTuple):
    """What an exchange stands on, at either end.

    `host` and `port` are the server's, `service` is its name (smtp, pop, imap: RFC 4422 §4). `now`: seconds since
    1970. `nonce` gives printable text never given before. `binding`: of the TLS channel beneath, None where there is
    none. `identity`: whom the client's certificate names. `offered`: the mechanisms of the server. `ledger`: what the
    server has written down about its users.
    """

    host: str = ""
    service: str = "smtp"
    port: int = 0
    now: int = 0
    nonce: Callable[[], str] = _no_nonce
    binding: Binding | None = None
    identity: str = ""
    offered: tuple[str, ...] = ()
    ledger: Ledger = Ledger()


class Server(Protocol):
    """The server's stepper: `step(None)` when the client sent no initial response.

    `failure`: what the outcome will be although the client still owes a word, which changes nothing about it.
    """

    failure: Proof | None

    def step(self, response: bytes | None) -> Step:
        """What the client's response leads to."""


class Client(Protocol):
    """The client's stepper: `step(None)` asks for an initial response; None says there is none, or that she gives up.

    `satisfied`: whether a positive outcome may be believed; a mechanism that makes the server prove itself says no
    until it has.
    """

    satisfied: bool

    def step(self, challenge: bytes | None) -> bytes | None:
        """The response to a challenge."""
