"""Pasted sessions: each notation gives the same talk; where there are no marks, sense tells who speaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reading.listener import EARS
from simulator.reading.pasted import MOST_LINES, PROTOCOLS, Pasted, PasteError, Strange, pasted

TALK = [
    ("S", "220 mx.bob.example ESMTP"),
    ("C", "EHLO alice.home"),
    ("S", "250-mx.bob.example"),
    ("S", "250 SIZE 1000"),
    ("C", "MAIL FROM:<alice@alice.example>"),
    ("S", "250 2.1.0 Ok"),
    ("C", "RCPT TO:<bob@bob.example>"),
    ("S", "250 2.1.5 Ok"),
    ("C", "DATA"),
    ("S", "354 Go ahead"),
    ("C", "Subject: 250 ways"),
    ("C", ""),
    ("C", "250 is a number"),
    ("C", "."),
    ("S", "250 2.0.0 Ok"),
    ("C", "QUIT"),
    ("S", "221 Bye"),
]
POP3 = """+OK ready
CAPA
+OK
TOP
.
USER bob
+OK
LIST 1
+OK 1 20
LIST
+OK
1 20
.
RETR 1
+OK
Subject: +OK?

+OK that is no answer
.
QUIT
+OK"""
IMAP = """* OK ready
a LOGIN bob x
a OK in
b FETCH 1 BODY[]
* 1 FETCH (BODY[] {19}
Subject: x

b OK
)
b OK done
c APPEND Sent {3}
+ go
abc
c OK
d IDLE
+ idling
* 2 EXISTS
DONE
d OK
e LOGOUT
* BYE
e OK"""


def marked(client: str, server: str) -> Callable[[str, str], str]:
    return lambda side, text: f"{client if side == 'C' else server}{text}"


NOTATIONS: dict[str, Callable[[str, str], str]] = {
    "letters": marked("C: ", "S: "),
    "letters, stamped": marked("2026-03-02 08:00:01.250 C: ", "[08:00:01] S: "),
    "swaks": marked(" -> ", "<-  "),
    "swaks, locked": marked(" ~> ", "<~  "),
    "arrows": marked(">>> ", "<<< "),
    "long arrows": marked("--> ", "<-- "),
    "curl": marked("> ", "< "),
    "smtplib": lambda side, text: f"send: {text + chr(13) + chr(10)!r}" if side == "C" else f"reply: {text.encode()!r}",
    "bare": lambda side, text: text,
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_every_notation_gives_the_same_talk(name: str) -> None:
    session = pasted("\n".join(NOTATIONS[name](*line) for line in TALK))
    assert session.protocol == "smtp"
    assert session.notation == name.rpartition("long ")[2].partition(",")[0]
    assert [(turn.side, turn.octets.decode().removesuffix("\r\n")) for turn in session.turns] == TALK
    assert [turn.number for turn in session.turns] == list(range(1, len(TALK) + 1))
    assert session.strange == []


def sides(text: str) -> str:
    return "".join(turn.side for turn in pasted(text).turns)


def test_who_speaks_is_told_by_what_is_said() -> None:
    assert sides(POP3) == "SCSSSCSCSCSSSCSSSSSCS"
    assert sides(IMAP) == "SCSCSSSSSSCSCSCSSCSCSS"


def test_a_letter_that_the_client_sends_is_the_client_s_whatever_it_says() -> None:
    asked = "* OK ready\na APPEND Sent {18}\n+ go\n* 3 EXISTS\na OK\n\na OK done\n* 4 EXISTS"
    assert sides(asked) == "SCSCCCSS"
    unasked = "* OK ready\na APPEND Sent {10+}\n* 3 EXISTS\na OK done\nb LOGIN {1}\n+\nx {2}\n+ go on\n+a\nb NO"
    assert sides(unasked) == "SCCSCSCSCS"
    refused = "* OK ready\na APPEND Sent {10}\na NO\nb IDLE\n+ idling\n* 3 EXISTS\nDONE\nb OK"
    assert sides(refused) == "SCSCSSCS"


def test_a_program_s_own_remarks_are_no_part_of_it() -> None:
    wire = "\n".join(NOTATIONS["curl"](*line) for line in TALK)
    noise = "* Trying 192.0.2.1:25...\n* Connected\n  % Total\n" + wire + "\n* Closing connection 0\n"
    assert pasted(noise).turns == [turn._replace(number=turn.number + 3) for turn in pasted(wire).turns]
    assert pasted(noise).strange == [Strange(3, "  % Total", "no-mark")]
    locked = "CONNECTED(00000003)\ndepth=2 C = US\n---\nServer certificate\n---\n220 mx\nQUIT\n221 bye\nclosed"
    assert [turn.number for turn in pasted(locked).turns] == [6, 7, 8]


def test_octets_that_were_not_shown_are_not_made_up() -> None:
    session = pasted("< 220 mx\n> DATA\n< 354 go\n} [98 bytes data]\n< 250 ok\n{ [5 bytes data]\n> QUIT\n< 221 x")
    assert [turn.octets for turn in session.turns if turn.number == 4] == [b"[98 bytes data]\r\n", b".\r\n"]
    assert session.strange == [Strange(4, "[98 bytes data]", "hidden")]


def test_a_letter_that_a_program_does_not_show_is_as_long_as_was_announced() -> None:
    fetched = "< * OK x\n> a FETCH 1 BODY[]\n< * 1 FETCH (BODY[] {18}\n* Found 18 bytes to download\n< )\n< a OK"
    session = pasted(fetched)
    assert [turn.octets for turn in session.turns if turn.number == 3][1:] == [b"[18 bytes data] \r\n"]
    assert session.strange == [Strange(3, "[18 bytes data]", "hidden")]
    assert len(heard(session)) == 4
    assert len(heard(pasted(fetched.replace("18}", "2}")))) == 4
    sent = "< * PREAUTH x\n> a APPEND Sent {21}\n< + go\n} [21 bytes data]\n> \n< a OK"
    assert heard(pasted(sent)) == ["* PREAUTH", "APPEND", "+", "literal", "OK"]
    by_pop3 = "< +OK x\n> USER a\n< +OK\n> PASS b\n< +OK\n> RETR 1\n< +OK 98 octets\n> QUIT\n< +OK"
    assert heard(pasted(by_pop3))[5:] == ["RETR", "+OK", "QUIT", "+OK"]
    assert len(pasted(fetched.replace("18}", "999999999}")).turns) == 5


def heard(session: Pasted) -> list[str]:
    ear = EARS[session.protocol]()
    return [one.label for turn in session.turns for one in ear.hear(turn.side, turn.octets)]


@pytest.mark.parametrize(
    ("text", "protocol"),
    [
        ("C: USER bob\nS: +OK", "pop3"),
        ("> a1 CAPABILITY\n< * CAPABILITY IMAP4rev1\n< a1 OK", "imap"),
        ("250 ok\nRSET\n250 ok", "smtp"),
        ("C: EHLO x\nC: QUIT", "smtp"),
    ],
)
def test_its_protocol_is_guessed(text: str, protocol: str) -> None:
    assert pasted(text).protocol == protocol


def test_its_protocol_can_be_told() -> None:
    assert pasted("+OK\nQUIT\n+OK", "pop3").protocol == "pop3"
    assert pasted("C: what\nS: ever", "imap").protocol == "imap"


@pytest.mark.parametrize(
    ("text", "protocol", "key"),
    [
        ("", "", "nothing"),
        ("Dear Sir or Madam,\nI write to you", "", "nothing"),
        ("\n\n", "smtp", "nothing"),
        ("220 x", "gopher", "unknown"),
        ("220 x\n" * (MOST_LINES + 1), "", "too-long"),
        ("x" * 400_001, "", "too-long"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_session(text: str, protocol: str, key: str) -> None:
    with pytest.raises(PasteError) as caught:
        pasted(text, protocol)
    assert caught.value.key == key


PIECES = st.sampled_from(
    [
        "C: ",
        "S: ",
        "> ",
        "< ",
        ">>> ",
        "<- ",
        " -> ",
        "* ",
        "220 ",
        "+OK ",
        "a OK ",
        "{3}",
        "send: b'",
        "} [3 bytes data]",
        "> RETR 1",
        "< * {8}",
        "> a X {3}",
        "< + ",
    ]
)


@given(st.lists(st.lists(PIECES | st.text(max_size=6), max_size=4).map("".join), max_size=12).map("\n".join))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    for protocol in ("", *PROTOCOLS):
        try:
            session = pasted(text, protocol)
        except PasteError:
            continue
        assert session.turns
        assert all(turn.octets.endswith(b"\r\n") for turn in session.turns)
        numbers = [turn.number for turn in session.turns]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    "shown", ["{[]}", "'a', {[]}", "0x" + "9" * 10_000, "9" * 10_000, "(" * 10_000, "{1: 2}", "None"], ids=len
)
def test_what_python_shows_and_is_no_text_stands_as_it_is(shown: str) -> None:
    assert pasted(f"send: {shown}\nreply: b'220 x'\n").turns[0].octets == f"{shown}\r\n".encode()
