"""DNS bytes: what stands where, and what is said to bytes that are no message."""

from __future__ import annotations

import dns.message
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.dns import (
    Answer,
    Question,
    Zones,
    ZoneTable,
    ask,
    plain,
    read_answer,
    read_question,
    refuse,
)
from simulator.protocols.dns.grammar import listen
from simulator.protocols.speech import Violation
from tests.protocols.hearing import marked

TABLE: ZoneTable = {
    "bob.example": {"MX": "10 mx.bob.example", "TXT": "v=spf1 -all", "SRV": "0 1 143 mx.bob.example"},
    "mx.bob.example": {"A": "192.0.2.7"},
    "silly.example": {"TYPE65280": "\\# 2 0102"},
}
ZONES = Zones(TABLE)


def answer_to(name: str, type_: str) -> bytes:
    """The bytes of an answer."""
    question = read_question(ask(0x1234, name, type_))
    assert isinstance(question, Question)
    return ZONES.answer(question)


def test_a_question_piece_by_piece() -> None:
    data = ask(0x1234, "bob.example", "MX")
    assert listen(data)[:3] == (0x1234, False, "MX bob.example?")
    assert marked(data, listen(data).tokens) == [
        (b"\x12\x34", "dns.header.id"),
        (b"\x01\x00", "dns.header.flags"),
        (b"\x00\x01", "dns.header.question-count"),
        (b"\x00\x00", "dns.header.answer-count"),
        (b"\x00\x00", "dns.header.authority-count"),
        (b"\x00\x00", "dns.header.additional-count"),
        (b"\x03bob\x07example\x00", "dns.question.name"),
        (b"\x00\x0f", "dns.rr.MX@question"),
        (b"\x00\x01", "dns.question.class"),
    ]


def test_an_answer_piece_by_piece() -> None:
    data = answer_to("bob.example", "MX")
    assert listen(data)[:3] == (0x1234, True, "MX 10 mx.bob.example")
    assert marked(data, listen(data).tokens) == [
        (b"\x12\x34", "dns.header.id"),
        (b"\x85", "dns.header.flags"),
        (b"\x80", "dns.rcode.NOERROR"),
        (b"\x00\x01", "dns.header.question-count"),
        (b"\x00\x01", "dns.header.answer-count"),
        (b"\x00\x00", "dns.header.authority-count"),
        (b"\x00\x01", "dns.header.additional-count"),
        (b"\x03bob\x07example\x00", "dns.question.name"),
        (b"\x00\x0f", "dns.rr.MX@question"),
        (b"\x00\x01", "dns.question.class"),
        (b"\xc0\x0c", "dns.record.name"),
        (b"\x00\x0f", "dns.rr.MX"),
        (b"\x00\x01", "dns.record.class"),
        (b"\x00\x00\x0e\x10", "dns.record.ttl"),
        (b"\x00\x07", "dns.record.length"),
        (b"\x00\x0a", "dns.argument.preference"),
        (b"\x02mx\xc0\x0c", "dns.argument.exchange"),
        (b"\xc0\x2b", "dns.record.name"),
        (b"\x00\x01", "dns.rr.A"),
        (b"\x00\x01", "dns.record.class"),
        (b"\x00\x00\x0e\x10", "dns.record.ttl"),
        (b"\x00\x04", "dns.record.length"),
        (b"\xc0\x00\x02\x07", "dns.argument.address"),
    ]


@pytest.mark.parametrize(
    ("name", "type_", "label", "key"),
    [
        ("nobody.example", "A", "NXDOMAIN", "dns.rcode.NXDOMAIN"),
        ("mx.bob.example", "MX", "NODATA", "dns.outcome.NODATA"),
        ("bob.example", "TXT", 'TXT "v=spf1 -all"', "dns.rr.TXT-SPF"),
        ("bob.example", "SRV", "SRV 0 1 143 mx.bob.example", "dns.argument.port"),
        ("silly.example", "TYPE65280", "TYPE65280 \\# 2 0102", "dns.rr.TYPE65280"),
    ],
)
def test_labels_and_keys(name: str, type_: str, label: str, key: str) -> None:
    spoken = listen(answer_to(name, type_))
    assert spoken.label == label
    assert key in {token.key for token in spoken.tokens}


def gist(*records: str, asked: str = "A x.example", flags: str = "QR") -> str:
    """The label of an answer with these records."""
    name, type_ = asked.split()[1], asked.split()[0]
    lines = ["id 1", "opcode QUERY", "rcode NOERROR", f"flags {flags}", ";QUESTION", f"{name}. IN {type_}", ";ANSWER"]
    return listen(dns.message.from_text("\n".join([*lines, *records])).to_wire(want_shuffle=False)).label


