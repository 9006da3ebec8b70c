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

EXPONENT = 65537  # RFC 6376 §3.3.2
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
SIZES = ("512", "1024", "2048")  # bits; the first is too short to count (RFC 8301 §3.2)
_SPAN = 1 << 14  # odd numbers looked through after each one drawn
_WITNESSES = (2, 3, 5, 7, 11)  # more than enough for numbers nobody chose to deceive us


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
    primes = (prime for draw in drawn if (prime := _prime_from(int.from_bytes(draw), bits // 2)))
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


def _prime_from(start: int, bits: int) -> int:
    """The first prime from here on that suits the exponent; 0 where none is near. Its two highest bits are set."""
    start |= 3 << bits - 2 | 1
    for offset in _sieved(start):
        if _is_prime(start + offset) and (start + offset) % EXPONENT != 1:
            return start + offset
    return 0


def _sieved(start: int) -> Iterator[int]:
    """How far the numbers are away that no small prime divides."""
    left = bytearray(b"\1") * _SPAN  # of start + 2i
    for prime in _small_primes():
        first = -start * pow(2, -1, prime) % prime
        left[first::prime] = bytes(len(range(first, _SPAN, prime)))
    return (2 * place for place, is_left in enumerate(left) if is_left)


@lru_cache(1)
def _small_primes() -> tuple[int, ...]:
    """The odd primes below `_SPAN`, by the sieve of Eratosthenes."""
    left = bytearray(b"\1") * _SPAN
    for number in range(3, int(_SPAN**0.5) + 1, 2):
        if left[number]:
            left[number * number :: number] = bytes(len(range(number * number, _SPAN, number)))
    return tuple(number for number in range(3, _SPAN, 2) if left[number])


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test; the first witness sends nearly all away."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, witness, odd, twos) for witness in _WITNESSES)


def _passes(number: int, witness: int, odd: int, twos: int) -> bool:
    power = pow(witness, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False
