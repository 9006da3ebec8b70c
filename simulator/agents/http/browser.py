"""A browser: opens pages, follows where they lead, fills in forms, and shows each site the cookies it has given.

What a click comes to is a plan of steps; each step is a question to some server, or several. It hangs up when the
plan is done. Knows a page only by what stands on it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import msgspec

from simulator.agents.call import Call, Caution, Stage, Terms
from simulator.agents.decisions import decided
from simulator.agents.draft import Draft
from simulator.agents.household import Household
from simulator.agents.http.memory import Memory, may_show, site
from simulator.agents.http.page import PORTS, Form, Page, address, read_page
from simulator.agents.http.visit import Visit
from simulator.agents.http.web_server import basic
from simulator.protocols.http import ALPN, ClientConnection, Response, State, form
from simulator.protocols.speech import Violation
from simulator.world.agent import Asked, Deed, Happening, Here

PATIENCE = "1m"
MOST_IMAGES = 20


class Click(NamedTuple):
    """One step of a plan."""

    kind: str
    text: str = ""


class Browser:
    """Somebody at a browser.

    Actions: `open URL`; `log-in`; `read N`, the letter on the N-th line of the list; `write LETTER` fills in a letter
    of the scenario, `send` sends what is filled in, `send LETTER` does both; `press` sends the first form of the page
    as it stands; `log-out`; `trust` and `distrust` where a certificate is doubted.
    """

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set for a browser."""

        web_server: str = ""
        """The webmail it uses: a name."""
        web_user: str = ""
        """As whom it logs in."""
        web_password: str = ""
        """With which password."""
        browser_scheme: Literal["https", "http"] = "https"
        """How an address without `https://` before it is tried."""
        browser_caution: Caution = "asks"
        """What it does about a certificate it cannot believe: refuses, asks, or shrugs."""

    datagram_ports: tuple[int, ...] = ()
    actions = ("open", "log-in", "read", "write", "send", "press", "log-out", "trust", "distrust")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here, self._household, self._settings = here, household, settings
        self._memory = Memory()
        self._plan: deque[Click] = deque()
        self._images: deque[str] = deque()
        self._page = Page("")
        self._filled: tuple[Form, dict[str, str]] | None = None  # a letter that is written and not sent
        self._visit: Visit | None = None  # what is asked and not answered
        self._place: tuple[str, str, int] | None = None  # scheme, host and port of the present call
        self._call: Call | None = None
        self._connection = ClientConnection()

    def on(self, happening: Happening) -> list[Deed]:
        """What the browser does about it."""
        match happening:
            case Asked(action="trust" | "distrust"):
                return self._call.on(happening) if self._call else []
            case Asked(action=action, text=text):
                return self._clicked(action, text.strip())
        return self._call.on(happening) if self._call else []

    # ---- the plan

    def _clicked(self, action: str, text: str) -> list[Deed]:
        """A new click; whatever was under way is given up."""
        self._plan = deque([Click(action, text)])
        if action == "send" and text:
            self._plan = deque([Click("write", text), Click("send")])
        self._images.clear()
        self._visit = None
        busy = self._call is not None and self._connection.state is not State.READY
        return [*(self._hang_up() if busy else []), *self._go_on()]

    def _go_on(self) -> list[Deed]:
        """The next image of the page, then the next click; then hang up."""
        deeds: list[Deed] = []
        while self._is_idle and (self._images or self._plan):
            if self._images:
                deeds += self._ask(Visit(self._images.popleft(), asker=self._page.url, is_image=True))
            else:
                click = self._plan.popleft()
                deeds += CLICKS[click.kind](self, click.text)
        return [*deeds, *self._hang_up()] if self._is_idle else deeds

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is asked that is not answered."""
        return self._visit is None

    def _first(self, *clicks: Click) -> list[Deed]:
        """These come before what is planned."""
        self._plan.extendleft(reversed(clicks))
        return []

    def _home(self, path: str) -> str:
        return f"https://{self._settings.web_server}{path}"

    def _open(self, text: str) -> list[Deed]:
        self._filled = None
        url = text if "://" in text else f"{self._settings.browser_scheme}://{text or self._settings.web_server}"
        return self._ask(Visit(url))

    def _log_in(self, text: str) -> list[Deed]:
        found = self._page.log_in
        if found is None:
            return (
                self._first(Click("open", self._home("/login")), Click("log-in", "again")) if not text else self._none()
            )
        filled = dict.fromkeys(found.secret, self._settings.web_password)
        return self._submit(found, {"user": self._settings.web_user, **filled})

    def _read(self, text: str) -> list[Deed]:
        number, _, again = text.partition(" ")
        items = self._page.items
        if not items and not again:
            return self._first(Click("open", self._home("/inbox")), Click("read", f"{number} again"))
        place = int(number) if number.isascii() and number.isdigit() else 0
        return self._ask(Visit(items[place - 1], asker=self._page.url)) if 1 <= place <= len(items) else self._none()

    def _write(self, text: str) -> list[Deed]:
        name, _, again = text.partition(" ")
        draft = self._household.letters.get(name)
        if draft is None:
            return [self._decide("refuse", "no-such-letter", letter=name)]
        found = self._page.form_to("/send")
        if found is None and not again:
            return self._first(Click("open", self._home("/compose")), Click("write", f"{name} again"))
        if found is None:
            self._plan.clear()
            return self._none()
        self._filled = found, _letter(draft)
        return []

    def _send(self, text: str) -> list[Deed]:
        if self._filled is None:
            return self._none()
        found, filled = self._filled
        return self._submit(found, filled)

    def _press(self, text: str) -> list[Deed]:
        return self._submit(self._page.forms[0], {}) if self._page.forms else self._none()

    def _log_out(self, text: str) -> list[Deed]:
        found = self._page.form_to("/logout")
        if found is not None:
            return self._submit(found, {})
        return self._none() if text else self._first(Click("open", self._home("/inbox")), Click("log-out", "again"))

    def _submit(self, found: Form, filled: Mapping[str, str]) -> list[Deed]:
        """Send a form; what it has besides, and nobody filled in, goes along as it stands."""
        values = found.fields | {name: value for name, value in filled.items() if name in found.fields}
        content = form(values)
        self._filled = None
        if found.method == "POST":
            return self._ask(Visit(found.action, "POST", content, self._page.url))
        return self._ask(Visit(f"{found.action.partition('?')[0]}?{content.decode()}", asker=self._page.url))

    def _none(self) -> list[Deed]:
        return [self._decide("fail", "browser-not-on-page", page=self._page.url)]

    # ---- asking

    def _ask(self, visit: Visit) -> list[Deed]:
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
        return [*deeds, *self._hang_up(), *self._begin(place)]

    def _begin(self, place: tuple[str, str, int]) -> list[Deed]:
        scheme, host, port = self._place = place
        strict = self._memory.wants_https(host, self._here.clock.seconds)  # no way round the warning (RFC 6797 §12.1)
        caution: Caution = "refuses" if strict else self._settings.browser_caution
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
        return self._take()

    def _take(self) -> list[Deed]:
        event = self._connection.next_event()
        if event is None:
            return []
        if isinstance(event, Violation) or self._visit is None:
            return [self._decide("fail", "browser-not-understood", url=self._page.url), *self._give_up()]
        return self._answered(self._visit, event)

    def _answered(self, visit: Visit, response: Response) -> list[Deed]:
        assert self._place is not None  # somebody answered
        scheme, host, _ = self._place
        self._memory.learn(host, response, self._here.clock.seconds, secured=scheme == "https")
        self._visit = None
        deeds = self._hang_up() if response.closes else []
        further = self._further(visit, response)
        if further is not None and further.is_tired:
            return [*deeds, self._decide("fail", "browser-redirects", url=visit.url), *self._give_up()]
        if further is not None:
            deeds += self._ask(further)
            return [*deeds, *self._go_on()] if self._is_idle else deeds
        if not visit.is_image:
            self._show(visit, response)
        return [*deeds, *self._go_on()]

    def _further(self, visit: Visit, response: Response) -> Visit | None:
        """What an answer leads on to: another place, or the same with a password."""
        if led_on := visit.led_on(response):
            return led_on
        wants_basic = response.status == 401 and response.field("WWW-Authenticate").lower().startswith("basic")
        if wants_basic and self._settings.web_user and not visit.credentials:
            return visit._replace(credentials=basic(self._settings.web_user, self._settings.web_password))
        return None

    def _show(self, visit: Visit, response: Response) -> None:
        """The page, with what it wants loaded besides; one that has not changed as it was (RFC 9110 §15.4.5)."""
        kept = self._memory.page(visit.url)
        if response.status == 304 and kept:
            response = kept.response
        self._memory.keep_page(visit.url, response)
        self._filled = None
        is_page = response.field("Content-Type").startswith("text/html")
        html = response.content.decode("utf-8", "replace") if is_page else ""
        self._page = read_page(visit.url, html)
        self._images = deque(list(dict.fromkeys(self._page.images))[:MOST_IMAGES])

    # ---- the end of a call

    def _lost(self, reason: str, why: str) -> list[Deed]:
        """No wire, or none any more: what came without a length may be whole by that (RFC 9112 §6.3)."""
        if reason == "connection-lost":
            self._connection.closed()
            event = self._connection.next_event()
            if isinstance(event, Response) and self._visit is not None:
                return [*self._hang_up(), *self._answered(self._visit, event)]
        if self._visit is None:
            return self._hang_up()
        host = self._place[1] if self._place else ""
        return [self._decide("fail", f"browser-{reason}", server=host, why=why), *self._give_up()]

    def _give_up(self) -> list[Deed]:
        self._plan.clear()
        self._images.clear()
        self._visit = None
        return self._hang_up()

    def _hang_up(self) -> list[Deed]:
        call, self._call, self._place = self._call, None, None
        return call.hang_up() if call else []

    def _decide(self, verdict: str, reason: str, **details: str) -> Deed:
        return decided(self._here.host, verdict, reason, details)


def _letter(draft: Draft) -> dict[str, str]:
    """What a person types into the form of a webmail."""
    return {
        "to": ", ".join(draft.to),
        "cc": ", ".join(draft.cc),
        "bcc": ", ".join(draft.bcc),
        "subject": draft.subject,
        "text": draft.text,
    }


CLICKS: dict[str, Callable[[Browser, str], list[Deed]]] = {
    "open": Browser._open,
    "log-in": Browser._log_in,
    "read": Browser._read,
    "write": Browser._write,
    "send": Browser._send,
    "press": Browser._press,
    "log-out": Browser._log_out,
}
"""What each click comes to."""
