"""SCRAM: neither end says the password, the server does not have it, and both prove themselves (RFC 5802, RFC 7677).

    C: n,,n=bob,r=<client's nonce>               n: no channel binding; y: it could, but thinks we cannot; p=…: bound
    S: r=<both nonces>,s=<salt>,i=<iterations>
    C: c=<first header, and what it is bound to>,r=<both nonces>,p=<proof>
    S: v=<signature>                              or e=<what was wrong>

Messages and their judgement are here; the arithmetic is scramp's. Which types of binding there are, the ground tells.
"""

from __future__ import annotations

import base64
import re
from hmac import compare_digest

from scramp.utils import h, hmac, xor

from simulator.protocols.sasl.kept import HASHES, ITERATIONS, salted
from simulator.protocols.sasl.oauth import SASLNAME, escaped, unescaped
from simulator.protocols.sasl.prepared import prepared
from simulator.protocols.sasl.steps import NOT_THE_MESSAGE, Challenge, Credentials, Ground, Proof, Step
from simulator.protocols.sasl.wire import decode

_NONCE = rb"[!-+\--~]+"
_BASE64 = rb"[A-Za-z0-9+/]+={0,2}"
_MORE = rb"(?P<extensions>(?:,[A-Za-z]=[^,\0]+)*)"
CLIENT_FIRST = re.compile(
    rb"(?P<header>(?:(?P<flag>[ny])|p=(?P<binding_type>[A-Za-z0-9.-]+)),(?:a=(?P<authorization_id>%s))?,)"
    rb"(?P<bare>n=(?P<user>%s),r=(?P<nonce>%s)%s)" % (SASLNAME, SASLNAME, _NONCE, _MORE)
)
SERVER_FIRST = re.compile(
    rb"r=(?P<both_nonces>%s),s=(?P<salt>%s),i=(?P<iterations>[1-9][0-9]{0,8})%s" % (_NONCE, _BASE64, _MORE)
)
CLIENT_FINAL = re.compile(
    rb"(?P<unproved>c=(?P<binding>%s),r=(?P<both_nonces>%s)%s),p=(?P<proof>%s)" % (_BASE64, _NONCE, _MORE, _BASE64)
)
SERVER_FINAL = re.compile(rb"(?:v=(?P<signature>%s)%s|e=(?P<error>[^,\0]+).*)" % (_BASE64, _MORE))
MOST_ITERATIONS = 200_000  # a client works no longer than this for a server it does not know yet
PLUS = "-PLUS"


class ScramServer:
    """The server's end of one mechanism. It has keys, no passwords, and gives strangers the same questions."""

    def __init__(self, mechanism: str, ground: Ground) -> None:
        self._name, self._ground = mechanism, ground
        self._hash = mechanism.removesuffix(PLUS)
        self._turn = self._first
        self._outcome = Proof("")
        self.failure: Proof | None = None

    def step(self, response: bytes | None) -> Step:
        """The client speaks first; asked to, where it had no occasion."""
        return Challenge(b"") if response is None else self._turn(response)

    def _first(self, message: bytes) -> Step:
        said = CLIENT_FIRST.fullmatch(message)
        user = unescaped(said["user"]) if said else None
        if said is None or user is None:
            return NOT_THE_MESSAGE
        acts_as = unescaped(said["authorization_id"]) if said["authorization_id"] else ""
        if acts_as is None:
            return NOT_THE_MESSAGE
        user = prepared(user) or user
        self._outcome = Proof(user, acts_as, self._unbound(said))
        if self._outcome.reason:
            return self._outcome
        self._keys, self._is_known = self._ground.ledger.scram(self._hash, user)
        self._nonces = said["nonce"] + self._ground.nonce().encode()
        salt = base64.b64encode(self._keys.salt)
        self._said = b"r=%s,s=%s,i=%d" % (self._nonces, salt, self._keys.iterations)
        self._header, self._bare = said["header"], said["bare"]
        self._turn = self._final
        return Challenge(self._said)

    def _unbound(self, said: re.Match[bytes]) -> str:
        """Why the header will not do; "" when it will (RFC 5802 §6)."""
        binding, binds = self._ground.binding, self._name.endswith(PLUS)
        if said["binding_type"] is not None:
            right = binds and binding is not None and said["binding_type"].decode() == binding.type
            return "" if right else "channel-binding"
        if binds:
            return "channel-binding"
        could = binding is not None and self._name + PLUS in self._ground.offered
        return "downgraded" if said["flag"] == b"y" and could else ""

    def _final(self, message: bytes) -> Step:
        said = CLIENT_FINAL.fullmatch(message)
        if said is None:
            return NOT_THE_MESSAGE
        self._turn = self._end
        if decode(said["binding"]) != _bound(self._header, self._ground):
            return self._fail("channel-bindings-dont-match", "channel-binding")
        if said["both_nonces"] != self._nonces:
            return self._fail("other-error", "bad-credentials")
        signed = b",".join((self._bare, self._said, said["unproved"]))
        if not (self._proves(decode(said["proof"]), signed) and self._is_known):
            return self._fail("invalid-proof", "bad-credentials")
        return Challenge(b"v=" + base64.b64encode(hmac(HASHES[self._hash], self._keys.server_key, signed)))

    def _proves(self, proof: bytes | None, signed: bytes) -> bool:
        """The proof gives the ClientKey, whose hash is all we have (RFC 5802 §3)."""
        hashing, stored = HASHES[self._hash], self._keys.stored_key
        if proof is None or len(proof) != len(stored):
            return False
        return compare_digest(h(hashing, xor(proof, hmac(hashing, stored, signed))), stored)

    def _fail(self, error: str, reason: str) -> Challenge:
        """Say what was wrong (RFC 5802 §7); the log-in fails when that is answered."""
        self._outcome = self.failure = self._outcome._replace(reason=reason)
        return Challenge(b"e=" + error.encode())

    def _end(self, message: bytes) -> Step:
        return self._outcome


