"""Both ends of a dialogue: words out of octets in their turn, and no move that the rules forbid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.address import Address
from simulator.protocols.smtp import ClientConnection, ServerConnection, State, grammar, replies
from simulator.protocols.speech import Violation, WrongMove

OK = replies.reply(250, "OK")


def greeted() -> ServerConnection:
    server = ServerConnection()
    server.send(replies.reply(220, "mx.example"))
    return server


def test_a_server_speaks_first() -> None:
    server = ServerConnection()
    server.receive(b"EHLO a.example\r\n")
    assert server.next_event() is None
    server.send(replies.reply(220, "mx.example"))
    word = server.next_event()
    assert word is not None
    assert word.verb == "EHLO"


def test_pipelined_commands_wait_their_turn() -> None:
    server = greeted()
    server.receive(b"EHLO a.example\r\nNOOP\r\n")
    first = server.next_event()
    assert server.next_event() is None
    server.send(OK)
    second = server.next_event()
    assert [word and word.verb for word in (first, second)] == ["EHLO", "NOOP"]


def test_the_order_is_judged_when_the_turn_comes() -> None:
    server = greeted()
    server.receive(b"MAIL FROM:<>\r\nEHLO a.example\r\nMAIL FROM:<>\r\n")
    early = server.next_event()
    assert isinstance(early, Violation)
    assert (early.key, early.verb) == ("smtp.violation.bad-sequence", "MAIL")
    server.send(replies.reply(503, "no"))
    server.next_event()
    server.send(OK)
    late = server.next_event()
    assert late == grammar.mail(None)


def test_a_reply_to_nothing_is_our_own_mistake() -> None:
    with pytest.raises(WrongMove):
        greeted().send(OK)


def test_a_client_may_not_break_the_order() -> None:
    client = ClientConnection()
    with pytest.raises(WrongMove):
        client.send(grammar.command("EHLO", "a.example"))
    client.receive(b"220 mx.example\r\n")
    client.next_event()
    with pytest.raises(WrongMove):
        client.send(grammar.mail(None))


def test_a_client_knows_what_a_reply_answers() -> None:
    client = ClientConnection()
    client.receive(b"220 hello\r\n")
    client.next_event()
    assert client.answering == "greeting"
    client.send(grammar.command("EHLO", "a.example"))
    client.receive(b"250 hello\r\n")
    client.next_event()
    for word in (grammar.mail(None), grammar.rcpt(Address("b", "b.example")), grammar.command("DATA")):
        client.send(word)
    client.receive(b"250 a\r\n550 b\r\n503 c\r\n")
    answered = []
    while client.next_event():
        answered.append(client.answering)
    assert answered == ["MAIL", "RCPT", "DATA"]
    assert client.state is State.MAIL


def test_a_server_that_says_too_much_is_no_server() -> None:
    client = ClientConnection()
    client.receive(b"220 hello\r\n250 and more\r\n")
    client.next_event()
    assert isinstance(client.next_event(), Violation)


@given(
    st.lists(
        st.binary(max_size=60)
        | st.sampled_from([b"\r\n", b"DATA\r\n", b"\r\n.\r\n", b"AUTH LOGIN\r\n", b"BDAT 9\r\n"]),
        max_size=25,
    )
)
def test_whatever_comes_each_word_can_be_answered(pieces: list[bytes]) -> None:
    server = greeted()
    for number, piece in enumerate(pieces):
        server.receive(piece)
        while (word := server.next_event()) is not None:
            assert word.verb is not None
            server.send(replies.reply((250, 354, 334, 550)[number % 4], "x"))
