"""A host as it would be today: its servers offer TLS, at once on a port of its own and when asked for on the others.

A server whose scenario says anything of TLS is left as it is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from simulator.scenario.furnishing.cast import CAST
from simulator.scenario.scenario import HostPart


class _Way(NamedTuple):
    """The setting for ports where TLS comes first, and the usual one (RFC 8314 §7); where it is offered, in a word."""

    ports: str
    port: int
    offers: str
    word: str


WAYS = {
    "smtp-server": _Way("smtps_ports", 465, "extensions", "STARTTLS"),
    "imap-server": _Way("imaps_ports", 993, "imap_capabilities", "STARTTLS"),
    "pop3-server": _Way("pop3s_ports", 995, "pop3_capabilities", "STLS"),
}


def secured(part: HostPart) -> HostPart:
    """The same host, whose servers offer TLS."""
    settings = dict(part.settings)
    for agent, way in WAYS.items():
        if agent in part.agents:
            settings |= _added(settings, way, _default(agent, way.offers))
    return msgspec.structs.replace(part, settings=settings)


def _added(settings: dict[str, Any], way: _Way, default: tuple[str, ...]) -> dict[str, Any]:
    offered = settings.get(way.offers, default)
    if way.ports in settings or way.word in map(str.upper, offered):
        return {}
    return {way.ports: [way.port], way.offers: [*offered, way.word]}


def _default(agent: str, setting: str) -> tuple[str, ...]:
    return getattr(CAST[agent].Settings(), setting)  # type: ignore[no-any-return]
