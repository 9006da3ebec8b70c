"""Key records: the public half of a domain's key, as DNS tells it (RFC 6376 §3.6.1, RFC 8463 §4.2). Knows no letter."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from simulator.trust.dkim.broken import Broken
from simulator.trust.dkim.tags import decoded, listed, read

SHORTEST, LONGEST = 1024, 4096  # bits of an RSA key (RFC 8301 §3.2)

PrivateKey = RSAPrivateKey | Ed25519PrivateKey
PublicKey = RSAPublicKey | Ed25519PublicKey


class KeyRecord(NamedTuple):
    """A key and what it may be used for: `flags` are those of t=, `size` in bits."""

    key: PublicKey
    flags: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bits of the key."""
        return self.key.key_size if isinstance(self.key, RSAPublicKey) else 256


def read_key(text: str, algorithm: str, digest: str) -> KeyRecord:
    """The key of a record, in the order of RFC 6376 §6.1.2. Raises Broken where it is of no use for this signature."""
    tags = read(text, "key-syntax")
    if "v" in tags and (tags["v"] != "DKIM1" or next(iter(tags)) != "v"):
        raise Broken("key-version", version=tags["v"])
    if "p" not in tags:
        raise Broken("key-syntax", tag="p")
    if not {"*", "email"} & set(listed(tags.get("s", "*"))):
        raise Broken("key-service", services=tags["s"])
    if "h" in tags and digest not in listed(tags["h"]):
        raise Broken("key-hash", hashes=tags["h"])
    if not tags["p"]:
        raise Broken("key-revoked")
    if tags.get("k", "rsa") != algorithm:
        raise Broken("key-type", type=tags.get("k", "rsa"))
    octets = decoded(tags["p"])
    if octets is None:
        raise Broken("key-syntax", tag="p")
    return KeyRecord(_LOADERS[algorithm](octets), listed(tags.get("t", "")))


def _rsa(octets: bytes) -> RSAPublicKey:
    try:
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        raise Broken("key-syntax", tag="p") from None
    if not isinstance(key, RSAPublicKey):
        raise Broken("key-type", type="p")
    if key.key_size < SHORTEST:
        raise Broken("key-too-short", bits=str(key.key_size))
    if key.key_size > LONGEST:
        raise Broken("key-too-long", bits=str(key.key_size))
    return key


def _ed25519(octets: bytes) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(octets)
    except ValueError:
        raise Broken("key-syntax", tag="p") from None


_LOADERS: Mapping[str, Callable[[bytes], PublicKey]] = {"rsa": _rsa, "ed25519": _ed25519}


def matches(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether whoever has the other half of the key signed this."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())  # RFC 6376 §3.3.2
        else:
            key.verify(signature, _digest(data))  # RFC 8463 §3
    except InvalidSignature:
        return False
    return True


def signed(key: PrivateKey, data: bytes) -> bytes:
    """The signature over this."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(_digest(data))


def _digest(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    return digest.finalize()


def algorithm_of(key: PrivateKey | PublicKey) -> str:
    """How a signature by this key is called: `rsa-sha256`, `ed25519-sha256`."""
    return "rsa-sha256" if isinstance(key, RSAPrivateKey | RSAPublicKey) else "ed25519-sha256"


def key_text(key: PrivateKey | PublicKey, *flags: str) -> str:
    """The text of the TXT record that tells the public half; `flags` are those of t=."""
    public = key.public_key() if isinstance(key, RSAPrivateKey | Ed25519PrivateKey) else key
    if isinstance(public, RSAPublicKey):
        octets = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        octets = public.public_bytes_raw()
    kind = algorithm_of(public).partition("-")[0]
    marks = f"t={':'.join(flags)}; " if flags else ""
    return f"v=DKIM1; k={kind}; {marks}p={base64.b64encode(octets).decode()}"
