"""Both ends of a connection: whose turn it is, what waits, what is refused; in whatever pieces the octets come."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.protocols.imap import ClientConnection, Limits, ServerConnection, Wrong, words
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.speech import Violation, WrongMove

Event = words.ClientWord | words.Announced | Violation

LIMITS = Limits()
GREETING = words.Told("OK", "ready")


def server(*, limits: Limits = LIMITS, preauth: bool = False) -> ServerConnection:
    """A server that has greeted."""
    connection = ServerConnection(limits)
    connection.send(words.Told("PREAUTH", "") if preauth else GREETING)
    return connection


def reply(event: Event) -> list[words.ServerWord]:
    """What a most obliging server says."""
    match event:
        case words.Announced():
            return [words.Continuation("go on")]
        case words.Plain(verb="IDLE"):
            return [words.Continuation("idling")]
        case words.Authenticate() if event.initial is None:
            return [words.Continuation("")]
        case words.Response():
            return [words.Tagged("a0", "OK", "")]
        case words.Done():
            return [words.Tagged("i", "OK", "")]
        case words.Plain(tag=tag, verb="LOGOUT"):
            return [words.Told("BYE", ""), words.Tagged(tag, "OK", "")]
        case Violation(tag=""):
            return [words.Told("BAD", "")]
        case Violation(tag=tag):
            return [words.Tagged(tag, "BAD", "")]
        case words.Command(tag=tag):
            return [words.Tagged(tag, "OK", "")]


def listen(connection: ServerConnection, pieces: Iterable[bytes]) -> list[Event]:
    """Everything the client did, each answered at once."""
    events: list[Event] = []
    for piece in pieces:
        connection.receive(piece)
        while (event := connection.next_event()) is not None:
            events.append(event)
            for word in reply(event):
                connection.send(word)
    return events


TALK = b"".join(
    [
        b"a0 AUTHENTICATE PLAIN\r\n",
        b"AGJvYgB0dWxpcA==\r\n",
        b"a1 SELECT {5}\r\n",
        b"INBOX\r\n",
        b"a2 APPEND Sent (\\Seen) {6+}\r\na\r\n{1}\r\n",
        b"a3 SEARCH {2}\r\n",
        b"TO x\r\n",
        b"a4 UID FETCH 1:* (FLAGS)\r\n",
        b"i IDLE\r\n",
        b"DONE\r\n",
        b"a5 APPEND x {3}\r\n",
        b"abc {2+}\r\nde {1}\r\n",
        b"f\r\n",
        b"\r\n",
        b"a6 LOGOUT\r\n",
    ]
)


def test_bytes_may_come_in_any_pieces() -> None:
    whole = listen(server(), [TALK])
    assert listen(server(), (TALK[place : place + 1] for place in range(len(TALK)))) == whole
    assert listen(server(), TALK.splitlines(keepends=True)) == whole
    assert [event.name for event in whole if isinstance(event, words.Command)] == [
        "AUTHENTICATE", "SELECT", "APPEND", "UID FETCH", "IDLE", "APPEND", "LOGOUT",
    ]  # fmt: skip
    assert [event.size for event in whole if isinstance(event, words.Announced)] == [5, 3, 1]
    # `SEARCH {2}` is wrong at its first octet, and so is what was to follow it
    assert [event.key for event in whole if isinstance(event, Violation)] == [
        Wrong.BAD_SYNTAX, Wrong.UNKNOWN_COMMAND, Wrong.BAD_TAG,
    ]  # fmt: skip


@given(st.lists(st.integers(1, len(TALK) - 1), max_size=6))
def test_bytes_may_be_cut_anywhere(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(TALK)]
    pieces = [TALK[start:end] for start, end in pairwise(ends)]
    assert listen(server(), pieces) == listen(server(), [TALK])


# ---- whose turn it is


def test_nothing_is_heard_before_the_greeting() -> None:
    connection = ServerConnection()
    connection.receive(b"a NOOP\r\n")
    assert connection.next_event() is None
    connection.send(GREETING)
    assert connection.next_event() == words.Plain("a", "NOOP")


def test_a_pipelined_command_waits_for_the_one_before() -> None:
    connection = server()
    connection.receive(b"a LOGIN bob tulip\r\nb SELECT INBOX\r\n")
    assert connection.next_event() == words.Login("a", "bob", "tulip")
    assert connection.next_event() is None
    connection.send(words.Tagged("a", "NO", "wrong"))
    event = connection.next_event()
    assert isinstance(event, Violation)  # judged when its turn comes
    assert (event.key, event.tag, event.verb) == (Wrong.BAD_STATE, "b", "SELECT")
    connection.send(words.Tagged("b", "BAD", "not now"))
    assert connection.state == "NOT_AUTHENTICATED"


def test_nothing_is_heard_after_logout() -> None:
    connection = server()
    assert len(listen(connection, [b"a LOGOUT\r\nb NOOP\r\n"])) == 1
    assert connection.state == "LOGOUT"
    with pytest.raises(WrongMove):
        connection.send(words.Exists(1))


def test_what_was_said_in_the_clear_is_forgotten() -> None:
    connection = server()
    connection.receive(b"a STARTTLS\r\nb LOGIN mallory x\r\n")
    assert connection.next_event() == words.Plain("a", "STARTTLS")
    connection.send(words.Tagged("a", "OK", "begin"))
    connection.secured()
    assert connection.next_event() is None
    connection.receive(b"c NOOP\r\n")
    assert connection.next_event() == words.Plain("c", "NOOP")


# ---- literals


def test_a_literal_may_be_refused_before_it_comes() -> None:
    connection = server(preauth=True)
    connection.receive(b"a APPEND x {310}\r\n")
    assert connection.next_event() == words.Announced("a", "APPEND", 310)
    assert connection.next_event() is None
    connection.send(words.Tagged("a", "NO", "", words.Code("TOOBIG")))
    connection.receive(b"b NOOP\r\n")
    assert connection.next_event() == words.Plain("b", "NOOP")


def test_a_literal_in_a_wrong_state_is_refused_at_once() -> None:
    connection = server()
    connection.receive(b"a APPEND x {310}\r\nb NOOP\r\n")
    event = connection.next_event()
    assert isinstance(event, Violation)
    assert (event.key, event.tag) == (Wrong.BAD_STATE, "a")
    connection.send(words.Tagged("a", "BAD", ""))
    assert connection.next_event() == words.Plain("b", "NOOP")


@pytest.mark.parametrize(
    ("line", "limits", "wrong"),
    [
        (b"a APPEND x {11}\r\n", Limits(message=10), Wrong.LITERAL_TOO_LONG),
        (b"a APPEND x {11+}\r\nhello world\r\n", Limits(message=10), Wrong.LITERAL_TOO_LONG),
        (b"a APPEND x {5+}\r\nhello\r\n", Limits(unasked=4), Wrong.LITERAL_NOT_AWAITED),
        (b"a FROBNICATE {5+}\r\nhello {3+}\r\nxyz {0+}\r\n done\r\n", Limits(), Wrong.UNKNOWN_COMMAND),
        (b"a LOGIN bob {3+}\r\nx\r\ny\r\n", Limits(), Wrong.BAD_SYNTAX),
        (b"a NOOP " + b"x" * 90_000 + b"\r\n", Limits(), Wrong.LINE_TOO_LONG),
        (b"a APPEND x {3+}\r\nabc" + b" y" * 90_000 + b"\r\n", Limits(), Wrong.LINE_TOO_LONG),
        (b"a LOGIN " + b"x" * 90_000 + b" {5+}\r\nhello\r\n", Limits(), Wrong.LINE_TOO_LONG),
    ],
)
def test_what_is_refused_is_let_run_on(line: bytes, limits: Limits, wrong: Wrong) -> None:
    for pieces in ([line + b"b NOOP\r\n"], [bytes([octet]) for octet in line + b"b NOOP\r\n"]):
        violation, noop = listen(server(limits=limits, preauth=True), pieces)
        assert isinstance(violation, Violation)
        assert (violation.key, violation.tag) == (wrong, "a")
        assert noop == words.Plain("b", "NOOP")


def test_a_line_without_end_is_not_kept() -> None:
    connection = server()
    connection.receive(b"a " + b"x" * 10_000_000)
    event = connection.next_event()
    assert isinstance(event, Violation)
    assert (event.key, event.tag) == (Wrong.LINE_TOO_LONG, "a")
    assert len(event.line) <= LIMITS.line
    connection.send(words.Tagged("a", "BAD", ""))
    connection.receive(b"x" * 10_000_000)
    assert connection.next_event() is None
    connection.receive(b"\r\nb NOOP\r\n")
    assert connection.next_event() == words.Plain("b", "NOOP")


# ---- AUTHENTICATE and IDLE


def test_authenticate_goes_back_and_forth() -> None:
    connection = server()
    connection.receive(b"a AUTHENTICATE LOGIN\r\nYm9i\r\ndHVsaXA=\r\n")
    assert connection.next_event() == words.Authenticate("a", "LOGIN")
    assert connection.next_event() is None
    assert connection.send(words.Continuation("VXNlcm5hbWU6")) == b"+ VXNlcm5hbWU6\r\n"
    assert connection.state == "NOT_AUTHENTICATED.AUTHENTICATE"
    assert connection.next_event() == words.Response(b"Ym9i")
    assert connection.next_event() is None
    connection.send(words.Continuation("UGFzc3dvcmQ6"))
    assert connection.next_event() == words.Response(b"dHVsaXA=")
    connection.send(words.Tagged("a", "OK", ""))
    assert connection.state == "AUTHENTICATED"


def test_authenticate_is_cancelled() -> None:
    connection = server()
    connection.receive(b"a AUTHENTICATE PLAIN\r\n*\r\n")
    connection.next_event()
    connection.send(words.Continuation(""))
    assert connection.next_event() == words.Response(b"*")
    connection.send(words.Tagged("a", "BAD", "cancelled"))
    assert connection.state == "NOT_AUTHENTICATED"


def test_idle_ends_with_done() -> None:
    connection = server(preauth=True)
    connection.receive(b"a IDLE\r\n")
    assert connection.next_event() == words.Plain("a", "IDLE")
    connection.send(words.Continuation("idling"))
    assert connection.state == "AUTHENTICATED.IDLE"
    assert connection.allowed == ("DONE",)
    assert connection.send(words.Exists(4)) == b"* 4 EXISTS\r\n"
    connection.receive(b"done\r\nb NOOP\r\n")
    assert connection.next_event() == words.Done()
    assert connection.next_event() is None
    connection.send(words.Tagged("a", "OK", ""))
    assert connection.next_event() == words.Plain("b", "NOOP")


def test_anything_but_done_breaks_idle_off() -> None:
    connection = server(preauth=True)
    connection.receive(b"a IDLE\r\nb NOOP\r\n")
    connection.next_event()
    connection.send(words.Continuation("idling"))
    event = connection.next_event()
    assert isinstance(event, Violation)
    assert (event.key, event.tag, event.verb) == (Wrong.DONE_EXPECTED, "a", "IDLE")
    connection.send(words.Tagged("a", "BAD", ""))
    assert connection.state == "AUTHENTICATED"


@pytest.mark.parametrize(
    "word", [words.Tagged("z", "OK", ""), words.Continuation("go on"), words.Tagged("a b", "OK", "")]
)
def test_a_server_does_not_answer_what_nobody_asked(word: words.ServerWord) -> None:
    with pytest.raises(WrongMove):
        server().send(word)


def test_a_server_greets_first() -> None:
    with pytest.raises(WrongMove):
        ServerConnection().send(words.Continuation(""))


# ---- no octets break it

VERSES = st.sampled_from(
    [
        b"a NOOP\r\n", b"a LOGIN {3}\r\n", b"bob x\r\n", b"b SELECT INBOX\r\n", b"c IDLE\r\n", b"DONE\r\n", b"\r\n",
        b"d AUTHENTICATE PLAIN\r\n", b"=\r\n", b"*\r\n", b"e APPEND x {3+}\r\nabc", b"{", b"}", b"(", b'"', b"\n",
        b"f UID FETCH 1:* BODY[]<0.1>\r\n", b"g SEARCH NOT (OR TO {1+}\r\n", b"{99999999+}\r\n", b"h LIST \"\" &\r\n",
    ]
)  # fmt: skip


@given(st.lists(VERSES | st.binary(max_size=12), max_size=12), st.booleans())
@example([b"a APPEND x {1+}\r\n", b"\xff\n"], True)
def test_no_octets_break_a_server(pieces: list[bytes], preauth: bool) -> None:
    connection = server(preauth=preauth, limits=Limits(line=64, message=100))
    for event in listen_to(connection, pieces):
        assert isinstance(event, (words.Command, words.Done, words.Response, words.Announced, Violation))
    assert connection.state


def listen_to(connection: ServerConnection, pieces: list[bytes]) -> list[Event]:
    """As `listen`, by a server that labels its answers as it was told to."""
    tag, events = "", list[Event]()
    for piece in pieces:
        connection.receive(piece)
        while (event := connection.next_event()) is not None:
            events.append(event)
            tag = getattr(event, "tag", tag)
            for word in reply(event):
                connection.send(words.Tagged(tag, "OK", "") if isinstance(word, words.Tagged) else word)
    return events


@given(st.lists(st.binary(max_size=20), max_size=8))
@example([b"* 1 FETCH (BODY[] {3}\r\n", b"abc)\r\n", b"+ \r\n", b"a OK\r\n"])
def test_no_octets_break_a_client(pieces: list[bytes]) -> None:
    connection = ClientConnection()
    for piece in pieces:
        connection.receive(piece)
        while (event := connection.next_event()) is not None:
            assert isinstance(event, (words.Tagged, words.Continuation, words.Untagged, Violation))


# ---- the client's end


def client(*, unasked: int = -1) -> ClientConnection:
    """A client that has been let in."""
    connection = ClientConnection(unasked)
    connection.receive(b"* PREAUTH hello\r\n")
    assert connection.next_event() == words.Told("PREAUTH", "hello")
    return connection


LETTER = words.Append("a", "x", (words.AppendMessage(b"12345"), words.AppendMessage(b"67")))


def test_a_client_sends_a_literal_when_it_is_asked_for() -> None:
    connection = client()
    assert connection.send(LETTER) == b"a APPEND x {5}\r\n"
    assert connection.go_on() == b""
    with pytest.raises(WrongMove):
        connection.send(words.Plain("b", "NOOP"))
    connection.receive(b"+ go\r\n")
    assert connection.next_event() == words.Continuation("go")
    assert connection.go_on() == b"12345 {2}\r\n"
    assert connection.go_on() == b""
    connection.receive(b"+ go\r\na OK done\r\n")
    assert connection.next_event() == words.Continuation("go")
    assert connection.go_on() == b"67\r\n"
    assert connection.next_event() == words.Tagged("a", "OK", "done")
    assert connection.send(words.Plain("b", "NOOP")) == b"b NOOP\r\n"


def test_a_refused_literal_is_not_sent() -> None:
    connection = client()
    connection.send(LETTER)
    connection.receive(b"a NO [TOOBIG] no\r\n")
    assert connection.next_event() == words.Tagged("a", "NO", "no", words.Code("TOOBIG"))
    assert connection.go_on() == b""
    assert connection.send(words.Plain("b", "NOOP")) == b"b NOOP\r\n"


def test_a_client_need_not_wait_where_that_is_offered() -> None:
    assert client(unasked=4096).send(LETTER) == b"a APPEND x {5+}\r\n12345 {2+}\r\n67\r\n"


def test_a_client_keeps_the_rules() -> None:
    connection = ClientConnection()
    with pytest.raises(WrongMove):
        connection.send(words.Plain("a", "NOOP"))  # not greeted yet
    connection.receive(b"* OK hello\r\n")
    connection.next_event()
    with pytest.raises(WrongMove):
        connection.send(words.Plain("a", "CLOSE"))
    with pytest.raises(WrongMove):
        connection.send(words.Done())
    with pytest.raises(WrongMove):
        connection.send(words.Response(b"="))
    connection.send(words.Login("a", "bob", "tulip"))
    with pytest.raises(WrongMove):
        connection.send(words.Plain("a", "NOOP"))  # a tag in use
    connection.send(words.Select("b", "SELECT", "INBOX"))  # pipelined on good hope
    assert connection.state == "NOT_AUTHENTICATED"


def test_results_may_come_in_any_order() -> None:
    connection = client()
    connection.send(words.Plain("a", "NOOP"))
    connection.send(words.Select("b", "SELECT", "INBOX"))
    connection.receive(b"b OK\r\n* 3 EXISTS\r\na OK\r\n")
    assert [connection.next_event() for _ in range(4)] == [
        words.Tagged("b", "OK", ""), words.Exists(3), words.Tagged("a", "OK", ""), None,
    ]  # fmt: skip
    assert connection.state == "SELECTED"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"z OK what\r\n", Wrong.UNKNOWN_TAG),
        (b"+ go\r\n", Wrong.UNEXPECTED_CONTINUATION),
        (b"* 3 FETCH (UID)\r\n", Wrong.BAD_RESPONSE),
    ],
)
def test_what_a_server_says_wrong(line: bytes, wrong: Wrong) -> None:
    connection = client()
    connection.receive(line + b"* 1 EXISTS\r\n")
    event = connection.next_event()
    assert isinstance(event, Violation)
    assert (event.key, event.line) == (wrong, line)
    assert connection.next_event() == words.Exists(1)


def test_an_idling_client_can_only_be_done() -> None:
    connection = client()
    connection.send(words.Plain("a", "IDLE"))
    connection.receive(b"+ idling\r\n* 4 EXISTS\r\n")
    connection.next_event()
    assert connection.state == "AUTHENTICATED.IDLE"
    with pytest.raises(WrongMove):
        connection.send(words.Plain("b", "NOOP"))
    assert connection.next_event() == words.Exists(4)
    assert connection.send(words.Done()) == b"DONE\r\n"


# ---- both ends, back to back


def test_both_ends_agree() -> None:
    here, there = ClientConnection(), ServerConnection()
    here.receive(there.send(GREETING))
    here.next_event()
    said: list[words.ClientWord] = [
        words.Login("a1", "bob", 'tu"lip'),
        words.Select("a2", "SELECT", "Boîte"),
        words.Fetch("a3", SequenceSet.parse(b"1:*"), (words.FetchItem("FLAGS"), words.FetchItem("UID"))),
        words.Append("a4", "Envoyés", (words.AppendMessage(b"Subject: h\xe9\r\n\r\n", ("\\Seen",)),)),
        words.Plain("i", "IDLE"),
        words.Done(),
        words.Plain("a6", "LOGOUT"),
    ]
    heard: list[words.ClientWord] = []
    for word in said:
        there.receive(here.send(word))
        while (event := there.next_event()) is not None:
            if isinstance(event, words.Command | words.Done):
                heard.append(event)
            for answer in reply(event):
                here.receive(there.send(answer))
            while here.next_event() is not None:
                there.receive(here.go_on())
        assert here.state == there.state
    assert heard == said
    assert here.state == "LOGOUT"
