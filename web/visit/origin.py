"""Who may talk to us: a page of ours, asked for under a name of ours. Knows no run.

A browser lets any page of the world open a websocket to this machine, or send it a form; it says truly, however, where
that page came from (`Origin`, RFC 6454 §7). And a foreign name may be made to point here (DNS rebinding); whoever
comes that way asks for that name (`Host`, RFC 9110 §7.2). Programs that are no browsers say no origin, and need none.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from web.settings import Settings

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{0,5})?")  # RFC 9110 §7.2, RFC 3986 §3.2.2
HARMLESS = ("GET", "HEAD", "OPTIONS")  # methods that change nothing (RFC 9110 §9.2.1)
CLOSE = {"Connection": "close"}
FOREIGN = (403, "foreign-page")
MISDIRECTED = (421, "unknown-host")  # RFC 9110 §15.5.20
SMUGGLED = (400, "two-lengths")  # RFC 9112 §6.1: a proxy may have taken another part of it for the question


class Doorkeeper:
    """Turns away who comes under a foreign name, and foreign pages that would change something."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(scope) if scope["type"] in ("http", "websocket") else None
        if problem is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            (status, key), at = problem
            headers = CLOSE if key == SMUGGLED[1] else None
            await JSONResponse({"error": key, "at": at}, status, headers)(scope, receive, send)

    def _problem(self, scope: Scope) -> tuple[tuple[int, str], str] | None:
        headers = Headers(scope=scope)
        host, origin = " ".join(headers.getlist("host")), headers.get("origin")  # two names are no name
        if not is_ours(host, self._settings.hosts):
            return MISDIRECTED, host
        if "transfer-encoding" in headers and "content-length" in headers:
            return SMUGGLED, "Content-Length"
        if scope["type"] == "http" and scope["method"] in HARMLESS:
            return None
        if origin is not None and not is_welcome(origin, host, self._settings.origins):
            return FOREIGN, origin
        return None


def is_ours(host: str, names: list[str]) -> bool:
    """Whether `host` (a Host header) is an address, this machine's own name, or one of `names`."""
    match = _HOST.fullmatch(host)
    name = (match[1] or match[2]).lower().rstrip(".") if match else ""
    return name in _own_names() or name in (one.lower() for one in names) or _is_address(name)


@cache
def _own_names() -> frozenset[str]:
    machine = socket.gethostname().lower()
    return frozenset({"localhost", machine, f"{machine}.local"})


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True  # nobody can make an address point elsewhere


def is_welcome(origin: str, host: str, others: list[str]) -> bool:
    """Whether a page of `origin` is ours, we being asked for as `host`, or one of `others`."""
    try:
        page = urlsplit(origin)
    except ValueError:
        return False
    return origin in others or (page.scheme in ("http", "https") and page.netloc.lower() == host.lower())
