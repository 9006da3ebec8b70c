"""The signature of CMS: made by the library, and looked at step by step (RFC 5652 §5)."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256 as SHA256Hash
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
    load_der_pkcs7_certificates,
)

from simulator.trust.chain import vouches
from simulator.trust.smime.der import FIRST, SET, Malformed, Value, read
from simulator.trust.smime.names import MESSAGE_DIGEST, SHA256, SIGNED_DATA
from simulator.trust.smime.person import Person, whose

Root = x509.Certificate
_DEEPEST = 4  # certificates between a signer and a root
_UNREADABLE = (  # what the library says of certificates that nobody should have made
    ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


class Signed(NamedTuple):
    """SignedData taken apart: what was signed, by whom, and the certificates that lie with it.

    `attributes` are what is really signed where there are any; `told` is the digest of the content that they hold
    (RFC 5652 §5.4).
    """

    content: bytes
    whose: bytes
    digest: bytes
    attributes: Value | None
    told: bytes
    signature: bytes
    certificates: list[x509.Certificate]

    @property
    def signer(self) -> x509.Certificate | None:
        """The certificate of who signed: issuer and serial number say which."""
        return next((one for one in self.certificates if whose(one) == self.whose), None)


def sign(content: bytes, person: Person, *, beside: bool = False) -> bytes:
    """Content with its signature, in one: SignedData; or the signature alone, to be put `beside` it.

    Without signed attributes: the library would date them by this machine's clock, and a film has one of its own.
    """
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(person.certificate, person.key, SHA256Hash())
    options = [PKCS7Options.Binary, PKCS7Options.NoAttributes, *([PKCS7Options.DetachedSignature] if beside else [])]
    return builder.add_certificate(person.issuer).sign(Encoding.DER, options)


def take_apart(cms: bytes, beside: bytes | None = None) -> Signed:
    """What lies in SignedData that one person has signed; or what lies `beside` it. Raises Malformed."""
    try:
        identifier, explicit = read(cms).inside
        _, _, encapsulated, *rest = read(explicit.content).inside
        content = read(encapsulated.inside[1].content, 0x04).content if beside is None else beside
        (info,) = next(one for one in rest if one.tag == SET).inside
        _, whose, algorithm, *more = info.inside
        digest = algorithm.inside[0].octets
        attributes = more[0] if more and more[0].tag == FIRST else None
        told = _digest_told(attributes) if attributes else b""
        signature = more[2 if attributes else 1]
        come_along = load_der_pkcs7_certificates(cms) if any(one.tag == FIRST for one in rest) else []
        certificates = [_whole(one) for one in come_along]
    except (IndexError, StopIteration, *_UNREADABLE) as error:
        raise Malformed from error
    if identifier.octets != SIGNED_DATA:
        raise Malformed
    return Signed(content, whose.octets, digest, attributes, told, signature.content, certificates)


def _whole(one: x509.Certificate) -> x509.Certificate:
    """A certificate all of which can be read; the library reads each part when it is first looked at."""
    _ = one.public_key(), one.extensions, one.not_valid_before_utc, one.not_valid_after_utc, whose(one)
    return one


def holds(signed: Signed) -> bool:
    """Whether the signature fits the content (RFC 5652 §5.4, §5.6)."""
    key = signed.signer.public_key() if signed.signer else None
    if not isinstance(key, RSAPublicKey) or signed.digest != SHA256:
        return False
    covered = signed.content
    if signed.attributes:
        if signed.told != sha256(signed.content).digest():
            return False
        covered = bytes((SET,)) + signed.attributes.octets[1:]  # they are signed as the SET they are
    try:
        key.verify(signed.signature, covered, PKCS1v15(), SHA256Hash())
    except InvalidSignature:
        return False
    return True


def is_vouched_for(signed: Signed, roots: tuple[x509.Certificate, ...]) -> bool:
    """Whether a way leads from the signer to a root, each certificate signed by the next (RFC 8550 §4)."""
    one, known = signed.signer, (*roots, *signed.certificates)
    for _ in range(_DEEPEST):
        if one is None or one in roots:
            return one is not None
        below = one
        one = next((above for above in known if above != below and vouches(above, below)), None)
    return False


def is_in_time(signed: Signed, seconds: int) -> bool:
    """Whether the signer's certificate holds on that day."""
    one, now = signed.signer, datetime.fromtimestamp(seconds, UTC)
    return one is not None and one.not_valid_before_utc <= now <= one.not_valid_after_utc


def addresses(certificate: x509.Certificate | None) -> tuple[str, ...]:
    """The addresses that a certificate names (RFC 8550 §3)."""
    if certificate is None:
        return ()
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(found.value.get_values_for_type(x509.RFC822Name))


def _digest_told(attributes: Value) -> bytes:
    """The digest that signed attributes tell."""
    pairs = (one.inside for one in attributes.inside)
    return next((values.inside[0].content for name, values in pairs if name.octets == MESSAGE_DIGEST), b"")
