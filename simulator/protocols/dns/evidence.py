"""What an answer bears for whoever does not simply believe it: signed records, and signed denials (RFC 4034).

One signature at a time is looked at here; whose word counts is `trust`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import dns.dnssec
import dns.exception
import dns.rdatatype
from dns.message import Message
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset

from simulator.protocols.dns.words import text_of


@dataclass(frozen=True, eq=False)  # each is itself: what was found out about one need not be found out again
class SignedSet:
    """Records of one type under one name. `signer`: the zone whose key is said to have signed them, or ""."""

    name: str
    type: str
    signer: str
    rrset: RRset
    signatures: RRset | None

    def trouble(self, keys: SignedSet, now: int) -> str:
        """What is wrong: unsigned, expired, not-yet-valid, no-key (that the zone has), wrong; "" for nothing."""
        if self.signatures is None:
            return "unsigned"
        made = self.signatures[0]
        assert isinstance(made, RRSIG)  # they are signatures
        if now > made.expiration:
            return "expired"
        if now < made.inception:
            return "not-yet-valid"
        return _amiss(self, keys)

    def vouches_for(self, keys: SignedSet) -> bool:
        """Whether these DS records name one of a zone's keys (RFC 4034 §5)."""
        return _vouches(self, keys)

    @property
    def alias(self) -> str:
        """What the name is an alias of; "" where it is none."""
        return text_of(self.rrset[0].target) if self.type == "CNAME" else ""

    @property
    def types(self) -> tuple[str, ...]:
        """Of a denial (NSEC): the types that there are under its name (RFC 4034 §4.1.2)."""
        windows = self.rrset[0].windows if self.type == "NSEC" else ()
        return tuple(dns.rdatatype.to_text(RdataType.make(one)) for one in _in(windows))


class Evidence(NamedTuple):
    """`answers`: what was told, aliases first; `denials`: that something is not there."""

    answers: tuple[SignedSet, ...] = ()
    denials: tuple[SignedSet, ...] = ()


def evidence(message: Message) -> Evidence:
    """What a message bears."""
    denials = (one for one in _signed(message.authority) if one.type == "NSEC")
    return Evidence(tuple(_signed(message.answer)), tuple(denials))


def _signed(section: list[RRset]) -> Iterator[SignedSet]:
    """Records with the signature that covers them."""
    made = {(one.name, one.covers): one for one in section if one.rdtype == RdataType.RRSIG}
    for rrset in section:
        if rrset.rdtype != RdataType.RRSIG:
            signatures = made.get((rrset.name, rrset.rdtype))
            signer = text_of(signatures[0].signer) if signatures else ""
            yield SignedSet(text_of(rrset.name), dns.rdatatype.to_text(rrset.rdtype), signer, rrset, signatures)


@lru_cache(1024)
def _vouches(digests: SignedSet, keys: SignedSet) -> bool:
    return any(_is_digest_of(ds, key, keys.rrset.name) for ds in digests.rrset for key in keys.rrset)


def _is_digest_of(ds: Rdata, key: Rdata, owner: Name) -> bool:
    assert isinstance(ds, DS)  # that is what names a key
    try:
        return bool(ds == dns.dnssec.make_ds(owner, key, ds.digest_type))
    except (dns.exception.DNSException, ValueError):  # a kind of digest that we do not know
        return False


@lru_cache(1024)
def _amiss(one: SignedSet, keys: SignedSet) -> str:
    """What is wrong with a signature in its time."""
    assert one.signatures is not None
    made, known = one.signatures[0], keys.rrset
    if all(dns.dnssec.key_id(key) != made.key_tag for key in known):
        return "no-key"
    try:
        dns.dnssec.validate_rrsig(one.rrset, made, {known.name: known.to_rdataset()}, now=made.inception)
    except (dns.exception.DNSException, ValueError):
        return "wrong"
    return ""


def _in(windows: tuple[tuple[int, bytes], ...]) -> Iterator[int]:
    """The numbers a bitmap holds."""
    for window, bitmap in windows:
        for place, octet in enumerate(bitmap):
            yield from (window * 256 + place * 8 + bit for bit in range(8) if octet & (0x80 >> bit))
