"""Overhearing HTTP: what stands where, what it answers, and that nothing breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.http import Ear, Request, Response, form
from tests.effort import grows_evenly
from tests.protocols.hearing import hear, marked

HOST = ("Host", "mail.alice.example")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
LOG_IN = Request("POST", "/login?x=1", (HOST, FORM), form({"user": "alice", "password": "tulip"})).octets
PAGE = b'<form><input name="csrf" value="77"></form><img src="https://shop.example/1.gif"><img src="/own.gif">'
ANSWER = Response(
    200,
    (
        ("Set-Cookie", "session=1; Path=/; Secure; HttpOnly; SameSite=Lax; Priority=High"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Odd", "1"),
    ),
    PAGE,
).octets


def test_a_question() -> None:
    heard = hear(Ear(), ("C", LOG_IN))[0]
    assert (heard.label, heard.state, heard.allowed, heard.answers) == ("POST", "WAITING", (), None)
    assert marked(LOG_IN, heard.tokens, "http.") == [
        (b"POST", "command.POST"),
        (b"/login", "argument.target"),
        (b"?x=1", "argument.query"),
        (b"HTTP/1.1", "argument.version"),
        (b"Host: mail.alice.example", "header.host"),
        (b"Content-Type: application/x-www-form-urlencoded", "header.content-type"),
        (b"Content-Length: 25", "header.content-length"),
        (b"user", "form.name"),
        (b"alice", "form.value"),
        (b"password", "form.name"),
        (b"tulip", "form.password"),
    ]


def test_an_answer() -> None:
    heard = hear(Ear(), ("C", LOG_IN), ("S", ANSWER))[1]
    assert (heard.label, heard.state, heard.answers) == ("200", "READY", 0)
    assert "GET" in heard.allowed
    assert marked(ANSWER, heard.tokens, "http.") == [
        (b"HTTP/1.1", "argument.version"),
        (b"200", "status.200"),
        (b"OK", "argument.reason"),
        (b"Set-Cookie", "header.set-cookie"),
        (b"session", "cookie.name"),
        (b"1", "cookie.value"),
        (b"Path=/", "cookie.Path"),
        (b"Secure", "cookie.Secure"),
        (b"HttpOnly", "cookie.HttpOnly"),
        (b"SameSite=Lax", "cookie.SameSite"),
        (b"Priority=High", "cookie"),
        (b"Content-Type: text/html; charset=utf-8", "header.content-type"),
        (b"X-Odd: 1", "header"),
        (b"Content-Length: 101", "header.content-length"),
        (b'<form><input name="csrf" value="', "content.html"),
        (b"77", "html.csrf"),
        (b'"></form>', "content.html"),
        (b'<img src="https://shop.example/1.gif">', "html.remote-image"),
        (b'<img src="/own.gif">', "content.html"),
    ]


@pytest.mark.parametrize(
    ("field", "tokens"),
    [
        (
            ("Authorization", "Basic YTpi"),
            [
                (b"Authorization", "header.authorization"),
                (b"Basic", "argument.scheme"),
                (b"YTpi", "argument.credentials"),
            ],
        ),
        (
            ("Cookie", "a=1; b=2"),
            [
                (b"Cookie", "header.cookie"),
                (b"a", "cookie.name"),
                (b"1", "cookie.value"),
                (b"b", "cookie.name"),
                (b"2", "cookie.value"),
            ],
        ),
    ],
)
def test_fields_with_something_inside(field: tuple[str, str], tokens: list[tuple[bytes, str]]) -> None:
    octets = Request("GET", "/", (HOST, field)).octets
    assert marked(octets, hear(Ear(), ("C", octets))[0].tokens, "http.")[4:] == tokens


@pytest.mark.parametrize(("status", "key"), [(418, "status.4xx"), (599, "status.5xx"), (502, "status.502")])
def test_a_status_that_has_no_note_of_its_own_is_one_of_its_class(status: int, key: str) -> None:
    octets = Response(status).octets
    assert (str(status).encode(), key) in marked(octets, hear(Ear(), ("S", octets))[0].tokens, "http.")


def test_octet_by_octet_and_whole_are_the_same() -> None:
    said = [("C", LOG_IN + LOG_IN), ("S", ANSWER + ANSWER)]
    pieces = [(side, octets[n : n + 1]) for side, octets in said for n in range(len(octets))]
    assert hear(Ear(), *pieces) == hear(Ear(), *said)
    assert [heard.answers for heard in hear(Ear(), *said)] == [None, None, 0, 1]


def test_news_while_waiting_answer_nothing_yet() -> None:
    heard = hear(Ear(), ("C", LOG_IN), ("S", b"HTTP/1.1 100 Continue\r\n\r\n" + ANSWER))
    assert [(one.label, one.state, one.answers) for one in heard] == [
        ("POST", "WAITING", None),
        ("100", "WAITING", 0),
        ("200", "READY", 0),
    ]


def test_the_last_answer_says_so() -> None:
    heard = hear(Ear(), ("C", LOG_IN), ("S", Response(413, (("Connection", "close"),)).octets))
    assert (heard[1].state, heard[1].allowed) == ("CLOSED", ())


@pytest.mark.parametrize("octets", [b"EHLO x\r\n\r\n", b"\x16\x03\x01\x00\x05"])
def test_what_is_no_http_is_one_token(octets: bytes) -> None:
    heard = hear(Ear(), ("C", octets))[0]
    assert (heard.label, marked(octets, heard.tokens, "http.")) == ("?", [(octets, "violation.syntax")])


def test_with_tls_all_begins_anew() -> None:
    ear = Ear()
    assert list(ear.hear("C", b"GET / HT")) == []
    ear.secured()
    heard = list(ear.hear("C", LOG_IN))
    assert [(one.label, one.start, one.end) for one in heard] == [("POST", 8, 8 + len(LOG_IN))]


@given(st.lists(st.tuples(st.sampled_from("CS"), st.binary(max_size=80)), max_size=6))
def test_nothing_breaks_it(said: list[tuple[str, bytes]]) -> None:
    for heard in hear(Ear(), ("C", LOG_IN), *said):
        assert all(0 <= start < end for start, end, _ in heard.tokens)


@given(st.binary(max_size=200))
def test_no_page_breaks_it(page: bytes) -> None:
    octets = Response(200, (("Content-Type", "text/html"),), page).octets
    heard = hear(Ear(), ("C", LOG_IN), ("S", octets))[1]
    ends = [end for _, end, _ in heard.tokens]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    "octets",
    [
        b'<img src="http://a" src="http://',
        b"<img ",
        b'name="csrf" value="',
    ],
)
def test_an_awkward_page_takes_no_longer(octets: bytes) -> None:
    def work(size: int) -> None:
        page = Response(200, (("Content-Type", "text/html"),), octets * (size // len(octets))).octets
        hear(Ear(), ("C", LOG_IN), ("S", page))

    assert grows_evenly(work, 40_000)
