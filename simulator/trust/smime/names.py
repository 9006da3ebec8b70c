"""The names of CMS: object identifiers as they stand in DER (RFC 5652, RFC 8017, RFC 3565)."""

from __future__ import annotations

from simulator.trust.smime.der import IDENTIFIER, written


def _named(text: str) -> bytes:
    """An object identifier (X.690 §8.19)."""
    first, second, *rest = map(int, text.split("."))
    return written(IDENTIFIER, b"".join(_digits(number) for number in (40 * first + second, *rest)))


def _digits(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))


DATA = _named("1.2.840.113549.1.7.1")
SIGNED_DATA = _named("1.2.840.113549.1.7.2")
ENVELOPED_DATA = _named("1.2.840.113549.1.7.3")
MESSAGE_DIGEST = _named("1.2.840.113549.1.9.4")
RSA_ENCRYPTION = _named("1.2.840.113549.1.1.1")
SHA256 = _named("2.16.840.1.101.3.4.2.1")
AES128_CBC = _named("2.16.840.1.101.3.4.1.2")
