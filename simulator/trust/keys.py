"""Signing keys drawn from a scenario's seed. Knows no domain's record and no letter.

NEVER USE THESE KEYS ELSEWHERE: whoever knows a scenario's seed can make them again, which is their point. The search
for primes takes a time that tells about them, and they are only as secret as a small number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    rsa_crt_dmp1,
    rsa_crt_dmq1,
    rsa_crt_iqmp,
)

from simulator.trust.dkim.key_record import PrivateKey
from simulator.trust.dkim.sign import Signing
from simulator.trust.names import domain_name
from simulator.trust.primes import prime_from

EXPONENT = 65537  # RFC 6376 §3.3.2
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
SIZES = ("512", "1024", "2048")  # bits; the first is too short to count (RFC 8301 §3.2)


class KeyName(NamedTuple):
    """Where DNS tells a key, and of what kind it is; `bits` is of use for RSA alone."""

    selector: str
    domain: str
    algorithm: str
    bits: int

    @property
    def owner(self) -> str:
        """The name in DNS (RFC 6376 §3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"


def key_name(text: str) -> KeyName | None:
    """The key that "s1._domainkey.alice.example rsa-sha256 2048" names; kind and size may be left out."""
    owner, *more = text.split() or [""]
    selector, _, domain = domain_name(owner).partition("._domainkey.")
    algorithm, bits = [*more, *("rsa-sha256", "2048")[len(more) :]][:2]
    fits = len(more) < 3 and selector and "." in domain and algorithm in ALGORITHMS and bits in SIZES
    return KeyName(selector, domain, algorithm, int(bits)) if fits else None


def signing_key(seed: int, name: KeyName) -> PrivateKey:
    """The private half of a key; its public half is told by `key_text`."""
    if name.algorithm == "rsa-sha256":
        return rsa_key(seed, name.owner, name.bits)
    return ed25519_key(seed, name.owner)


def signing(seed: int, text: str) -> Signing | None:
    """How whoever has the key that the text names signs with it; None where it names none."""
    name = key_name(text)
    return Signing(name.domain, name.selector, signing_key(seed, name)) if name else None


def ed25519_key(seed: int, name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of this name."""
    return Ed25519PrivateKey.from_private_bytes(next(_draws(seed, f"ed25519 {name}", 32)))


def zone_key(seed: int, zone: str) -> Ed25519PrivateKey:
    """The key that signs a zone of DNS."""
    return ed25519_key(seed, f"zone {zone}")


@lru_cache(256)
def rsa_key(seed: int, name: str, bits: int = 2048) -> RSAPrivateKey:
    """The RSA key of this name; found once, then remembered."""
    drawn = _draws(seed, f"rsa {bits} {name}", bits // 16)
    primes = (prime for draw in drawn if (prime := prime_from(int.from_bytes(draw), bits // 2, EXPONENT)))
    p, q = sorted((next(primes), next(primes)), reverse=True)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    numbers = RSAPrivateNumbers(
        p, q, d, rsa_crt_dmp1(d, p), rsa_crt_dmq1(d, q), rsa_crt_iqmp(p, q), RSAPublicNumbers(EXPONENT, p * q)
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)  # we have just made it


def _draws(seed: int, name: str, octets: int) -> Iterator[bytes]:
    """Octets that look random, as often as they are wanted."""
    count = 0
    while True:
        yield hashlib.shake_256(f"never use elsewhere {seed} {name} {count}".encode()).digest(octets)
        count += 1
