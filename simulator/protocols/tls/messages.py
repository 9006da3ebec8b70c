"""Where things stand in a handshake message, and which one it is (RFC 8446 §4, RFC 5246 §7.4). Knows no record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from simulator.protocols.speech import Token
from simulator.protocols.tls import certificate, extensions
from simulator.protocols.tls.extensions import GROUP, SIGNATURE, VERSION
from simulator.protocols.tls.names import CIPHER_SUITES, GROUPS, MESSAGES, SIGNATURES, TLS_1_2, TLS_1_3, VERSIONS
from simulator.protocols.tls.scanner import Malformed, Scanner

HEADER = 4  # octets: type and length
ROOM = "tls.handshake"
LENGTH = f"{ROOM}.length"
MALFORMED = "tls.violation.malformed"
RETRY = hashlib.sha256(b"HelloRetryRequest").digest()
"""The random of a ServerHello that only asks for another key share (RFC 8446 §4.1.3)."""
_NAMED_CURVE = 3  # RFC 8422
OLD, NEW, ANY = "before TLS 1.2", "TLS 1.3", ""  # of which versions a reading is


class Hello(NamedTuple):
    """What of a ClientHello or ServerHello must be known to read on; a ClientHello chooses nothing: 0."""

    random: bytes
    version: int = 0
    suite: str = ""


class Message(NamedTuple):
    """`tokens` are relative to its beginning. `name`: the RFC's, "?" where there is none."""

    name: str
    tokens: tuple[Token, ...]
    hello: Hello | None = None


def read(octets: bytes, version: int) -> Message:
    """A whole message, its header included; `version`: the one agreed on, 0 before that."""
    walk = Scanner(octets)
    kind = int.from_bytes(walk.take(1))
    name = MESSAGES.get(kind, "?")
    if name == "ServerHello" and octets[HEADER + 2 :].startswith(RETRY):
        name = "HelloRetryRequest"
    walk.tokens.append(Token(0, 1, ROOM if name == "?" else f"{ROOM}.{name}"))
    walk.number(3, LENGTH)
    try:
        hello = _BODIES.get((name, _age(version)), _BODIES.get((name, ANY), _unknown))(walk)
        walk.finish()
    except Malformed:
        return Message(name, (*walk.tokens[:2], *_rest(walk, MALFORMED)))
    return Message(name, tuple(walk.tokens), hello)


def _age(version: int) -> str:
    if version == TLS_1_3:
        return NEW
    return OLD if 0 < version < TLS_1_2 else ANY


def _rest(walk: Scanner, key: str) -> tuple[Token, ...]:
    return (Token(HEADER, walk.end, key),) if walk.end > HEADER else ()


# ---- hellos


def _client_hello(walk: Scanner) -> Hello:
    """RFC 8446 §4.1.2."""
    walk.number(2, "tls.hello.legacy_version")
    random = walk.take(32, "tls.hello.random")
    _session(walk)
    suites = walk.vector(2, "tls.hello.cipher_suites")
    while suites.left:
        suites.named(2, "tls.cipher_suite", CIPHER_SUITES)
    walk.vector(1, "tls.hello.compression_methods").rest("tls.hello.compression_methods")
    extensions.mark(walk, "ClientHello")
    return Hello(random)


def _server_hello(walk: Scanner) -> Hello:
    """RFC 8446 §4.1.3: the version stands in an extension; where there is none, where it always stood."""
    place = len(walk.tokens)
    said = walk.named(2, VERSION, VERSIONS)
    random = walk.take(32, "tls.hello.random")
    _session(walk)
    suite = walk.named(2, "tls.cipher_suite", CIPHER_SUITES)
    walk.take(1, "tls.hello.compression_methods")
    chosen = extensions.mark(walk, "HelloRetryRequest" if random == RETRY else "ServerHello")
    if chosen:
        walk.tokens[place] = walk.tokens[place]._replace(key="tls.hello.legacy_version")
    return Hello(random, chosen or said, CIPHER_SUITES.get(suite, ""))


def _session(walk: Scanner) -> None:
    walk.vector(1, "tls.hello.session_id").rest("tls.hello.session_id")


def _encrypted_extensions(walk: Scanner) -> None:
    """RFC 8446 §4.3.1."""
    extensions.mark(walk, "EncryptedExtensions")


# ---- certificates


def _certificates(walk: Scanner) -> None:
    """RFC 8446 §4.4.2."""
    walk.vector(1, f"{ROOM}.certificate_request_context").rest(f"{ROOM}.certificate_request_context")
    chain = walk.vector(3, "tls.certificate.certificate_list")
    while chain.left:
        certificate.mark(chain.vector(3, "tls.certificate.length"))
        extensions.mark(chain, "Certificate")


def _old_certificates(walk: Scanner) -> None:
    """RFC 5246 §7.4.2."""
    chain = walk.vector(3, "tls.certificate.certificate_list")
    while chain.left:
        certificate.mark(chain.vector(3, "tls.certificate.length"))


