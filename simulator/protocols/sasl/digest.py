"""DIGEST-MD5: both ends sign what both have said, and the server proves itself too (RFC 2831; historic by RFC 6331).

Only authentication is spoken (`qop=auth`): no layer of its own beneath what follows, and no log-in twice by one nonce.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from simulator.protocols.sasl.kept import digest_key
from simulator.protocols.sasl.prepared import text
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, SERVER_FIRST, Challenge, Credentials, Ground, Proof, Step

DIRECTIVE = re.compile(
    rb'\s*(?P<name>[A-Za-z-]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s",]+))\s*(?:,|\Z)', re.DOTALL
)
LONGEST_CHALLENGE, LONGEST_RESPONSE = 2048, 4096  # octets (RFC 2831 §2.1.1, §2.1.2)
FIRST = "00000001"  # the nonce count of a first log-in
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NEEDED = ("username", "nonce", "cnonce", "digest-uri", "response")


def directives(message: bytes, longest: int) -> dict[str, str] | None:
    """`name=value` and `name="value"` by name; None where it is not written so, too long, or has a name twice."""
    if len(message) > longest:
        return None
    at, found = 0, dict[str, str]()
    while at < len(message) and (one := DIRECTIVE.match(message, at)):
        name, at = one["name"].decode().lower(), one.end()
        value = text(one["plain"]) if one["quoted"] is None else text(one["quoted"]) or ""
        if value is None or name in found:
            return None
        found[name] = value if one["quoted"] is None else _ESCAPE.sub(r"\1", value)
    return found if at == len(message) else None


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _hex(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def response_value(key: bytes, said: Mapping[str, str], verb: str = "AUTHENTICATE") -> str:
    """What one end must answer; the server's own answer is that for the empty verb (RFC 2831 §2.1.2.1, §2.1.3)."""
    a1 = b":".join((key, said["nonce"].encode(), said["cnonce"].encode()))
    if "authzid" in said:
        a1 += b":" + said["authzid"].encode()
    a2 = f"{verb}:{said['digest-uri']}".encode()
    middle = f"{said['nonce']}:{said.get('nc', FIRST)}:{said['cnonce']}:{said.get('qop', 'auth')}"
    return _hex(f"{_hex(a1)}:{middle}:{_hex(a2)}".encode())


class DigestServer:
    """The server's end."""

    failure: Proof | None = None

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._nonce = ""
        self._proved: Proof | None = None

    def step(self, response: bytes | None) -> Step:
        """A nonce; then what the client makes of it; then the server's own proof, to which nothing is left to say."""
        if self._proved is not None:
            return self._proved
        if self._nonce:
            return self._judge(directives(response or b"", LONGEST_RESPONSE))
        if response is not None:
            return SERVER_FIRST
        self._nonce = self._ground.nonce()
        realm = _quoted(self._ground.host)
        said = f'realm={realm},nonce="{self._nonce}",qop="auth",algorithm=md5-sess,charset=utf-8'
        return Challenge(said.encode())

    def _judge(self, said: dict[str, str] | None) -> Step:
        if said is None or not all(said.get(name) for name in _NEEDED) or not self._fits(said):
            return NOT_THE_MESSAGE
        user = said["username"]
        key = self._ground.ledger.digest(user, said.get("realm", ""))
        if key is None or not hmac.compare_digest(response_value(key, said).encode(), said["response"].encode()):
            return Proof(user, reason="bad-credentials")
        self._proved = Proof(user, said.get("authzid", ""))
        return Challenge(f"rspauth={response_value(key, said, '')}".encode())

    def _fits(self, said: Mapping[str, str]) -> bool:
        """Whether it answers this challenge, here, for the first time (RFC 2831 §2.1.2)."""
        ground = self._ground
        where = f"{ground.service}/{ground.host}".lower()
        return (
            said["nonce"] == self._nonce
            and said.get("nc") == FIRST
            and said.get("qop", "auth") == "auth"
            and said["digest-uri"].lower() == where
            and said.get("realm", ground.host) == ground.host
        )


class DigestClient:
    """The client's end, which believes a positive outcome only from a server that knows the password too."""

    def __init__(self, credentials: Credentials, ground: Ground) -> None:
        self._credentials, self._ground = credentials, ground
        self._expected = ""
        self.satisfied = False

    def step(self, challenge: bytes | None) -> bytes | None:
        """Answer the nonce; then look at the server's own answer."""
        if challenge is None:
            return None
        said = directives(challenge, LONGEST_CHALLENGE)
        if said is None:
            return None
        return self._check(said) if self._expected else self._answer(said)

    def _check(self, said: Mapping[str, str]) -> bytes | None:
        self.satisfied = said.get("rspauth") == self._expected
        return b"" if self.satisfied else None

    def _answer(self, asked: Mapping[str, str]) -> bytes | None:
        if not asked.get("nonce") or asked.get("algorithm") != "md5-sess":
            return None
        if "auth" not in asked.get("qop", "auth").split(","):
            return None
        ground, (user, password, acts_as, _) = self._ground, self._credentials
        realm = asked.get("realm", ground.host)
        said = {
            "username": user, "realm": realm, "nonce": asked["nonce"], "cnonce": ground.nonce(), "nc": FIRST,
            "qop": "auth", "digest-uri": f"{ground.service}/{ground.host}", **({"authzid": acts_as} if acts_as else {}),
        }  # fmt: skip
        key = digest_key(user, realm, password)
        self._expected = response_value(key, said, "")
        bare = ("nc", "qop")
        parts = [f"{name}={value if name in bare else _quoted(value)}" for name, value in said.items()]
        return ",".join(("charset=utf-8", *parts, f"response={response_value(key, said)}")).encode()
