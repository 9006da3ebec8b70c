"""Fetches for a browser one thing at a time: over the call that stands or a new one, and wherever answers lead on to.

Shows each site the cookies it has given. Knows nothing of what stands on a page, or who wants it.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.agents.call import Call, Caution, Stage, Terms
from simulator.agents.decisions import decided
from simulator.agents.http.memory import Memory, may_show, site
from simulator.agents.http.page import PORTS, address
from simulator.agents.http.visit import Visit
from simulator.protocols.http import ALPN, ClientConnection, Response, State
from simulator.protocols.speech import Violation
from simulator.world.agent import Deed, Happening, Here

PATIENCE = "1m"


class Fetched(NamedTuple):
    """What there is to be shown in the end, and where it lies; one that has not changed as it was."""

    url: str
    response: Response


class Fetcher:
    """`fetched`: the page that came last, for its user to take; `has_failed`: nothing came, until he has seen that.

    `credentials`: of Basic authentication, or "" where there are none.
    """

    def __init__(self, here: Here, caution: Caution, credentials: str) -> None:
        self._here, self._caution, self._credentials = here, caution, credentials
        self._memory = Memory()
        self._visit: Visit | None = None  # what is asked and not answered
        self._place: tuple[str, str, int] | None = None  # scheme, host and port of the present call
        self._call: Call | None = None
        self._connection = ClientConnection()
        self._shown = ""  # the address of the page that came last
        self.fetched: Fetched | None = None
        self.has_failed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked that is not answered."""
        return self._visit is None

    def on(self, happening: Happening) -> list[Deed]:
        """What concerns its call."""
        return self._call.on(happening) if self._call else []

    # ---- asking

    def fetch(self, visit: Visit) -> list[Deed]:
        """Ask, over the call that stands if it leads there, or over a new one."""
        found = address(visit.url)
        if found is None or not found.hostname:
            return [self._decide("refuse", "browser-bad-address", url=visit.url)]
        deeds: list[Deed] = []
        if found.scheme == "http" and self._memory.wants_https(found.hostname, self._here.clock.seconds):
            deeds.append(self._decide("choose", "hsts-upgraded", server=found.hostname))
            found = found._replace(scheme="https", netloc=found.hostname)
            visit = visit._replace(url=found.geturl())
        self._visit = visit
        place = (found.scheme, str(found.hostname), found.port or PORTS[found.scheme])
        stands = self._call is not None and self._call.stage is Stage.TALKING
        if stands and place == self._place and self._connection.state is State.READY:
            return [*deeds, *self._speak()]
        return [*deeds, *self.hang_up(), *self._begin(place)]

    def _begin(self, place: tuple[str, str, int]) -> list[Deed]:
        scheme, host, port = self._place = place
        strict = self._memory.wants_https(host, self._here.clock.seconds)  # no way round the warning (RFC 6797 §12.1)
        caution: Caution = "refuses" if strict else self._caution
        self._connection = ClientConnection()
        self._call = Call(
            self._here.host,
            (host, port),
            Terms("tls" if scheme == "https" else "none", caution, speaks=ALPN),
            heard=self._heard,
            lost=self._lost,
            secured=self._speak,
            opened=self._speak,
            alarm="browser-answer",
            patience=PATIENCE,
        )
        return self._call.begin()

    def _speak(self) -> list[Deed]:
        """The wire stands: say what is to be asked."""
        if self._visit is None or self._call is None or self._place is None:
            return []
        visit = self._visit
        cookies, deeds = self._cookies(visit, self._place)
        kept = self._memory.page(visit.url)
        request = visit.request(cookies, kept.mark if kept else "")
        return [*deeds, *self._call.say(self._connection.send(request)), *self._call.wait()]

    def _cookies(self, visit: Visit, place: tuple[str, str, int]) -> tuple[list[str], list[Deed]]:
        """What is shown, and what is told of that: a cookie in clear is seen by all on the way."""
        scheme, host, _ = place
        secured, asker = scheme == "https", address(visit.asker)
        same = asker is None or site(asker.hostname or "") == site(host)
        shown, deeds = [], []
        for cookie in self._memory.cookies(host, self._here.clock.seconds):
            if may_show(cookie, secured=secured, same_site=same, is_link=visit.is_link):
                shown.append(cookie.octets)
                if not secured:
                    deeds.append(self._decide("accept", "cookie-in-clear", server=host, cookie=cookie.name))
            else:
                deeds.append(self._decide("refuse", "cookie-withheld", server=host, cookie=cookie.name))
        return shown, deeds

    # ---- what is answered

    def _heard(self, data: bytes) -> list[Deed]:
        self._connection.receive(data)
        event = self._connection.next_event()
        if event is None:
            return []
        if isinstance(event, Violation) or self._visit is None:
            return [self._decide("fail", "browser-not-understood", url=self._shown), *self._fail()]
        return self._answered(self._visit, event)

    def _answered(self, visit: Visit, response: Response) -> list[Deed]:
        assert self._place is not None  # somebody answered
        assert self._call is not None
        scheme, host, _ = self._place
        now, proven = self._here.clock.seconds, self._call.is_proven
        self._memory.learn(host, response, now, secured=scheme == "https", proven=proven)
        self._visit = None
        deeds = self.hang_up() if response.closes else []
        further = self._further(visit, response)
        if further is None:
            self._keep(visit, response)
            return deeds
        if further.is_tired:
            return [*deeds, self._decide("fail", "browser-redirects", url=visit.url), *self._fail()]
        return [*deeds, *self.fetch(further)]

    def _further(self, visit: Visit, response: Response) -> Visit | None:
        """What an answer leads on to: another place, or the same with a password."""
        if led_on := visit.led_on(response):
            return led_on
        wants_basic = response.status == 401 and response.field("WWW-Authenticate").lower().startswith("basic")
        if wants_basic and self._credentials and not visit.credentials:
            return visit._replace(credentials=self._credentials)
        return None

    def _keep(self, visit: Visit, response: Response) -> None:
        """A page is kept; one that has not changed is what it was (RFC 9110 §15.4.5). An image is only looked at."""
        if visit.is_image:
            return
        kept = self._memory.page(visit.url)
        if response.status == 304 and kept:
            response = kept.response
        self._memory.keep_page(visit.url, response)
        self._shown = visit.url
        self.fetched = Fetched(visit.url, response)

    # ---- the end of a call

    def _lost(self, reason: str, why: str) -> list[Deed]:
        """No wire, or none any more: what came without a length may be whole by that (RFC 9112 §6.3)."""
        if reason == "connection-lost":
            self._connection.closed()
            event = self._connection.next_event()
            if isinstance(event, Response) and self._visit is not None:
                return [*self.hang_up(), *self._answered(self._visit, event)]
        if self._visit is None:
            return self.hang_up()
        host = self._place[1] if self._place else ""
        return [self._decide("fail", f"browser-{reason}", server=host, why=why), *self._fail()]

    def _fail(self) -> list[Deed]:
        self._visit = None
        self.has_failed = True
        return self.hang_up()

    def drop(self) -> list[Deed]:
        """Give up what is asked; where an answer is under way, its wire is of no use any more."""
        self._visit = None
        is_busy = self._call is not None and self._connection.state is not State.READY
        return self.hang_up() if is_busy else []

    def hang_up(self) -> list[Deed]:
        """Be done with it."""
        call, self._call, self._place = self._call, None, None
        return call.hang_up() if call else []

    def _decide(self, verdict: str, reason: str, **details: str) -> Deed:
        return decided(self._here.host, verdict, reason, details)
