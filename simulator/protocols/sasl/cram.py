"""CRAM-MD5: the client shows that it knows the password, without saying it (RFC 2195 §2)."""

from __future__ import annotations

import hmac
import re

from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, SERVER_FIRST, Challenge, Credentials, Ground, Proof, Step

CHALLENGE = re.compile(rb"(?P<challenge><[!-?A-~]+@[!-=?-~]+>)")  # a msg-id (RFC 2195 §2)
RESPONSE = re.compile(rb"(?P<user>.+) (?P<digest>[0-9a-f]{32})", re.DOTALL)


def _digest(password: str, challenge: bytes) -> bytes:
    return hmac.new(password.encode(), challenge, "md5").hexdigest().encode()


class CramServer:
    """The server's end: it must know the password itself."""

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._challenge = b""

    def step(self, response: bytes | None) -> Step:
        """A challenge never given before, by the server first (RFC 4422 §5); then whether its digest is right."""
        if self._challenge:
            return self._judge(response or b"")
        if response is not None:
            return SERVER_FIRST
        ground = self._ground
        self._challenge = f"<{ground.nonce()}.{ground.now}@{ground.host}>".encode()
        return Challenge(self._challenge)

    def _judge(self, response: bytes) -> Step:
        found = RESPONSE.fullmatch(response)
        user = text(found["user"]) if found else None
        if found is None or user is None:
            return NOT_THE_MESSAGE
        password = self._ground.ledger.password(user)
        known = password is not None and hmac.compare_digest(_digest(password, self._challenge), found["digest"])
        return Proof(user, reason="" if known else "bad-credentials")


class CramClient:
    """The client's end: what is signed may be anything, and is not checked."""

    satisfied = True

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._credentials = credentials

    def step(self, challenge: bytes | None) -> bytes | None:
        """The user's name, and the keyed digest of the challenge."""
        if challenge is None:
            return None
        user, password, *_ = self._credentials
        return b"%s %s" % (user.encode(), _digest(password, challenge))