def _bound(header: bytes, ground: Ground) -> bytes:
    """cbind-input: the header again and, where it names a binding, the data of that (RFC 5802 §7)."""
    is_bound = header.startswith(b"p=") and ground.binding is not None
    return header + (ground.binding.data if is_bound and ground.binding else b"")


class ScramClient:
    """The client's end. It believes no outcome before the server has shown that it knows the keys."""

    def __init__(self, mechanism: str, credentials: Credentials, ground: Ground) -> None:
        self._name, self._credentials, self._ground = mechanism, credentials, ground
        self._hash = mechanism.removesuffix(PLUS)
        self._turn = self._first
        self._signature = b""
        self.satisfied = False

    def step(self, challenge: bytes | None) -> bytes | None:
        """The next message; None when the server's is not to be believed."""
        return self._turn(challenge or b"")

    def _flag(self) -> str:
        """Whether we are bound, could be, or not (RFC 5802 §6)."""
        binding = self._ground.binding
        if self._name.endswith(PLUS):
            return f"p={binding.type if binding else ''}"
        return "y" if binding is not None and self._name + PLUS not in self._ground.offered else "n"

    def _first(self, challenge: bytes) -> bytes | None:
        user, _, acts_as, _ = self._credentials
        self._nonce = self._ground.nonce().encode()
        acts_as_too = b"a=" + escaped(acts_as) if acts_as else b""
        self._header = b"%s,%s," % (self._flag().encode(), acts_as_too)
        self._bare = b"n=%s,r=%s" % (escaped(prepared(user) or user), self._nonce)
        self._turn = self._final
        return self._header + self._bare

    def _final(self, challenge: bytes) -> bytes | None:
        said = SERVER_FIRST.fullmatch(challenge)
        salt = decode(said["salt"]) if said else None
        if said is None or salt is None or not self._trusts(said):
            return None
        try:
            root = salted(self._hash, self._credentials.password, salt, int(said["iterations"]))
        except ValueError:
            return None
        hashing = HASHES[self._hash]
        key = hmac(hashing, root, b"Client Key")
        binding = base64.b64encode(_bound(self._header, self._ground))
        unproved = b"c=%s,r=%s" % (binding, said["both_nonces"])
        signed = b",".join((self._bare, challenge, unproved))
        proof = xor(key, hmac(hashing, h(hashing, key), signed))
        self._signature = hmac(hashing, hmac(hashing, root, b"Server Key"), signed)
        self._turn = self._check
        return unproved + b",p=" + base64.b64encode(proof)

    def _trusts(self, said: re.Match[bytes]) -> bool:
        """A nonce that goes on from ours (RFC 5802 §5.1), and no fewer rounds than there must be (RFC 7677 §4)."""
        nonce, rounds = said["both_nonces"], int(said["iterations"])
        grown = nonce.startswith(self._nonce) and len(nonce) > len(self._nonce)
        return grown and ITERATIONS <= rounds <= MOST_ITERATIONS

    def _check(self, challenge: bytes) -> bytes | None:
        """The server's own proof; or what it says was wrong, to which nothing is left to say."""
        said = SERVER_FINAL.fullmatch(challenge)
        if said is None:
            return None
        if said["signature"] is None:
            return b""
        self.satisfied = decode(said["signature"]) == self._signature
        return b"" if self.satisfied else None
