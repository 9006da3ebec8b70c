"""What a browser remembers: cookies, who is to be called by HTTPS alone, pages it need not fetch again.

RFC 6265 §5, RFC 6797 §8, RFC 9111 §4.3. Time is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulator.protocols.http.cookies import Cookie, read_set_cookie
from simulator.protocols.http.words import Response

MOST = 1_000  # cookies, and pages, kept at a time


class Kept(NamedTuple):
    """A page with its mark."""

    mark: str
    response: Response


def by_https_for(policy: str) -> int | None:
    """For how many seconds a Strict-Transport-Security field asks for HTTPS alone; None where it says nothing of that.

    Its directives may stand in any order, be written large or small, and bear quotes (RFC 6797 §6.1).
    """
    pairs = (part.partition("=") for part in policy.split(";"))
    ages = [value.strip().strip('"') for name, _, value in pairs if name.strip().lower() == "max-age"]
    well = len(ages) == 1 and ages[0].isascii() and ages[0].isdigit()
    return int(ages[0][:10]) if well else None


class Memory:
    """One browser's."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str], tuple[Cookie, int | None]] = {}  # by host and name, with their end
        self._by_https: dict[str, int] = {}
        self._pages: dict[str, Kept] = {}

    # ---- cookies

    def learn(self, host: str, response: Response, now: int, *, secured: bool, proven: bool) -> None:
        """What an answer gives to remember.

        What came in clear, or from whom nobody knows, can set no rule for HTTPS (RFC 6797 §8.1).
        """
        for line in response.all("Set-Cookie")[:MOST]:
            cookie = read_set_cookie(line, host)
            if cookie is not None and (secured or not cookie.secure):
                self._keep(cookie, now)
        lasts = by_https_for(response.field("Strict-Transport-Security")) if proven else None
        if lasts is not None:
            self._by_https[host] = now + lasts

    def _keep(self, cookie: Cookie, now: int) -> None:
        key = (cookie.host, cookie.name)
        self._cookies.pop(key, None)
        if cookie.lasts is not None and cookie.lasts <= 0:
            return
        if len(self._cookies) >= MOST:
            del self._cookies[next(iter(self._cookies))]
        self._cookies[key] = (cookie, None if cookie.lasts is None else now + cookie.lasts)

    def cookies(self, host: str, now: int) -> Iterator[Cookie]:
        """All that this host gave and that are still good."""
        for cookie, until in self._cookies.values():
            if cookie.host == host and (until is None or now < until):
                yield cookie

    # ---- HTTPS alone

    def wants_https(self, host: str, now: int) -> bool:
        """Whether that host has said so, and it still holds."""
        return now < self._by_https.get(host, 0)

    # ---- pages

    def keep_page(self, url: str, response: Response) -> None:
        """A page that bears a mark."""
        mark = response.field("ETag")
        if mark and len(self._pages) < MOST:
            self._pages[url] = Kept(mark, response)

    def page(self, url: str) -> Kept | None:
        """The page as it was last seen."""
        return self._pages.get(url)


def may_show(cookie: Cookie, *, secured: bool, same_site: bool, is_link: bool) -> bool:
    """Whether a cookie goes along (RFC 6265 §5.4, and SameSite of its successor).

    `same_site`: whether the page that asks belongs to whom is asked; `is_link`: whether a person follows a link.
    """
    if cookie.secure and not secured:
        return False
    return same_site or cookie.site == "None" or (cookie.site == "Lax" and is_link)


def site(host: str) -> str:
    """The name whose owner a host belongs to: two parts here, while real browsers ask the Public Suffix List."""
    return ".".join(host.split(".")[-2:])
