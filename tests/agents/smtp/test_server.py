"""The server beyond its written conversations: what is filed, recorded, forgotten; and that no input breaks it."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.household import Household
from simulator.agents.smtp.server import SmtpServer
from simulator.agents.smtp.settings import Settings, stands_for
from simulator.mail import message
from simulator.mail.mailbox import Account
from simulator.protocols.smtp import grammar
from simulator.trace.facts import Decided, Queued, Stored
from simulator.world.agent import (
    Answered,
    Close,
    Closed,
    Connected,
    Deed,
    Here,
    LookUp,
    Received,
    Record,
    Send,
    Tell,
    TimerFired,
)

LETTER = b"From: Alice <alice@alice.example>\r\nSubject: x\r\n\r\nHello\r\n"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0

    @property
    def seconds(self) -> int:
        return 1_772_438_400 + self.now // 1_000_000


class Desk:
    """A server, and callers who say things to it. Its deeds are kept."""

    def __init__(self, port: int = 25, queue_room: int | None = None, **settings: Any) -> None:
        self.clock, self.port = Clock(), port
        self.household = Household("mx.bob.example", {}, {"alice.home": ("192.0.2.1",)}, queue_room=queue_room)
        self.bob = self.household.store.add(Account("bob", "tulip", ("bob@bob.example",)))
        here = Here("mx.bob.example", "192.0.2.3", self.clock, Random(1))
        self.server = SmtpServer(here, self.household, Settings(**{"domains": ("bob.example",), **settings}))
        self.deeds: list[Deed] = []

    def call(self, wire: int = 1) -> str:
        return self._after(self.server.on(Connected(wire, "alice.home", self.port, False)))

    def say(self, *lines: str | bytes, wire: int = 1) -> str:
        octets = b"".join(line if isinstance(line, bytes) else f"{line}\r\n".encode() for line in lines)
        return self._after(self.server.on(Received(wire, octets)))

    def answer(self, name: str, kind: str, status: str, *records: str) -> str:
        return self._after(self.server.on(Answered(name, kind, status, records)))

    def submit(self, letter: bytes = LETTER, to: str = "bob@bob.example", sender: str = "alice@alice.example") -> str:
        self.say(f"MAIL FROM:<{sender}>", f"RCPT TO:<{to}>", "DATA")
        return self.say(grammar.content(letter).octets)

    def _after(self, deeds: list[Deed]) -> str:
        self.deeds += deeds
        return b"".join(deed.data for deed in deeds if isinstance(deed, Send)).decode()

    def facts(self, kind: type[Any]) -> list[Any]:
        return [deed.fact for deed in self.deeds if isinstance(deed, Record) and isinstance(deed.fact, kind)]

    @property
    def letters(self) -> list[bytes]:
        return [letter.content for letter in self.bob.inbox.letters.values()]


def greeted(port: int = 25, **settings: Any) -> Desk:
    desk = Desk(port, **settings)
    desk.call()
    desk.say("EHLO alice.home")
    return desk


def test_a_letter_is_filed_recorded_and_told() -> None:
    desk = greeted()
    assert desk.submit().startswith("250 2.0.0 OK, accepted as ")
    [letter] = desk.letters
    assert letter.startswith(b"Return-Path: <alice@alice.example>\r\nReceived: from alice.home ([192.0.2.1])\r\n")
    assert letter.endswith(LETTER)
    [stored] = desk.facts(Stored)
    assert (stored.mailbox, stored.uid, bytes(stored.letter)) == ("mx.bob.example:bob/INBOX", 1, letter)
    assert Tell("changed", "bob/INBOX") in desk.deeds


def test_one_copy_for_each_however_often_named() -> None:
    desk = greeted(lists={"all": ("bob@bob.example", "all@bob.example", "eve@eve.example")})
    desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>", "RCPT TO:<all@bob.example>", "DATA")
    desk.say("Subject: x", "", ".")
    assert len(desk.letters) == 1
    [queued] = desk.facts(Queued)
    assert queued.forward_paths == ("eve@eve.example",)
    assert b"for <" not in desk.letters[0]


def test_a_letter_for_an_alias_says_where_it_was_delivered() -> None:
    desk = greeted(postmaster="bob")
    desk.submit(to="postmaster")
    assert b"\r\nDelivered-To: bob@bob.example\r\n" in desk.letters[0]


@pytest.mark.parametrize("letter", [LETTER, b"Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@x>\r\n" + LETTER])
def test_submission_adds_what_is_missing(letter: bytes) -> None:
    desk = greeted(587)
    desk.say("AUTH PLAIN AGJvYgB0dWxpcA==")
    desk.submit(letter)
    fields = message.fields(desk.letters[0])
    assert [sum(field.name == name for field in fields) for name in ("Date", "Message-ID", "Received")] == [1, 1, 1]
    assert b"with ESMTPA id " in desk.letters[0]


def test_a_relay_adds_nothing_but_its_postmark() -> None:
    desk = greeted()
    desk.submit()
    names = [field.name for field in message.fields(desk.letters[0])]
    assert names == ["Return-Path", "Received", "From", "Subject"]


@pytest.mark.parametrize(
    ("hello", "protocol"), [("HELO alice.home", b"with SMTP id"), ("EHLO alice.home", b"with ESMTP id")]
)
def test_the_postmark_names_the_speech(hello: str, protocol: bytes) -> None:
    desk = greeted()
    desk.say(hello)
    desk.submit()
    assert protocol in desk.letters[0]


def test_decisions_are_recorded_and_mistakes_are_not() -> None:
    desk = greeted()
    desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<nobody@bob.example>", "RCPT TO:<x@y.example>", "FOO", "RCPT")
    assert [(fact.verdict, fact.reason) for fact in desk.facts(Decided)] == [
        ("refuse", "reason.user-unknown"),
        ("refuse", "reason.relay-denied"),
    ]


def test_a_group_is_answered_in_one_go() -> None:
    desk = greeted()
    before = len(desk.deeds)
    desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>", "DATA")
    assert sum(isinstance(deed, Send) for deed in desk.deeds[before:]) == 1


def test_what_is_not_finished_when_the_wire_breaks_never_was() -> None:
    desk = greeted()
    desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>", "DATA")
    desk.say("Subject: x", "", "Hello")
    desk.server.on(Closed(1, "cut"))
    assert desk.say(".") == ""
    assert desk.letters == []


def test_who_does_not_wait_is_told() -> None:
    desk = Desk(impatience="refused")
    desk.call()
    assert desk.say("EHLO alice.home", "NOOP").startswith("503 5.5.0 You did not wait")
    assert desk.say("EHLO alice.home").startswith("250-")
    assert desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>").startswith("250 ")
    bare = Desk(impatience="refused", extensions=())
    bare.call()
    bare.say("EHLO alice.home")
    assert bare.say("MAIL FROM:<a@a.example>", "RSET").startswith("503 You did not wait")


def test_a_question_to_dns_holds_up_its_command_and_what_follows() -> None:
    desk = greeted(check_senders=True)
    assert desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>") == ""
    assert LookUp("a.example", "MX") in desk.deeds
    assert desk.answer("b.example", "MX", "nxdomain") == ""
    assert desk.answer("A.example", "MX", "nodata") == ""
    assert desk.answer("a.example", "A", "ok", "192.0.2.9").splitlines() == [
        "250 2.1.0 Sender <a@a.example> OK",
        "250 2.1.5 Recipient <bob@bob.example> OK",
    ]


def test_a_wire_that_broke_while_dns_was_asked() -> None:
    desk = greeted(check_senders=True)
    desk.say("MAIL FROM:<a@a.example>")
    desk.server.on(Closed(1, "cut"))
    assert desk.answer("a.example", "MX", "ok", "10 mx.a.example.") == ""


def test_the_reverse_name_must_lead_back() -> None:
    desk = greeted(reverse_names="noted")
    desk.say("MAIL FROM:<a@a.example>")
    desk.answer("1.2.0.192.in-addr.arpa", "PTR", "ok", "liar.example.", "alice.home.")
    desk.answer("liar.example", "A", "ok", "192.0.2.66")
    assert desk.answer("alice.home", "A", "ok", "192.0.2.1").startswith("250")
    desk.say("RCPT TO:<bob@bob.example>", "DATA", "Subject: x", "", ".")
    assert b"Received: from alice.home (alice.home [192.0.2.1])" in desk.letters[0]


def test_a_silent_caller_is_sent_away_even_while_dns_is_asked() -> None:
    desk = greeted(check_senders=True)
    desk.say("MAIL FROM:<a@a.example>")
    desk.deeds.clear()
    assert desk._after(desk.server.on(TimerFired("idle:1"))).startswith("421 4.4.2")
    assert Close(1) in desk.deeds
    assert desk.say("NOOP") == ""


def test_a_flood_is_not_kept() -> None:
    desk = greeted(check_senders=True, extensions=("SIZE=1000",))
    desk.say("MAIL FROM:<a@a.example>")
    replies = "".join(desk.say(b"NOOP x\r\n" * 5000) for _ in range(10))
    assert replies.startswith("421 ")


def test_letters_with_bare_line_feeds_may_be_refused() -> None:
    desk = greeted(line_ends="refuse")
    assert desk.submit(LETTER + b"smuggled\n.\nMAIL FROM:<>\r\n").startswith("554 5.6.0")


def test_the_lenient_take_line_feeds_for_line_ends() -> None:
    desk = greeted(line_ends="lenient")
    assert desk.say(b"MAIL FROM:<a@a.example>\nRCPT TO:<bob@bob.example>\nDATA\n").endswith("one dot\r\n")
    assert desk.say(b"Subject: x\n\nHello\n.\nNOOP\n").count("250 ") == 2
    assert desk.letters[0].endswith(b"Subject: x\r\n\r\nHello\r\n")


def test_smuggling_works_between_those_who_differ() -> None:
    smuggled = (
        LETTER + b"\n.\r\nMAIL FROM:<boss@bob.example>\r\nRCPT TO:<bob@bob.example>\r\nDATA\r\nFrom: boss\r\n\r\nHi\r\n"
    )
    strict, lenient = greeted(), greeted(line_ends="lenient")
    strict.submit(smuggled)
    lenient.submit(smuggled)
    assert (len(strict.letters), len(lenient.letters)) == (1, 2)


def test_a_rate_is_forgotten_in_time() -> None:
    desk = greeted(most_messages=1, rate_window="10m")
    desk.submit()
    assert desk.say("MAIL FROM:<a@a.example>").startswith("450 4.7.1")
    desk.clock.now += 601_000_000
    assert desk.say("MAIL FROM:<a@a.example>").startswith("250 ")


@pytest.mark.parametrize(
    "wrong", [{"idle_after": "soon"}, {"maintenance": ("now", "then")}, {"vrfy": "maybe"}, {"nonsense": 1}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Settings)


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("alice.home", True),
        ("HOME", True),
        (".home", True),
        ("192.0.2.1", True),
        ("192.0.2.0/24", True),
        ("198.51.100.0/24", False),
        ("lice.home", False),
        ("", False),
    ],
)
def test_who_is_meant_by_an_entry(pattern: str, matches: bool) -> None:
    assert stands_for(pattern, "alice.home", "192.0.2.1") is matches


_WORDS = [
    b"EHLO alice.home\r\n", b"MAIL FROM:<a@a.example>\r\n", b"RCPT TO:<bob@bob.example>\r\n", b"DATA\r\n", b".\r\n",
    b"BDAT 3 LAST\r\nabc", b"AUTH LOGIN\r\n", b"AUTH PLAIN AGJvYgB0dWxpcA==\r\n", b"RSET\r\n", b"VRFY bob\r\n",
    b"EXPN team\r\n", b"HELP\r\n", b"STARTTLS\r\n", b"MAIL FROM:<> SIZE=9 BODY=8BITMIME\r\n", b"\r\n", b"ETRN x\r\n",
]  # fmt: skip
_PIECES = st.lists(st.sampled_from(_WORDS) | st.binary(max_size=80) | st.text(max_size=40).map(str.encode), max_size=25)


@given(
    _PIECES,
    st.sampled_from([25, 587]),
    st.sampled_from(["strict", "lenient", "refuse"]),
    st.sampled_from(["honest", "off"]),
)
def test_no_input_breaks_it(pieces: list[bytes], port: int, line_ends: str, vrfy: str) -> None:
    desk = Desk(
        port, line_ends=line_ends, vrfy=vrfy, extensions=("CHUNKING", "AUTH PLAIN LOGIN", "SIZE=50"), most_errors=9
    )
    assert desk.call().startswith("220 ")
    for piece in pieces:
        for line in desk.say(piece).splitlines():
            assert line[:3].isdigit()
            assert line[3:4] in ("", " ", "-")


@given(st.lists(st.sampled_from(_WORDS), max_size=20))
def test_every_command_has_its_answer(words: list[bytes]) -> None:
    """In whatever order they come, one whole reply each; what follows 354 is content until its dot."""
    desk = greeted(most_errors=99)
    for word in [*words, b".\r\n", b"RSET\r\n"]:
        replies = [line for line in desk.say(word).splitlines() if line[3:4] != "-"]
        state = desk.server._sessions[1].connection.state
        assert replies or state == "DATA"


@given(st.permutations([1, 2, 3]), st.data())
def test_callers_do_not_disturb_each_other(order: list[int], data: st.DataObject) -> None:
    script = [
        b"EHLO a.home\r\n",
        b"MAIL FROM:<a@a.example>\r\n",
        b"RCPT TO:<bob@bob.example>\r\n",
        b"DATA\r\n",
        b"x\r\n.\r\n",
    ]
    desk, left = Desk(), {wire: list(script) for wire in order}
    for wire in order:
        desk.call(wire)
    while left:
        wire = data.draw(st.sampled_from(sorted(left)))
        reply = desk.say(left[wire].pop(0), wire=wire)
        assert reply[0] in "23"
        if not left[wire]:
            del left[wire]
    assert len(desk.letters) == 3


@pytest.mark.parametrize("size", [70, 400])
def test_no_part_of_a_letter_is_taken_for_all_of_it(size: int) -> None:
    """Whether a chunk is too much for what was announced, or for what is kept at all (RFC 3030 §2)."""
    desk = greeted(extensions=("CHUNKING", "PIPELINING", "SIZE=80"))
    desk.say("MAIL FROM:<a@a.example>", "RCPT TO:<bob@bob.example>")
    desk.say("BDAT 20", b"x" * 20)
    assert desk.say(f"BDAT {size}", b"x" * size, "BDAT 3 LAST", b"end")[:4] == "552 "
    assert desk.say("BDAT 0 LAST")[:4] == "503 "
    assert desk.letters == []
    assert desk.submit()[:4] == "250 "


def test_lists_that_name_nobody_but_each_other_are_reported() -> None:
    desk = greeted(lists={"one": ("two@bob.example",), "two": ("one@bob.example",)})
    desk.submit(to="one@bob.example", sender="bob@bob.example")
    [report] = desk.letters
    assert b"Final-Recipient: rfc822; one@bob.example\r\nAction: failed\r\nStatus: 5.4.6\r\n" in report


@pytest.mark.parametrize("ret", ["", " RET=FULL", " RET=HDRS"])
def test_a_binary_letter_comes_back_without_its_body(ret: str) -> None:
    desk = greeted(
        lists={"all": ("nobody@bob.example",)}, extensions=("CHUNKING", "BINARYMIME", "DSN", "ENHANCEDSTATUSCODES")
    )
    desk.say(f"MAIL FROM:<bob@bob.example> BODY=BINARYMIME{ret}", "RCPT TO:<all@bob.example>")
    assert desk.say("BDAT 20 LAST", b"Subject: x\r\n\r\n\0\xff\n\r\n\r")[:4] == "250 "
    [report] = desk.letters
    assert b"\0" not in report
    assert b"text/rfc822-headers" in report


def test_a_list_may_name_somebody_who_is_not_there_or_has_no_room() -> None:
    desk = greeted(lists={"all": ("bob@bob.example", "nobody@bob.example", "eve@bob.example")})
    desk.household.store.add(Account("eve", "x", ("eve@bob.example",), quota=10))
    desk.submit(to="all@bob.example", sender="bob@bob.example")
    letter, report = sorted(desk.letters, key=len)
    assert letter.endswith(LETTER)
    assert b"Final-Recipient: rfc822; nobody@bob.example\r\nAction: failed\r\nStatus: 5.1.1\r\n" in report
    assert b"Final-Recipient: rfc822; eve@bob.example\r\nAction: failed\r\nStatus: 5.2.2\r\n" in report


def test_a_queue_takes_what_it_has_room_for_and_again_when_there_is_room() -> None:
    desk = greeted(relay_for=("alice.home",), queue_room=9_000)
    long = b"Subject: x\r\n\r\n" + b"x\r\n" * 1_500
    for _ in range(2):  # whatever nobody has declared
        answer = desk.submit(long, to="eve@eve.example")
    assert answer == "452 4.3.1 Insufficient system storage\r\n"
    shelf = desk.household.shelf
    [letter] = shelf.parcels
    assert 0 < 9_000 - shelf.octets < len(long)
    shelf.take_off(letter)
    shelf.take_off(letter)
    assert shelf.octets == 0
    assert desk.submit(long, to="eve@eve.example")[:4] == "250 "
