"""Structured values: RFC 2045 §5.1, and the long and foreign ones of RFC 2231 with its own examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.entity import write_value
from simulator.mail.message import fields, unfold
from simulator.mail.parameters import parse_value


@pytest.mark.parametrize(
    ("value", "word", "pairs"),
    [
        ("", "", ()),
        ("Text/Plain", "text/plain", ()),
        ("text/plain; Charset=UTF-8", "text/plain", (("charset", "UTF-8"),)),
        ("text / plain ;charset = utf-8 ; x=y", "text/plain", (("charset", "utf-8"), ("x", "y"))),
        ('text/plain (a; b); charset="us-ascii" (plain)', "text/plain", (("charset", "us-ascii"),)),
        ('a/b; name="two \\"words\\"; c=d"', "a/b", (("name", 'two "words"; c=d'),)),
        ('a/b; name="(kept)"', "a/b", (("name", "(kept)"),)),
        ('a/b; name="unclosed', "a/b", (("name", "unclosed"),)),
        ("a/b;; ;c=d;", "a/b", (("c", "d"),)),
        ("attachment; filename=été.txt", "attachment", (("filename", "été.txt"),)),
        ("a/b; c=", "a/b", (("c", ""),)),
    ],
)
def test_reading(value: str, word: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert parse_value(value) == (word, pairs)


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        ('message/external-body; url*0="ftp://"; url*1="a.example/x"', "url", "ftp://a.example/x"),
        ("a/b; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title", "This is ***fun***"),
        (
            "a/b; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
            ' title*2="isn\'t it!"',
            "title",
            "This is even more ***fun*** isn't it!",
        ),
        ("a/b; n*1*=%A9; n*0*=utf-8''%C3", "n", "é"),
        ("a/b; n*=%C3%A9", "n", "é"),
        ("a/b; n*=iso-8859-1''%E9", "n", "é"),
        ("a/b; n=plain; n*=utf-8''%C3%A9", "n", "é"),
        ('a/b; n="=?utf-8?Q?=C3=A9?="', "n", "é"),
        ("a/b; n*0=a; n*2=c", "n", "a"),
        ("a/b; n=first; n=second", "n", "first"),
        ("a/b; n*x=1", "n", None),
        ("a/b", "n", None),
    ],
)
def test_the_value_for_people(value: str, name: str, text: str | None) -> None:
    assert parse_value(value)[1].get(name) == text


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("a/b; n=plain; m=x", [("n", "plain"), ("m", "x")]),
        ('a/b; n*0="one "; m=x; n*1="and two"', [("n", "one and two"), ("m", "x")]),
        ("a/b; n*1*=%A9; n*0*=utf-8''%C3", [("n*", "é")]),
        ("a/b; n*=iso-8859-1'fr'%E9t%E9", [("n*", "été")]),
        ("a/b; n=ete; n*=utf-8''%C3%A9t%C3%A9", [("n", "ete"), ("n*", "été")]),
        ("a/b; n*2=c", [("n*2", "c")]),
        ("a/b; n*=utf-8''a%00b", [("n*", "utf-8''a%00b")]),
    ],
)
def test_the_pieces_in_one(value: str, pairs: list[tuple[str, str]]) -> None:
    assert list(parse_value(value)[1].joined()) == pairs


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=150))
def test_what_is_written_is_read_again(text: str) -> None:
    octets = write_value("Content-Disposition", "attachment", [("filename", text)])
    field = fields(octets)[0]
    word, parameters = parse_value(unfold(field.value).decode("ascii"))
    assert word == "attachment"
    assert parameters.get("filename") == text or "=?" in text
    assert all(len(line) <= 78 for line in octets.split(b"\r\n"))


@given(st.text(max_size=200))
def test_any_text_is_read(value: str) -> None:
    word, parameters = parse_value(value)
    assert isinstance(word, str)
    assert all(parameters.get(name) is None or parameters.get(name).__class__ is str for name, _ in parameters)
