"""The overhearer: utterances with tokens, states and what they answer, whatever the pieces they come in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.smtp import Ear
from tests.effort import grows_evenly
from tests.protocols.hearing import hear, marked

TALK: list[tuple[str, bytes]] = [
    ("S", b"220 mx.example ESMTP ready\r\n"),
    ("C", b"EHLO [192.0.2.1]\r\n"),
    ("S", b"250-mx.example greets you\r\n250-AUTH PLAIN X-NEW\r\n250-LIMITS RCPTMAX=20\r\n250 SIZE 500\r\n"),
    ("C", b"AUTH LOGIN\r\n"),
    ("S", b"334 VXNlcm5hbWU6\r\n"),
    ("C", b"*\r\n"),
    ("S", b"501 5.7.0 cancelled\r\n"),
    ("C", b"MAIL FROM:<> SIZE=30\r\n"),
    ("C", b"RCPT TO:<@relay.example:bob@[192.0.2.2]> NOTIFY=SUCCESS,DELAY\r\n"),
    ("C", b"DATA\r\n"),
    ("S", b"250 2.1.0 OK\r\n250 2.1.5 OK\r\n354 go\r\n"),
    ("C", b"Subject: x\r\n\r\n..dot\r\nQUIT\r\n.\r\nQUIT\r\n"),
    ("S", b"250 2.0.0 taken\r\n221 bye\r\n"),
]


def tokens(talk: list[tuple[str, bytes]], number: int) -> list[tuple[bytes, str]]:
    """The tokens of an utterance, with the octets they stand on."""
    one = hear(Ear(), *talk)[number]
    stream = b"".join(data for side, data in talk if side == one.side)[one.start : one.end]
    return marked(stream, one.tokens)


def test_who_says_what_in_which_state() -> None:
    assert [(one.side, one.label, str(one.state)) for one in hear(Ear(), *TALK)] == [
        ("S", "220", "GREETED"),
        ("C", "EHLO", "GREETED"),
        ("S", "250", "READY"),
        ("C", "AUTH", "READY"),
        ("S", "334", "AUTH"),
        ("C", "response", "AUTH"),
        ("S", "501", "READY"),
        ("C", "MAIL", "READY"),
        ("C", "RCPT", "READY"),
        ("C", "DATA", "READY"),
        ("S", "250", "MAIL"),
        ("S", "250", "RCPT"),
        ("S", "354", "DATA"),
        ("C", "content", "DATA"),
        ("C", "QUIT", "DATA"),
        ("S", "250", "READY"),
        ("S", "221", "CLOSED"),
    ]


def test_each_answer_names_what_it_answers() -> None:
    answers = [one.answers for one in hear(Ear(), *TALK) if one.side == "S"]
    assert answers == [None, 1, 3, 5, 7, 8, 9, 13, 14]


def test_offsets_cover_both_streams_without_a_gap() -> None:
    for side in "CS":
        ends = [(one.start, one.end) for one in hear(Ear(), *TALK) if one.side == side]
        assert [start for start, _ in ends] == [0, *(end for _, end in ends[:-1])]
        assert ends[-1][1] == sum(len(data) for who, data in TALK if who == side)


def test_what_may_be_said_next() -> None:
    utterances = hear(Ear(), *TALK)
    assert utterances[0].allowed[:2] == ("EHLO", "HELO")
    assert "AUTH" in utterances[2].allowed
    assert "MAIL" not in utterances[11].allowed
    assert utterances[-1].allowed == ()


def test_tokens_of_a_greeting() -> None:
    assert tokens(TALK, 0) == [(b"220", "smtp.reply.220@greeting"), (b"mx.example ESMTP ready", "smtp.wire.greeting")]


def test_tokens_of_a_hello_and_its_answer() -> None:
    assert tokens(TALK, 1) == [(b"EHLO", "smtp.command.EHLO"), (b"[192.0.2.1]", "smtp.wire.address-literal")]
    assert [token for token in tokens(TALK, 2) if not token[1].startswith("smtp.reply")] == [
        (b"-", "smtp.wire.multi-line-reply"),
        (b"mx.example", "smtp.argument.domain"),
        (b"greets you", "smtp.argument.reply-text"),
        (b"-", "smtp.wire.multi-line-reply"),
        (b"AUTH", "smtp.extension.AUTH"),
        (b"PLAIN", "sasl.PLAIN"),
        (b"X-NEW", "sasl.X-NEW"),
        (b"-", "smtp.wire.multi-line-reply"),
        (b"LIMITS", "smtp.extension.LIMITS"),
        (b"RCPTMAX=20", "smtp.extension.LIMITS.RCPTMAX"),
        (b"SIZE", "smtp.extension.SIZE"),
        (b"500", "smtp.argument.extension-parameter"),
    ]


def test_tokens_of_a_log_in() -> None:
    assert tokens(TALK, 3) == [(b"AUTH", "smtp.command.AUTH"), (b"LOGIN", "sasl.LOGIN")]
    assert tokens(TALK, 4) == [(b"334", "smtp.reply.334@AUTH"), (b"VXNlcm5hbWU6", "sasl.login.prompt")]
    assert tokens(TALK, 5) == [(b"*", "smtp.wire.auth-cancel")]
    assert tokens(TALK, 6)[:2] == [(b"501", "smtp.reply.501@AUTH"), (b"5.7.0", "smtp.enhanced.5.7.0")]


def test_tokens_of_an_envelope() -> None:
    assert tokens(TALK, 7) == [
        (b"MAIL FROM:", "smtp.command.MAIL"),
        (b"<>", "smtp.wire.null-reverse-path"),
        (b"SIZE=30", "smtp.parameter.SIZE"),
    ]
    assert tokens(TALK, 8) == [
        (b"RCPT TO:", "smtp.command.RCPT"),
        (b"<", "smtp.argument.forward-path"),
        (b"@relay.example:", "smtp.wire.source-route"),
        (b"bob@", "smtp.argument.forward-path"),
        (b"[192.0.2.2]", "smtp.wire.address-literal"),
        (b">", "smtp.argument.forward-path"),
        (b"NOTIFY=SUCCESS", "smtp.parameter.NOTIFY=SUCCESS"),
        (b"DELAY", "smtp.parameter.NOTIFY=DELAY"),
    ]


def test_tokens_of_a_letter() -> None:
    assert tokens(TALK, 13) == [
        (b"Subject", "header.Subject"),
        (b".", "smtp.wire.dot-stuffing"),
        (b".dot\r\nQUIT\r\n", "smtp.argument.body"),
        (b".\r\n", "smtp.wire.end-of-data"),
    ]


def test_mistakes_are_marked_behind_their_verb() -> None:
    talk = [("S", b"220 x\r\n"), ("C", b"RCPT TO:<bob@b.example>\r\n"), ("S", b"503 no\r\n"), ("C", b"fly me\r\n")]
    assert tokens(talk, 1) == [
        (b"RCPT", "smtp.command.RCPT"),
        (b" TO:<bob@b.example>\r\n", "smtp.violation.bad-sequence"),
    ]
    assert tokens(talk, 3)[-1] == (b" me\r\n", "smtp.violation.unrecognised-command")


def test_a_private_verb_is_known_as_one() -> None:
    talk = [("S", b"220 x\r\n"), ("C", b"XYZZY now\r\n")]
    assert tokens(talk, 1)[0] == (b"XYZZY", "smtp.wire.private-use-command")


def test_who_does_not_wait_is_noticed() -> None:
    talk = [("S", b"220 x\r\n"), ("C", b"EHLO a.example\r\nMAIL FROM:<>\r\n")]
    assert tokens(talk, 2)[-1][1] == "smtp.violation.did-not-wait"


def test_smuggled_commands_stay_content() -> None:
    begin = [*TALK[:3], *TALK[7:11]]
    talk = [*begin, ("C", b"x\n.\nMAIL FROM:<>\r\n.\r\n")]
    assert hear(Ear(), *talk)[-1].label == "content"
    assert (b"\n", "smtp.violation.bare-line-feed") in tokens(talk, len(hear(Ear(), *talk)) - 1)


def test_codes_in_a_report_are_marked() -> None:
    report = b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
    talk = [*TALK[:3], *TALK[7:11], ("C", report + b"Status: 5.1.1\r\n--x--\r\n.\r\n")]
    assert (b"5.1.1", "smtp.enhanced.5.1.1") in tokens(talk, len(hear(Ear(), *talk)) - 1)


def test_what_is_no_reply_is_heard_and_nothing_more() -> None:
    talk = [("S", b"SSH-2.0-OpenSSH\r\n"), ("C", b"EHLO a.example\r\n")]
    assert [one.label for one in hear(Ear(), *talk)] == ["?", "EHLO"]


@given(st.lists(st.integers(1, 40), max_size=20))
def test_pieces_make_no_difference(sizes: list[int]) -> None:
    broken = []
    for side, data in TALK:
        for size in sizes:
            broken.append((side, data[:size]))
            data = data[size:]
        broken.append((side, data))
    assert hear(Ear(), *broken) == hear(Ear(), *TALK)


@given(
    st.lists(
        st.tuples(st.sampled_from("CS"), st.binary(max_size=50) | st.sampled_from([d for _, d in TALK])), max_size=20
    )
)
def test_any_two_streams_are_heard_to_their_end(talk: list[tuple[str, bytes]]) -> None:
    for one in hear(Ear(), *talk):
        assert one.start < one.end
        spans = [(token.start, token.end) for token in one.tokens]
        assert spans == sorted(spans)
        assert all(0 <= start <= end <= one.end - one.start for start, end in spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize("line", [b"RSET\r\n", b"NOOP\r\n", b"\r\n"])
def test_many_commands_at_once_are_heard_at_an_even_pace(line: bytes) -> None:
    answers = b"500 what\r\n" if line == b"\r\n" else b"250 ok\r\n"
    talk = [("S", b"220 hi\r\n"), ("C", b"EHLO a\r\n"), ("S", b"250-mx\r\n250 PIPELINING\r\n")]
    assert grows_evenly(lambda size: hear(Ear(), *talk, ("C", line * size), ("S", answers * size)), 400)
