"""Overhearing POP3: what stands where, what it answers, and what it means for what comes next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.pop3 import Ear
from tests.effort import grows_evenly
from tests.protocols.hearing import hear, marked

LOG_IN = [("S", b"+OK hi\r\n"), ("C", b"USER bob\r\n"), ("S", b"+OK\r\n"), ("C", b"PASS tulip\r\n"), ("S", b"+OK\r\n")]


@pytest.mark.parametrize(
    ("line", "label", "tokens"),
    [
        (b"USER bob\r\n", "USER", [(b"USER", "command.USER"), (b"bob", "argument.name")]),
        (
            b"auth plain AGJvYgA=\r\n",
            "AUTH",
            [(b"auth", "command.AUTH"), (b"plain", "sasl.PLAIN"), (b"AGJvYgA=", "sasl.argument.initial-response")],
        ),
        (b"TOP\r\n", "TOP", [(b"TOP", "command.TOP"), (b"\r\n", "violation.syntax")]),
        (b"RETR 1\r\n", "RETR", [(b"RETR", "command.RETR"), (b" 1\r\n", "violation.bad-sequence")]),
        (b"NOOP\n", "NOOP", [(b"NOOP", "command.NOOP"), (b"\n", "violation.bare-line-feed")]),
        (b"LAST\r\n", "LAST", [(b"LAST", "command.LAST"), (b"\r\n", "violation.unknown-command")]),
        (b"EHLO x\r\n", "EHLO", [(b"EHLO x\r\n", "violation.unknown-command")]),
        (b"?\r\n", "?", [(b"?\r\n", "violation.unknown-command")]),
    ],
)
def test_before_log_in(line: bytes, label: str, tokens: list[tuple[bytes, str]]) -> None:
    heard = hear(Ear(), ("S", b"+OK hi\r\n"), ("C", line))[-1]
    assert (heard.label, heard.state, marked(line, heard.tokens, "pop3.")) == (label, "AUTHORIZATION", tokens)


@pytest.mark.parametrize(
    ("line", "reply", "tokens"),
    [
        (
            b"STAT",
            b"+OK 2 320\r\n",
            [(b"+OK", "reply.+OK@STAT"), (b"2", "argument.count"), (b"320", "argument.octets")],
        ),
        (
            b"STAT",
            b"+OK 2 320 so far\r\n",
            [
                (b"+OK", "reply.+OK@STAT"),
                (b"2", "argument.count"),
                (b"320", "argument.octets"),
                (b"so far", "argument.text"),
            ],
        ),
        (b"STAT", b"+OK many\r\n", [(b"+OK", "reply.+OK@STAT"), (b"many", "argument.text")]),
        (
            b"LIST 2",
            b"+OK 2 200\r\n",
            [(b"+OK", "reply.+OK@LIST"), (b"2", "wire.message-number"), (b"200", "argument.octets")],
        ),
        (
            b"UIDL 2",
            b"+OK 2 a!\r\n",
            [(b"+OK", "reply.+OK@UIDL"), (b"2", "wire.message-number"), (b"a!", "argument.unique-id")],
        ),
        (
            b"DELE 9",
            b"-ERR [SYS/TEMP] no\r\n",
            [(b"-ERR", "reply.-ERR@DELE"), (b"[SYS/TEMP]", "code.SYS/TEMP"), (b"no", "argument.text")],
        ),
        (
            b"LIST",
            b"+OK\r\n1 120\r\n2 200\r\n.\r\n",
            [
                (b"+OK", "reply.+OK@LIST"),
                (b"1", "wire.message-number"),
                (b"120", "argument.octets"),
                (b"2", "wire.message-number"),
                (b"200", "argument.octets"),
                (b".\r\n", "wire.multi-line-end"),
            ],
        ),
        (
            b"UIDL",
            b"+OK\r\n1 x.1\r\n.\r\n",
            [
                (b"+OK", "reply.+OK@UIDL"),
                (b"1", "wire.message-number"),
                (b"x.1", "argument.unique-id"),
                (b".\r\n", "wire.multi-line-end"),
            ],
        ),
        (
            b"CAPA",
            b"+OK\r\nTOP\r\nSASL PLAIN\r\nEXPIRE 0\r\n.\r\n",
            [
                (b"+OK", "reply.+OK@CAPA"),
                (b"TOP", "capability.TOP"),
                (b"SASL", "capability.SASL"),
                (b"PLAIN", "sasl.PLAIN"),
                (b"EXPIRE", "capability.EXPIRE"),
                (b"0", "argument.parameter"),
                (b".\r\n", "wire.multi-line-end"),
            ],
        ),
        (
            b"RETR 1",
            b"+OK\r\na\r\n..b\r\n.\r\n",
            [
                (b"+OK", "reply.+OK@RETR"),
                (b"a\r\n", "argument.letter"),
                (b".", "wire.byte-stuffing"),
                (b".b\r\n", "argument.letter"),
                (b".\r\n", "wire.multi-line-end"),
            ],
        ),
        (b"RETR 1", b"+OK\r\n.\r\n", [(b"+OK", "reply.+OK@RETR"), (b".\r\n", "wire.multi-line-end")]),
        (b"RETR 1", b"-ERR none\r\n", [(b"-ERR", "reply.-ERR@RETR"), (b"none", "argument.text")]),
        (b"NOOP", b"220 what?\r\n", [(b"220 what?\r\n", "violation.not-a-reply")]),
    ],
)
def test_replies(line: bytes, reply: bytes, tokens: list[tuple[bytes, str]]) -> None:
    heard = hear(Ear(), *LOG_IN, ("C", line + b"\r\n"), ("S", reply))[-1]
    assert marked(reply, heard.tokens, "pop3.") == tokens
    assert heard.end - heard.start == len(reply)
    assert heard.state == "TRANSACTION"


def test_the_greeting() -> None:
    line = b"+OK ready <1.2@mx> now\r\n"
    (heard,) = hear(Ear(), ("S", line))
    assert marked(line, heard.tokens, "pop3.") == [
        (b"+OK", "reply.+OK@greeting"),
        (b"ready ", "wire.greeting"),
        (b"<1.2@mx>", "argument.timestamp"),
        (b" now", "wire.greeting"),
    ]
    assert (heard.state, heard.answers) == ("AUTHORIZATION", None)


def test_an_exchange_of_challenges() -> None:
    said = [
        ("S", b"+OK\r\n"),
        ("C", b"AUTH LOGIN\r\n"),
        ("S", b"+ VXNlcm5hbWU6\r\n"),
        ("C", b"Ym9i\r\n"),
        ("S", b"+ \r\n"),
        ("C", b"*\r\n"),
        ("S", b"-ERR\r\n"),
    ]
    heard = hear(Ear(), *said)
    assert [(one.label, one.state) for one in heard[1:]] == [
        ("AUTH", "AUTHORIZATION"),
        ("+", "AUTHORIZATION.AUTH"),
        ("response", "AUTHORIZATION.AUTH"),
        ("+", "AUTHORIZATION.AUTH"),
        ("response", "AUTHORIZATION.AUTH"),
        ("-ERR", "AUTHORIZATION"),
    ]
    assert marked(said[2][1], heard[2].tokens, "pop3.") == [
        (b"+", "continuation"),
        (b"VXNlcm5hbWU6", "sasl.login.prompt"),
    ]
    assert marked(said[3][1], heard[3].tokens, "pop3.") == [(b"Ym9i", "sasl.user")]
    assert marked(said[5][1], heard[5].tokens, "pop3.") == [(b"*", "sasl.argument.cancel")]


def test_a_response_that_did_not_wait_is_read_as_the_server_reads_it() -> None:
    heard = hear(
        Ear(),
        ("S", b"+OK\r\n"),
        ("C", b"AUTH PLAIN\r\nAGJvYgB0dWxpcA==\r\nSTAT\r\n"),
        ("S", b"+ \r\n"),
        ("S", b"+OK\r\n"),
    )
    assert [one.label for one in heard] == ["+OK", "AUTH", "+", "response", "+OK", "STAT"]
    assert heard[-1].state == "TRANSACTION"


def test_pipelined_answers_find_their_commands() -> None:
    heard = hear(
        Ear(), *LOG_IN, ("C", b"STAT\r\nRETR 1\r\nQUIT\r\n"), ("S", b"+OK 1 2\r\n+OK\r\n..\r\n.\r\n+OK bye\r\n")
    )
    assert [(one.label, one.answers, one.state) for one in heard[5:]] == [
        ("STAT", None, "TRANSACTION"),
        ("RETR", None, "TRANSACTION"),
        ("QUIT", None, "TRANSACTION"),
        ("+OK", 5, "TRANSACTION"),
        ("+OK", 6, "UPDATE"),
        ("+OK", 7, "CLOSED"),
    ]


CONVERSATION = [
    *LOG_IN,
    ("C", b"RETR 1\r\n"),
    ("S", b"+OK x\r\n..\r\na\r\n.\r\n"),
    ("C", b"QUIT\r\n"),
    ("S", b"+OK\r\n"),
]


def test_pieces_do_not_matter() -> None:
    pieces = [(side, bytes((octet,))) for side, octets in CONVERSATION for octet in octets]
    assert hear(Ear(), *pieces) == hear(Ear(), *CONVERSATION)


said = st.tuples(
    st.sampled_from("CS"),
    st.sampled_from(
        [b"+OK\r\n", b"-ERR\r\n", b"+ x\r\n", b".\r\n", b"RETR 1\r\n", b"AUTH PLAIN\r\n", b"QUIT\r\n", b"a", b"\r"]
    )
    | st.binary(max_size=20),
)


@given(st.lists(said, max_size=20))
def test_an_ear_hears_whatever_is_said(conversation: list[tuple[str, bytes]]) -> None:
    heard = hear(Ear(), *conversation)
    for side in "CS":
        ends = [0, *(one.end for one in heard if one.side == side)]
        assert [one.start for one in heard if one.side == side] == ends[:-1]
    assert all(token.end <= one.end - one.start for one in heard for token in one.tokens)


@pytest.mark.parametrize("line", [b"CAPA\r\n", b"\n", b"USER bob\r\n"])
def test_many_commands_at_once_are_heard_at_an_even_pace(line: bytes) -> None:
    assert grows_evenly(
        lambda size: hear(Ear(), ("S", b"+OK hi\r\n"), ("C", line * size), ("S", b"-ERR\r\n" * size)), 400
    )
