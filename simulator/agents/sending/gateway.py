"""A server through which everything goes, whoever it is for. Knows no letter."""

from __future__ import annotations

from typing import NamedTuple

from simulator.agents.call import IN_CLEAR, Terms
from simulator.agents.places import host_and_port
from simulator.agents.unfit import Unfit
from simulator.protocols import sasl

SMTP_PORT = 25


class Gateway(NamedTuple):
    """A smarthost, or a submission server."""

    host: str
    port: int = SMTP_PORT
    login: sasl.Credentials | None = None
    mechanism: str = ""
    terms: Terms = IN_CLEAR

    @classmethod
    def at(cls, place: str, port: int) -> Gateway:
        """The one at `host`, or `host:port`. Raises Unfit when that is no place."""
        host, colon, text = place.partition(":")
        if not host or (colon and not text) or ":" in text:
            raise Unfit("gateway", text=place)
        if colon and host_and_port(place) is None:
            raise Unfit("port", text=place)
        return cls(host, int(text or port))
