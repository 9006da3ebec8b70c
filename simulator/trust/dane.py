"""Does a server show a key that its domain has told of in signed DNS? TLSA records, as SMTP uses them (RFC 7672 §3.1).

Knows no wire: the certificates are what the server has shown, its own first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulator.trust.chain import vouches
from simulator.trust.judgment import Step, Verdict

PORT = 25
USAGES = {2: "2-dane-ta", 3: "3-dane-ee"}  # the two that count between servers (RFC 7672 §3.1.3)
_RECORD = re.compile(r"(\d{1,3}) (\d{1,3}) (\d{1,3}) ((?:[0-9A-Fa-f]{2} ?)+)")
SELECTORS: dict[int, tuple[str, Callable[[x509.Certificate], bytes]]] = {  # RFC 6698 §2.1.2
    0: ("0-cert", lambda shown: shown.public_bytes(Encoding.DER)),
    1: ("1-spki", lambda shown: shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
}
MATCHINGS: dict[int, tuple[str, Callable[[bytes], bytes]]] = {  # RFC 6698 §2.1.3
    0: ("0-full", bytes),
    1: ("1-sha2-256", lambda octets: hashlib.sha256(octets).digest()),
    2: ("2-sha2-512", lambda octets: hashlib.sha512(octets).digest()),
}


class Pin(NamedTuple):
    """A record that can be used: the numbers of usage, selector and matching, and what is to be found."""

    usage: int
    selector: int
    matching: int
    data: bytes

    def fits(self, shown: x509.Certificate) -> bool:
        """Whether this certificate, or its key, is the one that is meant."""
        return MATCHINGS[self.matching][1](SELECTORS[self.selector][1](shown)) == self.data

    @property
    def steps(self) -> tuple[str, str, str]:
        """The keys of its three numbers."""
        usage, selector, matching = USAGES[self.usage], SELECTORS[self.selector][0], MATCHINGS[self.matching][0]
        return f"dane.usage.{usage}", f"dane.selector.{selector}", f"dane.matching.{matching}"


def owner(host: str) -> str:
    """Where DNS tells of the keys of a mail host (RFC 7672 §2.2.3)."""
    return f"_{PORT}._tcp.{host}"


def read_pins(records: Iterable[str]) -> tuple[Pin, ...]:
    """The records that can be used; the others are passed over (RFC 7671 §4)."""
    found = (_RECORD.fullmatch(record) for record in records)
    pins = (Pin(int(one[1]), int(one[2]), int(one[3]), bytes.fromhex(one[4])) for one in found if one)
    return tuple(pin for pin in pins if pin.usage in USAGES and pin.selector in SELECTORS and pin.matching in MATCHINGS)


def dane(pins: Sequence[Pin], chain: Sequence[bytes], host: str, now: int) -> Verdict:
    """pass where one of the records fits what was shown, else fail; each record makes three steps."""
    shown = [x509.load_der_x509_certificate(one) for one in chain]
    steps: list[Step] = []
    for pin in pins:
        fits = _FITS[pin.usage](pin, shown, host, now)
        steps += [
            Step(key, fits, {"host": host, "data": pin.data.hex(), "fits": "yes" if fits else "no"})
            for key in pin.steps
        ]
        if fits:
            return Verdict("pass", pin.steps[0], {"host": host}, tuple(steps))
    return Verdict("fail", "dane.no-match", {"host": host}, tuple(steps))


def _by_own_key(pin: Pin, shown: Sequence[x509.Certificate], host: str, now: int) -> bool:
    """The server's own: neither its name nor its dates count (RFC 7672 §3.1.1)."""
    return bool(shown) and pin.fits(shown[0])


def _by_authority(pin: Pin, shown: Sequence[x509.Certificate], host: str, now: int) -> bool:
    """An authority's, that has been sent along: then names and dates count (RFC 7672 §3.1.2)."""
    height = next((height for height, one in enumerate(shown) if height and pin.fits(one)), 0)
    vouched = all(vouches(above, below) for below, above in pairwise(shown[: height + 1]))
    return bool(height) and vouched and _is_for(shown[0], host, now)


_FITS = {2: _by_authority, 3: _by_own_key}


def _is_for(certificate: x509.Certificate, host: str, now: int) -> bool:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    in_date = certificate.not_valid_before_utc.timestamp() <= now <= certificate.not_valid_after_utc.timestamp()
    return in_date and host.lower() in names.get_values_for_type(x509.DNSName)
