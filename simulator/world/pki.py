"""The virtual world's authorities and certificates, all drawn from its seed. Knows no wire and no protocol.

NEVER USE THESE KEYS ELSEWHERE: whoever knows a scenario's seed can make them again, which is their point. They are
Ed25519 or RSA, whose signatures never vary in length, so that a film's times agree whenever it is played.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import idna
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
FOR_LETTERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])  # RFC 8550 §4.4.4
UNHEARD_OF = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.1"), b"\5\0")  # an example's number (ITU-T X.660)
Key = Ed25519PrivateKey | RSAPrivateKey
OURS, STRANGER = "Coulisses", "Nobody Knows"  # the authority that the world's people trust, and one that they do not


@dataclass(frozen=True)
class _Kind:
    """What may be wrong: the days from and until which it holds, counted from the curtain; who signed it …"""

    since: int = -30
    until: int = 60
    issuer: str = OURS  # "": itself
    sends_authority: bool = True
    name: str = ""
    demands: bool = False  # something that nobody knows, by a critical extension


KINDS = {
    "valid": _Kind(),
    "expired": _Kind(since=-120, until=-2),
    "not-yet-valid": _Kind(since=2),
    "wrong-name": _Kind(name="other.example"),
    "self-signed": _Kind(issuer=""),
    "unknown-issuer": _Kind(issuer=STRANGER),
    "no-intermediate": _Kind(sends_authority=False),
    "revoked": _Kind(),  # whoever signed it has put it on his list since
    "unknown-extension": _Kind(demands=True),
}


@dataclass(frozen=True)
class Identity:
    """A key, and the certificates that vouch for it: its own first, then the authorities between it and a root."""

    key: Key | EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]


class Authority:
    """A root, whom some trust, and below it the authority that signs (RFC 5280)."""

    def __init__(self, name: str, seed: int, curtain: int) -> None:
        self.name = name
        self._seed = seed
        self._curtain = datetime.fromtimestamp(curtain, UTC)
        self._root_key, self._key = self._draw("root"), self._draw("signs")
        self.root = self._vouch(f"{name} Root", self._root_key, f"{name} Root", self._root_key, (-2000, 2000), [])
        self.certificate = self._vouch(f"{name} CA", self._key, f"{name} Root", self._root_key, (-900, 900), [])

    def issue(self, names: tuple[str, ...], kind: str = "valid", key: Key | None = None) -> Identity:
        """A certificate of one of KINDS for these names, the first of which it is called by; for a key of its own."""
        about = KINDS[kind]
        names = (about.name,) if about.name else tuple(name or NOBODY for name in names)
        key = key or self._draw(f"{kind} {' '.join(names)}")
        issuer, by = (f"{self.name} CA", self._key) if about.issuer else (names[0], key)
        own = self._vouch(names[0], key, issuer, by, (about.since, about.until), list(names), demands=about.demands)
        sends = about.sends_authority and about.issuer
        return Identity(key, (own, self.certificate) if sends else (own,))

    def certify(self, address: str, key: RSAPrivateKey) -> x509.Certificate:
        """A certificate for letters, for the key of an address (RFC 8550 §4.4)."""
        about, issuer = KINDS["valid"], f"{self.name} CA"
        return self._vouch(address, key, issuer, self._key, (about.since, about.until), [address], for_letters=True)

    def revoking(self, *revoked: Identity) -> x509.CertificateRevocationList:
        """The list of what was revoked (RFC 5280)."""
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{self.name} CA")])
        since, until = self._curtain - 900 * DAY, self._curtain + 900 * DAY
        made = x509.CertificateRevocationListBuilder(issuer, since, until)
        for identity in revoked:
            one = x509.RevokedCertificateBuilder(identity.chain[0].serial_number, since)
            made = made.add_revoked_certificate(one.build())
        return made.sign(self._key, None)

    def _draw(self, what: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._digest(f"key {what}"))

    def _digest(self, what: str) -> bytes:
        return hashlib.sha256(f"never use elsewhere {self._seed} {self.name} {what}".encode()).digest()

    def _vouch(
        self, subject: str, key: Key, issuer: str, by: Key, days: tuple[int, int], names: list[str],
        *, demands: bool = False, for_letters: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        """A certificate; without `names` it is an authority's."""
        since, until = (self._curtain + number * DAY for number in days)
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()
        serial = int.from_bytes(self._digest(f"serial {subject} {issuer} {public}")[:8]) | 1 << 62
        made = (
            x509.CertificateBuilder(_called(issuer), _called(subject), key.public_key(), serial & (1 << 63) - 1)
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
            .add_extension(_usage(is_authority=not names, carries_keys=for_letters), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        )
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([_san(name) for name in names]), critical=False)
        if for_letters:
            made = made.add_extension(FOR_LETTERS, critical=False)
        if demands:
            made = made.add_extension(UNHEARD_OF, critical=True)
        return made.sign(by, None if isinstance(by, Ed25519PrivateKey) else SHA256())


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


NOBODY = "nobody.invalid"  # a name that nobody can have (RFC 2606)


def written(name: str) -> str:
    """A host's name as certificates and SNI write it, in ASCII (RFC 5890); NOBODY where it is no name."""
    try:
        return name if name.isascii() and name else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        return NOBODY


def is_name(name: str) -> bool:
    """Whether a certificate can bear it: a host's name, or a person's address."""
    local, _, domain = name.rpartition("@")
    if NOBODY in (written(domain), domain) or not local.isascii():
        return False
    try:
        _san(name)
    except ValueError:
        return False
    return bool(domain)


def _san(name: str) -> x509.GeneralName:
    local, at, domain = name.rpartition("@")
    return x509.RFC822Name(f"{local}@{written(domain)}") if at else x509.DNSName(written(name))


def _usage(*, is_authority: bool, carries_keys: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=False, key_encipherment=carries_keys,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Whom a certificate names: its dNSNames, which alone count (RFC 9525)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    return tuple(found.value.get_values_for_type(x509.DNSName))
