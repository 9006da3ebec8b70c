"""What is put under a letter's text, and which letters stay as they were."""

from __future__ import annotations

import pytest

from simulator.mail.footer import underwritten

PLAIN = b"Subject: Hi\r\n\r\nAt noon?\r\n"


def typed(value: str, encoding: str = "7bit") -> bytes:
    return f"Content-Type: {value}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\nx\r\n".encode()


def test_the_text_stands_below_in_lines_of_its_own() -> None:
    assert underwritten(PLAIN, "-- \nFrom the list\n") == PLAIN + b"-- \r\nFrom the list\r\n"
    assert underwritten(PLAIN.rstrip(), "end") == PLAIN + b"end\r\n"
    assert underwritten(PLAIN, "") == PLAIN


@pytest.mark.parametrize(
    ("letter", "text", "is_held"),
    [
        (typed("text/plain; charset=utf-8", "8bit"), "Chœur", True),
        (typed("text/plain; charset=utf-8"), "Chœur", False),
        (typed("text/plain; charset=iso-8859-1", "8bit"), "Chœur", False),
        (typed("text/plain; charset=iso-8859-1", "8bit"), "Choir", True),
        (typed("text/plain", "base64"), "Choir", False),
        (typed("text/plain", "quoted-printable"), "Choir", False),
        (typed("text/html"), "Choir", False),
        (typed("multipart/mixed; boundary=b") + b"--b\r\n\r\nx\r\n--b--\r\n", "Choir", False),
    ],
)
def test_only_bare_text_that_can_hold_it_goes_on(letter: bytes, text: str, is_held: bool) -> None:
    assert underwritten(letter, text) == (letter + text.encode() + b"\r\n" if is_held else letter)
