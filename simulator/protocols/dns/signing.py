"""Signs what is told of a zone, and what is not there (RFC 4034, RFC 4035). Knows no server and no chance.

A zone has one key, of Ed25519 (RFC 8080), that signs all of it; the zone above it has the key's digest (DS). What is
missing is denied at the moment it is asked for, by one record about the very name (RFC 9824).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import dns.dnssec
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from dns.dnssectypes import Algorithm
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rrset import RRset

from simulator.protocols.dns.evidence import SignedSet

DAY = 86_400  # seconds
ZONE_KEY = 257  # the flags of a key that signs a zone and is the way in to it (RFC 4034 §2.1.1)
Window = tuple[int, int]
WINDOWS: Mapping[str, Window] = {
    "signed": (-1, 7),
    "expired": (-30, -2),
}  # from which day until which a signature holds
LEAST = b"\0"  # the label that comes next after every other (RFC 9824 §3.1)


class Signer(NamedTuple):
    """`key` gives the key of a zone by its name; `now` are seconds since 1970 UTC."""

    key: Callable[[str], Ed25519PrivateKey]
    now: Callable[[], int]

    def dnskey(self, apex: Name) -> DNSKEY:
        """The public half, as the zone tells it (RFC 4034 §2)."""
        public = self._private(apex).public_key()
        return dns.dnssec.make_dnskey(public, Algorithm.ED25519, ZONE_KEY)

    def known_key(self, zone: str) -> SignedSet:
        """A zone's key for who knows it beforehand: a trust anchor (RFC 4033 §2)."""
        owner = dns.name.from_text(zone)
        keys = dns.rrset.from_rdata_list(owner, 0, [self.dnskey(owner)])
        return SignedSet(zone, "DNSKEY", zone, keys, None)

    def ds(self, apex: Name) -> Rdata:
        """Its digest, as the zone above tells it (RFC 4034 §5)."""
        return dns.dnssec.make_ds(apex, self.dnskey(apex), "SHA256")

    def sign(self, rrset: RRset, apex: Name, window: Window) -> RRset:
        """The signature of records of that zone (RFC 4034 §3), renewed each midnight."""
        since, until = (self.now() // DAY * DAY + days * DAY for days in window)
        made = dns.dnssec.sign(
            rrset, self._private(apex), apex, self.dnskey(apex), inception=since, expiration=until
        )  # fmt: skip
        return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, [made])

    def _private(self, apex: Name) -> Ed25519PrivateKey:
        return self.key(apex.to_text(omit_final_dot=True).lower())


def denial(name: Name, types: Iterable[RdataType], ttl: int) -> RRset:
    """There is nothing under `name` but records of these types; none at all: there is no such name (RFC 9824 §3)."""
    there = [
        dns.rdatatype.to_text(one) for one in (*(list(types) or [RdataType.NXNAME]), RdataType.RRSIG, RdataType.NSEC)
    ]
    after = Name((LEAST, *name.labels))
    text = f"{after} {' '.join(dict.fromkeys(there))}"
    return dns.rrset.from_text(name, ttl, dns.rdataclass.IN, RdataType.NSEC, text)
