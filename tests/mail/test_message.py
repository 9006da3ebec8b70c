"""Header fields with their offsets, the empty line, and what a station does to a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.mail import message
from simulator.mail.date import parse

LETTER = b"Received: from a\r\n by b; now\r\nSubject:  march\xc3\xa9\r\nX-Empty:\r\nsubject: two\r\n\r\nBody: none\r\n"


def test_fields_carry_their_offsets() -> None:
    found = message.fields(LETTER)
    assert [(field.name, field.value) for field in found] == [
        ("Received", b" from a\r\n by b; now"),
        ("Subject", b"  march\xc3\xa9"),
        ("X-Empty", b""),
        ("subject", b" two"),
    ]
    assert b"".join(LETTER[f.start : f.end] for f in found) == LETTER[: message.split(LETTER).header_end]
    assert all(LETTER.startswith(f.value, f.value_start) for f in found)


@pytest.mark.parametrize(
    ("raw", "header_end", "body_start"),
    [
        (b"", 0, 0),
        (b"A: b", 4, 4),
        (b"A: b\r\n", 6, 6),
        (b"A: b\r\n\r\n", 6, 8),
        (b"A: b\r\n\r\nx\r\n\r\n", 6, 8),
        (b"A: b\n\nx", 5, 6),
        (b"A: b\n\nx\r\n\r\n", 5, 6),
        (b"A: b\r\n\nx", 6, 7),
        (b"\r\nx", 0, 2),
        (b"\nx", 0, 1),
        (b"A: b\r\n \r\nC: d\r\n\r\nx", 15, 17),
    ],
)
def test_the_first_empty_line_ends_the_header(raw: bytes, header_end: int, body_start: int) -> None:
    assert message.split(raw) == (header_end, body_start)
    assert message.split(b"?: ?\r\n\r\n" + raw, 8) == (header_end + 8, body_start + 8)


def test_lines_that_are_no_fields_are_passed_over() -> None:
    raw = b"From alice Mon\r\nA: b\r\nno field\r\nB : c\r\n: d\r\n\r\n"
    assert [field.name for field in message.fields(raw)] == ["A", "B"]


def test_looking_up_goes_without_case_and_from_the_top() -> None:
    first = message.first(LETTER, "SUBJECT")
    assert first is not None
    assert first.text == "marché"
    assert [field.text for field in message.named(message.fields(LETTER), "Subject")] == ["marché", "two"]
    assert message.first(LETTER, "Body") is None


def test_text_is_unfolded_and_decoded() -> None:
    raw = b"Subject: =?utf-8?Q?a=C3=A9?=\r\n =?utf-8?Q?b?=\r\n\tc\r\n\r\n"
    assert message.fields(raw)[0].text == "aéb\tc"
    assert message.unfold(b" a\r\n b\n\tc") == b" a b\tc"


def test_line_ends_become_crlf() -> None:
    assert message.normalise(b"a\nb\rc\r\nd\r\r\n\n") == b"a\r\nb\r\nc\r\nd\r\n\r\n\r\n"


def test_fields_are_put_on_top_and_taken_out() -> None:
    assert message.prepend(LETTER, b"A: b\r\n") == b"A: b\r\n" + LETTER
    assert (
        message.without(LETTER, "Subject", "Bcc") == b"Received: from a\r\n by b; now\r\nX-Empty:\r\n\r\nBody: none\r\n"
    )


def test_received_tells_who_and_when() -> None:
    octets = message.received(
        helo="alice.home", ip="192.0.2.1", by="mx.b.example", protocol="ESMTP", letter="Q1", date=1772438400,
        forward_path="bob@b.example", name="host.a.example",
    )  # fmt: skip
    field = message.fields(octets)[0]
    assert field.end == len(octets)
    assert field.text.replace("\t", " ") == (
        "from alice.home (host.a.example [192.0.2.1]) by mx.b.example with ESMTP id Q1"
        " for <bob@b.example>; Mon, 02 Mar 2026 08:00:00 +0000"
    )
    assert parse(field.text.rpartition(";")[2]) == (1772438400, 0)


def test_received_with_ipv6_and_tls_and_no_recipient() -> None:
    octets = message.received(
        helo="h", ip="2001:db8::1", by="b", protocol="ESMTPS", letter="Q", date=0, tls="TLS_AES_128_GCM_SHA256"
    )
    assert b"from h ([IPv6:2001:db8::1])\r\n\tby b with ESMTPS id Q\r\n\ttls TLS_AES_128_GCM_SHA256;\r\n" in octets
    assert b"for" not in octets


HEADERISH = st.lists(
    st.sampled_from([b"A", b"Subject", b":", b" ", b"\t", b"\r\n", b"\n", b"\r", b"x", b"\xe9", b"\0"]), max_size=40
).map(b"".join)


@given(HEADERISH)
def test_fields_of_anything_lie_in_its_header_in_order(raw: bytes) -> None:
    here = 0
    split = message.split(raw)
    for field in message.fields(raw):
        assert here <= field.start < field.value_start <= field.end <= split.header_end
        assert raw[field.value_start : field.end].rstrip(b"\r\n") == field.value.rstrip(b"\r\n")
        here = field.end
    assert split.header_end <= split.body_start <= len(raw)


@given(HEADERISH)
def test_normalising_once_is_enough(raw: bytes) -> None:
    once = message.normalise(raw)
    assert message.normalise(once) == once
    assert once.count(b"\r") == once.count(b"\n") == once.count(b"\r\n")


@given(HEADERISH)
def test_nothing_is_left_of_a_field_taken_out(raw: bytes) -> None:
    assert message.first(message.without(raw, "a"), "A") is None
