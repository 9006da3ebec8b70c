"""Cookies: what a server gives to be shown again, and on which questions it is shown (RFC 6265). Knows no clock."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Cookie(NamedTuple):
    """A cookie as a browser keeps it. `site`: Strict, Lax or None, as a server says it, Lax by default."""

    name: str
    value: str
    host: str
    secure: bool = False
    http_only: bool = False
    site: str = "Lax"
    lasts: int | None = None  # seconds; until the browser is closed, by default

    @property
    def octets(self) -> str:
        """As it is shown to its server."""
        return f"{self.name}={self.value}"


def set_cookie(name: str, value: str, attributes: Iterable[str]) -> str:
    """The value of a Set-Cookie field (RFC 6265 §4.1)."""
    return "; ".join((f"{name}={value}", *attributes))


def read_set_cookie(text: str, host: str) -> Cookie | None:
    """What a Set-Cookie field gives (RFC 6265 §5.2); None where it gives nothing."""
    pair, *rest = (part.strip() for part in text.split(";"))
    name, equals, value = pair.partition("=")
    if not (name and equals):
        return None
    pairs = (part.partition("=") for part in rest)
    said = {key.strip().lower(): what.strip() for key, _, what in pairs}
    age = said.get("max-age", "")
    lasts = int(age[:12]) if age.isascii() and age.removeprefix("-").isdigit() else None
    site = said.get("samesite", "Lax").capitalize()
    return Cookie(name, value, host, "secure" in said, "httponly" in said, site, lasts)


def read_cookies(text: str) -> dict[str, str]:
    """What a Cookie field shows (RFC 6265 §5.4)."""
    pairs = (part.strip().partition("=") for part in text.split(";"))
    return {name: value for name, equals, value in pairs if equals}
