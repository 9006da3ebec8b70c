"""A person who signs and opens letters: a key, and who vouches for it. Knows no letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from simulator.trust.smime.der import INTEGER, SEQUENCE, written


class Person(NamedTuple):
    """The key of an address, its certificate, and that of the authority that signed it."""

    key: RSAPrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate


class People(NamedTuple):
    """Everybody who has a certificate, by address, and the roots that are trusted."""

    person: Callable[[str], Person]
    roots: Callable[[], tuple[x509.Certificate, ...]]


def _unknown(address: str) -> Person:
    raise KeyError(address)


NOBODY = People(_unknown, lambda: ())
"""Where nobody has a certificate."""


def whose(certificate: x509.Certificate) -> bytes:
    """Which certificate it is: who issued it, and its number (IssuerAndSerialNumber, RFC 5652 §10.2.4)."""
    number = certificate.serial_number
    serial = written(INTEGER, number.to_bytes(number.bit_length() // 8 + 1))
    return written(SEQUENCE, certificate.issuer.public_bytes(), serial)