def _certificate_request(walk: Scanner) -> None:
    """RFC 8446 §4.3.2."""
    walk.vector(1, f"{ROOM}.certificate_request_context").rest(f"{ROOM}.certificate_request_context")
    extensions.mark(walk, "CertificateRequest")


def _old_certificate_request(walk: Scanner) -> None:
    """RFC 5246 §7.4.4."""
    walk.vector(1, f"{ROOM}.certificate_types").rest(f"{ROOM}.certificate_types")
    algorithms = walk.vector(2, f"{ROOM}.length")
    while algorithms.left:
        algorithms.named(2, SIGNATURE, SIGNATURES)
    walk.vector(2, f"{ROOM}.certificate_authorities").rest(f"{ROOM}.certificate_authorities")


def _oldest_certificate_request(walk: Scanner) -> None:
    """RFC 5246 §1.2."""
    walk.vector(1, f"{ROOM}.certificate_types").rest(f"{ROOM}.certificate_types")
    walk.vector(2, f"{ROOM}.certificate_authorities").rest(f"{ROOM}.certificate_authorities")


def _certificate_status(walk: Scanner) -> None:
    """RFC 6066 §8."""
    walk.take(1, f"{ROOM}.status_type")
    walk.vector(3, LENGTH).rest(f"{ROOM}.OCSPResponse")


def _signed(walk: Scanner) -> None:
    """An algorithm and its signature (RFC 8446 §4.4.3)."""
    walk.named(2, SIGNATURE, SIGNATURES)
    _signature(walk)


def _signature(walk: Scanner) -> None:
    """Before TLS 1.2 the algorithm went without saying (RFC 5246 §1.2)."""
    walk.vector(2, LENGTH).rest(f"{ROOM}.signature")


# ---- the others


def _server_key_exchange(walk: Scanner, signed: Callable[[Scanner], None] = _signed) -> None:
    """With elliptic curves (RFC 8422); of any other way of exchanging keys, octets."""
    if not walk.left or walk.data[walk.at] != _NAMED_CURVE:
        walk.rest(f"{ROOM}.exchange_keys")
        return
    walk.take(1, f"{ROOM}.curve_type")
    walk.named(2, GROUP, GROUPS)
    walk.vector(1, LENGTH).rest(f"{ROOM}.exchange_keys")
    if walk.left:
        signed(walk)


def _ticket(walk: Scanner) -> None:
    """RFC 8446 §4.6.1."""
    walk.take(4, f"{ROOM}.ticket_lifetime")
    walk.take(4, f"{ROOM}.ticket_age_add")
    walk.vector(1, LENGTH).rest(f"{ROOM}.ticket_nonce")
    walk.vector(2, LENGTH).rest(f"{ROOM}.ticket")
    extensions.mark(walk, "NewSessionTicket")


def _old_ticket(walk: Scanner) -> None:
    """RFC 5077 §3.3."""
    walk.take(4, f"{ROOM}.ticket_lifetime")
    walk.vector(2, LENGTH).rest(f"{ROOM}.ticket")


def _all(key: str) -> Callable[[Scanner], None]:
    def mark(walk: Scanner) -> None:
        walk.rest(key)

    return mark


_unknown = _all(ROOM)

_BODIES: dict[tuple[str, str], Callable[[Scanner], Hello | None]] = {
    ("HelloRequest", ANY): Scanner.finish,
    ("ClientHello", ANY): _client_hello,
    ("ServerHello", ANY): _server_hello,
    ("HelloRetryRequest", ANY): _server_hello,
    ("EncryptedExtensions", ANY): _encrypted_extensions,
    ("Certificate", NEW): _certificates,
    ("Certificate", ANY): _old_certificates,
    ("CertificateRequest", NEW): _certificate_request,
    ("CertificateRequest", ANY): _old_certificate_request,
    ("CertificateRequest", OLD): _oldest_certificate_request,
    ("CertificateStatus", ANY): _certificate_status,
    ("CertificateVerify", ANY): _signed,
    ("CertificateVerify", OLD): _signature,
    ("ServerKeyExchange", ANY): _server_key_exchange,
    ("ServerKeyExchange", OLD): partial(_server_key_exchange, signed=_signature),
    ("ServerHelloDone", ANY): Scanner.finish,
    ("ClientKeyExchange", ANY): _all(f"{ROOM}.exchange_keys"),
    ("NewSessionTicket", NEW): _ticket,
    ("NewSessionTicket", ANY): _old_ticket,
    ("EndOfEarlyData", ANY): Scanner.finish,
    ("KeyUpdate", ANY): _all(f"{ROOM}.request_update"),
    ("Finished", ANY): _all(f"{ROOM}.verify_data"),
}
"""How the body of a message is read: in versions of an age, or in any for which there is no other way."""
