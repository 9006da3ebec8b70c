"""What is sealed with a session's secrets, OpenSSL opens: in every suite, to any length, to the farewell."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from simulator.trace.facts import Side
from simulator.world.keyring import Keyring
from simulator.world.pki import Identity
from simulator.world.records import ALERT, CLOSE_NOTIFY, MOST, SUITES, Seal, of_callee
from simulator.world.tls import Layer


def identity() -> Identity:
    key, name = generate_private_key(SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mx.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return Identity(key, (made.sign(key, hashes.SHA256()),))


def agreed(cipher: str) -> tuple[SSL.Connection, Seal | None]:
    """A caller's end of a session in that suite, and what seals as its callee does."""
    is_old = cipher.startswith("ECDHE")
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    if is_old:
        context.set_cipher_list(cipher.encode())
    else:
        context.set_tls13_ciphersuites(cipher.encode())
    caller = SSL.Connection(context)
    caller.set_connect_state()
    keyring = Keyring(lambda: 0, identity(), versions=("TLSv1.2",) if is_old else ("TLSv1.3",))
    layer = Layer(keyring, "S")
    flights: list[tuple[Side, bytes]] = []
    while layer.state == "shaking":
        with suppress(SSL.WantReadError):
            caller.do_handshake()
        octets = caller.bio_read(MOST)
        _, own = layer.take(octets)
        flights += [("C", octets), ("S", own)]
        if own:
            caller.bio_write(own)
    caller.do_handshake()
    assert layer.cipher == cipher
    return caller, of_callee(layer.version, cipher, keyring.secrets, flights)


@pytest.mark.parametrize("cipher", SUITES)
def test_openssl_opens_it(cipher: str) -> None:
    caller, seal = agreed(cipher)
    assert seal
    for data in (b"220 mx.example\r\n", b"x", b"y" * (3 * MOST + 1), b"z" * MOST):
        caller.bio_write(seal.seal(data))
        heard = b""
        while len(heard) < len(data):
            heard += caller.recv(MOST)
        assert heard == data
    caller.bio_write(seal.seal(CLOSE_NOTIFY, ALERT))
    with pytest.raises(SSL.ZeroReturnError):
        caller.recv(1)


def test_nothing_is_sealed_where_the_secrets_do_not_tell() -> None:
    assert of_callee("TLSv1.3", "TLS_AES_128_GCM_SHA256", [], [("C", b"")]) is None
    assert of_callee("TLSv1.2", "AES128-SHA", ["CLIENT_RANDOM 00 00"], [("C", b"")]) is None
