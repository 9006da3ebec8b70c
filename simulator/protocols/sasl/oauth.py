r"""XOAUTH2 and OAUTHBEARER: a pass from elsewhere instead of a password (RFC 7628; the former is Google's, in no RFC).

Fields end with ^A. A pass that will not do is answered with a challenge in JSON; the client owes an empty word to that,
and only then the log-in fails (RFC 7628 §3.2.3).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

import msgspec

from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, Challenge, Credentials, Ground, Malformed, Proof, Step
from simulator.protocols.sasl.tokens import SCOPE

SASLNAME = rb"(?:[^,=\0\x01]|=2C|=3D)+"  # RFC 5801 §4
XOAUTH2 = re.compile(rb"user=(?P<user>[^\0\x01]+)\x01auth=[Bb]earer (?P<token>[!-~]*)\x01\x01")
GS2_HEADER = re.compile(rb"[ny],(?:a=(?P<authorization_id>%s))?,\x01" % SASLNAME)
PAIR = re.compile(rb"(?P<name>[A-Za-z]+)=(?P<value>[\t\n\r -~]*)\x01")
BEARER = re.compile(rb"bearer (?P<token>[!-~]+)", re.IGNORECASE)
DUMMY = b"\x01"


class _Presented(msgspec.Struct, frozen=True):
    """What came: a pass, and who is said to show it ("" where that is left to the pass)."""

    token: str
    user: str = ""


def escaped(name: str) -> bytes:
    """A name with `,` and `=` written as =2C and =3D (RFC 5801 §4, RFC 5802 §5.1)."""
    return name.replace("=", "=3D").replace(",", "=2C").encode()


def unescaped(name: bytes) -> str | None:
    """A name as it was meant; None where it is no text."""
    return text(name.replace(b"=2C", b",").replace(b"=3D", b"="))


class OAuthServer(ABC):
    """What both servers have in common; `read` takes the client's message apart."""

    schemes = "bearer"

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.failure: Proof | None = None

    @abstractmethod
    def read(self, message: bytes) -> _Presented | Malformed:
        """Who shows which pass."""

    def step(self, response: bytes | None) -> Step:
        """The pass is good, or the client is told why it is not; whatever it says to that, it has failed."""
        if self.failure is not None:
            return self.failure
        if response is None:
            return Challenge(b"")
        shown = self.read(response)
        return shown if isinstance(shown, Malformed) else self._judge(shown)

    def _judge(self, shown: _Presented) -> Step:
        issuer = self._ground.ledger.issuer
        found = issuer.read(shown.token) if issuer else None
        user = found.sub if found else shown.user
        if found is None or shown.user not in ("", found.sub):
            return self._fail(user, "token-invalid")
        if found.exp <= self._ground.now:
            return self._fail(user, "token-expired")
        return Proof(user) if SCOPE in found.scope.split() else self._fail(user, "token-scope", "insufficient_scope")

    def _fail(self, user: str, reason: str, status: str = "invalid_token") -> Challenge:
        """The error result (RFC 7628 §3.2.2)."""
        self.failure = Proof(user, reason=reason)
        return Challenge(msgspec.json.encode({"status": status, "schemes": self.schemes, "scope": SCOPE}))


class XOAuth2Server(OAuthServer):
    """`user=… ^A auth=Bearer … ^A ^A`."""

    schemes = "Bearer"

    def read(self, message: bytes) -> _Presented | Malformed:
        """Both stand in the message, always."""
        found = XOAUTH2.fullmatch(message)
        user = text(found["user"]) if found else None
        return NOT_THE_MESSAGE if found is None or user is None else _Presented(found["token"].decode(), user)


class OAuthBearerServer(OAuthServer):
    """A header of GS2, then fields by name; `auth` must be one of them, and may be empty to ask (RFC 7628 §3.1)."""

    def read(self, message: bytes) -> _Presented | Malformed:
        """The identity is that of the header, or else of the pass."""
        header = GS2_HEADER.match(message)
        fields = _fields(message[header.end() :]) if header else None
        if header is None or fields is None or b"auth" not in fields:
            return NOT_THE_MESSAGE
        name = header["authorization_id"]
        user = unescaped(name) if name else ""
        bearer = BEARER.fullmatch(fields[b"auth"])
        if user is None or (bearer is None and fields[b"auth"]):
            return NOT_THE_MESSAGE
        return _Presented(bearer["token"].decode() if bearer else "", user)


def _fields(message: bytes) -> dict[bytes, bytes] | None:
    """Fields by name; None where they are not written as they should be, with one more ^A at the end."""
    at, found = 0, dict[bytes, bytes]()
    while pair := PAIR.match(message, at):
        found[pair["name"].lower()] = pair["value"]
        at = pair.end()
    return found if message[at:] == DUMMY else None


class _OAuthClient(ABC):
    """Shows the pass once; to an error it says the word that is owed."""

    satisfied = True
    dummy = DUMMY

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._credentials, self._ground = credentials, ground
        self._shown = False

    @abstractmethod
    def message(self) -> bytes:
        """The one message."""

    def step(self, challenge: bytes | None) -> bytes | None:
        """The message, then the dummy."""
        if self._shown:
            return self.dummy
        self._shown = True
        return self.message()


class XOAuth2Client(_OAuthClient):
    """The client's end of XOAUTH2, whose word to an error is empty."""

    dummy = b""

    def message(self) -> bytes:
        """Who, and the pass."""
        user, _, _, token = self._credentials
        return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


class OAuthBearerClient(_OAuthClient):
    """The client's end of OAUTHBEARER."""

    def message(self) -> bytes:
        """Who, where, and the pass (RFC 7628 §3.1, §4.1)."""
        user, _, _, token = self._credentials
        where = f"host={self._ground.host}\x01port={self._ground.port}\x01" if self._ground.port else ""
        return b"n,a=%s,\x01%sauth=Bearer %s\x01\x01" % (escaped(user), where.encode(), token.encode())
