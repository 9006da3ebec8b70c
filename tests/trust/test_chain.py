"""A certificate makes nobody an authority: whoever has one cannot make others, neither for letters nor for a host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from simulator.mail import smime as letters
from simulator.scenario.furnishing.keys import Keys
from simulator.scenario.load import load
from simulator.trust.dane import Pin, dane
from simulator.trust.smime import opened
from simulator.world.pki import OURS

CURTAIN = 1_772_445_600  # 2026-03-02
KEYS = Keys(load("hop-by-hop"), CURTAIN)
LETTER = b"From: Alice <alice@alice.example>\r\nMIME-Version: 1.0\r\n\r\nThe cake is in the cellar.\r\n"


def forged(by: x509.Certificate, key: RSAPrivateKey | Ed25519PrivateKey, name: x509.GeneralName) -> x509.Certificate:
    """A certificate for `name` and this key, signed by somebody who has only got one himself."""
    since = datetime.fromtimestamp(CURTAIN, UTC)
    made = x509.CertificateBuilder(
        by.subject, by.subject, key.public_key(), 7, since - timedelta(days=1), since + timedelta(days=1)
    ).add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return made.sign(key, SHA256() if isinstance(key, RSAPrivateKey) else None)


def test_a_person_cannot_vouch_for_another() -> None:
    carla = KEYS.person("carla@carla.example")
    posing = forged(carla.certificate, carla.key, x509.RFC822Name("alice@alice.example"))
    header, entity = letters.apart(LETTER)
    signed = PKCS7SignatureBuilder().set_data(entity).add_signer(posing, carla.key, SHA256())
    for one in (carla.certificate, carla.issuer):
        signed = signed.add_certificate(one)
    letter = header + letters.wrapped(signed.sign(Encoding.DER, [PKCS7Options.Binary]), letters.SIGNED)
    verdict = opened(letter, carla, KEYS.people.roots(), CURTAIN).verdict
    assert verdict is not None
    assert (verdict.result, verdict.steps[-1].details["why"]) == ("policy", "smime.broken.certificate")


def test_a_host_cannot_vouch_for_another() -> None:
    authority = KEYS.authority(OURS)
    mallory = authority.issue(("mallory.example",))
    bob = authority.issue(("mx.bob.example",))
    posing = forged(mallory.chain[0], mallory.key, x509.DNSName("mx.bob.example"))
    pin = Pin(2, 0, 0, authority.certificate.public_bytes(Encoding.DER))

    def judged(*chain: x509.Certificate) -> str:
        return dane([pin], [one.public_bytes(Encoding.DER) for one in chain], "mx.bob.example", CURTAIN).result

    assert judged(bob.chain[0], authority.certificate) == "pass"
    assert judged(posing, mallory.chain[0], authority.certificate) == "fail"
