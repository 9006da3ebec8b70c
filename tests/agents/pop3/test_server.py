"""A POP3 server: what the conversations of tests/transcripts/pop3 cannot show."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.doorkeeper import Channel
from simulator.agents.pop3.commands import answer
from simulator.agents.pop3.session import Session
from simulator.scenario.rehearsal.conversation import Player, parse
from simulator.trace.facts import Alarmed, Changed, Decided, HungUp, Sent
from tests.agents.pop3.office import BOB, SERVER, TRANSCRIPTS, Office, letter, overhear

CONVERSATIONS = sorted((TRANSCRIPTS / "pop3").glob("*.txt"))
HELLO, NOTE = letter("pop-hello"), letter("pop-note")


def conversation(path: Path) -> list[Sent]:
    """All that is sent in a conversation."""
    return [event.fact for event in Player(parse(path)).play().events if isinstance(event.fact, Sent)]


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_a_listener_knows_what_each_reply_answers(path: Path) -> None:
    sent = conversation(path)
    for wire in {fact.wire for fact in sent}:
        heard = overhear(sent, wire)
        answers = [one.answers for one in heard if one.side == "S"]
        assert answers == [None, *(place for place, one in enumerate(heard) if one.side == "C")][: len(answers)]
        assert heard[-1].state == "CLOSED" or path.stem == "autologout"


def test_the_first_session_as_a_listener_hears_it() -> None:
    heard = overhear(conversation(TRANSCRIPTS / "pop3" / "user-pass.txt"), 0)
    assert [(one.side, one.label, one.state) for one in heard] == [
        ("S", "+OK", "AUTHORIZATION"),
        ("C", "USER", "AUTHORIZATION"),
        ("S", "+OK", "AUTHORIZATION.USER"),
        ("C", "PASS", "AUTHORIZATION.USER"),
        ("S", "+OK", "TRANSACTION"),
        ("C", "STAT", "TRANSACTION"),
        ("S", "+OK", "TRANSACTION"),
        ("C", "LIST", "TRANSACTION"),
        ("S", "+OK", "TRANSACTION"),
        ("C", "RETR", "TRANSACTION"),
        ("S", "+OK", "TRANSACTION"),
        ("C", "QUIT", "UPDATE"),
        ("S", "+OK", "CLOSED"),
    ]


# ---- the maildrop


def test_deletion_happens_at_quit_and_is_recorded() -> None:
    office = Office(HELLO, NOTE)
    call = office.call()
    call.log_in()
    call.ask("DELE 2")
    assert not office.facts(Changed)
    call.ask("QUIT")
    assert office.facts(Changed) == [Changed(f"{SERVER}:bob/INBOX", 2, "expunged")]
    assert Decided(SERVER, "delete", "reason.updated", {"user": "bob", "deleted": "1"}) in office.facts(Decided)
    assert [(change.kind, change.uid, change.by) for change in office.inbox.log][2:] == [("expunged", 2, "pop3-0")]
    assert call.closed == "closed"


@pytest.mark.parametrize("end", ["hang_up", "drop"])
def test_a_lost_connection_deletes_nothing_and_opens_the_lock(end: str) -> None:
    office = Office(HELLO)
    call = office.call()
    call.log_in()
    call.ask("DELE 1")
    getattr(call, end)()
    assert len(office.inbox.letters) == 1
    assert Decided(SERVER, "keep", "reason.no-quit", {"user": "bob", "count": "1"}) in office.facts(Decided)
    assert office.call().log_in().startswith("+OK Maildrop locked, 1 ")


def test_silence_ends_the_session_without_a_word() -> None:
    office = Office(HELLO)
    call = office.call()
    call.log_in()
    call.ask("DELE 1")
    call.wait(599)
    assert not call.closed
    call.wait(2)
    assert call.closed == "closed"
    assert call.said.count(b"\r\n") == 1  # the greeting, and nothing since
    assert [fact.name for fact in office.facts(Alarmed)] == ["autologout 0"]
    assert office.reasons[-1] == "reason.no-quit"
    assert office.inbox.letters
    assert office.call().log_in().startswith("+OK")


def test_silence_before_log_in() -> None:
    office = Office(pop3_autologout="30s")
    call = office.call()
    call.wait(31)
    assert call.closed == "closed"


def test_after_quit_nothing_rings() -> None:
    office = Office(HELLO)
    office.call().ask("QUIT")
    office.wait(3600)
    assert not office.facts(Alarmed)
    assert [fact.side for fact in office.facts(HungUp)] == ["S", "C"]


def test_bare_line_ends_hide_no_dots() -> None:
    """IMAP takes such letters as they are; whoever reads line by line would take the dot for the end."""
    office = Office(b"Subject: bare\n\nhello\n.\rworld")
    call = office.call()
    call.log_in()
    assert call.ask("STAT") == "+OK 1 34\r\n"
    assert call.ask("RETR 1") == "+OK 34 octets\r\nSubject: bare\r\n\r\nhello\r\n..\r\nworld\r\n.\r\n"
    assert call.ask("TOP 1 1") == "+OK Top of message follows\r\nSubject: bare\r\n\r\nhello\r\n.\r\n"


def test_letters_that_come_during_a_session_wait_for_the_next() -> None:
    office = Office(HELLO)
    call = office.call()
    call.log_in()
    office.inbox.append(NOTE, 0)
    assert call.ask("STAT") == f"+OK 1 {len(HELLO)}\r\n"
    call.ask("QUIT")
    assert office.call().log_in().startswith("+OK Maildrop locked, 2 ")


def test_a_letter_that_somebody_else_expunged_is_still_read_and_not_deleted_twice() -> None:
    office = Office(HELLO, NOTE)
    call = office.call()
    call.log_in()
    office.inbox.expunge(1)
    assert HELLO.decode() in call.ask("RETR 1")
    call.ask("DELE 1")
    assert call.ask("QUIT") == f"+OK {SERVER} closing the connection\r\n"
    assert list(office.inbox.letters) == [2]


def test_a_letter_without_a_last_line_end_gets_one() -> None:
    office = Office(b"Subject: x\r\n\r\nno end")
    call = office.call()
    call.log_in()
    assert call.ask("STAT") == "+OK 1 22\r\n"
    assert call.ask("RETR 1") == "+OK 22 octets\r\nSubject: x\r\n\r\nno end\r\n.\r\n"
    assert call.ask("TOP 1 1") == "+OK Top of message follows\r\nSubject: x\r\n\r\nno end\r\n.\r\n"


@given(st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a.", b"\xff", b"a"]), max_size=12).map(b"\r\n".join))
def test_every_letter_arrives_as_it_was(body: bytes) -> None:
    content = b"Subject: x\r\n\r\n" + body
    office = Office(content)
    call = office.call()
    call.log_in()
    said = call.say(b"RETR 1\r\n")
    status, _, lines = said.partition(b"\r\n")
    size = int(status.split()[1])
    assert lines.endswith(b"\r\n.\r\n")
    received = b"\r\n".join(line.removeprefix(b".") for line in lines.split(b"\r\n")[:-2]) + b"\r\n"
    assert received == (content if content.endswith(b"\r\n") else content + b"\r\n")
    assert size == len(received)


# ---- log-in


def test_apop() -> None:
    office = Office(HELLO, pop3_apop=True)
    call = office.call()
    banner = call.said.decode().strip()
    stamp = banner[banner.index("<") :]
    right = hashlib.md5(f"{stamp}tulip".encode(), usedforsecurity=False).hexdigest()
    wrong = hashlib.md5(f"{stamp}rose".encode(), usedforsecurity=False).hexdigest()
    assert call.ask(f"APOP bob {wrong}").startswith("-ERR [AUTH]")
    assert call.ask(f"APOP nobody {right}").startswith("-ERR [AUTH]")
    assert call.ask(f"APOP bob {right.upper()}") == "-ERR Syntax: APOP name digest\r\n"
    assert call.ask(f"APOP bob {right}").startswith("+OK")
    other = office.call()
    assert stamp not in other.said.decode()


def test_apop_is_not_offered_without_a_timestamp() -> None:
    call = Office().call()
    assert call.ask("APOP bob " + "0" * 32) == "-ERR APOP is not offered here\r\n"


def test_log_ins_are_decisions() -> None:
    office = Office(HELLO)
    call = office.call()
    call.log_in("bob", "rose")
    call.log_in()
    assert [(fact.verdict, fact.reason) for fact in office.facts(Decided)] == [
        ("refuse", "reason.bad-credentials"),
        ("accept", "reason.logged-in"),
    ]


def test_a_password_in_another_alphabet() -> None:
    office = Office(mailboxes={"zoé": {"password": "pâquerette"}})
    assert office.call().log_in("zoé", "pâquerette").startswith("+OK")


def test_octets_that_are_no_text() -> None:
    call = Office().call()
    assert call.say(b"USER \xff\xfe\r\nPASS \xc3\x28\r\n").endswith(b"-ERR [AUTH] Wrong user name or password\r\n")


# ---- whatever comes


HALF = b"-ERR A line ends with CRLF, not with LF alone\r\n"


@pytest.mark.parametrize("line", [b"NOOP\n", b"FLY\n", b"\n", b"PASS tulip\n", b"\xc3\xa9\n"])
def test_a_line_feed_alone_ends_no_line(line: bytes) -> None:
    call = Office().call()
    assert call.say(line + b"USER bob\r\n").startswith(HALF + b"+OK")


def test_a_line_feed_alone_breaks_a_log_in_off() -> None:
    call = Office().call()
    assert call.say(b"AUTH PLAIN\r\n").startswith(b"+")
    assert call.say(b"AGJvYgB0dWxpcA==\n") == HALF
    assert call.say(b"AUTH PLAIN AGJvYgB0dWxpcA==\r\n").startswith(b"+OK")


def test_nothing_said_in_clear_counts_behind_tls() -> None:
    session = Session(Office(pop3_capabilities=["USER", "UTF8", "STLS"]).server._service, 0)
    session.greet()
    session.receive(b"UTF8\r\nUSER bob\r\n", answer)
    session.secure(Channel(secured=True), answer)
    assert (session.user, session.utf8) == ("", False)


commands = st.sampled_from("APOP AUTH CAPA DELE LIST NOOP PASS QUIT RETR RSET STAT STLS TOP UIDL USER UTF8 X *".split())
arguments = st.sampled_from(
    ["", " 1", " 2 3", " bob", " tulip", " PLAIN", " LOGIN", " AGJvYgB0dWxpcA==", " =", "\t", " \u00e9", " -1"]
)
lines = st.tuples(commands, arguments, arguments).map("".join)


@given(st.lists(lines, max_size=12))
def test_random_commands_each_get_one_answer(said: list[str]) -> None:
    office = Office(HELLO, NOTE)
    call = office.call()
    for line in said:
        answer = call.ask(line)
        if call.closed:
            break
        assert answer.startswith(("+OK", "-ERR", "+ "))
        assert answer.endswith("\r\n")
    assert [one.label for one in office.hear(0) if one.label == "?" and one.side == "S"] == []


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_random_octets_never_break_it(pieces: list[bytes]) -> None:
    office = Office(HELLO)
    call = office.call()
    call.say(*(piece for piece in pieces if piece))
    assert call.ask("NOOP").endswith("\r\n") or call.closed
    assert office.hear(0)


def test_ten_million_octets_without_a_line_end() -> None:
    call = Office().call()
    assert call.say(b"x" * 10_000_000) == b""
    assert call.say(b"\r\nQUIT\r\n").startswith(b"-ERR Line too long\r\n+OK")


def test_a_connection_dropped_in_mid_command_loses_nothing() -> None:
    chance = Random(5)
    commands = ["USER bob", "PASS tulip", "RETR 1", "DELE 1", "QUIT"]
    for cut in range(len(commands)):
        office = Office(HELLO, mailboxes=BOB)
        call = office.call()
        for command in commands[:cut]:
            call.ask(command)
        piece = commands[cut].encode()[: chance.randrange(1, 4)]
        call.say(piece)
        call.drop()
        assert len(office.inbox.letters) == 1
        assert office.store.accounts["bob"].maildrop_lock is None


@pytest.mark.parametrize("line", ["RETR 1", "TOP 1 0", "LIST", "STAT", "CAPA"])
def test_whoever_asks_for_too_much_in_one_go_is_hung_up_on(line: str) -> None:
    office = Office(b"Subject: large\r\n\r\n" + b"tulips\r\n" * 10_000, *[NOTE] * 500)
    caller = office.call()
    caller.log_in()
    caller.ask("DELE 2")
    caller.say(f"{line}\r\n".encode() * 20_000)
    assert caller.closed == "closed"
    assert len(office.inbox.letters) == 501
