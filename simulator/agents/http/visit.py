"""A question of a browser to a server: how it is put, and where its answer leads on to. Knows no call and no memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import SplitResult

from simulator.agents.http.page import PORTS, address
from simulator.protocols.http import Request, Response
from simulator.protocols.http.forms import FORM

MOST_REDIRECTS = 10
LEADS_ON = {301: "GET", 302: "GET", 303: "GET", 307: "", 308: ""}  # with which method; "" for the same (RFC 9110 §15.4)


class Visit(NamedTuple):
    """`asker`: the page that asks, or "" where a person typed the address; `credentials`: of Basic authentication."""

    url: str
    method: str = "GET"
    content: bytes = b""
    asker: str = ""
    is_image: bool = False
    redirects: int = 0
    credentials: str = ""

    @property
    def place(self) -> SplitResult:
        """Its address, which somebody has looked at before."""
        found = address(self.url)
        assert found is not None
        return found

    @property
    def is_link(self) -> bool:
        """Whether somebody follows a link, or types an address."""
        return self.method == "GET" and not self.is_image

    @property
    def is_tired(self) -> bool:
        """Whether it was sent on too often."""
        return self.redirects > MOST_REDIRECTS

    def request(self, cookies: Sequence[str], mark: str) -> Request:
        """The question, with these cookies; `mark`: of the page that is known already, or ""."""
        place, asker = self.place, address(self.asker)
        host, is_post = str(place.hostname), self.method == "POST"
        fields = [
            ("Host", f"{host}:{place.port}" if place.port not in (None, PORTS[place.scheme]) else host),
            ("Authorization", f"Basic {self.credentials}" if self.credentials else ""),
            ("Cookie", "; ".join(cookies)),
            ("Origin", f"{asker.scheme}://{asker.netloc}" if asker and is_post else ""),
            ("If-None-Match", mark if self.method == "GET" else ""),
            ("Content-Type", FORM if is_post else ""),
        ]
        target = _plain((place.path or "/") + (f"?{place.query}" if place.query else ""))
        return Request(self.method, target, tuple((name, value) for name, value in fields if value), self.content)

    def led_on(self, response: Response) -> Visit | None:
        """The question to the place that an answer leads to, where it leads to one."""
        place = response.field("Location")
        if response.status not in LEADS_ON or not place:
            return None
        found = address(place, self.url)
        method = LEADS_ON[response.status] or self.method
        content = self.content if method == self.method else b""
        url = found.geturl() if found else place
        return self._replace(url=url, method=method, content=content, redirects=self.redirects + 1)


def _plain(target: str) -> str:
    """A target as it may stand on the line: what is not, percent-encoded (RFC 3986 §2.1)."""
    octets = target.encode("utf-8", "replace")
    return "".join(chr(one) if 0x21 <= one <= 0x7E else f"%{one:02X}" for one in octets)
