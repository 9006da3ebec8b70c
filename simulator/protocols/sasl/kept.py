"""What a server keeps of a password, by mechanism: the least that each can do with. As data, to be shown.

A server that offers CRAM-MD5 must be able to read its users' passwords; one that offers SCRAM alone need not, and
does not: it is handed keys from which no password, and no client's proof, can be made (RFC 5802 §3, §9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from scramp.utils import h, hi, hmac

from simulator.protocols.sasl.prepared import prepared
from simulator.protocols.sasl.tokens import Issuer

ITERATIONS = 4096  # the least there may be (RFC 5802 §5.1, RFC 7677 §4)


class ScramKeys(NamedTuple):
    """StoredKey checks a client, ServerKey is shown to be known to her (RFC 5802 §3)."""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes


HASHES = {"SCRAM-SHA-1": hashlib.sha1, "SCRAM-SHA-256": hashlib.sha256}


@lru_cache(256)  # slow on purpose
def salted(mechanism: str, password: str, salt: bytes, iterations: int) -> bytes:
    """SaltedPassword: many rounds of the prepared password (RFC 5802 §2.2, §3). Raises ValueError where it is none."""
    ready = prepared(password)
    if ready is None:
        raise ValueError("no password can be that")
    return bytes(hi(HASHES[mechanism], ready.encode(), salt, iterations))


@lru_cache(256)
def scram_keys(mechanism: str, password: str, salt: bytes, iterations: int = ITERATIONS) -> ScramKeys:
    """The keys of a password under `mechanism`, a key of HASHES. Raises ValueError where it can be no password."""
    hashing, root = HASHES[mechanism], salted(mechanism, password, salt, iterations)
    stored = h(hashing, hmac(hashing, root, b"Client Key"))
    return ScramKeys(salt, iterations, stored, hmac(hashing, root, b"Server Key"))


def latin(text: str) -> bytes:
    """ISO 8859-1 where the text can be written in it, else UTF-8: what DIGEST-MD5 hashes (RFC 2831 §2.1.2.1)."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()


def digest_key(user: str, realm: str, password: str) -> bytes:
    """H(username:realm:password), as good as the password in its realm (RFC 2831 §2.1.2.1, §3.9)."""
    return hashlib.md5(b":".join(map(latin, (user, realm, password))), usedforsecurity=False).digest()


def _nobody(user: str) -> str | None:
    return None


class Ledger:
    """One server's book of users. `password` is where it comes from: the password of a user, None for a stranger."""

    def __init__(
        self, password: Callable[[str], str | None] = _nobody, host: str = "", issuer: Issuer | None = None,
        iterations: int = ITERATIONS,
    ) -> None:  # fmt: skip
        self.password = password
        self.issuer = issuer
        self._host = host
        self._iterations = iterations

    def scram(self, mechanism: str, user: str) -> tuple[ScramKeys, bool]:
        """The keys of a user, and whether they are anybody's: a stranger gets some too, so as to learn nothing."""
        password, salt = self.password(user), self._salt(mechanism, user)
        try:
            return scram_keys(mechanism, password or "", salt, self._iterations), True
        except ValueError:
            decoy = hmac(HASHES[mechanism], salt, b"nobody's")
            return ScramKeys(salt, self._iterations, decoy, decoy), False

    def digest(self, user: str, realm: str) -> bytes | None:
        """The key of a user in a realm."""
        password = self.password(user)
        return None if password is None else digest_key(user, realm, password)

    def records(self, user: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """What must be kept for each family of mechanisms: its name, and fields with their values as text."""
        password = self.password(user)
        if password is None:
            return
        salt = self._salt("PLAIN", user)
        slow = hashlib.pbkdf2_hmac("sha256", (prepared(password) or password).encode(), salt, self._iterations)
        yield "PLAIN", {"salt": salt.hex(), "iterations": str(self._iterations), "hash": slow.hex()}
        yield "CRAM-MD5", {"password": password}
        yield "DIGEST-MD5", {"realm": self._host, "key": digest_key(user, self._host, password).hex()}
        for mechanism in HASHES:
            (salt, iterations, stored, server), _ = self.scram(mechanism, user)
            yield (
                mechanism,
                {
                    "salt": salt.hex(),
                    "iterations": str(iterations),
                    "stored-key": stored.hex(),
                    "server-key": server.hex(),
                },
            )

    def _salt(self, mechanism: str, user: str) -> bytes:
        """Another for each server, mechanism and user, and always the same: a salt need not be secret."""
        return hashlib.sha256(f"{self._host} {mechanism} {user}".encode()).digest()[:16]
