"""The keys of hosts and people who speak SSH, drawn from the scenario's seed. Knows no wire and no session.

NEVER USE THESE KEYS ELSEWHERE: whoever knows a scenario's seed can make them again, which is their point.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def key(seed: int, whose: str) -> Ed25519PrivateKey:
    """The Ed25519 key of a host or a person; the same each time (RFC 8709)."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"coulisses ssh {seed} {whose}".encode()).digest())


def blob(one: Ed25519PrivateKey) -> bytes:
    """The public half as SSH writes it: the name of its kind, then 32 octets (RFC 8709 §4)."""
    return b"".join(
        len(part).to_bytes(4, "big") + part for part in (b"ssh-ed25519", one.public_key().public_bytes_raw())
    )
