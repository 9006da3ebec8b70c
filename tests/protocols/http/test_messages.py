"""Requests and responses: written, read again, whole and octet by octet, and by h11 as a second opinion."""

from __future__ import annotations

from typing import Any

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.http import ClientConnection, Request, Response, ServerConnection, State, fields_of, form
from simulator.protocols.http.cookies import read_cookies, read_set_cookie
from simulator.protocols.http.reader import RequestReader, ResponseReader
from simulator.protocols.speech import Violation, WrongMove
from tests.effort import grows_evenly

HOST = (("Host", "mail.alice.example"),)
ASKED = Request("POST", "/login?again=1", (*HOST, ("Cookie", "session=1")), b"user=alice")
ANSWERED = Response(303, (("Location", "/inbox"), ("Set-Cookie", "session=1; Secure")), b"over there")

names = st.from_regex(r"[A-Za-z][A-Za-z-]{0,12}", fullmatch=True).filter(
    lambda name: name.lower() not in ("content-length", "transfer-encoding", "host", "connection", "expect", "upgrade")
)
values = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30)
headers = st.lists(st.tuples(names, values), max_size=4).map(tuple)
requests = st.builds(
    Request,
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]),
    st.from_regex(r"/[!-~]{0,20}", fullmatch=True),
    headers.map(lambda fields: (*HOST, *fields)),
    st.binary(max_size=50),
)
responses = st.builds(
    Response,
    st.sampled_from([200, 301, 302, 303, 401, 403, 404, 429, 502, 511]),
    headers,
    st.binary(max_size=50),
    st.sampled_from(["", "Fine"]),
)


def read_by_h11(role: type[Any], octets: bytes) -> tuple[Any, bytes]:
    """Head and content, as another implementation understands them."""
    machine = h11.Connection(role)
    if role is h11.CLIENT:
        machine.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
        machine.send(h11.EndOfMessage())
    machine.receive_data(octets)
    head, content = machine.next_event(), b""
    while isinstance(event := machine.next_event(), h11.Data):
        content += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert machine.trailing_data == (b"", False)
    return head, content


@given(requests)
def test_a_request_is_understood_by_us_and_by_others(word: Request) -> None:
    head, content = read_by_h11(h11.SERVER, word.octets)
    assert (head.method.decode(), head.target.decode(), content) == (word.method, word.target, word.content)
    ours = RequestReader()
    ours.feed(word.octets)
    read = ours.next()
    assert isinstance(read, Request)
    assert (read.method, read.target, read.content) == (word.method, word.target, word.content)
    assert read.fields[: len(word.fields)] == word.fields
    assert ours.octets == word.octets


@given(responses)
def test_a_response_is_understood_by_us_and_by_others(word: Response) -> None:
    head, content = read_by_h11(h11.CLIENT, word.octets)
    assert (head.status_code, content) == (word.status, word.content)
    ours = ResponseReader()
    ours.feed(word.octets)
    read = ours.next("GET")
    assert isinstance(read, Response)
    assert (read.status, read.content) == (word.status, word.content)
    assert read.fields[: len(word.fields)] == word.fields


@given(st.lists(requests, max_size=4), st.data())
def test_octets_may_come_in_any_pieces(words: list[Request], data: st.DataObject) -> None:
    octets = b"".join(word.octets for word in words)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=6)))
    reader, found = RequestReader(), []
    for start, end in zip([0, *cuts], [*cuts, len(octets)], strict=True):
        reader.feed(octets[start:end])
        while (word := reader.next()) is not None:
            found.append(word)
    assert [(one.method, one.target, one.content) for one in found if isinstance(one, Request)] == [
        (one.method, one.target, one.content) for one in words
    ]
    assert reader.offset == len(octets)


@given(st.binary(max_size=300), st.booleans())
def test_nothing_breaks_a_reader(octets: bytes, beginning: bool) -> None:
    head = b"GET / HTTP/1.1\r\nHost: a\r\n" if beginning else b""
    for reader in (RequestReader(), ResponseReader()):
        reader.feed(head + octets)
        for _ in range(20):
            if reader.next("GET") is None:
                break
        reader.finish()
        reader.next("GET")


@pytest.mark.parametrize(
    ("octets", "key"),
    [
        (b"EHLO alice.home\r\n\r\n", "syntax"),
        (b"GET / HTTP/1.1\r\n\r\n", "syntax"),  # without Host
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "syntax"),  # TLS at a port in clear
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70_000, "header-too-large"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n", "content-too-large"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "syntax"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "transfer-coding"),
    ],
)
def test_a_mistake_is_an_event_and_nothing_is_read_behind_it(octets: bytes, key: str) -> None:
    server = ServerConnection(1000)
    server.receive(octets)
    found = server.next_event()
    assert isinstance(found, Violation)
    assert found.key == f"http.violation.{key}"
    server.send(Response(400))
    server.receive(ASKED.octets)
    assert server.next_event() is None


