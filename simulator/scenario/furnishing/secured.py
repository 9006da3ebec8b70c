"""A host as it would be today: its servers offer TLS, at once on a port of its own and when asked for on the others.

A server whose scenario says anything of TLS is left as it is.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.scenario import HostPart

Security = Literal["tls", "upgrade", "own", "none"]


class _Way(NamedTuple):
    """The setting for ports where TLS comes first, and the usual one (RFC 8314 §7); where it is offered, in a word.

    `protocols`: what is spoken there.
    """

    ports: str
    port: int
    offers: str
    word: str
    protocols: tuple[str, ...]


WAYS = {
    "smtp-server": _Way("smtps_ports", 465, "extensions", "STARTTLS", ("smtp", "submission")),
    "imap-server": _Way("imaps_ports", 993, "imap_capabilities", "STARTTLS", ("imap",)),
    "pop3-server": _Way("pop3s_ports", 995, "pop3_capabilities", "STLS", ("pop3",)),
}


def secured(part: HostPart) -> HostPart:
    """The same host, whose servers offer TLS."""
    settings = dict(part.settings)
    for agent, way in WAYS.items():
        if agent in part.agents:
            settings |= _added(settings, way, _default(agent, way.offers))
    return msgspec.structs.replace(part, settings=settings)


def security(part: HostPart, protocol: str, tls: bool) -> Security:
    """How what is said to a service of that host is kept from others. `tls`: it begins with TLS."""
    if tls or protocol == "ssh":
        return "tls" if tls else "own"
    for agent, way in WAYS.items():
        if protocol in way.protocols and agent in part.agents and _is_offered(part.settings, agent, way):
            return "upgrade"
    return "none"


def _is_offered(settings: dict[str, Any], agent: str, way: _Way) -> bool:
    return way.word in map(str.upper, settings.get(way.offers, _default(agent, way.offers)))


def _added(settings: dict[str, Any], way: _Way, default: tuple[str, ...]) -> dict[str, Any]:
    offered = settings.get(way.offers, default)
    if way.ports in settings or way.word in map(str.upper, offered):
        return {}
    return {way.ports: [way.port], way.offers: [*offered, way.word]}


def _default(agent: str, setting: str) -> tuple[str, ...]:
    return getattr(CAST[agent].Settings(), setting)  # type: ignore[no-any-return]
