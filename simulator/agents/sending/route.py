"""Where letters for a domain go: the rules of RFC 5321 §5.1, as functions of what DNS has said so far.

Called again with each answer, they end in hosts, addresses or a dead end. Nothing here asks or waits.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Container, Mapping
from random import Random
from typing import NamedTuple

from simulator.world.agent import NO_RESOLVER, LookUp

Known = Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]  # (name in lower case, type): status, records
SILENCE = ("servfail", "timeout")


class DeadEnd(NamedTuple):
    """No way, for now (4.x.x) or for good (5.x.x)."""

    reason: str
    enhanced: str
    text: str


class Exchangers(NamedTuple):
    """The hosts to try, in this order; `reasons` and what they are about say how the order came about."""

    hosts: tuple[str, ...]
    reasons: tuple[tuple[str, Mapping[str, str]], ...] = ()


def exchangers(domain: str, known: Known, me: str, chance: Random) -> LookUp | Exchangers | DeadEnd:
    """The mail exchangers of a domain, best first; equals in an order that chance decides."""
    if domain.startswith("["):
        return Exchangers((domain,))
    answer = known.get((domain.lower(), "MX"))
    if answer is None:
        return LookUp(domain, "MX")
    status, records = answer
    if status in SILENCE:
        return DeadEnd("reason.dns-failure", "4.4.3", f"DNS does not answer for {domain}")
    if status == "nxdomain":
        return DeadEnd("reason.no-such-domain", "5.1.2", f"Domain {domain} does not exist")
    if status == NO_RESOLVER:
        return Exchangers((domain,))
    if not records:  # no MX at all: the domain is its own exchanger (implicit MX)
        return Exchangers((domain,), (("reason.implicit-mx", {"domain": domain}),))
    return _by_preference(domain, records, me, chance)


def _by_preference(domain: str, records: tuple[str, ...], me: str, chance: Random) -> Exchangers | DeadEnd:
    pairs = [_preference(record) for record in records]
    if all(not host for _, host in pairs):  # RFC 7505 §3
        return DeadEnd("reason.null-mx", "5.1.10", f"Domain {domain} accepts no mail (null MX)")
    mine = [preference for preference, host in pairs if host.lower() == me.lower()]
    left = [pair for pair in pairs if pair[1] and (not mine or pair[0] < min(mine))]
    if not left:
        return myself(domain)
    if len(left) > 1:  # equals in random order: the sort that follows keeps it
        chance.shuffle(left)
    left.sort(key=lambda pair: pair[0])
    hosts = tuple(host for _, host in left)
    reasons = [("reason.mx-loop-removal", {"domain": domain, "left": " ".join(hosts)})] if mine else []
    if len(left) > 1:
        reasons.append(("reason.mx-preference", {"domain": domain, "order": " ".join(hosts)}))
    return Exchangers(hosts, tuple(reasons))


def myself(domain: str) -> DeadEnd:
    """Whoever sent the letter on would send it to himself (§5.1)."""
    return DeadEnd("reason.mx-loop", "5.4.6", f"The best exchanger of {domain} is this very host")


def _preference(record: str) -> tuple[int, str]:
    preference, _, host = record.partition(" ")
    return int(preference), host.strip().rstrip(".")


def addresses(host: str, known: Known, tried: Container[str] = ()) -> LookUp | tuple[str, ...] | DeadEnd:
    """The addresses of one host that have not been `tried`: IPv4 ones; when these are used up, IPv6 ones (§5.1, §5.2).

    An empty tuple when all have been tried. A literal in brackets is an address itself.
    """
    if host.startswith("["):
        inside = host.strip("[]")
        return _fresh((inside[5:] if inside[:5].lower() == "ipv6:" else inside,), tried)
    if as_host(host) != host:  # an exchanger must be a name (§5.1); there is no top-level domain of digits
        return DeadEnd("reason.no-address", "5.4.4", f"{host} is no host name")
    every: list[str] = []
    for kind in ("A", "AAAA"):
        answer = known.get((host.lower(), kind))
        if answer is None:
            return LookUp(host, kind)
        status, records = answer
        if status == NO_RESOLVER:
            return _fresh((host,), tried)
        if status in SILENCE and not every:
            return DeadEnd("reason.dns-failure", "4.4.3", f"DNS does not answer for {host}")
        if fresh := _fresh(records, tried):
            return fresh
        every += records
        if status == "nxdomain":  # then there is nothing of any kind under this name (RFC 8020 §2)
            break
    return () if every else DeadEnd("reason.no-address", "5.4.4", f"Host {host} has no address")


def _fresh(found: tuple[str, ...], tried: Container[str]) -> tuple[str, ...]:
    return tuple(address for address in found if address not in tried)


def as_host(text: str) -> str:
    """What somebody wrote as a host in a setting: a name, or an address, which gets its brackets."""
    try:
        return f"[{ipaddress.ip_address(text.strip('[]'))}]"
    except ValueError:
        return text
