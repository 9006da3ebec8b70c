"""Records as one writes them in a scenario, made into real ones (RFC 1035 §3.3, §5.1).

`{ "bob.example" = { MX = "10 mx.bob.example", A = ["192.0.2.1"], TXT = "v=spf1 mx -all", TTL = "60" } }`
Besides types of records, a name may have a TTL, and DNSSEC = "signed" where a signed zone begins ("expired": long ago).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.reversename
from dns.name import Name
from dns.rdata import Rdata

ZoneTable = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Owner names, each with its record types, each with one record or several in presentation form."""

Hosts = Mapping[str, Iterable[str]]
"""Names of hosts, each with its addresses."""

DEFAULT_TTL = 3600
LONGEST_TTL = 2**31 - 1  # RFC 2181 §8
NO_TYPES = ("TTL", "DNSSEC")
SIGNED = ("signed", "expired")
LONGEST_STRING = 255  # octets (RFC 1035 §3.3)


class ZoneError(ValueError):
    """A line of the table that can be no record. Its `args` are the owner, the type and the text.

    `why`: name, ttl, dnssec, alias, type or record.
    """

    def __init__(self, name: str, type_: str, text: object, why: str = "record") -> None:
        super().__init__(name, type_, text)
        self.why = why


class Row(NamedTuple):
    """One record with its owner."""

    owner: Name
    rdata: Rdata
    ttl: int


def rows(table: ZoneTable, hosts: Hosts | None = None) -> Iterator[Row]:
    """All records of a table, and those of the hosts where the table does not say otherwise. Raises ZoneError."""
    said = set()
    for name, records in table.items():
        owner, ttl = owner_of(name), _ttl(name, records)
        _check_alias(name, records)
        for type_, texts in _types(records):
            said.add((owner, type_))
            yield from (Row(owner, _rdata(name, type_, text), ttl) for text in texts)
    for name, type_, text in _of_hosts(hosts or {}):
        owner = owner_of(name)
        if (owner, type_) not in said and (owner, "CNAME") not in said:
            yield Row(owner, _rdata(name, type_, text), DEFAULT_TTL)


def owner_of(name: str) -> Name:
    """The absolute name that `name` writes, in any alphabet (RFC 5891). Raises ZoneError."""
    try:
        return dns.name.from_text(name, idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, ValueError) as error:
        raise ZoneError(name, "", "", "name") from error


def signed_zones(table: ZoneTable) -> Iterator[tuple[Name, str]]:
    """Where a signed zone begins, and how it is signed. Raises ZoneError."""
    for name, records in table.items():
        how = records.get("DNSSEC")
        if how is not None and how not in SIGNED:
            raise ZoneError(name, "DNSSEC", how, "dnssec")
        if how is not None:
            yield owner_of(name), str(how)


def _types(records: Mapping[str, str | Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
    for type_, texts in records.items():
        if type_ not in NO_TYPES:
            yield type_, (texts,) if isinstance(texts, str) else texts


def _of_hosts(hosts: Hosts) -> Iterator[tuple[str, str, str]]:
    """Address and way back of each host (RFC 1035 §3.4.1, §3.5, RFC 3596)."""
    for host, addresses in hosts.items():
        for address in addresses:
            yield host, "AAAA" if ":" in address else "A", address
            yield dns.reversename.from_address(address).to_text(omit_final_dot=True), "PTR", host


def _check_alias(name: str, records: Mapping[str, str | Sequence[str]]) -> None:
    """An alias has one target and no other records (RFC 1034 §3.6.2)."""
    aliases = dict(_types(records)).get("CNAME", ())
    if aliases and (len(aliases) > 1 or records.keys() - {"CNAME", *NO_TYPES}):
        raise ZoneError(name, "CNAME", aliases[0], "alias")


def _ttl(name: str, records: Mapping[str, str | Sequence[str]]) -> int:
    text = records.get("TTL", str(DEFAULT_TTL))
    if isinstance(text, str) and text.isdecimal() and int(text) <= LONGEST_TTL:
        return int(text)
    raise ZoneError(name, "TTL", text, "ttl")


def _rdata(name: str, type_: str, text: str) -> Rdata:
    """A record from its presentation form; TXT may also be written as plain text."""
    if type_ in ("TXT", "SPF") and not text.startswith('"'):
        text = _quoted(text)
    try:
        return dns.rdata.from_text(dns.rdataclass.IN, type_, text, origin=dns.name.root, relativize=False)
    except dns.rdatatype.UnknownRdatatype as error:
        raise ZoneError(name, type_, text, "type") from error
    except (dns.exception.DNSException, ValueError) as error:
        raise ZoneError(name, type_, text) from error


def _quoted(text: str) -> str:
    """Plain text as quoted character strings."""
    octets = text.encode()
    pieces = [octets[at : at + LONGEST_STRING] for at in range(0, len(octets), LONGEST_STRING)] or [b""]
    return " ".join('"' + "".join(map(_escaped, piece)) + '"' for piece in pieces)


def _escaped(octet: int) -> str:
    return chr(octet) if 32 <= octet < 127 and octet not in b'"\\' else f"\\{octet:03d}"
