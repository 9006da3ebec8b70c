"""Command lines: what is read, what is refused and why, and that what we write we can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.address import Address
from simulator.protocols.smtp import Chunk, Command, grammar
from simulator.protocols.speech import Violation


def read(line: str) -> Command | Violation:
    return grammar.read(line.encode() + b"\r\n")


@pytest.mark.parametrize(
    ("line", "verb", "argument", "parameters"),
    [
        ("EHLO alice.home", "EHLO", "alice.home", {}),
        ("ehlo [192.0.2.1]", "EHLO", "[192.0.2.1]", {}),
        ("HELO  alice.home  ", "HELO", "alice.home", {}),
        ("MAIL FROM:<>", "MAIL", "", {}),
        ("Mail From:<a@b.example> size=5 BODY=8BITMIME", "MAIL", "a@b.example", {"SIZE": "5", "BODY": "8BITMIME"}),
        ("MAIL FROM:<a@b.example> SMTPUTF8", "MAIL", "a@b.example", {"SMTPUTF8": ""}),
        ("RCPT TO:<Postmaster>", "RCPT", "Postmaster", {}),
        ("RCPT TO:<@one,@two:bob@b.example>", "RCPT", "bob@b.example", {}),
        ('RCPT TO:<"a b"@b.example>', "RCPT", '"a b"@b.example', {}),
        ("DATA", "DATA", "", {}),
        ("DATA ", "DATA", "", {}),
        ("NOOP anything at all", "NOOP", "anything at all", {}),
        ("VRFY Bob Baker", "VRFY", "Bob Baker", {}),
        ("VRFY Böb Baker smtputf8 ", "VRFY", "Böb Baker", {"SMTPUTF8": ""}),
        ("EXPN SMTPUTF8", "EXPN", "SMTPUTF8", {}),
        ("AUTH plain", "AUTH", "PLAIN", {}),
        ("AUTH PLAIN =", "AUTH", "PLAIN", {"": "="}),
        ("BDAT 12", "BDAT", "12", {}),
        ("bdat 0 last", "BDAT LAST", "0", {}),
        ("XCLIENT NAME=x", "XCLIENT", "NAME=x", {}),
    ],
)
def test_reads(line: str, verb: str, argument: str, parameters: dict[str, str]) -> None:
    word = read(line)
    assert isinstance(word, Command)
    assert (word.verb, word.argument, dict(word.parameters)) == (verb, argument, parameters)
    assert word.octets == line.encode() + b"\r\n"


@pytest.mark.parametrize(
    ("line", "verb", "key"),
    [
        ("", "", "unrecognised-command"),
        (" EHLO x", "", "unrecognised-command"),
        ("HELLO x", "HELLO", "unrecognised-command"),
        ("EHLO", "EHLO", "syntax"),
        ("EHLO a b", "EHLO", "syntax"),
        ("EHLO under_score", "EHLO", "domain-character"),
        ("EHLO [1.2.3.4.5]", "EHLO", "address-literal"),
        ("EHLO " + ".".join(["x" * 60] * 5), "EHLO", "domain-too-long"),
        ("MAIL FROM: <a@b.example>", "MAIL", "syntax"),
        ("MAIL FROM:a@b.example", "MAIL", "syntax"),
        ("MAIL FROM:<a@b.example>x", "MAIL", "syntax"),
        ("MAIL FROM:<a@b.example> SIZE=", "MAIL", "syntax"),
        ("MAIL FROM:<a@b.example> SIZE=1 size=2", "MAIL", "syntax"),
        ("MAIL FROM:<a@b.example> A=B=C", "MAIL", "syntax"),
        ("MAIL FROM:<a@@b.example>", "MAIL", "local-part-character"),
        (f"MAIL FROM:<{'x' * 65}@b.example>", "MAIL", "local-part-too-long"),
        (f"RCPT TO:<x@{'.'.join(['y' * 50] * 6)}>", "RCPT", "path-too-long"),
        ("RCPT TO:<>", "RCPT", "path-empty"),
        ("DATA 5", "DATA", "syntax"),
        ("VRFY", "VRFY", "syntax"),
        ("HELP é", "HELP", "syntax"),
        ("ETRN a b", "ETRN", "syntax"),
        ("AUTH", "AUTH", "syntax"),
        ("AUTH PLAIN a b", "AUTH", "syntax"),
        ("BDAT -1", "BDAT", "syntax"),
        ("BDAT 1 FIRST", "BDAT", "syntax"),
        ("NOOP \0", "NOOP", "syntax"),
        ("NOOP " + "x" * 506, "NOOP", "line-too-long"),
        ("EHLO x\nMAIL FROM:<>", "EHLO", "bare-line-feed"),
    ],
)
def test_refuses_and_says_why(line: str, verb: str, key: str) -> None:
    violation = read(line)
    assert isinstance(violation, Violation)
    assert (violation.verb, violation.key) == (verb, f"smtp.violation.{key}")


def test_extensions_raise_the_limit_of_a_line() -> None:
    assert isinstance(read("RCPT TO:<b@b.example> ORCPT=rfc822;" + "x" * 480), Command)
    assert isinstance(read("VRFY " + "x" * 520), Violation)


_local = st.one_of(
    st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z0-9]{1,9})?", fullmatch=True),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30),
)
_domain = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{2,9}){0,3}", fullmatch=True)
_addresses = st.builds(Address, _local, _domain)
_keywords = st.dictionaries(
    st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,9}", fullmatch=True),
    st.from_regex(r"[!-<>-~]{0,12}", fullmatch=True),
    max_size=3,
)


@given(st.none() | _addresses, _keywords)
def test_what_we_write_as_mail_we_read(path: Address | None, parameters: dict[str, str]) -> None:
    word = grammar.mail(path, parameters)
    assert grammar.read(word.octets) == word


@given(_addresses, _keywords)
def test_what_we_write_as_rcpt_we_read(path: Address, parameters: dict[str, str]) -> None:
    word = grammar.rcpt(path, parameters)
    assert grammar.read(word.octets) == word


@pytest.mark.parametrize(
    "word",
    [
        grammar.command("EHLO", "alice.home"),
        grammar.command("QUIT"),
        grammar.command("VRFY", "bob"),
        grammar.auth("PLAIN", b"AGEAYg=="),
        grammar.auth("LOGIN"),
    ],
)
def test_what_we_write_we_read(word: Command) -> None:
    assert grammar.read(word.octets) == word


_lines = st.lists(st.sampled_from([b".", b"..", b".x", b"", b"text", b". .", b"\xe9"]), max_size=8)


@given(_lines.map(lambda lines: b"".join(line + b"\r\n" for line in lines)))
def test_stuffing_is_undone(data: bytes) -> None:
    octets = grammar.content(data).octets
    assert octets.endswith(b".\r\n")
    assert octets.find(b"\r\n.\r\n") in (-1, len(octets) - 5)
    assert grammar.unstuffed(octets) == data
    assert all(octets[at : at + 2] == b".." for at in grammar.stuffed_dots(octets))


def test_a_letter_without_last_line_end_gets_one() -> None:
    assert grammar.content(b"x").octets == b"x\r\n.\r\n"
    assert grammar.content(b"").octets == b".\r\n"


def test_a_chunk_counts_its_octets() -> None:
    assert grammar.chunk(b"abc\r\n", last=True) == Chunk("BDAT LAST", b"BDAT 5 LAST\r\nabc\r\n", b"abc\r\n")


@given(st.binary(max_size=600))
def test_any_line_is_a_word_or_a_violation(line: bytes) -> None:
    found = grammar.read(line.replace(b"\n", b"") + b"\r\n")
    assert isinstance(found, Command | Violation)


@given(st.sampled_from(sorted(grammar.VERBS)), st.text(max_size=80))
def test_any_argument_is_a_word_or_a_violation(verb: str, rest: str) -> None:
    found = grammar.read(f"{verb} {rest}\r\n".encode("utf-8", "replace"))
    assert isinstance(found, Command | Violation)
    assert found.verb.removesuffix(" LAST") == verb
