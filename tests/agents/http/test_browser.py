"""A browser before servers of every kind: honest, confused, and bent on harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.agents.household import Household
from simulator.agents.http.browser import Browser
from simulator.agents.http.memory import Memory, by_https_for, may_show, site
from simulator.agents.http.page import address, read_page
from simulator.protocols.http import Cookie, Response
from simulator.trace.facts import Decided, Sent
from simulator.world.agent import Connected, Deed, Happening, Here, Received, Send
from tests.agents.street import Street

HTML = ("Content-Type", "text/html")


class Server:
    """Says the next thing it was given, whatever it is asked."""

    class Settings:
        """Nothing to set."""

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports = {80: "http", 443: "http tls"}
        self.datagram_ports: tuple[int, ...] = ()
        self.actions: tuple[str, ...] = ()
        self.answers: list[bytes] = []

    def on(self, happening: Happening) -> list[Deed]:
        match happening:
            case Received(wire=wire) if self.answers:
                return [Send(wire, self.answers.pop(0))]
            case Connected():
                return []
        return []


def visit(*answers: bytes, clicks: tuple[str, ...] = ("open http://www.evil.example/",)) -> Street:
    """A browser asks a server that answers so, one answer for each question."""
    street = Street("alice.home", "www.evil.example")
    street.move_in("alice.home", Browser, web_server="www.evil.example", web_user="alice", web_password="tulip")
    street.move_in("www.evil.example", Server).answers = list(answers)
    for click in clicks:
        street.ask("alice.home", *click.split(" ", 1))
    street.wait(90)
    return street


def asked(street: Street) -> list[bytes]:
    """The first lines of all that the browser said."""
    return [fact.data.split(b"\r\n")[0] for fact in street.facts(Sent) if fact.side == "C"]


def reasons(street: Street) -> list[str]:
    return [fact.reason.removeprefix("reason.") for fact in street.facts(Decided)]


@settings(max_examples=60)
@given(st.binary(max_size=120))
def test_no_answer_breaks_it(octets: bytes) -> None:
    visit(octets, Response(200, (HTML,), octets).octets, clicks=("open http://www.evil.example/",) * 2)


def is_said(place: str) -> bool:
    """Whether it can stand in a field at all."""
    return not any(0x7F <= ord(one) < 0xA0 for one in place)


@settings(max_examples=60)
@given(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40).filter(
        is_said
    )
)
def test_no_redirect_breaks_it(place: str) -> None:
    street = visit(Response(302, (("Location", place),)).octets, Response(200).octets)
    assert len(asked(street)) <= 2


@settings(max_examples=100)
@given(st.text(max_size=200), st.text(max_size=30))
def test_no_page_breaks_it(html: str, url: str) -> None:
    read_page("https://www.evil.example/", f'<form action="{url}"><input name="a"{html}')
    address(url, "https://www.evil.example/")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([b"220 mx.example ESMTP\r\n\r\n"], "browser-not-understood"),
        ([], "browser-no-answer"),
        ([Response(301, (("Location", "/"),)).octets] * 20, "browser-redirects"),
        ([Response(302, (("Location", "gopher://old.example/"),)).octets], "browser-bad-address"),
        ([Response(302, (("Location", "http://nowhere.example/"),)).octets], "browser-no-connection"),
    ],
)
def test_what_goes_wrong_is_told(answers: list[bytes], reason: str) -> None:
    assert reasons(visit(*answers))[-1] == reason


@pytest.mark.parametrize(
    ("status", "methods"),
    [
        (301, [b"GET", b"POST", b"GET"]),
        (302, [b"GET", b"POST", b"GET"]),
        (303, [b"GET", b"POST", b"GET"]),
        (307, [b"GET", b"POST", b"POST"]),
        (308, [b"GET", b"POST", b"POST"]),
    ],
)
def test_with_which_method_it_goes_on(status: int, methods: list[bytes]) -> None:
    page = Response(200, (HTML,), b'<form method="post" action="/in"><input name="a" value="b"></form>').octets
    on = Response(status, (("Location", "/there"),)).octets
    street = visit(page, on, Response(200).octets, clicks=("open http://www.evil.example/", "press "))
    assert [line.split()[0] for line in asked(street)] == methods


def test_a_password_is_shown_once_to_who_wants_it_so() -> None:
    door = Response(401, (("WWW-Authenticate", 'Basic realm="a"'),)).octets
    street = visit(door, door)
    assert len(asked(street)) == 2
    assert [b"Authorization: Basic YWxpY2U6dHVsaXA=" in fact.data for fact in street.facts(Sent)][:3] == [
        False, False, True
    ]  # fmt: skip


def test_images_are_fetched_once_each_and_not_too_many() -> None:
    images = b"".join(b'<img src="/%d.gif">' % (n // 2) for n in range(100))
    street = visit(Response(200, (HTML,), images).octets, *[Response(200).octets] * 50)
    assert len(asked(street)) == 21


@pytest.mark.parametrize(
    ("cookie", "secured", "same", "link", "shown"),
    [
        (Cookie("a", "1", "h", secure=True), False, True, True, False),
        (Cookie("a", "1", "h", secure=True), True, True, False, True),
        (Cookie("a", "1", "h"), False, True, True, True),
        (Cookie("a", "1", "h"), True, False, True, True),
        (Cookie("a", "1", "h"), True, False, False, False),
        (Cookie("a", "1", "h", site="Strict"), True, False, True, False),
        (Cookie("a", "1", "h", site="None"), True, False, False, True),
    ],
)
def test_to_whom_a_cookie_is_shown(cookie: Cookie, secured: bool, same: bool, link: bool, shown: bool) -> None:
    assert may_show(cookie, secured=secured, same_site=same, is_link=link) is shown


@pytest.mark.parametrize(
    ("policy", "seconds"),
    [
        ("max-age=100", 100),
        ("includeSubDomains; max-age=100", 100),
        ('Max-Age = "100" ;includeSubDomains', 100),
        ("max-age=0", 0),
        ("max-age=" + "9" * 5_000, 9_999_999_999),
        ("max-age=100; max-age=200", None),
        ("max-age=soon", None),
        ("max-age=٣", None),
        ("max-age", None),
        ("includeSubDomains", None),
        ("", None),
    ],
)
def test_for_how_long_a_host_asks_for_https_alone(policy: str, seconds: int | None) -> None:
    assert by_https_for(policy) == seconds


def test_what_a_browser_remembers_and_for_how_long() -> None:
    memory = Memory()
    strict = ("Strict-Transport-Security", "max-age=100; includeSubDomains")
    answer = Response(200, (("Set-Cookie", "a=1; Max-Age=10"), ("Set-Cookie", "b=2; Secure"), strict))
    memory.learn("h.example", answer, 0, secured=False, proven=False)
    assert [one.name for one in memory.cookies("h.example", 5)] == ["a"]
    assert not memory.wants_https("h.example", 5)
    memory.learn("h.example", answer, 0, secured=True, proven=False)
    assert not memory.wants_https("h.example", 5)
    memory.learn("h.example", answer, 0, secured=True, proven=True)
    assert [one.name for one in memory.cookies("h.example", 11)] == ["b"]
    assert [one.name for one in memory.cookies("i.example", 5)] == []
    assert (memory.wants_https("h.example", 99), memory.wants_https("h.example", 100)) == (True, False)
    assert site("mail.alice.example") == site("www.alice.example") != site("www.evil.example")
