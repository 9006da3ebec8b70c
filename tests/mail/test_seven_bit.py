"""Letters made fit for seven bits: what is encoded, what is left alone, what cannot be helped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import mime
from simulator.mail.seven_bit import CannotConvert, in_seven_bits, without_nul

TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nd\xc3\xa9j\xc3\xa0 = vu\r\n"
FILE = b"Content-Type: application/octet-stream\r\n\r\n\xff\xfe\r\n"


def parts(*entities: bytes, kind: bytes = b"mixed") -> bytes:
    head = b"Subject: x\r\nContent-Type: multipart/" + kind + b"; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + b"".join(b"--b\r\n" + one + b"\r\n" for one in entities) + b"--b--\r\n"


def test_text_becomes_quoted_printable() -> None:
    assert in_seven_bits(TEXT) == (
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"d=C3=A9j=C3=A0 =3D vu\r\n"
    )


def test_what_has_seven_bits_is_left_alone() -> None:
    letter = b"Subject: x\r\n\r\nplain\r\n"
    assert in_seven_bits(letter) == letter


def test_parts_are_encoded_each_in_its_way() -> None:
    plain = b"Content-Type: text/plain\r\n\r\nplain\r\n"
    letter = in_seven_bits(parts(TEXT, plain, FILE))
    assert letter.isascii()
    assert plain in letter
    encodings = [part.encoding for part in mime.parse(letter).walk()]
    assert encodings == ["7bit", "quoted-printable", "7bit", "base64"]


def test_a_letter_within_a_letter() -> None:
    letter = in_seven_bits(parts(b"Content-Type: message/rfc822\r\n\r\nSubject: y\r\nMIME-Version: 1.0\r\n" + TEXT))
    assert letter.isascii()
    assert b"d=C3=A9j=C3=A0" in letter


@pytest.mark.parametrize(
    ("letter", "enhanced"),
    [
        (b"Subject: \xc3\xa9\r\n\r\nx\r\n", "5.6.9"),
        (parts(TEXT, kind=b"signed"), "5.6.2"),
        (parts(FILE).replace(b"--b\r\n", b"pr\xc3\xa9amble\r\n--b\r\n", 1), "5.6.3"),
    ],
)
def test_what_cannot_be_helped(letter: bytes, enhanced: str) -> None:
    with pytest.raises(CannotConvert) as error:
        in_seven_bits(letter)
    assert error.value.enhanced == enhanced


@pytest.mark.parametrize("body", [b"a\0b", b"a\rb", b"a\nb", b"a" * 999])
@pytest.mark.parametrize("kind", [b"text/plain", b"application/octet-stream"])
def test_what_is_binary_without_an_eighth_bit_is_encoded_too(kind: bytes, body: bytes) -> None:
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    letter = in_seven_bits(head + body)
    assert b"Content-Transfer-Encoding: base64\r\n" in letter
    assert mime.decoded(mime.parse(letter)) == body


def test_what_was_called_binary_and_is_not_is_called_7bit() -> None:
    letter = in_seven_bits(b"Content-Transfer-Encoding: binary\r\n\r\nplain\r\n")
    assert letter == b"Content-Transfer-Encoding: 7bit\r\n\r\nplain\r\n"


@given(st.binary(max_size=200).map(lambda body: body.replace(b"\n", b"").replace(b"\r", b"")))
def test_any_body_survives(body: bytes) -> None:
    letter = in_seven_bits(b"Content-Type: application/octet-stream\r\n\r\n" + body + b"\r\n")
    assert letter.isascii()
    assert mime.decoded(mime.parse(letter)).rstrip(b"\r\n") == body.rstrip(b"\r\n")


def test_a_body_with_nul_is_encoded_and_no_other() -> None:
    nought = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\xff\0"
    letter = without_nul(parts(TEXT, nought))
    assert b"\0" not in letter
    assert TEXT in letter  # 8-bit text may be told as it is (RFC 9051 §4.3.1)
    *_, last = mime.parse(letter).walk()
    assert (last.encoding, mime.decoded(last)) == ("base64", b"\0\xff\0")


@pytest.mark.parametrize(
    ("letter", "kept"),
    [
        (b"Subject: a\0b\r\n\r\nx\r\n", b"Subject: a?b\r\n\r\nx\r\n"),
        (
            b"Content-Transfer-Encoding: base64\r\n\r\neA==\0\r\n",
            b"Content-Transfer-Encoding: base64\r\n\r\neA==?\r\n",
        ),
        (b"Subject: x\r\n\r\n\xff\r\n", b"Subject: x\r\n\r\n\xff\r\n"),
    ],
)
def test_nul_where_no_encoding_helps(letter: bytes, kept: bytes) -> None:
    assert without_nul(letter) == kept


@given(st.lists(st.sampled_from([b"\0", b"x", b"\r\n", b"\xff", b"--b", b"A: ", TEXT, FILE]), max_size=12))
def test_nothing_leaves_a_nul(pieces: list[bytes]) -> None:
    letter = b"".join(pieces)
    assert b"\0" not in without_nul(letter)
    assert b"\0" not in without_nul(parts(letter))
