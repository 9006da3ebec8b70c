"""Domain names as DNS compares them, taken from what strangers write. Knows no record."""

from __future__ import annotations

import re

from simulator.protocols.dns import plain

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*+", re.ASCII)
_LONGEST = 240  # characters: with `_dmarc.` before it, it is still a name


def domain_name(text: str) -> str:
    """The name in lower case, without its final dot, other alphabets encoded (RFC 8616 §4, §5); "" where it is none."""
    try:
        name = plain(text) if len(text) <= _LONGEST else ""
    except ValueError:
        return ""
    return name if len(name) <= _LONGEST and _NAME.fullmatch(name) else ""
