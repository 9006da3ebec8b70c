"""POP3 lines and words: what is read, what is refused, and that what we write we can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.pop3 import Command, Reply, command, response
from simulator.protocols.pop3 import grammar as g
from simulator.protocols.pop3.words import stuffed, unstuffed
from simulator.protocols.speech import Violation, WrongMove


@pytest.mark.parametrize(
    ("line", "form", "arguments"),
    [
        (b"USER bob\r\n", "USER", {"name": "bob"}),
        (b"user bob\r\n", "USER", {"name": "bob"}),
        (b"PASS a b \r\n", "PASS", {"password": "a b "}),
        (b"APOP bob " + b"a" * 32 + b"\r\n", "APOP", {"name": "bob", "digest": "a" * 32}),
        (b"AUTH\r\n", "AUTH", {}),
        (b"AUTH plain\r\n", "AUTH mechanism", {"mechanism": "plain", "initial": ""}),
        (b"AUTH PLAIN =\r\n", "AUTH mechanism", {"mechanism": "PLAIN", "initial": "="}),
        (b"LIST\r\n", "LIST", {}),
        (b"LIST 03\r\n", "LIST number", {"number": "03"}),
        (b"TOP 1 10\r\n", "TOP", {"number": "1", "lines": "10"}),
        (b"QUIT\r\n", "QUIT", {}),
    ],
)
def test_commands(line: bytes, form: str, arguments: dict[str, str]) -> None:
    word = g.read(line)
    assert isinstance(word, Command)
    assert (word.form, word.octets) == (form, line)
    assert word.verb == form.partition(" ")[0]
    assert {name: word.text(name) for name in arguments} == arguments


@pytest.mark.parametrize(
    ("line", "key", "verb"),
    [
        (b"HELO x\r\n", g.UNKNOWN_COMMAND, "HELO"),
        (b"LAST\r\n", g.UNKNOWN_COMMAND, "LAST"),
        (b"\r\n", g.UNKNOWN_COMMAND, ""),
        (b" QUIT\r\n", g.UNKNOWN_COMMAND, ""),
        (b"QUIT\tnow\r\n", g.UNKNOWN_COMMAND, ""),
        (b"QUIT \r\n", g.SYNTAX, "QUIT"),
        (b"QUIT\r\r\n", g.SYNTAX, "QUIT"),
        (b"USER bob\n", g.BARE_LINE_FEED, "USER"),
        (b"FLY\n", g.BARE_LINE_FEED, "FLY"),
        (b"\n", g.BARE_LINE_FEED, ""),
        (b"USER\r\n", g.SYNTAX, "USER"),
        (b"USER  bob\r\n", g.SYNTAX, "USER"),
        (b"PASS \r\n", g.SYNTAX, "PASS"),
        (b"PASS tu\0lip\r\n", g.SYNTAX, "PASS"),
        (b"RETR -1\r\n", g.SYNTAX, "RETR"),
        (b"RETR " + b"1" * 11 + b"\r\n", g.SYNTAX, "RETR"),
        (b"TOP 1\r\n", g.SYNTAX, "TOP"),
        (b"LIST 1 2\r\n", g.SYNTAX, "LIST"),
        (b"AUTH PLAIN a b\r\n", g.SYNTAX, "AUTH"),
        (b"APOP bob " + b"A" * 32 + b"\r\n", g.SYNTAX, "APOP"),
        (b"USER " + b"x" * 249 + b"\r\n", g.LINE_TOO_LONG, "USER"),
        (b"x" * 300 + b"\r\n", g.LINE_TOO_LONG, "X" * 300),
    ],
)
def test_mistakes(line: bytes, key: str, verb: str) -> None:
    assert g.read(line) == Violation(key, line, verb)


def test_numbers() -> None:
    assert command("RETR", 7).number == 7


@pytest.mark.parametrize(
    "parts", [("USER", "a b"), ("PASS", "a\r\nQUIT"), ("RETR", "x"), ("NOPE",), ("USER", "x" * 300)]
)
def test_what_cannot_be_said(parts: tuple[str, ...]) -> None:
    with pytest.raises(WrongMove):
        command(*parts)


names = st.text(st.characters(min_codepoint=33, exclude_characters="\x7f", codec="utf-8"), min_size=1, max_size=60)


@given(names)
def test_what_we_write_we_can_read(name: str) -> None:
    word = command("USER", name)
    again = g.read(word.octets)
    assert isinstance(again, Command)
    assert again.text("name") == name


@given(st.binary(max_size=300))
def test_every_line_is_a_command_or_a_mistake(line: bytes) -> None:
    assert isinstance(g.read(line.replace(b"\n", b"") + b"\r\n"), Command | Violation)


@pytest.mark.parametrize(
    ("line", "reply"),
    [
        (b"+OK\r\n", Reply("+OK")),
        (b"+OK 2 320\r\n", Reply("+OK", "2 320")),
        (b"-ERR [IN-USE] Taken\r\n", Reply("-ERR", "Taken", "IN-USE")),
        (b"-ERR [SYS/TEMP]\r\n", Reply("-ERR", "", "SYS/TEMP")),
        (b"-ERR [x]y\r\n", Reply("-ERR", "[x]y")),
        (b"+OK [not a code] x\n", Reply("+OK", "[not a code] x")),
        (b"+ \r\n", Reply("+")),
        (b"+ VXNlcm5hbWU6\r\n", Reply("+", "VXNlcm5hbWU6")),
        (b"+ " + b"A" * 2000 + b"\r\n", Reply("+", "A" * 2000)),
    ],
)
def test_replies(line: bytes, reply: Reply) -> None:
    assert g.read_status(line) == reply
    assert reply.octets.rstrip() == line.rstrip()


@pytest.mark.parametrize(
    "line", [b"+ok\r\n", b"OK\r\n", b"+OKAY\r\n", b"220 hi\r\n", b"\r\n", b"+OK " + b"x" * 600 + b"\r\n"]
)
def test_what_is_no_reply(line: bytes) -> None:
    assert g.read_status(line) == Violation(g.NOT_A_REPLY, line)


def test_a_challenge_keeps_its_space() -> None:
    assert Reply("+").octets == b"+ \r\n"
    assert Reply("+", "abc").octets == b"+ abc\r\n"


def test_responses() -> None:
    assert response(b"abc").octets == b"abc\r\n"
    assert response(b"abc\r\n").line == b"abc"
    assert response(b"\n").line == b""


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"", b""),
        (b".", b"..\r\n"),
        (b"a", b"a\r\n"),
        (b"a\r\n", b"a\r\n"),
        (b".\r\n.\r\n..\r\n", b"..\r\n..\r\n...\r\n"),
        (b"a\r\n.b\r\n", b"a\r\n..b\r\n"),
        (b"a.\r\n\r\n.", b"a.\r\n\r\n..\r\n"),
    ],
)
def test_stuffing(body: bytes, lines: bytes) -> None:
    assert stuffed(body) == lines
    assert unstuffed(lines) == (body if body.endswith(b"\r\n") or not body else body + b"\r\n")


@given(st.lists(st.sampled_from([b".", b"\r\n", b"a", b"\n", b"\r", b"\x00"])).map(b"".join))
def test_what_is_stuffed_comes_out_again(body: bytes) -> None:
    whole = body if body.endswith(b"\r\n") or not body else body + b"\r\n"
    assert unstuffed(stuffed(body)) == whole
    assert not stuffed(body).startswith(b".\r\n")
    assert b"\r\n.\r\n" not in stuffed(body)
