"""The queue at work: ways, attempts, reports, and no accepted letter lost, wherever a wire is cut."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from simulator.agents.draft import Draft
from simulator.agents.sending.queue import Queue
from simulator.agents.smtp.server import SmtpServer
from simulator.mail import message
from simulator.mail.mailbox import Account
from simulator.trace.facts import Arrived, Dialled, HungUp, Queued, Sent
from simulator.world.faults import Fault
from tests.agents.sending.post_street import MSA, MX, PostStreet

HOUR = 3600
DAY = 24 * HOUR
LINK = (MSA, MX)


def to(*addresses: str) -> Draft:
    return Draft(sender="alice@alice.example", to=addresses, subject="Hello", text="At noon?\n")


def test_a_letter_comes_to_its_mailbox_with_all_postmarks() -> None:
    street = PostStreet()
    street.send()
    [letter] = street.bobs
    names = [field.name for field in message.fields(letter)]
    assert names[:3] == ["Return-Path", "Received", "Received"]
    first, second = (field.text for field in message.named(letter, "Received"))
    assert "from smtp.alice.example ([192.0.2.2])" in first
    assert "with ESMTP " in first
    assert "for <bob@bob.example>" in first
    assert "from alice.home ([192.0.2.1])" in second
    assert "with ESMTPA " in second
    assert letter.endswith(b"\r\n\r\nAt noon?\r\n")
    assert street.outcomes == ["delivered"]
    assert not street.homes[MSA].shelf.parcels


def test_what_is_refused_comes_back() -> None:
    street = PostStreet()
    street.send(to("bob@bob.example", "eve@bob.example"))
    assert len(street.bobs) == 1
    [report] = street.alices
    assert report.startswith(b"Return-Path: <>\r\n")
    assert b"Final-Recipient: rfc822; eve@bob.example\r\nAction: failed\r\nStatus: 5.1.1\r\n" in report
    assert b"Diagnostic-Code: smtp; 550 5.1.1 <eve@bob.example>: no such user here" in report
    assert street.given_up == [("eve@bob.example", "reason.refused")]


def test_what_is_put_off_is_tried_again() -> None:
    street = PostStreet(mx={"greylist": "20m"}, queue={"retry": ("15m", "10m")})
    street.send()
    assert (street.outcomes, street.bobs) == (["deferred"], [])
    street.wait(16 * 60)
    assert street.outcomes == ["deferred", "deferred"]
    street.wait(16 * 60)
    assert street.outcomes == ["deferred", "deferred", "delivered"]
    assert len(street.bobs) == 1


def test_a_server_that_is_down_is_waited_for_and_given_up() -> None:
    street = PostStreet(zones={"far.example": {"MX": "10 mx.far.example"}, "mx.far.example": {"A": "203.0.113.9"}})
    street.send(to("x@far.example"))
    street.wait(8 * HOUR)
    [warning] = street.alices
    assert b"Action: delayed\r\nStatus: 4.4.1\r\n" in warning
    assert b"Will-Retry-Until: Sat, 07 Mar 2026 08:00:00 +0000" in warning
    street.wait(5 * DAY)
    _, report = street.alices
    assert b"Action: failed\r\nStatus: 5.4.7\r\n" in report
    assert street.given_up == [("x@far.example", "reason.expired")]
    assert len(street.outcomes) > 20
    assert not street.homes[MSA].shelf.parcels


@pytest.mark.parametrize(
    ("zone", "status", "reason"),
    [
        ({}, b"5.1.2", "reason.no-such-domain"),
        ({"far.example": {"MX": "0 ."}}, b"5.1.10", "reason.null-mx"),
        ({"far.example": {"MX": "10 gone.example"}}, b"5.4.4", "reason.no-address"),
        ({"far.example": {"MX": "10 192.0.2.1"}}, b"5.4.4", "reason.no-address"),
        ({"far.example": {"MX": ["5 smtp.alice.example", "9 mx.bob.example"]}}, b"5.4.6", "reason.mx-loop"),
        ({"far.example": {"TXT": "no mail"}}, b"5.4.4", "reason.no-address"),
    ],
)
def test_dead_ends(zone: dict[str, dict[str, str]], status: bytes, reason: str) -> None:
    street = PostStreet(zones=zone)
    street.send(to("x@far.example"))
    [report] = street.alices
    assert b"Status: " + status + b"\r\n" in report
    assert street.given_up == [("x@far.example", reason)]


def test_exchangers_are_tried_in_their_order() -> None:
    street = PostStreet(
        zones={
            "bob.example": {"MX": ["20 mx.bob.example", "10 a.example", "15 b.example"]},
            "a.example": {"A": "203.0.113.1"},
        },
    )
    street.send()
    assert len(street.bobs) == 1
    assert [fact.callee for fact in street.facts(Dialled) if fact.port == 25] == ["203.0.113.1", MX]
    assert "reason.mx-preference" in street.reasons


def test_a_host_that_turns_callers_away_is_passed_over() -> None:
    street = PostStreet(
        "mx2.bob.example",
        mx={"service": "refused"},
        zones={"bob.example": {"MX": ["1 mx.bob.example", "2 mx2.bob.example"]}},
    )
    street.homes["mx2.bob.example"].store.add(Account("bob", "x", ("bob@bob.example",)))
    street.move_in("mx2.bob.example", SmtpServer)
    street.send()
    assert street.bobs == []
    assert len(street.letters("mx2.bob.example", "bob")) == 1


def test_whoever_turns_callers_away_is_left_politely() -> None:
    """QUIT, and its answer, come before the next exchanger is called (RFC 5321 §3.1, §4.1.1.10)."""
    street = PostStreet(mx={"service": "refused"}, zones={"bob.example": {"MX": ["1 mx.bob.example", "2 alice.home"]}})
    street.send()
    events = street.world.trace.events
    goodbye = next(event for event in events if isinstance(event.fact, Sent) and b"221 2.0.0 mx." in event.fact.data)
    heard = next(event.n for event in events if event.fact == Arrived(goodbye.n))
    left = next(event.n for event in events if event.fact == HungUp(goodbye.fact.wire, "C", "closed"))
    assert street.said("C") == ["QUIT"]
    assert heard < left


@pytest.mark.parametrize(
    ("zone", "outcome"),
    [
        ({"MX": "10 me.far.example"}, "failed"),
        ({"A": "192.0.2.2"}, "failed"),
        ({"MX": ["5 down.far.example", "10 me.far.example", "20 mx.bob.example"]}, "deferred"),
        ({"MX": ["10 me.far.example", "20 mx.bob.example"]}, "failed"),
    ],
)
def test_a_host_knows_itself_by_its_address(zone: dict[str, Any], outcome: str) -> None:
    """Names or addresses: what leads back here, and all behind it, is left out (RFC 5321 §5.1)."""
    street = PostStreet(
        zones={
            "far.example": zone,
            "me.far.example": {"A": "192.0.2.2"},
            "down.far.example": {"A": "203.0.113.9"},
        }
    )
    street.send(to("x@far.example"))
    assert street.outcomes == [outcome]
    assert not [fact for fact in street.facts(Dialled) if fact.port == 25 and fact.callee in (MSA, MX)]
    assert street.given_up == ([("x@far.example", "reason.mx-loop")] if outcome == "failed" else [])


@pytest.mark.parametrize(
    ("exchangers", "outcome"),
    [
        (["1 mx.bob.example"], "failed"),
        (["1 mx.bob.example", "2 gone.far.example"], "failed"),
        (["1 mx.bob.example", "2 down.far.example"], "deferred"),
        (["1 down.far.example", "2 mx.bob.example"], "deferred"),
        (["1 gone.far.example", "2 broken.example"], "deferred"),
        (["1 broken.example", "2 gone.far.example"], "deferred"),
    ],
)
def test_nothing_is_final_while_one_exchanger_may_be_back(exchangers: list[str], outcome: str) -> None:
    street = PostStreet(
        zones={"far.example": {"MX": exchangers}, "down.far.example": {"A": "203.0.113.9"}},
        mx={"service": "refused"},
        ns={"servfail": ("broken.example",)},
    )
    street.send(to("x@far.example"))
    assert street.outcomes == [outcome]
    remote = b"mx.bob.example" if "1 mx.bob.example" in exchangers else b""
    assert all(b"Remote-MTA: dns; " + remote in report for report in street.alices)


@pytest.mark.parametrize("wrong", [{"retry": ()}, {"concurrency": 0}, {"smarthost": "x:y"}, {"smarthost": ":25"}])
def test_a_queue_that_could_not_work_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Queue.Settings)


def test_a_back_up_exchanger_does_not_send_to_itself() -> None:
    street = PostStreet(
        "backup.example",
        zones={"bob.example": {"MX": ["10 mx.bob.example", "20 backup.example"]}},
        faults=[Fault("down", LINK, "down", 0)],
    )
    street.move_in("backup.example", SmtpServer, relay_to=("bob.example",))
    street.move_in("backup.example", Queue)
    street.send()
    assert len(street.bobs) == 1
    assert "reason.mx-loop-removal" in street.reasons


def test_no_exchanger_but_an_address() -> None:
    street = PostStreet()
    street.homes[MX].store.add(Account("eve", "x", ("eve@mx.bob.example",)))
    street.send(to("eve@mx.bob.example"))
    assert len(street.letters(MX, "eve")) == 1
    assert "reason.implicit-mx" in street.reasons


def test_an_address_literal_needs_no_dns() -> None:
    street = PostStreet()
    street.send(to("bob@[192.0.2.3]"))
    assert len(street.bobs) == 1


def test_a_smarthost_takes_everything() -> None:
    street = PostStreet(
        "relay.example", queue={"smarthost": "relay.example:2525", "smarthost_user": "msa", "smarthost_password": "pw"}
    )
    street.homes["relay.example"].store.add(Account("msa", "pw"))
    street.move_in("relay.example", SmtpServer, submission_ports=(2525,))
    street.move_in("relay.example", Queue)
    street.send()
    assert len(street.bobs) == 1
    assert sum(1 for _ in message.named(street.bobs[0], "Received")) == 3


def test_too_many_for_one_envelope_go_in_another_at_once() -> None:
    names = [f"user{number}" for number in range(5)]
    street = PostStreet(mx={"most_recipients": 2})
    for name in names:
        street.homes[MX].store.add(Account(name, "x", (f"{name}@bob.example",)))
    street.send(to(*(f"{name}@bob.example" for name in names)))
    assert all(len(street.letters(MX, name)) == 1 for name in names)
    assert street.outcomes == ["delivered"]


def test_no_report_about_a_report() -> None:
    street = PostStreet()
    street.send(Draft(sender="", to=("eve@bob.example",), raw=b"From: nobody\r\nTo: eve@bob.example\r\n\r\nx\r\n"))
    assert street.alices == []
    assert street.given_up == [("eve@bob.example", "reason.refused")]
    [kept] = street.letters(MSA, "postmaster")
    assert b"To: eve@bob.example" in kept


@pytest.mark.parametrize(
    ("extensions", "action"), [(("DSN", "ENHANCEDSTATUSCODES"), b"delivered"), (("ENHANCEDSTATUSCODES",), b"relayed")]
)
def test_success_is_reported_to_who_asked(extensions: tuple[str, ...], action: bytes) -> None:
    """By whoever delivers, or by the last one who knows how to (RFC 3461 §5.2.2)."""
    street = PostStreet("desk", mx={"extensions": extensions}, msa={"relay_for": ("desk",)})
    street.move_in(MX, Queue)
    street.type("desk", "EHLO desk.home", "MAIL FROM:<alice@alice.example> ENVID=K+2B1")
    street.type("desk", "RCPT TO:<bob@bob.example> NOTIFY=SUCCESS ORCPT=rfc822;Bob+2Bx@bob.example")
    street.type("desk", "DATA", "Subject: x", "", ".")
    assert len(street.bobs) == 1
    assert "RCPT TO:<bob@bob.example> NOTIFY=SUCCESS ORCPT=rfc822;Bob+2Bx@bob.example" in street.said("C")
    [report] = street.alices
    assert b"Original-Envelope-Id: K+1\r\n" in report
    assert b"Original-Recipient: rfc822; Bob+x@bob.example\r\n" in report
    assert b"Action: " + action + b"\r\n" in report


def test_one_letter_at_a_time() -> None:
    street = PostStreet(queue={"concurrency": 1})
    street.homes[MX].store.add(Account("eve", "x", ("eve@mx.bob.example",)))
    street.send(to("bob@bob.example", "eve@mx.bob.example"))
    assert len(street.bobs) == len(street.letters(MX, "eve")) == 1


def test_a_client_may_have_the_queue_started() -> None:
    street = PostStreet("desk", mx={"greylist": "1m"}, msa={"relay_to": ("bob.example",), "extensions": ("ETRN",)})
    street.send()
    street.wait(2 * 60)
    assert street.outcomes == ["deferred"]
    street.type("desk", "EHLO desk.home", "ETRN bob.example")
    assert street.outcomes == ["deferred", "delivered"]


def _cuts() -> list[int]:
    """The moments when something is sent between the two servers."""
    street = PostStreet()
    street.send()
    wires = {
        event.fact.wire
        for event in street.world.trace.events
        if isinstance(event.fact, Dialled) and event.fact.port == 25
    }
    return sorted({e.at for e in street.world.trace.events if isinstance(e.fact, Sent) and e.fact.wire in wires})


@pytest.mark.parametrize("how", ["cut", "reset"])
@pytest.mark.parametrize("at", _cuts())
def test_no_accepted_letter_is_lost_when_a_wire_is_cut(at: int, how: str) -> None:
    street = PostStreet(faults=[Fault("snap", LINK, how, at, at + 1)])
    street.send()
    street.wait(HOUR)
    assert street.bobs
    assert len(street.bobs) <= 2
    assert street.outcomes[-1] == "delivered"


def test_a_cut_after_the_last_dot_may_bring_a_letter_twice() -> None:
    street = PostStreet(faults=[Fault("snap", LINK, "cut", 0, None, b"accepted as")])
    street.send()
    street.wait(HOUR)
    assert len(street.bobs) == 2


def test_a_long_list_of_letters_all_arrive() -> None:
    street = PostStreet()
    for _ in range(30):
        street.send()
    assert len(street.bobs) == 30
    assert len({fact.letter for fact in street.facts(Queued) if fact.who == MSA}) == 30


def test_the_same_street_twice_makes_the_same_film() -> None:
    films = []
    for _ in range(2):
        street = PostStreet(zones={"bob.example": {"MX": ["10 mx.bob.example", "10 a.example", "10 b.example"]}})
        street.send()
        street.wait(HOUR)
        films.append(list(street.world.trace.events))
    assert films[0] == films[1]