def test_the_label_of_an_answer_is_what_it_says() -> None:
    assert gist("x.example. 60 IN A 192.0.2.7") == "A 192.0.2.7"
    assert gist("x.example. 60 IN A 192.0.2.7", "x.example. 60 IN A 192.0.2.8") == "A 192.0.2.7 +1"
    assert gist("x.example. 60 IN CNAME y.example.", "y.example. 60 IN A 192.0.2.7") == "A 192.0.2.7 +1"
    assert gist("x.example. 60 IN CNAME y.example.") == "CNAME y.example"
    assert gist("x.example. 60 IN MX 0 .", asked="MX x.example") == "MX 0 ."
    assert gist('x.example. 60 IN TXT "The end. Really."', asked="TXT x.example") == 'TXT "The end. Really."'
    assert gist(flags="QR TC") == "TC"
    assert gist() == "NODATA"
    long = gist(f'x.example. 60 IN TXT "{"a" * 200}"', asked="TXT x.example")
    assert (len(long), long[-1]) == (80, "…")


def test_the_offer_of_edns_is_marked() -> None:
    keys = [token.key for token in listen(ask(1, "bob.example", "A", 1232)).tokens]
    assert keys[-5:] == [
        "dns.record.name",
        "dns.rr.OPT",
        "dns.argument.payload-size",
        "dns.argument.extended-flags",
        "dns.record.length",
    ]


@pytest.mark.parametrize("data", [b"", b"\x12", b"\x12\x34\x80", b"x" * 11, answer_to("bob.example", "MX")[:-1]])
def test_what_cannot_be_read_is_one_token(data: bytes) -> None:
    spoken = listen(data)
    assert spoken.label == "?"
    assert spoken.tokens == ((0, len(data), "dns.violation.malformed"),)


def test_a_question_cut_short_is_a_format_error() -> None:
    data = ask(0x1234, "bob.example", "MX")[:-3]
    assert read_question(data) == Violation("dns.violation.malformed", data)
    answer = refuse(data)
    assert answer is not None
    assert listen(answer)[:3] == (0x1234, True, "FORMERR")


@pytest.mark.parametrize("data", [b"", b"\x00" * 11, b"\x00\x01\x80\x00" + b"\xff" * 9])
def test_what_is_no_question_gets_no_answer(data: bytes) -> None:
    assert refuse(data) is None


def test_questions_are_no_answers_and_the_reverse() -> None:
    question = ask(1, "bob.example", "A")
    assert isinstance(read_answer(question), Violation)
    assert isinstance(read_question(answer_to("bob.example", "A")), Violation)
    assert isinstance(read_answer(b"?"), Violation)


def test_answers_that_contradict_themselves() -> None:
    circle = dns.message.from_text("id 1\nflags QR\n;QUESTION\na.b. IN A\n;ANSWER\na.b. 1 IN CNAME a.b.\n")
    heard = read_answer(circle.to_wire())
    assert isinstance(heard, Answer)
    assert heard.status in ("servfail", "alias")
    nothing = dns.message.from_text("id 1\nflags QR\n")
    heard = read_answer(nothing.to_wire())
    assert isinstance(heard, Answer)
    assert heard[1:4] == ("", "", "servfail")


@pytest.mark.parametrize(("name", "text"), [("Bob.Example.", "bob.example"), (".", "."), ("é.fr", "xn--9ca.fr")])
def test_plain_names(name: str, text: str) -> None:
    assert plain(name) == text


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ".".join(["label"] * 50), "\u2028.fr"])
def test_what_can_be_no_name(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        plain(name)
    with pytest.raises(ValueError, match=r".*"):
        ask(1, name, "A")


def test_what_can_be_no_type() -> None:
    with pytest.raises(ValueError, match="bob"):
        ask(1, "bob.example", "NOTYPE")


@given(st.binary(max_size=100))
def test_random_bytes(data: bytes) -> None:
    tokens = listen(data).tokens
    assert b"".join(data[token.start : token.end] for token in tokens) == data
    assert isinstance(read_answer(data), Answer | Violation)


@given(st.integers(0, 200), st.integers(0, 255))
def test_one_octet_wrong(at: int, octet: int) -> None:
    data = bytearray(answer_to("bob.example", "MX"))
    data[at % len(data)] = octet
    tokens = listen(bytes(data)).tokens
    assert tokens[-1].end == len(data)
    assert isinstance(read_answer(bytes(data)), Answer | Violation)
