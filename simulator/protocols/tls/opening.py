"""Opens sealed records with the secrets of a key log: AEADs alone (RFC 8446 §5.2, RFC 5246 §6.2.3.3, RFC 7905)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

TAG = 16  # octets at the end of a sealed record (RFC 5116)
NONCE = 12
_EXPLICIT = 8  # octets of a nonce that the record tells (RFC 5288)


class Suite(NamedTuple):
    """What a cipher suite seals with. `told`: octets of the nonce that stand in the record before TLS 1.3."""

    aead: Callable[[bytes], AESGCM | ChaCha20Poly1305]
    octets: int  # of a key
    told: int
    digest: str

    @classmethod
    def of(cls, name: str) -> Suite | None:
        """By the RFC's name; None for one that is no AEAD of these."""
        digest = "sha384" if name.endswith("SHA384") else "sha256"
        if "CHACHA20_POLY1305" in name:
            return cls(ChaCha20Poly1305, 32, 0, digest)
        if "AES_128_GCM" in name:
            return cls(AESGCM, 16, _EXPLICIT, digest)
        return cls(AESGCM, 32, _EXPLICIT, digest) if "AES_256_GCM" in name else None


class Opened(NamedTuple):
    """What lay in a record, and at which of its octets that begins."""

    at: int
    content: bytes


class Opener:
    """One side's keys, and the number of its next record."""

    def __init__(self, suite: Suite, key: bytes, nonce: bytes, secret: bytes = b"") -> None:
        self._suite, self._nonce, self._secret = suite, nonce, secret
        self._aead = suite.aead(key)
        self._told = NONCE - len(nonce)
        self._number = 0

    @classmethod
    def of_secret(cls, suite: Suite, secret: bytes) -> Opener:
        """By a traffic secret (RFC 8446 §7.3)."""
        key = _expanded(suite, secret, "key", suite.octets)
        return cls(suite, key, _expanded(suite, secret, "iv", NONCE), secret)

    def updated(self) -> Opener:
        """By the next traffic secret (RFC 8446 §7.2)."""
        return self.of_secret(self._suite, _expanded(self._suite, self._secret, "traffic upd", len(self._secret)))

    def pass_over(self) -> None:
        """A record that is not looked into."""
        self._number += 1

    def open(self, header: bytes, body: bytes) -> Opened | None:
        """What lies in a record; None where that cannot be found out."""
        number, self._number = self._number, self._number + 1
        length = len(body) - self._told - TAG
        if length < 0:
            return None
        nonce = self._nonce + body[: self._told] if self._told else _mixed(self._nonce, number)
        about = header if self._secret else number.to_bytes(8) + header[:3] + length.to_bytes(2)
        try:
            return Opened(self._told, self._aead.decrypt(nonce, body[self._told :], about))
        except InvalidTag:
            return None


def _mixed(nonce: bytes, number: int) -> bytes:
    """RFC 8446 §5.3."""
    return (int.from_bytes(nonce) ^ number).to_bytes(NONCE)


def _expanded(suite: Suite, secret: bytes, label: str, length: int) -> bytes:
    """HKDF-Expand-Label without a context (RFC 8446 §7.1)."""
    name = b"tls13 " + label.encode()
    info = length.to_bytes(2) + bytes((len(name),)) + name + b"\0"
    return HKDFExpand(SHA384() if suite.digest == "sha384" else SHA256(), length, info).derive(secret)


def of_master(suite: Suite, master: bytes, client: bytes, server: bytes) -> dict[str, Opener]:
    """Both sides' keys in TLS 1.2, by the master secret and the two hellos' randoms (RFC 5246 §6.3)."""
    untold = NONCE - suite.told
    block = _stretched(suite.digest, master, b"key expansion" + server + client, 2 * (suite.octets + untold))
    keys, nonces = block[: 2 * suite.octets], block[2 * suite.octets :]
    return {
        "C": Opener(suite, keys[: suite.octets], nonces[:untold]),
        "S": Opener(suite, keys[suite.octets :], nonces[untold:]),
    }


def _stretched(digest: str, secret: bytes, seed: bytes, length: int) -> bytes:
    """The pseudorandom function of TLS 1.2 (RFC 5246 §5)."""
    made, link = b"", seed
    while len(made) < length:
        link = hmac.digest(secret, link, digest)
        made += hmac.digest(secret, link + seed, digest)
    return made[:length]
