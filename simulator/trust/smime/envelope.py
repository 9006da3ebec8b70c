"""The envelope of CMS: content sealed with a key of its own, and that key for each recipient (RFC 5652 §6).

The library's builder draws its key where nobody can ask for the same again; here chance is the caller's, so that a film
is the same whenever it is played. What opens an envelope is the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

from simulator.trust.smime.der import FIRST, INTEGER, NULL, OCTETS, SEQUENCE, SET, written
from simulator.trust.smime.names import AES128_CBC, DATA, ENVELOPED_DATA, RSA_ENCRYPTION
from simulator.trust.smime.person import Person, whose

Draw = Callable[[int], bytes]  # so many octets by chance
_KEY, _BLOCK = 16, 16  # octets
_VERSION = written(INTEGER, b"\0")
_RSA = written(SEQUENCE, RSA_ENCRYPTION, written(NULL))


class NotForUs(Exception):
    """This key does not open it."""


def seal(content: bytes, recipients: Iterable[x509.Certificate], draw: Draw) -> bytes:
    """Content that only these recipients can read: EnvelopedData, AES-128 in CBC (RFC 8551 §2.7)."""
    key, start = draw(_KEY), draw(_BLOCK)
    infos = [_for(certificate, key, draw) for certificate in recipients]
    method = written(SEQUENCE, AES128_CBC, written(OCTETS, start))
    sealed = written(SEQUENCE, DATA, method, written(0x80, _encrypted(content, key, start)))
    enveloped = written(SEQUENCE, _VERSION, written(SET, *sorted(infos)), sealed)
    return written(SEQUENCE, ENVELOPED_DATA, written(FIRST, enveloped))


def unseal(cms: bytes, person: Person) -> bytes:
    """The content, for a recipient. Raises NotForUs."""
    try:
        return pkcs7_decrypt_der(cms, person.certificate, person.key, [])
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm) as error:
        raise NotForUs from error


def _for(certificate: x509.Certificate, key: bytes, draw: Draw) -> bytes:
    """The key for one recipient: KeyTransRecipientInfo (RFC 5652 §6.2.1)."""
    public = certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    sealed = written(OCTETS, _transported(key, public, draw))
    return written(SEQUENCE, _VERSION, whose(certificate), _RSA, sealed)


def _transported(key: bytes, public: RSAPublicKey, draw: Draw) -> bytes:
    """A key as RSAES-PKCS1-v1_5 carries it: padded with octets by chance, none of them zero (RFC 8017 §7.2.1)."""
    numbers, size = public.public_numbers(), public.key_size // 8
    wanted = size - 3 - len(key)
    filling = bytes(1 + octet % 255 for octet in draw(wanted))
    block = int.from_bytes(b"\0\2" + filling + b"\0" + key)
    return pow(block, numbers.e, numbers.n).to_bytes(size)


def _encrypted(content: bytes, key: bytes, start: bytes) -> bytes:
    padder = padding.PKCS7(_BLOCK * 8).padder()
    cipher = Cipher(AES128(key), CBC(start)).encryptor()
    return cipher.update(padder.update(content) + padder.finalize()) + cipher.finalize()