def test_content_in_pieces_counts_towards_the_limit() -> None:
    reader = RequestReader(10)
    reader.feed(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(3):
        reader.feed(b"4\r\nabcd\r\n")
    found = reader.next()
    assert isinstance(found, Violation)
    assert found.key == "http.violation.content-too-large"


def test_of_what_is_asked_in_one_breath_each_takes_the_same_time() -> None:
    def read(count: int) -> None:
        reader = RequestReader()
        reader.feed(b"GET / HTTP/1.1\r\nHost:\r\n\r\n" * count + b"x" * 50_000 * count)
        assert all(isinstance(reader.next(), Request) for _ in range(count))

    assert grows_evenly(read, 20)  # what lies behind them is not copied for each


def test_two_ends_talk() -> None:
    client, server = ClientConnection(), ServerConnection()
    server.receive(client.send(ASKED))
    asked = server.next_event()
    assert isinstance(asked, Request)
    assert (asked.path, asked.query, asked.field("cookie")) == ("/login", "again=1", "session=1")
    assert (client.state, server.state) == (State.WAITING, State.WAITING)
    client.receive(server.send(ANSWERED))
    answered = client.next_event()
    assert isinstance(answered, Response)
    assert (answered.status, answered.reason, answered.all("Set-Cookie")) == (303, "See Other", ["session=1; Secure"])
    assert (client.state, server.state) == (State.READY, State.READY)


def test_who_asks_twice_is_answered_in_turn() -> None:
    server = ServerConnection()
    server.receive(Request("GET", "/1", HOST).octets + Request("GET", "/2", HOST).octets)
    first = server.next_event()
    assert isinstance(first, Request)
    assert server.next_event() is None
    server.send(Response(200))
    second = server.next_event()
    assert isinstance(second, Request)
    assert (first.target, second.target) == ("/1", "/2")


def test_to_head_nobody_answers_with_content() -> None:
    client, server = ClientConnection(), ServerConnection()
    server.receive(client.send(Request("HEAD", "/", HOST)))
    server.next_event()
    octets = server.send(Response(200, (), b"page"))
    assert octets.endswith(b"Content-Length: 4\r\n\r\n")
    client.receive(octets)
    assert isinstance(client.next_event(), Response)


def test_news_while_waiting_are_passed_over_and_a_length_may_be_untold() -> None:
    client = ClientConnection()
    client.send(Request("GET", "/", HOST))
    client.receive(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall of it")
    assert client.next_event() is None
    client.closed()
    found = client.next_event()
    assert isinstance(found, Response)
    assert found.content == b"all of it"


def test_an_answer_that_nobody_asked_for_is_a_mistake() -> None:
    client = ClientConnection()
    client.receive(ANSWERED.octets)
    found = client.next_event()
    assert isinstance(found, Violation)
    assert found.key == "http.violation.unasked"


@pytest.mark.parametrize(
    "word",
    [
        Request("GET", "/ here"),
        Request("GET", "/", (("X", "a\r\nY: b"),)),
        Request("G T", "/"),
        Response(200, (("X Y", "a"),)),
        Response(200, reason="OK\r\nX: y"),
        Response(302, (("Location", "/\nSet-Cookie: x=y"),)),
    ],
)
def test_what_would_be_read_otherwise_is_not_said(word: Request | Response) -> None:
    with pytest.raises(WrongMove):
        _ = word.octets


def test_nobody_answers_what_was_not_asked_nor_asks_twice_at_once() -> None:
    with pytest.raises(WrongMove):
        ServerConnection().send(Response(200))
    client = ClientConnection()
    client.send(Request("GET", "/", HOST))
    with pytest.raises(WrongMove):
        client.send(Request("GET", "/", HOST))


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=5))
def test_a_form_comes_back_as_it_was_filled_in(values: dict[str, str]) -> None:
    assert fields_of(form(values)) == values


@given(st.binary(max_size=100))
def test_what_is_no_form_breaks_nothing(octets: bytes) -> None:
    assert isinstance(fields_of(octets), dict)


@pytest.mark.parametrize(
    ("line", "secure", "http_only", "site", "lasts"),
    [
        ("session=1; Path=/; Secure; HttpOnly; SameSite=Strict", True, True, "Strict", None),
        ("session=1", False, False, "Lax", None),
        ("session=1; max-age=60; samesite=none", False, False, "None", 60),
        ("session=; Max-Age=0", False, False, "Lax", 0),
        ("session=1; Max-Age=soon", False, False, "Lax", None),
    ],
)
def test_a_cookie_and_its_conditions(line: str, secure: bool, http_only: bool, site: str, lasts: int | None) -> None:
    cookie = read_set_cookie(line, "mail.alice.example")
    assert cookie is not None
    assert (cookie.secure, cookie.http_only, cookie.site, cookie.lasts) == (secure, http_only, site, lasts)
    assert read_cookies(f"a=b; {cookie.octets}")["session"] == cookie.value


@given(st.text(max_size=60))
def test_no_cookie_breaks_a_browser(line: str) -> None:
    read_set_cookie(line, "a.example")
    read_cookies(line)
