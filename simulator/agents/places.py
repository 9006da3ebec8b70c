"""Places as people write them: an IP address, or a name to look up, and a port. Knows nobody who lives there."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Annotated

import msgspec

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]  # 16 bits, and 0 is nobody's (RFC 9293 §3.1, RFC 6335 §6)
_PORT = re.compile(r"[0-9]{1,5}")


@lru_cache(1024)  # bounded: what others say is a key of it
def is_address(text: str) -> bool:
    """Whether this is an IP address, which nobody need look up."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def host_and_port(place: str) -> tuple[str, int] | None:
    """`HOST:PORT` in its two parts; None where it is not written so. The brackets of an IPv6 address are left out."""
    host, _, port = place.rpartition(":")
    if not (host and _PORT.fullmatch(port) and 0 < int(port) < 65536):
        return None
    return host.strip("[]"), int(port)
