"""A browser: opens pages, fills in forms, and goes where a person clicks.

What a click comes to is a plan of steps; each step is a question to some server, or several. It hangs up when the
plan is done. Knows a page only by what stands on it; how it is fetched is the affair of `fetcher`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import msgspec

from simulator.agents.call import Caution
from simulator.agents.decisions import decided
from simulator.agents.draft import Draft
from simulator.agents.household import Household
from simulator.agents.http.fetcher import Fetched, Fetcher
from simulator.agents.http.page import Form, Page, read_page
from simulator.agents.http.visit import Visit
from simulator.agents.http.web_server import basic
from simulator.protocols.http import form
from simulator.world.agent import Asked, Deed, Happening, Here

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
        credentials = basic(settings.web_user, settings.web_password) if settings.web_user else ""
        self._fetcher = Fetcher(here, settings.browser_caution, credentials)
        self._plan: deque[Click] = deque()
        self._images: deque[str] = deque()
        self._page = Page("")
        self._filled: tuple[Form, dict[str, str]] | None = None  # a letter that is written and not sent

    def on(self, happening: Happening) -> list[Deed]:
        """What the browser does about it."""
        match happening:
            case Asked(action=action, text=text) if action not in ("trust", "distrust"):
                return self._clicked(action, text.strip())
        deeds = self._fetcher.on(happening)
        self._look()
        return [*deeds, *self._go_on()]

    # ---- the plan

    def _clicked(self, action: str, text: str) -> list[Deed]:
        """A new click; whatever was under way is given up."""
        self._plan = deque([Click(action, text)])
        if action == "send" and text:
            self._plan = deque([Click("write", text), Click("send")])
        self._images.clear()
        return [*self._fetcher.drop(), *self._go_on()]

    def _look(self) -> None:
        """Show the page that has come; where nothing did, whatever was planned is given up."""
        fetcher = self._fetcher
        if fetcher.has_failed:
            fetcher.has_failed = False
            self._plan.clear()
            self._images.clear()
        if fetcher.fetched:
            self._show(fetcher.fetched)
            fetcher.fetched = None

    def _show(self, fetched: Fetched) -> None:
        """The page, and what it wants loaded besides."""
        self._filled = None
        is_page = fetched.response.field("Content-Type").startswith("text/html")
        html = fetched.response.content.decode("utf-8", "replace") if is_page else ""
        self._page = read_page(fetched.url, html)
        self._images = deque(list(dict.fromkeys(self._page.images))[:MOST_IMAGES])

    def _go_on(self) -> list[Deed]:
        """The next image of the page, then the next click; then hang up."""
        deeds: list[Deed] = []
        while self._fetcher.is_idle and (self._images or self._plan):
            if self._images:
                deeds += self._fetcher.fetch(Visit(self._images.popleft(), asker=self._page.url, is_image=True))
            else:
                click = self._plan.popleft()
                deeds += CLICKS[click.kind](self, click.text)
        return [*deeds, *self._fetcher.hang_up()] if self._fetcher.is_idle else deeds

    def _first(self, *clicks: Click) -> list[Deed]:
        """These come before what is planned."""
        self._plan.extendleft(reversed(clicks))
        return []

    def _home(self, path: str) -> str:
        return f"https://{self._settings.web_server}{path}"

    def _open(self, text: str) -> list[Deed]:
        self._filled = None
        url = text if "://" in text else f"{self._settings.browser_scheme}://{text or self._settings.web_server}"
        return self._fetcher.fetch(Visit(url))

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
        return (
            self._fetcher.fetch(Visit(items[place - 1], asker=self._page.url))
            if 1 <= place <= len(items)
            else self._none()
        )

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
            return self._fetcher.fetch(Visit(found.action, "POST", content, self._page.url))
        return self._fetcher.fetch(Visit(f"{found.action.partition('?')[0]}?{content.decode()}", asker=self._page.url))

    def _none(self) -> list[Deed]:
        return [self._decide("fail", "browser-not-on-page", page=self._page.url)]

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
