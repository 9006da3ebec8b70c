"""How TLS seals what is said, record by record, once both ends agree on keys. Knows no handshake, and opens nothing.

For wires whose TLS was agreed on beyond the world: with the secrets of that session, what is answered is sealed as it
was there.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Iterable
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

ALERT, DATA = 21, 23  # kinds of records (RFC 8446 §5.1)
CLOSE_NOTIFY = b"\x01\x00"  # RFC 8446 §6.1
MOST = 1 << 14  # octets in a record (RFC 8446 §5.1)
TAG = 16  # octets by which a record is longer than what it seals
NONCE = 12  # octets
SALT = 4  # of which so many are agreed on where the others travel along (RFC 5288 §3)


class _Suite(NamedTuple):
    """What seals, the length of its key, and the hash from which keys are drawn."""

    aead: type[AESGCM] | type[ChaCha20Poly1305]
    key: int
    digest: type[hashes.SHA256] | type[hashes.SHA384]


_AES_128, _AES_256 = _Suite(AESGCM, 16, hashes.SHA256), _Suite(AESGCM, 32, hashes.SHA384)
_CHACHA = _Suite(ChaCha20Poly1305, 32, hashes.SHA256)
SUITES = {
    "TLS_AES_128_GCM_SHA256": _AES_128,  # RFC 8446 §B.4
    "TLS_AES_256_GCM_SHA384": _AES_256,
    "TLS_CHACHA20_POLY1305_SHA256": _CHACHA,
    "ECDHE-ECDSA-AES128-GCM-SHA256": _AES_128,  # RFC 5289 §3.2
    "ECDHE-ECDSA-AES256-GCM-SHA384": _AES_256,
    "ECDHE-ECDSA-CHACHA20-POLY1305": _CHACHA,  # RFC 7905 §2
}


class Seal:
    """What a callee says from `number` on, sealed. `is_old`: as before TLS 1.3."""

    def __init__(self, suite: _Suite, key: bytes, nonce: bytes, number: int, is_old: bool) -> None:
        self._aead = suite.aead(key)
        self._nonce, self._number, self._is_old = nonce, number, is_old

    def seal(self, data: bytes, kind: int = DATA) -> bytes:
        """The records that bear it."""
        pieces = (data[begin : begin + MOST] for begin in range(0, len(data), MOST))
        return b"".join(self._record(piece, kind) for piece in pieces)

    def _record(self, piece: bytes, kind: int) -> bytes:
        number = struct.pack(">Q", self._number)
        self._number += 1
        if not self._is_old:  # the kind is told inside (RFC 8446 §5.2)
            header = struct.pack(">BHH", DATA, 0x0303, len(piece) + 1 + TAG)
            return header + self._aead.encrypt(self._mixed(number), piece + bytes([kind]), header)
        along = b"" if len(self._nonce) == NONCE else number
        nonce = self._nonce + along if along else self._mixed(number)
        sealed = self._aead.encrypt(nonce, piece, number + struct.pack(">BHH", kind, 0x0303, len(piece)))
        return struct.pack(">BHH", kind, 0x0303, len(along + sealed)) + along + sealed

    def _mixed(self, number: bytes) -> bytes:
        """The nonce of a record: what was agreed on, mixed with its number (RFC 8446 §5.3, RFC 7905 §2)."""
        return bytes(a ^ b for a, b in zip(self._nonce, number.rjust(NONCE, b"\0"), strict=True))


def of_callee(version: str, cipher: str, secrets: Iterable[str], flights: Iterable[tuple[str, bytes]]) -> Seal | None:
    """The seal of a callee behind these flights of a handshake; None where the secrets do not tell.

    `secrets`: lines of a key log; `flights`: whose each was, and its octets.
    """
    suite = SUITES.get(cipher)
    logged = {line.split()[0]: line.split()[1:] for line in secrets if len(line.split()) == 3}
    flights = list(flights)
    try:
        if suite and version == "TLSv1.3":
            secret = bytes.fromhex(logged["SERVER_TRAFFIC_SECRET_0"][1])
            key, nonce = (_expanded(suite, secret, *what) for what in ((b"key", suite.key), (b"iv", NONCE)))
            return Seal(suite, key, nonce, _tickets(flights), is_old=False)
        if suite and version == "TLSv1.2":
            client, master = map(bytes.fromhex, logged["CLIENT_RANDOM"])
            key, nonce = _old_keys(suite, master, _random(flights) + client)
            return Seal(suite, key, nonce, 1, is_old=True)  # Finished was number 0
    except (KeyError, ValueError):
        pass
    return None


def _expanded(suite: _Suite, secret: bytes, label: bytes, length: int) -> bytes:
    """RFC 8446 §7.1, §7.3."""
    info = struct.pack(">HB", length, len(label) + 6) + b"tls13 " + label + b"\0"
    return HKDFExpand(suite.digest(), length, info).derive(secret)


def _tickets(flights: list[tuple[str, bytes]]) -> int:
    """How many records the callee sealed behind the caller's Finished (RFC 8446 §4.6.1)."""
    last = max(place for place, (side, _) in enumerate(flights) if side == "C")
    octets, count = b"".join(octets for _, octets in flights[last + 1 :]), 0
    while len(octets) >= 5:
        octets = octets[5 + int.from_bytes(octets[3:5]) :]
        count += 1
    return count


def _random(flights: list[tuple[str, bytes]]) -> bytes:
    """The callee's random octets: in its hello, behind two headers and a version (RFC 5246 §7.4.1.3)."""
    return b"".join(octets for side, octets in flights if side == "S")[11:43]


def _old_keys(suite: _Suite, master: bytes, randoms: bytes) -> tuple[bytes, bytes]:
    """The callee's key and nonce, cut from one block (RFC 5246 §6.3)."""
    length = SALT if suite.aead is AESGCM else NONCE
    block = _drawn(suite, master, b"key expansion" + randoms, 2 * (suite.key + length))
    begins = 2 * suite.key + length
    return block[suite.key : 2 * suite.key], block[begins : begins + length]


def _drawn(suite: _Suite, secret: bytes, seed: bytes, length: int) -> bytes:
    """RFC 5246 §5."""
    name = suite.digest.name
    found, link = b"", seed
    while len(found) < length:
        link = hmac.digest(secret, link, name)
        found += hmac.digest(secret, link + seed, name)
    return found[:length]
