"""Zones, and what they answer (RFC 1034 §4.3.2). Knows no server and no policy.

A zone begins at each name of two labels, as registries hand them out, and at each name that has a SOA record.
Where the table gives none, a zone's SOA and NS records are made. Where there is a signer, the registries, which are the
zones of one label, are signed, and the zones of which the table says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone
from dns.message import Message, make_response
from dns.name import Name
from dns.node import Node
from dns.rdatatype import RdataType
from dns.rrset import RRset

from simulator.protocols.dns.grammar import write
from simulator.protocols.dns.signing import WINDOWS, Signer, Window, denial
from simulator.protocols.dns.table import (
    DEFAULT_TTL,
    Hosts,
    Row,
    ZoneError,
    ZoneTable,
    owner_of,
    rows,
    signed_zones,
)
from simulator.protocols.dns.words import Question, text_of

NEGATIVE_TTL = 300
LONGEST_CHAIN = 8  # aliases followed before we call it a circle
_SOA = "{first} {keeper} 1 7200 900 1209600 {negative}"  # serial, refresh, retry, expire, minimum (RFC 1035 §3.3.13)
_TARGETS = {RdataType.MX: "exchange", RdataType.NS: "target", RdataType.SRV: "target"}


class Zones:
    """Zones of one server.

    `served` lists the domains it answers for; empty means the whole tree, as a provider's resolver appears to those
    who ask it. `hosts` get their A, AAAA and PTR records where the table does not say otherwise.
    Raises ZoneError for a table that cannot be.
    """

    def __init__(
        self,
        table: ZoneTable,
        hosts: Hosts | None = None,
        served: Sequence[str] = (),
        nameserver: str = "ns.invalid",
        signer: Signer | None = None,
    ) -> None:
        self.recursive = not served
        self._served = tuple(owner_of(name) for name in served) or (dns.name.root,)
        self._nameserver = nameserver
        self._zones: dict[Name, dns.zone.Zone] = {}
        self._complete: set[Name] = set()  # the zones that have all that a zone has
        self._names: set[Name] = set()  # all there are, parents included (RFC 8020)
        known = [row for row in rows(table, hosts) if self._serves(row.owner)]
        cuts = {row.owner for row in known if row.rdata.rdtype == RdataType.SOA}
        cuts.update(map(owner_of, served))
        signed = dict(signed_zones(table))
        cuts.update(signed)
        for apex in self._served:
            self._zones[apex] = dns.zone.Zone(apex, relativize=False)
            self._names.update(_upwards(apex))
        for row in known:
            apex = _apex(row.owner, cuts)
            is_above = row.rdata.rdtype == RdataType.DS and row.owner == apex != dns.name.root
            self._add(apex.parent() if is_above else apex, row)
        self._signer, self._windows = signer, dict[Name, Window]()
        if signer:
            self._sign(signer, signed)

    def _sign(self, signer: Signer, signed: Mapping[Name, str]) -> None:
        """Give each signed zone its key, and the zone above it the key's digest, if it has none."""
        registries = {apex.split(min(len(apex), 2))[1] for apex in self._zones}
        self._windows = dict.fromkeys(registries, WINDOWS["signed"]) | {
            apex: WINDOWS[how] for apex, how in signed.items()
        }
        for apex in self._windows:
            self._add(apex, Row(apex, signer.dnskey(apex), DEFAULT_TTL))
        for apex in signed.keys() - registries:
            above = self._zone(apex.parent())
            if above.get_rdataset(apex, RdataType.DS) is None:
                above.find_rdataset(apex, RdataType.DS, create=True).add(signer.ds(apex), DEFAULT_TTL)

    def _add(self, apex: Name, row: Row) -> None:
        if row.rdata.rdtype == RdataType.CNAME and row.owner == apex:  # what begins a zone is no alias
            raise ZoneError(text_of(apex), "CNAME", row.rdata.to_text(), "alias")  # RFC 1912 §2.4
        zone = self._zones.setdefault(apex, dns.zone.Zone(apex, relativize=False))
        zone.find_rdataset(row.owner, row.rdata.rdtype, create=True).add(row.rdata, row.ttl)
        self._names.update(_upwards(row.owner))

    def _completed(self, apex: Name) -> dns.zone.Zone:
        """A zone with what every zone has: NS and SOA records (RFC 1035 §5.2)."""
        zone = self._zones[apex]
        if apex not in self._complete:
            self._complete.add(apex)
            owner = apex.to_text()
            if zone.get_rdataset(apex, RdataType.NS) is None:
                self._add(apex, *rows({owner: {"NS": self._nameserver}}))
            if zone.get_rdataset(apex, RdataType.SOA) is None:
                first = zone.find_rdataset(apex, RdataType.NS)[0].to_text()
                keeper = f"hostmaster.{owner.lstrip('.')}"
                soa = _SOA.format(first=first, keeper=keeper, negative=NEGATIVE_TTL)
                self._add(apex, *rows({owner: {"SOA": soa, "TTL": str(DEFAULT_TTL)}}))
        return zone

    # ---- answering

    def answer(self, question: Question) -> bytes:
        """Bytes of the answer to a question, by the steps of RFC 1034 §4.3.2."""
        reply = make_response(question.message, recursion_available=self.recursive)
        asked = reply.question
        if question.message.edns > 0:  # an EDNS of the future (RFC 6891 §6.1.3)
            reply.set_rcode(dns.rcode.BADVERS)
        elif reply.opcode() != dns.opcode.QUERY:
            reply.set_rcode(dns.rcode.NOTIMP)
        elif len(asked) != 1:
            reply.set_rcode(dns.rcode.FORMERR)
        elif dns.rdatatype.is_metatype(asked[0].rdtype):  # whole zones, or "anything": not here (RFC 8482 §4)
            reply.set_rcode(dns.rcode.NOTIMP)
        elif asked[0].rdclass != dns.rdataclass.IN or not self._serves(asked[0].name):
            reply.set_rcode(dns.rcode.REFUSED)  # not ours to tell (RFC 1035 §4.1.1)
        else:
            reply.flags |= dns.flags.AA
            self._fill(reply, asked[0].name, asked[0].rdtype)
            if self._signer and question.wants_signatures:
                self._prove(reply, self._signer)
        return write(reply, question)

    def fail(self, question: Question) -> bytes:
        """Bytes of the answer that something is broken here: SERVFAIL (RFC 1035 §4.1.1)."""
        reply = make_response(question.message, recursion_available=self.recursive)
        reply.set_rcode(dns.rcode.SERVFAIL)
        return write(reply, question)

    def _fill(self, reply: Message, name: Name, type_: RdataType) -> None:
        """Put in what there is under `name`, and under the names it is an alias of (step 3a)."""
        for _ in range(LONGEST_CHAIN):
            found = list(self._find(name, type_))
            reply.answer.extend(found)
            if not found:
                return self._deny(reply, name, type_)
            if found[0].rdtype == type_:
                return self._accompany(reply, found)
            name = found[0][0].target
            if not self._serves(name):
                return None  # another server must say how it goes on
        reply.set_rcode(dns.rcode.SERVFAIL)
        return None

    def _find(self, name: Name, type_: RdataType) -> Iterator[RRset]:
        """The records asked for under `name`, or else its alias."""
        for rdataset in self._node(name, type_) or ():
            if rdataset.rdtype in (type_, RdataType.CNAME):
                yield dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))

    def _node(self, name: Name, type_: RdataType = RdataType.ANY) -> Node | None:
        """Where the records of `name` are; a wildcard stands in for names that do not exist (RFC 4592 §3.3.1)."""
        if name not in self._names:
            encloser = next((parent for parent in _upwards(name) if parent in self._names), dns.name.root)
            name = dns.name.from_text("*", encloser)
        return self._zone(name, type_).get_node(name)

    def _zone(self, name: Name, type_: RdataType = RdataType.ANY) -> dns.zone.Zone:
        """The zone that `name`, which we serve, is in; where it begins one, its DS is kept above (RFC 4035 §2.4)."""
        above = type_ == RdataType.DS and name != dns.name.root
        return self._completed(next(one for one in _upwards(name.parent() if above else name) if one in self._zones))

    def _deny(self, reply: Message, name: Name, type_: RdataType) -> None:
        """There is no such name, or no such record under it: say which, with the SOA (RFC 2308 §2, §3)."""
        if name not in self._names and self._node(name) is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        zone = self._zone(name, type_)
        assert zone.origin is not None
        soa = zone.find_rrset(zone.origin, RdataType.SOA)
        reply.authority.append(dns.rrset.from_rdata_list(soa.name, min(soa.ttl, soa[0].minimum), list(soa)))

    # ---- signing

    def _prove(self, reply: Message, signer: Signer) -> None:
        """Sign what is told, and what is denied (RFC 4035 §3.1)."""
        reply.want_dnssec()
        name, type_ = reply.question[0].name, reply.question[0].rdtype
        told = [one for rrset in reply.answer for one in self._signed(rrset, self._zone(rrset.name, type_), signer)]
        is_told = any(rrset.rdtype == type_ for rrset in reply.answer)
        if reply.answer and not is_told:
            name = reply.answer[-1][0].target
        reply.answer = told
        if self._serves(name):
            zone, denied = self._zone(name, type_), [] if is_told else self._denied(reply, name, type_)
            reply.authority = [
                one for rrset in (*reply.authority, *denied) for one in self._signed(rrset, zone, signer)
            ]

    def _denied(self, reply: Message, name: Name, type_: RdataType) -> list[RRset]:
        """What there is under that very name, in the place of NXDOMAIN (RFC 9824 §3.1)."""
        zone = self._zone(name, type_)
        if zone.origin not in self._windows:
            return []
        reply.set_rcode(dns.rcode.NOERROR)
        types = [rdataset.rdtype for rdataset in zone.get_node(name) or ()]
        if type_ == RdataType.DS and name in self._zones:  # from above only the way down is seen
            types = [RdataType.NS]
        elif not types and name in self._names:  # others stand under it
            types = [RdataType.RRSIG]
        return [denial(name, types, NEGATIVE_TTL)]

    def _signed(self, rrset: RRset, zone: dns.zone.Zone, signer: Signer) -> Iterator[RRset]:
        """These records, and their signature where their zone is signed."""
        yield rrset
        if zone.origin in self._windows:
            yield signer.sign(rrset, zone.origin, self._windows[zone.origin])

    def _accompany(self, reply: Message, found: list[RRset]) -> None:
        """Add the addresses that will be wanted next (RFC 1035 §3.3.9, RFC 2782)."""
        targets = [
            getattr(rdata, _TARGETS[rrset.rdtype]) for rrset in found for rdata in rrset if rrset.rdtype in _TARGETS
        ]
        for target in dict.fromkeys(targets):
            if self._serves(target):
                addresses = (*self._find(target, RdataType.A), *self._find(target, RdataType.AAAA))
                reply.additional.extend(rrset for rrset in addresses if rrset.rdtype != RdataType.CNAME)

    def _serves(self, name: Name) -> bool:
        return any(name.is_subdomain(domain) for domain in self._served)


def _upwards(name: Name) -> Iterator[Name]:
    """The name itself, then its parents, up to the root."""
    return (name.split(length)[1] for length in range(len(name), 0, -1))


def _apex(name: Name, cuts: set[Name]) -> Name:
    """Where the zone of `name` begins."""
    labels = min(len(name), 3)  # two, and the root's empty one
    return next((parent for parent in _upwards(name) if parent in cuts), name.split(labels)[1])
