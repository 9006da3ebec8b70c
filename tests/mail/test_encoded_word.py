"""Encoded words (RFC 2047): its own examples of spacing, broken ones, and ours read by us and by the library."""

from __future__ import annotations

import binascii
import re
from email.header import decode_header, make_header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail.encoded_word import (
    ENCODED_WORD,
    base64_octets,
    decode_charset,
    decode_words,
    encode_words,
    encoded_run,
    plain_text,
)

WRITABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain words", "plain words"),
        (b"=?ISO-8859-1?Q?a?=", "a"),
        (b"=?ISO-8859-1?Q?a?= b", "a b"),
        (b"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
        (b"=?ISO-8859-1?Q?a?=   =?UTF-8?Q?b?=", "ab"),
        (b"=?ISO-8859-1?Q?a?=\r\n     =?ISO-8859-1?Q?b?=", "ab"),
        (b"=?ISO-8859-1?Q?a_b?=", "a b"),
        (b"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
        (b"x =?utf-8?B?w6k=?= y =?utf-8?b?w6k?=", "x é y é"),
        (b"=?utf-8*fr?q?=C3=A9t=C3=A9?=", "été"),
        (b"=?utf-8?B?w6nD?= =?utf-8?B?qQ==?=", "éé"),
        (b"(=?iso-8859-1?q?=E9t=E9?=)", "(été)"),
    ],
)
def test_decoding(value: bytes, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?utf-8?Q?unclosed", "=?utf-8?Q?unclosed"),
        (b"=?no-such-charset?Q?=E9?=", "é"),
        (b"=?utf-8?Q?=E9?=", "\N{REPLACEMENT CHARACTER}"),
        (b"=?utf-8?B?!!!?=", ""),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?unicode-escape?Q?=5Cx41?=", "\\x41"),
        (b"=?idna?Q?xn--?=", "xn--"),
        ("déjà".encode(), "déjà"),
        ("déjà".encode("latin-1"), "déjà"),
        (b"a=?utf-8?Q?two words?=b", "atwo wordsb"),
    ],
)
def test_what_is_broken_is_shown_as_far_as_it_goes(value: bytes, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("two words", ["two", "words"]),
        ("Réunion demain", ["=?utf-8?Q?R=C3=A9union?=", "demain"]),
        ("le marché à midi", ["le", "=?utf-8?Q?march=C3=A9_=C3=A0?=", "midi"]),
        ("日本", ["=?utf-8?B?5pel5pys?="]),
        ("=?utf-8?Q?sly?=", ["=?utf-8?Q?=3D=3Futf-8=3FQ=3Fsly=3F=3D?="]),
        ("a  b", ["=?utf-8?Q?a__b?="]),
        (" led", ["=?utf-8?Q?_led?="]),
        ("one\r\ntwo", ["one", "two"]),
    ],
)
def test_encoding(text: str, words: list[str]) -> None:
    assert encode_words(text) == words


@given(WRITABLE)
def test_what_is_written_is_read_again_by_us_and_by_the_library(text: str) -> None:
    value = " ".join(encode_words(text))
    assert decode_words(value.encode("ascii")) == text
    assert str(make_header(decode_header(value))) == text


@given(WRITABLE)
def test_each_word_is_short_and_whole(text: str) -> None:
    for word in encode_words(text):
        found = ENCODED_WORD.fullmatch(word.encode())
        assert len(word) <= 75
        assert found or re.fullmatch(r"[!-~]+", word)
        assert decode_words(word.encode()).isprintable() or not text.isprintable()


@given(st.text(min_size=1, max_size=60))
def test_a_run_is_made_of_encoded_words_alone(text: str) -> None:
    assert all(ENCODED_WORD.fullmatch(word.encode()) for word in encoded_run(text))


@given(st.binary(max_size=200))
def test_any_octets_are_text(value: bytes) -> None:
    assert decode_words(value).encode("utf-8") == b"" or value
    assert plain_text(value).encode("utf-8") in (value, value.decode("latin-1").encode("utf-8"))


@given(st.binary(max_size=60), st.text(max_size=20))
def test_any_charset_gives_text(data: bytes, charset: str) -> None:
    assert isinstance(decode_charset(data, charset), str)


@given(st.lists(st.binary(max_size=20), max_size=4))
def test_base64_in_several_pieces(pieces: list[bytes]) -> None:
    assert base64_octets(b"\r\n".join(binascii.b2a_base64(piece) for piece in pieces)) == b"".join(pieces)


@given(st.binary(max_size=80))
def test_broken_base64_gives_what_it_can(text: bytes) -> None:
    assert len(base64_octets(text)) <= len(text)
