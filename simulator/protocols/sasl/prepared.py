"""Names and passwords made ready to be compared: SASLprep (RFC 4013). Knows no mechanism."""

from __future__ import annotations

from functools import lru_cache

from scramp.utils import ScramException, saslprep


@lru_cache(1024)
def prepared(text: str) -> str | None:
    """The text as SASLprep has it; None where it holds what no name or password may hold, or nothing is left of it."""
    try:
        return saslprep(text) or None
    except ScramException:
        return None


def same(one: str, other: str) -> bool:
    """Whether two names or passwords are one; what cannot be prepared is like nothing but itself."""
    return one == other or (prepared(one) is not None and prepared(one) == prepared(other))


def is_unprepared(data: bytes) -> bool:
    """Whether these octets are a name or a password that SASLprep writes in another way."""
    said = None if data.isascii() else text(data)
    return said is not None and prepared(said) not in (None, said)


def text(data: bytes) -> str | None:
    """Non-empty UTF-8 without NUL, as the mechanisms demand of names and passwords; None when it is not that."""
    try:
        return None if b"\0" in data else data.decode() or None
    except UnicodeDecodeError:
        return None
