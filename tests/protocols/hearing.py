"""What an ear hears of a talk, and which octets its tokens stand on."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.protocols.speech import Ear, Heard, Token

Said = tuple[str, bytes]
"""A side, "C" or "S", and what it sends at a time."""


def hear(ear: Ear, *talk: Said) -> list[Heard]:
    """Everything it hears."""
    return [heard for side, data in talk for heard in ear.hear(side, data)]


def marked(octets: bytes, tokens: Iterable[Token], room: str = "") -> list[tuple[bytes, str]]:
    """Every token with its octets, the name of its `room` left out of its key."""
    return [(octets[start:end], key.removeprefix(room)) for start, end, key in tokens]
