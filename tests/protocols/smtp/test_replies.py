"""Replies: one line or many, with enhanced codes or without, and what is no reply at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.smtp import replies


def test_one_line() -> None:
    reply = replies.reply(250, "OK", enhanced="2.1.0")
    assert reply.octets == b"250 2.1.0 OK\r\n"
    assert replies.read(reply.octets) == reply


def test_many_lines_repeat_the_codes() -> None:
    reply = replies.reply(550, "No", "Never", enhanced="5.1.1")
    assert reply.octets == b"550-5.1.1 No\r\n550 5.1.1 Never\r\n"
    assert replies.read(reply.octets) == reply


def test_lines_never_pass_the_limit() -> None:
    reply = replies.reply(250, "x" * 600, enhanced="2.0.0")
    assert len(reply.octets) == replies.REPLY_LINE_LIMIT


@pytest.mark.parametrize(
    ("code", "positive", "transient"),
    [(250, True, False), (354, False, False), (451, False, True), (550, False, False)],
)
def test_first_digits(code: int, positive: bool, transient: bool) -> None:
    reply = replies.reply(code, "x")
    assert (reply.positive, reply.transient) == (positive, transient)


@pytest.mark.parametrize(
    ("octets", "lines", "enhanced"),
    [
        (b"220\r\n", ("",), ""),
        (b"250 \n", ("",), ""),
        (b"250 2.0\r\n", ("2.0",), ""),
        (b"250 2.0.0\r\n", ("",), "2.0.0"),
        (b"250-a\r\n250-b\r\n250 c\r\n", ("a", "b", "c"), ""),
        (b"250-a\r\n250\r\n", ("a", ""), ""),
    ],
)
def test_reads_what_servers_say(octets: bytes, lines: tuple[str, ...], enhanced: str) -> None:
    reply = replies.read(octets)
    assert reply is not None
    assert (reply.lines, reply.enhanced) == (lines, enhanced)


@pytest.mark.parametrize(
    "octets", [b"", b"hello\r\n", b"650 x\r\n", b"260x\r\n", b"250-a\r\n550 b\r\n", b"250 a\r\nb\r\n"]
)
def test_what_is_no_reply(octets: bytes) -> None:
    assert replies.read(octets) is None


_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).filter(
    lambda text: not text[:1].isdigit()
)


@given(
    st.integers(200, 559).filter(lambda code: code // 10 % 10 < 6),
    st.lists(_text, min_size=1, max_size=4),
    st.sampled_from(["", "2.1.5", "5.7.26"]),
)
def test_what_we_write_we_read(code: int, lines: list[str], enhanced: str) -> None:
    reply = replies.reply(code, *lines, enhanced=enhanced)
    assert replies.read(reply.octets) == reply


@given(st.binary(max_size=200))
def test_any_octets_are_a_reply_or_none(octets: bytes) -> None:
    reply = replies.read(octets)
    assert reply is None or reply.octets == octets
