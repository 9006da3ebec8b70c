"""Mechanisms that look for the caller's address, all but `include`, and the caller's name (RFC 7208 §5, §7.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from simulator.trust.spf.inquiry import Asker, Trouble
from simulator.trust.spf.macros import LONGEST_NAME
from simulator.trust.spf.record import Mechanism, Record, read

MOST_EXCHANGES = MOST_POINTERS = 10  # §4.6.4
LONGEST_LABEL = 63
_TYPES = {4: "A", 6: "AAAA"}

Address = IPv4Address | IPv6Address


def is_name(name: str) -> bool:
    """Whether DNS can be asked for it: what macros make need not be a name at all (§4.8).

    There is no escaping, so a backslash is none; and no top label of digits, so an address is no name.
    """
    labels = name.split(".")
    return (
        name.isascii()
        and name.isprintable()
        and "\\" not in name
        and len(name) <= LONGEST_NAME
        and all(0 < len(label) <= LONGEST_LABEL for label in labels)
        and not labels[-1].isdigit()
    )


@lru_cache(1024)  # of the many addresses in a record, those that cannot fit are found once
def next_that_counts(text: str, start: int, ip: Address) -> int:
    """The place, from `start` on, of the first mechanism of this record that asks DNS or is sure to match."""
    record = read(text)
    assert isinstance(record, Record)
    for place, one in enumerate(record.mechanisms[start:], start):
        if one.network is None or _same(ip, one.network, one):
            return place
    return len(record.mechanisms)


def _all(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """Always (§5.1)."""
    return True


def _network(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """In the network that is written there (§5.6)."""
    assert mechanism.network is not None
    return _same(asker.inquiry.claim.ip, mechanism.network, mechanism)


def _a(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """At an address of this name (§5.3)."""
    ip = asker.inquiry.claim.ip
    return any(_same(ip, ip_address(record), mechanism) for record in asker.demand(target, _TYPES[ip.version]))


def _mx(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """At an address of one of the hosts that take letters for this name; none are implied (§5.4)."""
    exchanges = [record.split()[-1] for record in asker.demand(target, "MX")]
    if len(exchanges) > MOST_EXCHANGES:
        raise Trouble("permerror", "too-many-exchanges")
    return any(_a(mechanism, exchange, asker) for exchange in exchanges if exchange != ".")  # RFC 7505 §3


def _exists(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """If this name has any address, an IPv4 one whoever calls (§5.7)."""
    return bool(asker.demand(target, "A"))


def _ptr(mechanism: Mechanism, target: str, asker: Asker) -> bool:
    """If the caller's name is this one or below it (§5.5)."""
    return any(_validated((name for name in _pointers(asker) if _within(name, target)), asker))


FINDERS: Mapping[str, Callable[[Mechanism, str, Asker], bool]] = {
    "all": _all,
    "ip4": _network,
    "ip6": _network,
    "a": _a,
    "mx": _mx,
    "exists": _exists,
    "ptr": _ptr,
}


def peer_name(domain: str, asker: Asker) -> str:
    """What %{p} stands for: the caller's name, best the domain's or below it, or "unknown" (§7.3)."""
    if asker.counted:
        asker.inquiry.count()  # its look-up counts like that of a term (§4.6.4)
    names = sorted(_pointers(asker), key=lambda name: (name != domain.lower(), not _within(name, domain)))
    return next(_validated(names, asker), "unknown")


def _pointers(asker: Asker) -> list[str]:
    """The names the caller's address says it has; of too many, the first."""
    records = asker.ask(asker.inquiry.claim.ip.reverse_pointer, "PTR") or ()
    return [record.removesuffix(".").lower() for record in records[:MOST_POINTERS]]


def _validated(names: Iterable[str], asker: Asker) -> Iterator[str]:
    """Those that have the caller's address; an error passes one by (§5.5)."""
    ip = asker.inquiry.claim.ip
    return (name for name in names if str(ip) in map(_plain, asker.ask(name, _TYPES[ip.version]) or ()))


def _plain(record: str) -> str:
    return str(ip_address(record))


def _within(name: str, domain: str) -> bool:
    return f".{name}".endswith(f".{domain.lower()}")


def _same(ip: Address, other: Address, mechanism: Mechanism) -> bool:
    """Whether the first bits of both addresses, so many as count, are the same (§5)."""
    if ip.version != other.version:
        return False
    rest = ip.max_prefixlen - mechanism.prefixes[ip.version == 6]
    return int(ip) >> rest == int(other) >> rest
