"""A stream gives whole pieces, in whatever pieces it came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.lines import Stream


def lines_of(stream: Stream) -> list[bytes]:
    """All whole lines there are."""
    lines = []
    while end := stream.find(b"\r\n"):
        lines.append(stream.take(end))
    return lines


def test_what_was_taken_is_counted() -> None:
    stream = Stream()
    stream.feed(b"one\r\ntwo")
    assert stream.peek(3) == b"one"
    assert lines_of(stream) == [b"one\r\n"]
    assert (stream.offset, len(stream)) == (5, 3)
    assert stream.take(10) == b"two"
    assert (stream.offset, len(stream)) == (8, 0)


def test_an_end_in_two_pieces_is_found() -> None:
    stream = Stream()
    stream.feed(b"one\r")
    assert not stream.find(b"\r\n")
    stream.feed(b"\n")
    assert stream.find(b"\r\n") == 5


def test_looking_from_somewhere() -> None:
    stream = Stream()
    stream.feed(b".\r\na.\r\n")
    assert stream.find(b".\r\n", 1) == 7


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"bb"])))
def test_pieces_do_not_matter(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    stream = Stream()
    lines = []
    for piece in pieces:
        stream.feed(piece)
        lines += lines_of(stream)
    assert lines == [line + b"\r\n" for line in whole.split(b"\r\n")[:-1]]
