"""Both ends of a dialogue, back to back, in pieces, and with more than they asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.pop3 import (
    ClientConnection,
    Command,
    Reply,
    Response,
    ServerConnection,
    State,
    challenge,
    command,
    err,
    ok,
    response,
)
from simulator.protocols.pop3.connection import BAD_SEQUENCE
from simulator.protocols.pop3.grammar import LINE_TOO_LONG, NOT_A_REPLY
from simulator.protocols.speech import Violation, WrongMove


class Pair:
    """A client and a server whose octets travel in pieces of a certain size."""

    def __init__(self, size: int = 10_000) -> None:
        self.client, self.server, self.size = ClientConnection(), ServerConnection(), size
        self.reply(ok("ready"))

    def say(self, word: Command | Response) -> Command | Response | Violation | None:
        """What the server hears."""
        return self._carry(self.client.send(word), self.server)

    def reply(self, word: Reply) -> Reply | Violation | None:
        """What the client hears."""
        return self._carry(self.server.send(word), self.client)

    def _carry(self, octets: bytes, to: ClientConnection | ServerConnection):  # type: ignore[no-untyped-def]
        heard = None
        for start in range(0, len(octets), self.size):
            assert heard is None
            to.receive(octets[start : start + self.size])
            heard = to.next_event()
        return heard

    def log_in(self) -> Pair:
        self.say(command("USER", "bob"))
        self.reply(ok())
        self.say(command("PASS", "tulip"))
        self.reply(ok())
        return self


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_both_ends_understand_each_other(size: int) -> None:
    pair = Pair(size).log_in()
    assert pair.client.state is pair.server.state is State.TRANSACTION
    letter = b".\r\nSubject: x\r\n\r\n..\r\n.\r\n"
    for word, answer in [
        (command("LIST"), ok("1 messages", b"1 120\r\n")),
        (command("UIDL"), ok("", b"")),
        (command("RETR", 1), ok("120 octets", letter)),
        (command("RETR", 2), err("no such message")),
        (command("LIST", 1), ok("1 120")),
        (command("QUIT"), ok("bye")),
    ]:
        heard = pair.say(word)
        assert isinstance(heard, Command)
        assert (heard.form, heard.octets) == (word.form, word.octets)
        assert pair.reply(answer) == answer
        assert pair.client.answering == word.form
    assert pair.client.state is pair.server.state is State.CLOSED


def test_an_exchange_of_challenges() -> None:
    pair = Pair(1)
    pair.say(command("AUTH", "LOGIN"))
    pair.reply(challenge(b"VXNlcm5hbWU6"))
    assert pair.client.state is pair.server.state is State.AUTH
    heard = pair.say(response(b"Ym9i"))
    assert isinstance(heard, Response)
    assert heard.line == b"Ym9i"
    pair.reply(ok())
    assert pair.client.state is pair.server.state is State.TRANSACTION


def test_pipelined_commands_wait_for_their_turn() -> None:
    pair = Pair()
    said = b"".join(
        pair.client.send(command(*words)) for words in (("USER", "bob"), ("PASS", "x"), ("STAT",), ("QUIT",))
    )
    pair.server.receive(said)
    heard = []
    for status in (ok(), err("no"), err("not now"), ok("bye")):
        word = pair.server.next_event()
        heard.append(word.key if isinstance(word, Violation) else getattr(word, "form", None))
        assert pair.server.next_event() is None
        pair.client.receive(pair.server.send(status))
    assert heard == ["USER", "PASS", BAD_SEQUENCE, "QUIT"]
    assert [pair.client.next_event() for _ in range(5)] == [ok(), err("no"), err("not now"), ok("bye"), None]


def test_after_the_end_nothing_is_heard() -> None:
    pair = Pair()
    pair.server.receive(b"QUIT\r\nSTAT\r\n")
    pair.server.next_event()
    pair.server.send(ok())
    assert pair.server.next_event() is None


def test_wrong_moves() -> None:
    pair = Pair()
    with pytest.raises(WrongMove):
        pair.client.send(command("STAT"))
    with pytest.raises(WrongMove):
        pair.client.send(response(b"x"))
    with pytest.raises(WrongMove):
        pair.server.send(ok())
    pair.server.receive(b"STAT\r\n")
    assert pair.server.next_event() == Violation(BAD_SEQUENCE, b"STAT\r\n", "STAT")
    with pytest.raises(WrongMove):
        pair.server.send(ok("2 320"))
    assert pair.server.send(err("not now"))


def test_a_server_that_says_too_much() -> None:
    client = ClientConnection()
    client.receive(b"+OK\r\n+OK again\r\nhello\r\n")
    assert client.next_event() == ok()
    assert client.next_event() == Violation(BAD_SEQUENCE, b"+OK again\r\n")
    assert client.next_event() == Violation(NOT_A_REPLY, b"hello\r\n")


def test_lines_too_long() -> None:
    server = ServerConnection()
    server.send(ok())
    for _ in range(5):
        server.receive(b"x" * 10_000)
        assert server.next_event() is None
    server.receive(b"\r\nCAPA\r\n")
    heard = server.next_event()
    assert isinstance(heard, Violation)
    assert heard.key == LINE_TOO_LONG
    server.send(err("too long"))
    assert isinstance(server.next_event(), Command)
    client = ClientConnection()
    client.receive(b"x" * 20_000)
    assert isinstance(client.next_event(), Violation)


def test_a_large_letter_in_small_pieces() -> None:
    pair = Pair(4096).log_in()
    letter = b"Subject: large\r\n\r\n" + b".dots and dots\r\n" * 200_000
    pair.say(command("RETR", 1))
    heard = pair.reply(ok("", letter))
    assert isinstance(heard, Reply)
    assert heard.body == letter


@given(st.lists(st.binary(max_size=30), max_size=10))
def test_whatever_a_client_says_it_gets_an_answer(pieces: list[bytes]) -> None:
    server = ServerConnection()
    server.send(ok())
    for piece in pieces:
        server.receive(piece)
        while word := server.next_event():
            assert server.send(err("no") if isinstance(word, Violation) else ok())


@given(
    st.lists(st.binary(max_size=30) | st.sampled_from([b"+OK\r\n", b"-ERR x\r\n", b"+ \r\n", b".\r\n"]), max_size=10)
)
def test_whatever_a_server_says_there_is_an_event(pieces: list[bytes]) -> None:
    client = ClientConnection()
    for piece in pieces:
        client.receive(piece)
        while word := client.next_event():
            assert isinstance(word, Reply | Violation)
