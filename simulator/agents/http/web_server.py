"""Serves pages that lie there: a policy, a form, an image. Knows no mail.

A portal answers everybody with the same page until they agree: the Wi-Fi of a café (RFC 6585 §6, RFC 8952).
"""

from __future__ import annotations

from base64 import b64encode
from zlib import crc32

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.http.reception import Question, Reception
from simulator.agents.http.settings import WebSettings
from simulator.agents.unfit import Unfit
from simulator.protocols.http import Response
from simulator.world.agent import Deed, Happening, Here

TYPES = {".html": "text/html", ".txt": "text/plain", ".xml": "text/xml", ".css": "text/css", ".gif": "image/gif"}
AGREED = "/agree"  # where the form of a portal leads


class WebServer:
    """One site."""

    class Settings(WebSettings, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        web_pages: dict[str, str | tuple[str, ...]] = msgspec.field(default_factory=dict)
        """Pages by path, each with its text, or its lines: { "/.well-known/mta-sts.txt" = ["version: STSv1", …] }."""
        web_moved: dict[str, str] = msgspec.field(default_factory=dict)
        """Paths that have moved, each with its new place (301)."""
        web_realm: dict[str, str] = msgspec.field(default_factory=dict)
        """Who may read, and the password: { alice = "tulip" }; everybody by default."""
        web_portal: bool = False
        """Whether it is a portal: whoever has not agreed gets its page for whatever he asks (511)."""

        def __post_init__(self) -> None:
            WebSettings.__post_init__(self)
            for place in self.web_moved.values():
                if not (place.isascii() and place.isprintable() and " " not in place and place):
                    raise Unfit("web-place", text=place)

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self._here, self._settings = here, settings
        self._reception = Reception(here, settings, self._asked)
        self.ports = self._reception.ports
        self._agreed: set[str] = set()

    def on(self, happening: Happening) -> list[Deed]:
        """What the server does about it."""
        return self._reception.on(happening) or []

    def _asked(self, question: Question) -> list[Deed]:
        for judge in (self._service, self._portal, self._door, self._place):
            response, deeds = judge(question)
            if response is not None:
                return [*deeds, *self._reception.answer(question.wire, response)]
        return self._reception.answer(question.wire, Response(404))

    def _service(self, question: Question) -> tuple[Response | None, list[Deed]]:
        return SERVICE.get(self._settings.web_service), []

    def _portal(self, question: Question) -> tuple[Response | None, list[Deed]]:
        """Whoever has agreed is let through; here, there is nothing behind."""
        if not self._settings.web_portal or question.peer in self._agreed:
            return None, []
        request = question.request
        if (request.method, request.path) == ("POST", AGREED):
            self._agreed.add(question.peer)
            return Response(303, (("Location", "/"),)), [self._decide("accept", "portal-agreed", question)]
        page = f'<form method="post" action="{AGREED}"><button>Agree</button></form>'
        held = self._decide("refuse", "portal", question)
        return Response(511, (("Content-Type", "text/html"), ("Cache-Control", "no-store")), page.encode()), [held]

    def _door(self, question: Question) -> tuple[Response | None, list[Deed]]:
        """Basic authentication (RFC 7617 §2)."""
        realm, said = self._settings.web_realm, question.request.field("Authorization")
        scheme, _, shown = said.partition(" ")
        is_known = any(shown.strip() == basic(user, password) for user, password in realm.items())
        if not realm or (is_known and scheme.lower() == "basic"):
            return None, []
        refused = [self._decide("refuse", "web-log-in-refused", question)] if said else []
        return Response(401, (("WWW-Authenticate", f'Basic realm="{self._here.host}", charset="UTF-8"'),)), refused

    def _place(self, question: Question) -> tuple[Response | None, list[Deed]]:
        request, settings = question.request, self._settings
        if request.path in settings.web_moved:
            return Response(301, (("Location", settings.web_moved[request.path]),)), []
        page = settings.web_pages.get(request.path)
        if page is None:
            return None, []
        text = page if isinstance(page, str) else "".join(f"{line}\n" for line in page)
        if request.method not in ("GET", "HEAD"):
            return Response(405, (("Allow", "GET, HEAD"),)), []
        return _page(request.path, text.encode(), request.field("If-None-Match")), []

    def _decide(self, verdict: str, reason: str, question: Question) -> Deed:
        about = {"caller": question.peer, "place": question.request.target}
        return decided(self._here.host, verdict, reason, about)


SERVICE = {
    "maintenance": Response(503, (("Retry-After", "600"),)),
    "broken": Response(500),
}
"""What is answered where nothing is served (RFC 9110 §15.6.1, §15.6.4)."""


def _page(path: str, content: bytes, known: str) -> Response:
    """A page with its mark; to who has it already, only that it is the same (RFC 9110 §13.1.2, §15.4.5)."""
    mark = ("ETag", f'"{crc32(content):08x}"')
    if known.strip() == "*" or mark[1] in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(304, (mark,))
    type_ = next((kind for ending, kind in TYPES.items() if path.endswith(ending)), "text/html")
    return Response(200, (("Content-Type", type_), mark), content)


def basic(user: str, password: str) -> str:
    """What stands for a user and a password."""
    return b64encode(f"{user}:{password}".encode()).decode("ascii")
