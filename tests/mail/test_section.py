"""Sections of a letter by number, on a letter built like the example of RFC 9051 §6.4.5.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.mime import find, parse, section

INNER_HEADER = b"Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
INNER_TEXT = b"--i\r\n\r\nthree one\r\n--i\r\nContent-Type: application/octet-stream\r\n\r\nthree two\r\n--i--"
LAST_HEADER = b"Subject: last\r\nContent-Type: multipart/mixed; boundary=l\r\n\r\n"
LAST_TEXT = (
    b"--l\r\n\r\nfour two one\r\n--l\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
    b"--a\r\n\r\nfour two two one\r\n--a\r\nContent-Type: text/richtext\r\n\r\nfour two two two\r\n--a--\r\n--l--"
)
HEADER = (
    b"From: a@a.example\r\nto: b@b.example\r\nSubject: outer\r\n folded\r\n"
    b"Content-Type: multipart/mixed; boundary=o\r\nTO: c@c.example\r\n\r\n"
)
PART_4 = (
    b"--g\r\nContent-Type: image/gif\r\n\r\nfour one\r\n"
    b"--g\r\nContent-Type: message/rfc822\r\n\r\n" + LAST_HEADER + LAST_TEXT + b"\r\n--g--"
)
TEXT = (
    b"preamble\r\n--o\r\n\r\none\r\n--o\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n"
    b"--o\r\nContent-Type: message/rfc822\r\n\r\n" + INNER_HEADER + INNER_TEXT + b"\r\n"
    b"--o\r\nContent-Type: multipart/mixed; boundary=g\r\n\r\n" + PART_4 + b"\r\n--o--\r\nepilogue\r\n"
)
LETTER = HEADER + TEXT


@pytest.mark.parametrize(
    ("numbers", "what", "octets"),
    [
        ((), "", LETTER),
        ((), "HEADER", HEADER),
        ((), "TEXT", TEXT),
        ((1,), "", b"one"),
        ((1,), "MIME", b"\r\n"),
        ((2,), "", b"two"),
        ((2,), "MIME", b"Content-Type: application/octet-stream\r\n\r\n"),
        ((3,), "", INNER_HEADER + INNER_TEXT),
        ((3,), "MIME", b"Content-Type: message/rfc822\r\n\r\n"),
        ((3,), "HEADER", INNER_HEADER),
        ((3,), "TEXT", INNER_TEXT),
        ((3, 1), "", b"three one"),
        ((3, 2), "", b"three two"),
        ((4,), "", PART_4),
        ((4, 1), "", b"four one"),
        ((4, 1), "MIME", b"Content-Type: image/gif\r\n\r\n"),
        ((4, 2), "HEADER", LAST_HEADER),
        ((4, 2), "TEXT", LAST_TEXT),
        ((4, 2, 1), "", b"four two one"),
        ((4, 2, 2, 1), "", b"four two two one"),
        ((4, 2, 2, 2), "", b"four two two two"),
        ((4, 2, 2, 2), "MIME", b"Content-Type: text/richtext\r\n\r\n"),
    ],
)
def test_sections_that_are_there(numbers: tuple[int, ...], what: str, octets: bytes) -> None:
    assert section(LETTER, numbers, what) == octets
    assert section(LETTER, numbers, what, tree=parse(LETTER)) == octets


@pytest.mark.parametrize(
    ("numbers", "what"),
    [
        ((), "MIME"),
        ((0,), ""),
        ((5,), ""),
        ((1, 1), ""),
        ((3, 3), ""),
        ((3, 1, 1), ""),
        ((4, 2, 2, 3), ""),
        ((1,), "HEADER"),
        ((2,), "TEXT"),
        ((4,), "HEADER"),
        ((3, 1), "HEADER.FIELDS"),
        ((9,), "MIME"),
    ],
)
def test_sections_that_are_not(numbers: tuple[int, ...], what: str) -> None:
    assert section(LETTER, numbers, what, ("Subject",)) is None


def test_some_fields_of_a_header_and_the_empty_line() -> None:
    assert section(LETTER, (), "HEADER.FIELDS", ("To", "DATE")) == b"to: b@b.example\r\nTO: c@c.example\r\n\r\n"
    assert section(LETTER, (), "HEADER.FIELDS", ("SUBJECT",)) == b"Subject: outer\r\n folded\r\n\r\n"
    assert section(LETTER, (), "HEADER.FIELDS", ("X-None",)) == b"\r\n"
    assert section(LETTER, (3,), "HEADER.FIELDS.NOT", ("content-type",)) == b"Subject: inner\r\n\r\n"


def test_a_letter_without_body_and_empty_line_gets_none() -> None:
    assert section(b"A: b\r\nC: d\r\n", (), "HEADER.FIELDS", ("C",)) == b"C: d\r\n"
    assert section(b"A: b\r\n", (), "HEADER") == b"A: b\r\n"
    assert section(b"A: b\r\n", (1,)) == b""


def test_a_letter_of_one_part_has_a_part_1_that_is_its_body() -> None:
    raw = b"Subject: x\r\n\r\nhello"
    assert section(raw, (1,)) == b"hello"
    assert section(raw, (1,), "MIME") == b"Subject: x\r\n\r\n"
    assert section(raw, (1, 1)) is None
    assert section(raw, (2,)) is None
    assert section(raw, (1,), "TEXT") is None


def test_a_message_within_of_one_part_has_one_too() -> None:
    raw = b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhello"
    assert section(raw, (1,)) == b"Subject: in\r\n\r\nhello"
    assert section(raw, (1,), "HEADER") == b"Subject: in\r\n\r\n"
    assert section(raw, (1, 1)) == b"hello"
    assert section(raw, (1, 1, 1)) is None
    assert section(raw, (), "HEADER") == b"Content-Type: message/rfc822\r\n\r\n"


WORDS = st.sampled_from(["", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"])


@given(st.lists(st.integers(0, 5), max_size=5).map(tuple), WORDS)
def test_every_section_is_made_of_the_letters_octets(numbers: tuple[int, ...], what: str) -> None:
    octets = section(LETTER, numbers, what, ("Subject",))
    assert (octets is None) if find(parse(LETTER), numbers) is None else True
    assert octets is None or octets in LETTER or what.startswith("HEADER.FIELDS")
