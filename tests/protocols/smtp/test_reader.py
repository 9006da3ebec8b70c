"""The two streams: pieces of any size, line ends strict and lenient, and nothing kept beyond the limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.smtp import Chunk, ClientWord, Command, Content, Reply, Response, State
from simulator.protocols.smtp.grammar import AUTH_LIMIT
from simulator.protocols.smtp.reader import REPLY_LIMIT, CommandReader, ReplyReader
from simulator.protocols.speech import Violation

READY, DATA, AUTH = State.READY, State.DATA, State.AUTH


def everything(reader: CommandReader, state: State) -> list[ClientWord | Violation]:
    words = []
    while (word := reader.next(state)) is not None:
        words.append(word)
    return words


def fed(data: bytes, state: State = READY, lenient: bool = False, limit: int = 1000) -> list[ClientWord | Violation]:
    reader = CommandReader(lenient, limit)
    reader.feed(data)
    return everything(reader, state)


def test_several_commands_in_one_piece() -> None:
    assert [word.verb for word in fed(b"NOOP\r\nRSET\r\nQUI")] == ["NOOP", "RSET"]


def test_a_bare_line_feed_ends_no_line_for_the_strict() -> None:
    [word] = fed(b"NOOP\nRSET\r\n")
    assert isinstance(word, Violation)
    assert word.key == "smtp.violation.bare-line-feed"
    assert [word.verb for word in fed(b"NOOP\nRSET\r\n", lenient=True)] == ["NOOP", "RSET"]


@pytest.mark.parametrize(
    ("octets", "letter"),
    [(b".\r\n", b""), (b"a\r\n.\r\n", b"a\r\n"), (b"..a\r\n..\r\n.\r\n", b".a\r\n.\r\n"), (b"\r\n.\r\n", b"\r\n")],
)
def test_content_ends_with_a_dot_alone(octets: bytes, letter: bytes) -> None:
    [word] = fed(octets, DATA)
    assert word == Content(octets, letter)


@pytest.mark.parametrize("smuggled", [b"a\n.\n", b"a\n.\r\n", b"a\r\n.\n", b"a\r.\r\n"])
def test_only_the_true_end_is_an_end(smuggled: bytes) -> None:
    assert fed(smuggled + b"MAIL FROM:<>\r\n", DATA) == []


@pytest.mark.parametrize("octets", [b"a\n.\n", b"a\n.\r\n", b"a\r\n.\n", b"a\r\n.\r\n"])
def test_the_lenient_take_any_of_these_and_mend_the_line_ends(octets: bytes) -> None:
    [word] = fed(octets, DATA, lenient=True)
    assert isinstance(word, Content)
    assert word.data == b"a\r\n"


def test_a_log_in_line_is_taken_as_it_is() -> None:
    assert fed(b"QUIT\r\n", AUTH) == [Response(b"QUIT\r\n", b"QUIT")]


def test_a_line_without_end_is_not_kept() -> None:
    reader = CommandReader()
    for _ in range(200):
        reader.feed(b"x" * 1000)
        assert reader.next(READY) is None
        assert reader.held <= AUTH_LIMIT + 1000
    reader.feed(b"\r\nNOOP\r\n")
    long, noop = everything(reader, READY)
    assert isinstance(long, Violation)
    assert long.key == "smtp.violation.line-too-long"
    assert isinstance(noop, Command)
    assert reader.offset == 200_000 + 8


def test_content_beyond_the_limit_is_not_kept() -> None:
    reader = CommandReader(content_limit=500)
    for _ in range(50):
        reader.feed(b"x" * 98 + b"\r\n")
        assert reader.next(DATA) is None
        assert reader.held <= 600
    reader.feed(b".\r\nRSET\r\n")
    big = reader.next(DATA)
    assert isinstance(big, Violation)
    assert (big.key, big.verb) == ("smtp.violation.content-too-big", "content")
    assert [word.verb for word in everything(reader, READY)] == ["RSET"]


def test_an_end_that_comes_in_pieces_after_too_much_content() -> None:
    reader = CommandReader(content_limit=10)
    words = []
    for octet in b"0123456789abcdef\r\n.\r\n":
        reader.feed(bytes([octet]))
        words += [word for word in (reader.next(DATA),) if word]
    assert [type(word) for word in words] == [Violation]


def test_chunks_count_their_octets() -> None:
    words = fed(b"BDAT 6\r\nQUIT\r\nBDAT 0 LAST\r\nNOOP\r\n")
    assert words[:2] == [Chunk("BDAT", b"BDAT 6\r\nQUIT\r\n", b"QUIT\r\n"), Chunk("BDAT LAST", b"BDAT 0 LAST\r\n", b"")]
    assert words[2].verb == "NOOP"


def test_where_nobody_offered_chunks_their_octets_are_lines() -> None:
    reader = CommandReader()
    reader.feed(b"BDAT 6\r\nQUIT\r\n")
    words = [reader.next(READY, counts=False) for _ in range(2)]
    assert [(type(word), word.verb) for word in words if word] == [(Command, "BDAT"), (Command, "QUIT")]


def test_a_chunk_too_big_is_let_pass() -> None:
    reader = CommandReader(content_limit=10)
    reader.feed(b"BDAT 5000\r\n")
    for _ in range(50):
        assert reader.next(READY) is None
        assert reader.held <= 100
        reader.feed(b"x" * 100)
    big = reader.next(READY)
    assert isinstance(big, Violation)
    assert big.verb == "BDAT"


@given(st.lists(st.integers(1, 9), max_size=30))
def test_pieces_make_no_difference(sizes: list[int]) -> None:
    data = b"EHLO a.example\r\nMAIL FROM:<>\r\nBDAT 4\r\n\r\n\r\nNOOP\r\n"
    reader, words = CommandReader(), []
    for size in [*sizes, len(data)]:
        piece, data = data[:size], data[size:]
        reader.feed(piece)
        words += everything(reader, READY)
    assert [word.verb for word in words] == ["EHLO", "MAIL", "BDAT", "NOOP"]


def test_replies_of_many_lines_come_whole() -> None:
    reader = ReplyReader()
    reader.feed(b"250-a\r\n250-b\r\n")
    assert reader.next() is None
    reader.feed(b"250 c\r\n354 go\r\n")
    first, second = reader.next(), reader.next()
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert (first.lines, second.code) == (("a", "b", "c"), 354)


def test_a_reply_without_end_is_not_kept() -> None:
    reader = ReplyReader()
    reader.feed(b"250-endless\r\n" * (REPLY_LIMIT // 10))
    assert isinstance(reader.next(), Reply | Violation)


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_any_octets_from_a_server(pieces: list[bytes]) -> None:
    reader = ReplyReader()
    for piece in pieces:
        reader.feed(piece)
        while (word := reader.next()) is not None:
            assert isinstance(word, Reply | Violation)
