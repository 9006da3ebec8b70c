"""Where the fields of a certificate stand in its octets: X.509 in DER (RFC 5280). Judges nothing."""

from __future__ import annotations

from simulator.protocols.speech import Token
from simulator.protocols.tls.names import CERTIFICATE_FIELDS
from simulator.protocols.tls.scanner import Malformed, Scanner

ROOM = "tls.certificate"
_IDENTIFIER, _SEQUENCE, _VERSION, _EXTENSIONS = 0x06, 0x30, 0xA0, 0xA3


def mark(walk: Scanner) -> None:
    """Mark the fields of the certificate that `walk` leads through; what cannot be read is one field."""
    start, marked = walk.at, len(walk.tokens)
    try:
        _certificate(walk)
    except Malformed:
        del walk.tokens[marked:]
        walk.at = walk.end
        walk.tokens.append(Token(start, walk.end, "tls.violation.malformed"))


def _certificate(walk: Scanner) -> None:
    whole = _enter(walk, _SEQUENCE)
    _to_be_signed(_enter(whole, _SEQUENCE))
    _pass(whole, "signatureAlgorithm")
    _pass(whole, "signatureValue")
    whole.finish()
    walk.finish()


def _to_be_signed(walk: Scanner) -> None:
    if _next(walk) == _VERSION:
        _pass(walk, "version")
    for field in ("serialNumber", "signature", "issuer"):
        _pass(walk, field)
    validity = _enter(walk, _SEQUENCE)
    _pass(validity, "notBefore")
    _pass(validity, "notAfter")
    _pass(walk, "subject")
    _pass(walk, "subjectPublicKeyInfo")
    while walk.left:
        if _next(walk) == _EXTENSIONS:
            _extensions(_enter(_enter(walk, _EXTENSIONS), _SEQUENCE))
        else:
            _pass(walk, "uniqueID")


def _extensions(walk: Scanner) -> None:
    while walk.left:
        start, marked = walk.at, len(walk.tokens)
        one = _enter(walk, _SEQUENCE)
        identifier = _enter(one, _IDENTIFIER)
        name = CERTIFICATE_FIELDS.get(identifier.rest(), "extensions")
        del walk.tokens[marked:]
        walk.tokens.append(Token(start, walk.at, f"{ROOM}.{name}"))


def _next(walk: Scanner) -> int:
    return walk.data[walk.at] if walk.left else -1


def _pass(walk: Scanner, field: str) -> None:
    """Pass over one value, whatever it is."""
    start = walk.at
    walk.take(1)
    walk.take(_length(walk))
    walk.tokens.append(Token(start, walk.at, f"{ROOM}.{field}"))


def _enter(walk: Scanner, tag: int) -> Scanner:
    """Go into a value of that tag."""
    if walk.number(1) != tag:
        raise Malformed
    length = _length(walk)
    start = walk.at
    walk.take(length)
    return Scanner(walk.data, start, walk.at, walk.tokens)


def _length(walk: Scanner) -> int:
    """A length in the definite form (X.690 §8.1.3)."""
    first = walk.number(1)
    if first < 0x80:
        return first
    if not 1 <= first & 0x7F <= 4:
        raise Malformed
    return walk.number(first & 0x7F)
