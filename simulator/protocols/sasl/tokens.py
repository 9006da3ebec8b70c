"""Passes of OAuth: what an authorization server hands out, and how a mail server reads it (RFC 6749 §1.4, RFC 7628).

A pass names its user, what it is good for and until when, and is sealed with a key only its issuer has. NEVER USE
THESE KEYS ELSEWHERE: they are made from a scenario's seed, and whoever knows that can make them again.
"""

from __future__ import annotations

import base64
import binascii
import hmac

import msgspec

SCOPE = "mail"


class Pass(msgspec.Struct, frozen=True):
    """Whose it is (`sub`), what for (`scope`), until when (`exp`, seconds since 1970): names as in RFC 7519 §4.1."""

    sub: str
    scope: str
    exp: int


class Issuer:
    """Makes passes and knows its own again."""

    def __init__(self, seed: int) -> None:
        self._key = f"never use elsewhere: passes of seed {seed}".encode()

    def issue(self, user: str, until: int, scope: str = SCOPE) -> str:
        """A pass as it is shown: what it says, a dot, the seal."""
        body = _text(msgspec.json.encode(Pass(user, scope, until)))
        return f"{body}.{_text(self._seal(body))}"

    def read(self, token: str) -> Pass | None:
        """What a pass says; None where it is none of ours."""
        body, _, seal = token.partition(".")
        try:
            if not hmac.compare_digest(_octets(seal), self._seal(body)):
                return None
            return msgspec.json.decode(_octets(body), type=Pass)
        except (binascii.Error, ValueError, msgspec.MsgspecError):
            return None

    def _seal(self, body: str) -> bytes:
        return hmac.digest(self._key, body.encode(), "sha256")[:16]


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
