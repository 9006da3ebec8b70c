"""A webmail: a mail program that lives on a server and is worked from a browser.

In front it speaks HTTP, behind it IMAP and submission: what is clicked here is said there. A table says what is done
about each place; HTTP forgets, so a cookie says who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from simulator.agents.decisions import decided
from simulator.agents.draft import Draft
from simulator.agents.durations import microseconds
from simulator.agents.household import Household
from simulator.agents.http import pages
from simulator.agents.http.office import REFUSED, Office
from simulator.agents.http.reception import Question, Reception
from simulator.agents.http.sanitiser import sanitised
from simulator.agents.http.sessions import Session, Sessions
from simulator.agents.http.settings import WebmailSettings
from simulator.agents.http.web_server import SERVICE
from simulator.agents.imap.steps import Step, opening
from simulator.agents.lock_out import LockOut
from simulator.mail import mime
from simulator.mail.mailbox import Letter
from simulator.protocols.http import Response, fields_of, set_cookie
from simulator.protocols.http.cookies import read_cookies
from simulator.protocols.sasl import Credentials
from simulator.world.agent import Deed, Happening, Here

COOKIE = "session"
HTML = ("Content-Type", "text/html; charset=utf-8")
PRIVATE = ("Cache-Control", "no-store")
NOTHING_ELSE = "default-src 'none'; form-action 'self'; frame-ancestors 'none'"  # what a page may load and do
AT_THE_DOOR = (Step("capability"), Step("starttls"), Step("log-in"))

Answer = Callable[["Webmail", Question, Session], list[Deed]]


class Webmail:
    """One site, whose users have their mailboxes elsewhere."""

    Settings = WebmailSettings

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: WebmailSettings) -> None:
        self._here, self._settings = here, settings
        self._reception = Reception(here, settings, self._asked)
        self.ports = self._reception.ports
        self._office = Office(here, household, settings)
        self._sessions = Sessions(here.host, here.chance, microseconds(settings.web_session))
        self._lock_out = LockOut(here.clock, settings.web_attempts, settings.web_attempts_within)

    def on(self, happening: Happening) -> list[Deed]:
        """What it does about it: callers come in front, all else happens behind."""
        deeds = self._reception.on(happening)
        return self._office.on(happening) if deeds is None else deeds

    # ---- who asks what

    def _asked(self, question: Question) -> list[Deed]:
        service = SERVICE.get(self._settings.web_service)
        if service is not None:
            return self._answer(question, service)
        request = question.request
        method = "GET" if request.method == "HEAD" else request.method  # the same without content (RFC 9110 §9.3.2)
        open_to_all = OPEN.get((method, request.path))
        if open_to_all is not None:
            return open_to_all(self, question)
        place = "/letter" if request.path.startswith("/letter/") else request.path
        inside = INSIDE.get((method, place))
        if inside is not None:
            return self._with_session(question, inside)
        known = [method for method, path in (*OPEN, *INSIDE) if path == place]
        if known:
            known += ["HEAD"] if "GET" in known else []
            return self._answer(question, Response(405, (("Allow", ", ".join(known)),)))
        return self._answer(question, Response(404, (HTML,), pages.said("Not found", "There is no such page.")))

    def _with_session(self, question: Question, inside: Answer) -> list[Deed]:
        """Who shows no good cookie is sent to log in (RFC 9110 §15.4.3); a form must come from a page of ours."""
        number = read_cookies(question.request.field("Cookie")).get(COOKIE, "")
        session = self._sessions.find(number, self._here.clock.now)
        if session is None:
            reason = "web-session-expired" if number else "web-not-logged-in"
            return [self._decide("refuse", reason, question), *self._answer(question, _to("/login", 302))]
        if question.request.method == "POST" and self._is_foreign(question, session):
            page = pages.said("Forbidden", "This form did not come from here.")
            return [self._decide("refuse", "web-csrf", question), *self._answer(question, Response(403, (HTML,), page))]
        return inside(self, question, session)

    def _is_foreign(self, question: Question, session: Session) -> bool:
        return self._settings.web_csrf and fields_of(question.request.content).get("csrf") != session.csrf

    # ---- logging in and out

    def _front(self, question: Question) -> list[Deed]:
        return self._answer(question, _to("/inbox", 302))

    def _log_in_page(self, question: Question) -> list[Deed]:
        return self._answer(question, Response(200, (HTML, PRIVATE), pages.log_in()))

    def _log_in(self, question: Question) -> list[Deed]:
        """Whether the password is right, the IMAP server knows."""
        filled = fields_of(question.request.content)
        user = filled.get("user", "")
        if wait := self._lock_out.wait(user):
            later = ("Retry-After", str(-(-wait // 1_000_000)))
            throttled = self._decide("refuse", "web-throttled", question, user=user)
            return [throttled, *self._answer(question, Response(429, (HTML, later), pages.log_in("Try again later.")))]
        credentials = Credentials(user, filled.get("password", ""))
        session = Session(self._here.host, credentials, "", "")  # as long as nobody knows who that is
        return self._office.visit(
            credentials, session.mirror, AT_THE_DOOR, lambda trouble: self._logged_in(question, credentials, trouble)
        )

    def _logged_in(self, question: Question, credentials: Credentials, trouble: str) -> list[Deed]:
        user = credentials.authentication_id
        if trouble == REFUSED:
            self._lock_out.note(user, right=False)
            refused = self._decide("refuse", "web-log-in-refused", question, user=user)
            challenge = ("WWW-Authenticate", f'Form realm="{self._here.host}"')  # a 401 has one (RFC 9110 §15.5.2)
            page = pages.log_in("User name or password is wrong.")
            return [refused, *self._answer(question, Response(401, (HTML, challenge), page))]
        if trouble:
            return self._bad_gateway(question)
        self._lock_out.note(user, right=True)
        session = self._sessions.begin(credentials, self._here.clock.now)
        welcome = self._decide("accept", "web-logged-in", question, user=user)
        cookie = ("Set-Cookie", set_cookie(COOKIE, session.number, self._attributes()))
        return [welcome, *self._answer(question, _to("/inbox", 303, cookie))]

    def _attributes(self) -> list[str]:
        settings = self._settings
        flags = [("Secure", settings.web_cookie_secure), ("HttpOnly", settings.web_cookie_http_only)]
        said = [name for name, wanted in flags if wanted]
        return ["Path=/", *said, f"SameSite={settings.web_cookie_site}"]

    def _log_out(self, question: Question, session: Session) -> list[Deed]:
        """The number is good no more, and the browser is to forget it (RFC 6265 §3.1)."""
        self._sessions.end(session.number)
        gone = self._decide("accept", "web-logged-out", question, user=session.credentials.authentication_id)
        cookie = ("Set-Cookie", set_cookie(COOKIE, "", [*self._attributes(), "Max-Age=0"]))
        return [gone, *self._answer(question, _to("/login", 303, cookie))]

    # ---- reading

    def _inbox(self, question: Question, session: Session) -> list[Deed]:
        return self._visit(question, session, [], lambda: self._inbox_page(session))

    def _inbox_page(self, session: Session) -> Response:
        letters = session.mirror.account.inbox.letters.values()
        return Response(200, self._fields(), pages.inbox(letters, session.csrf))

    def _letter(self, question: Question, session: Session) -> list[Deed]:
        number = question.request.path.removeprefix("/letter/")
        uid = int(number[:10]) if number.isascii() and number.isdigit() else 0
        seen = [Step("store", uid, "\\Seen")] if uid else []
        decisions: list[Deed] = []

        def shown() -> Response:
            found = session.mirror.account.inbox.letters.get(uid)
            if found is None:
                return Response(404, (HTML,), pages.said("Not found", "There is no such letter."))
            return self._letter_page(question, session, found, decisions)

        return self._visit(question, session, seen, shown, decisions)

    def _letter_page(self, question: Question, session: Session, found: Letter, decisions: list[Deed]) -> Response:
        """What a stranger wrote among pages of our own: only what cannot act is let through."""
        fit = sanitised(_content(found), images=self._settings.web_images == "shown")
        if fit.removed:
            decisions.append(self._decide("refuse", "html-sanitised", question, parts=str(fit.removed)))
        if fit.images and self._settings.web_images == "blocked":
            decisions.append(self._decide("refuse", "images-blocked", question, images=str(fit.images)))
        return Response(200, self._fields(), pages.letter(found, fit.html, session.csrf))

    def _visit(
        self,
        question: Question,
        session: Session,
        steps: list[Step],
        shown: Callable[[], Response],
        decisions: list[Deed] | None = None,
    ) -> list[Deed]:
        """Look what there is at the IMAP server, then answer."""

        def done(trouble: str) -> list[Deed]:
            if trouble:
                return self._bad_gateway(question)
            answer = shown()
            return [*(decisions or []), *self._answer(question, answer)]

        plan = [*opening(("INBOX",)), *steps]
        return self._office.visit(session.credentials, session.mirror, plan, done)

    def _fields(self) -> tuple[tuple[str, str], ...]:
        """What the browser is told about a page with letters in it."""
        images = "; img-src *" if self._settings.web_images == "shown" else ""
        policy = ("Content-Security-Policy", NOTHING_ELSE + images)
        return (HTML, PRIVATE, policy, ("Referrer-Policy", "no-referrer"))

    # ---- writing

    def _compose(self, question: Question, session: Session) -> list[Deed]:
        return self._answer(question, Response(200, self._fields(), pages.compose(session.csrf)))

    def _send(self, question: Question, session: Session) -> list[Deed]:
        filled = fields_of(question.request.content)
        draft = self._draft(session, filled)
        if not draft.recipients:
            page = pages.compose(session.csrf, filled, "Nobody is named whom it is for.")
            return self._answer(question, Response(400, self._fields(), page))

        def done(trouble: str) -> list[Deed]:
            if trouble:
                page = pages.compose(session.csrf, filled, "The letter could not be handed in.")
                return self._answer(question, Response(502, self._fields(), page))
            return self._keep(question, session)

        return self._office.hand_in(draft, session.credentials, done)

    def _keep(self, question: Question, session: Session) -> list[Deed]:
        """A copy of what was sent, into the folder for it; the letter is gone, whatever comes of this."""
        folder = session.mirror.folder_for("\\Sent", "Sent")
        step = Step("append", 0, folder, self._office.written, self._here.clock.seconds)
        there = _to("/inbox", 303)
        return self._office.visit(
            session.credentials, session.mirror, [*opening(()), step], lambda _: self._answer(question, there)
        )

    def _draft(self, session: Session, filled: Mapping[str, str]) -> Draft:
        user = session.credentials.authentication_id
        to, cc, bcc = ((filled[name],) if filled.get(name) else () for name in ("to", "cc", "bcc"))
        return Draft(
            sender=user if "@" in user else f"{user}@{self._settings.web_domain or self._here.host}",
            subject=" ".join(filled.get("subject", "").split()),
            text=filled.get("text", ""),
            to=to,
            cc=cc,
            bcc=bcc,
        )

    # ---- answering

    def _bad_gateway(self, question: Question) -> list[Deed]:
        page = pages.said("Bad gateway", "The mail server behind does not answer.")
        return self._answer(question, Response(502, (HTML,), page))

    def _answer(self, question: Question, response: Response) -> list[Deed]:
        return self._reception.answer(question.wire, response)

    def _decide(self, verdict: str, reason: str, question: Question, **details: str) -> Deed:
        about = {"caller": question.peer, "place": question.request.target}
        return decided(self._here.host, verdict, reason, about | details)


def _to(place: str, status: int, *fields: tuple[str, str]) -> Response:
    return Response(status, (("Location", place), *fields))


def _content(letter: Letter) -> str:
    """The letter's HTML, or its text as HTML."""
    texts = {part.subtype: mime.text_of(part) for part in mime.parse(letter.content).walk() if part.type == "text"}
    return texts["html"] if "html" in texts else f"<pre>{escape(texts.get('plain', ''))}</pre>"


OPEN: dict[tuple[str, str], Callable[[Webmail, Question], list[Deed]]] = {
    ("GET", "/"): Webmail._front,
    ("GET", "/login"): Webmail._log_in_page,
    ("POST", "/login"): Webmail._log_in,
}
"""Places for everybody."""
INSIDE: dict[tuple[str, str], Answer] = {
    ("GET", "/inbox"): Webmail._inbox,
    ("GET", "/letter"): Webmail._letter,
    ("GET", "/compose"): Webmail._compose,
    ("POST", "/send"): Webmail._send,
    ("POST", "/logout"): Webmail._log_out,
}
"""Places for who is logged in."""
