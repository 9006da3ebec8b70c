"""SPF at a server: when it asks, what it writes down, whom it lets in all the same (RFC 7208 §8)."""

from __future__ import annotations

import pytest

from simulator.trace.facts import Decided
from simulator.world.agent import LookUp
from tests.agents.smtp.test_server import Desk, greeted

PASS, FAIL, SOFT = ('"v=spf1 ip4:192.0.2.0/24 -all"',), ('"v=spf1 -all"',), ('"v=spf1 ~all"',)
MAIL = "MAIL FROM:<alice@alice.example>"


def asked(desk: Desk, *records: str, status: str = "ok") -> str:
    """What is said to a MAIL once its one question is answered."""
    assert desk.say(MAIL) == ""
    assert LookUp("alice.example", "TXT") in desk.deeds
    return desk.answer("alice.example", "TXT", status, *records)


def notes(desk: Desk) -> list[str]:
    return [fact.reason for fact in desk.facts(Decided) if fact.reason.startswith("spf.")]


def test_a_server_that_does_not_care_asks_nothing() -> None:
    desk = greeted()
    assert desk.say(MAIL).startswith("250 ")
    assert not [deed for deed in desk.deeds if isinstance(deed, LookUp)]


@pytest.mark.parametrize(
    ("spf", "records", "status", "code", "result"),
    [
        ("note", PASS, "ok", "250 2.1.0", "pass"),
        ("note", FAIL, "ok", "250 2.1.0", "fail"),
        ("note", (), "timeout", "250 2.1.0", "temperror"),
        ("enforce", PASS, "ok", "250 2.1.0", "pass"),
        ("enforce", SOFT, "ok", "250 2.1.0", "softfail"),
        ("enforce", (), "nxdomain", "250 2.1.0", "none"),
        ("enforce", FAIL, "ok", "550 5.7.23", "fail"),
        ("enforce", ('"v=spf1 moo"',), "ok", "550 5.7.24", "permerror"),
        ("enforce", (), "servfail", "451 4.7.24", "temperror"),
    ],
)
def test_what_becomes_of_a_result(spf: str, records: tuple[str, ...], status: str, code: str, result: str) -> None:
    desk = greeted(spf=spf)
    assert asked(desk, *records, status=status).startswith(code)
    assert notes(desk)[-1] == f"spf.result.{result}"


def test_each_step_is_written_down_once_though_the_judgment_began_anew() -> None:
    desk = greeted(spf="note", check_senders=True)
    desk.say(MAIL)
    desk.answer("alice.example", "MX", "ok", "10 mx.alice.example.")
    desk.answer("alice.example", "TXT", "ok", '"v=spf1 a:one.alice.example mx -all"')
    desk.answer("one.alice.example", "A", "ok", "198.51.100.1")
    assert desk.answer("mx.alice.example", "A", "ok", "192.0.2.1").startswith("250 ")
    assert notes(desk) == ["spf.reason.record", "spf.reason.no-match", "spf.reason.match", "spf.result.pass"]
    last = desk.facts(Decided)[-1]
    assert (last.verdict, last.details["smtp.mailfrom"], last.details["look-ups"]) == (
        "note",
        "alice@alice.example",
        "2",
    )


def test_of_a_record_without_end_not_every_step_is_written_down() -> None:
    desk = greeted(spf="note")
    asked(desk, " ".join(['"v=spf1 "', *['"ip4:198.51.100.1 "'] * 500, '"-all"']))
    assert len(notes(desk)) == 101
    assert notes(desk)[-1] == "spf.result.fail"


@pytest.mark.parametrize(("port", "settings"), [(25, {"relay_for": ["alice.home"]}), (587, {"auth_required": False})])
def test_who_belongs_to_the_house_is_not_doubted(port: int, settings: dict[str, object]) -> None:
    desk = greeted(port, spf="enforce", **settings)
    assert desk.say(MAIL).startswith("250 ")


def test_what_was_found_stands_above_the_postmark_of_its_own_letter_alone() -> None:
    desk = greeted(spf="note")
    asked(desk, *FAIL)
    desk.say("RCPT TO:<bob@bob.example>", "DATA")
    desk.say("From: Alice <alice@alice.example>", "", "Hello", ".")
    desk.say("MAIL FROM:<>")
    desk.answer("alice.home", "TXT", "ok", *PASS)
    desk.say("RCPT TO:<bob@bob.example>", "DATA")
    desk.say("From: Alice <alice@alice.example>", "", "Hello", ".")
    tops = [letter.split(b"\r\n")[1] for letter in desk.letters]
    assert tops == [
        b"Received-SPF: fail (mx.bob.example: alice@alice.example may not send from 192.0.2.1)",
        b"Received-SPF: pass (mx.bob.example: alice.home may send from 192.0.2.1)",
    ]
    assert b"\tidentity=helo;\r\n" in desk.letters[1]
    assert all(letter.index(b"Received-SPF") < letter.index(b"Received: ") for letter in desk.letters)
