"""Letters taken apart: lines with their authors, parts with their numbers, and a beginning of what is long."""

from __future__ import annotations

import pytest

from simulator.reading.letter import MOST_OCTETS, open_part, take_apart
from simulator.trace.facts import Event, Octets, Queued, Stored

HEAD = b"Message-ID: <1@a.example>\r\nSubject: all sorts\r\nMIME-Version: 1.0\r\n"
MIXED = (
    HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"\r\ncaf=C3=A9\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n"
    b'--x\r\nContent-Type: image/png; name="p.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n'
    b'--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: within\r\nContent-Type: multipart/mixed; boundary="y"\r\n\r\n'
    b"--y\r\n\r\ninner\r\n--y--\r\n"
    b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: bare\r\n\r\nalone\r\n"
    b"--x--\r\n"
)


def queued(n: int, content: bytes, who: str = "a.example") -> Event:
    return Event(n, n, Queued(who, "1", n, "a@a.example", ("b@b.example",), Octets(content)), None)


def test_parts_have_the_numbers_that_open_them() -> None:
    events = [queued(0, MIXED)]
    letter = take_apart(events, 0)
    assert letter is not None
    told = {part.number: part.type for part in letter.parts}
    assert told == {
        "": "multipart/mixed", "1": "text/plain", "2": "text/html", "3": "image/png", "4": "message/rfc822",
        "4.1": "text/plain", "5": "message/rfc822", "5.1": "text/plain",
    }  # fmt: skip
    for number, kind in told.items():
        opened = open_part(events, 0, number or "0")
        assert opened is not None
        assert opened.type == kind or number == "5"
    assert letter.parts[3].name == "p.png"


@pytest.mark.parametrize(
    ("number", "text", "content"),
    [
        ("1", "café", b"caf\xc3\xa9"),
        ("2", "<script>alert(1)</script>", b"<script>alert(1)</script>"),
        ("3", None, b"\x89PNG\r\n"),
        ("4.1", "inner", b"inner"),
        ("5.1", "alone", b"alone"),
    ],
)
def test_an_opened_part_is_text_or_octets(number: str, text: str | None, content: bytes) -> None:
    opened = open_part([queued(0, MIXED)], 0, number)
    assert opened is not None
    assert (opened.text and opened.text.rstrip()) == text
    assert opened.content.rstrip() == content.rstrip()
    assert opened.octets == len(opened.content)


@pytest.mark.parametrize("number", ["", "6", "1.1", "9" * 30, "1.", "-1", "0.1", "4.1.1", "1" + ".1" * 200, "\u0661"])
def test_a_number_that_is_none_opens_nothing(number: str) -> None:
    assert open_part([queued(0, MIXED)], 0, number) is None


def test_what_holds_no_letter_is_not_opened() -> None:
    assert open_part([], 0, "0") is None
    assert take_apart([], 3) is None


def test_a_letter_of_one_part_is_opened_as_a_whole() -> None:
    opened = open_part([queued(0, HEAD + b"\r\nhello\r\n")], 0, "0")
    assert opened is not None
    assert opened.text == "hello\r\n"


def test_of_what_is_long_the_beginning_is_given_and_how_long_it_is() -> None:
    content = HEAD + b"\r\n" + b"0123456789abcde\n" * 10_000
    letter, opened = take_apart([queued(0, content)], 0), open_part([queued(0, content)], 0, "0")
    assert letter is not None
    assert opened is not None
    assert (len(letter.raw), letter.octets) == (MOST_OCTETS, len(content))
    assert (len(opened.content), opened.octets) == (MOST_OCTETS, 160_000)


def test_a_line_that_was_added_on_the_way_has_its_author() -> None:
    stored = Stored("mx.example:bob/INBOX", 1, Octets(b"Received: from b\r\nReceived: from a\r\n" + HEAD + b"\r\nx"))
    events = [queued(0, HEAD + b"\r\nx"), queued(1, b"Received: from a\r\n" + HEAD + b"\r\nx", "b.example"),
              Event(2, 2, stored, None)]  # fmt: skip
    letter = take_apart(events, 2)
    assert letter is not None
    assert [(field.value, field.author) for field in letter.fields][:3] == [
        ("from b", "mx.example"), ("from a", "b.example"), ("<1@a.example>", None),
    ]  # fmt: skip
