"""Who vouches for the scenario's hosts to real programs. Made anew at each opening, and gone at its end.

Nothing here has to do with the authorities of the virtual world: keys are drawn by chance, certificates are dated by
the clock on the wall and are of a kind that every program takes. No key is ever written down, but those of people who
can log in by certificate: their programs must have them.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.world.keyring import CURRENT, Keyring
from simulator.world.pki import Identity

NAME = "Coulisses, for this opening alone"
HERE = ("localhost", "127.0.0.1", "::1")  # what real programs call these hosts
LEEWAY, LASTING = timedelta(hours=1), timedelta(days=90)
MOST_NAME = 64  # characters of a common name (RFC 5280 §A.1)
SEALS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2: those that TLS 1.3 has kept


class Authority:
    """`certificate` is the path of what a program has to trust."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self._root = self._vouched(NAME, self._key, [])
        self._room = TemporaryDirectory(prefix="coulisses-")  # for its owner alone
        self.certificate = Path(self._room.name) / "ca.pem"
        self.certificate.write_bytes(self._root.public_bytes(Encoding.PEM))
        self._identities: dict[str, Identity] = {}

    def close(self) -> None:
        """Leave nothing behind."""
        self._room.cleanup()

    def person(self, address: str) -> Path:
        """The path of a certificate that names somebody, with its key, for a program to show where it is asked to."""
        identity = self._issued([address])
        path = Path(self._room.name) / f"{quote(address, safe='@')}.pem"
        path.touch(0o600)
        own = identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(own + identity.chain[0].public_bytes(Encoding.PEM))
        return path

    def keyring(self, host: str, names: Iterable[str], versions: Iterable[str], *, asks: bool = False) -> Keyring:
        """For one call to that host, which has other names, too, and speaks these versions where they are current.

        `asks`: whether it asks the program for a certificate of ours.
        """
        identity = self._identities.get(host) or self._identities.setdefault(host, self._issued([host, *names, *HERE]))
        spoken = tuple(one for one in versions if one in CURRENT) or CURRENT
        trusted = (self._root,) if asks else ()
        return Keyring(lambda: int(time.time()), identity, trusted, versions=spoken, asks=asks, ciphers=SEALS)

    def _issued(self, names: list[str]) -> Identity:
        key = generate_private_key(SECP256R1())
        return Identity(key, (self._vouched(names[0][:MOST_NAME], key, names),))

    def _vouched(self, subject: str, key: EllipticCurvePrivateKey, names: list[str]) -> x509.Certificate:
        """A certificate; without `names`, the authority's own."""
        now, is_authority = datetime.now(UTC), not names
        made = (
            x509.CertificateBuilder(_called(NAME), _called(subject), key.public_key(), x509.random_serial_number())
            .not_valid_before(now - LEEWAY)
            .not_valid_after(now + LASTING)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), True)
            .add_extension(_usage(is_authority), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False)
        )
        if names:
            told = [_san(name) for name in dict.fromkeys(names) if name.isascii() and name]
            made = made.add_extension(x509.SubjectAlternativeName(told), False)
            good_for = ExtendedKeyUsageOID.CLIENT_AUTH if "@" in subject else ExtendedKeyUsageOID.SERVER_AUTH
            made = made.add_extension(x509.ExtendedKeyUsage([good_for]), False)
        return made.sign(self._key, hashes.SHA256())


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _san(name: str) -> x509.GeneralName:
    if "@" in name:
        return x509.RFC822Name(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(is_authority: bool) -> x509.KeyUsage:
    """What a key may be used for (RFC 5280 §4.2.1.3)."""
    return x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=is_authority, crl_sign=is_authority, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip
