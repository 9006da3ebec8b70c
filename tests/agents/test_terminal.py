"""The keyboard: sends what is typed as it is, and says when there is no wire to send it on."""

from __future__ import annotations

import pytest

from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.agents.smtp.server import SmtpServer
from simulator.agents.terminal import Terminal
from simulator.trace.facts import Decided, Dialled, HungUp, Sent
from tests.agents.street import Street


def street(resolver: bool = False) -> Street:
    here = Street("desk", "mx.example", "ns")
    here.move_in("desk", Terminal)
    here.move_in("mx.example", SmtpServer)
    if resolver:
        here.move_in("ns", DnsServer)
        here.move_in("desk", Resolver, dns_server="ns")
    return here


def sent(here: Street) -> list[bytes]:
    return [bytes(fact.data) for fact in here.facts(Sent) if fact.side == "C"]


@pytest.mark.parametrize("resolver", [False, True])
@pytest.mark.parametrize("place", ["mx.example:25", " 192.0.2.2:25 ", "[192.0.2.2]:25"])
def test_connects_by_name_or_address(place: str, resolver: bool) -> None:
    here = street(resolver)
    here.ask("desk", "connect", place)
    assert [fact.callee for fact in here.facts(Dialled)] == ["mx.example"]


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("EHLO desk\r\n", b"EHLO desk\r\n"),
        ("no end", b"no end"),
        ("é\n", "é\n".encode()),
        ("\udcff", b"\xff"),
        ("\ud800", b"?"),
    ],
)
def test_types_octets_as_they_are(text: str, octets: bytes) -> None:
    here = street()
    here.ask("desk", "connect", "mx.example:25")
    here.ask("desk", "type", text)
    assert sent(here) == [octets]


@pytest.mark.parametrize("action", ["type", "close", "reset"])
def test_without_a_wire_there_is_nothing_to_do(action: str) -> None:
    here = street()
    here.ask("desk", action, "x")
    assert here.reasons == ["reason.not-connected"]


@pytest.mark.parametrize(
    "place",
    [
        "",
        "mx.example",
        "mx.example:",
        ":25",
        "mx.example:0",
        "mx.example:x",
        "mx.example:99999",
        "mx:²",
        "mx:" + "9" * 5000,
    ],
)
def test_a_place_is_a_host_and_a_port(place: str) -> None:
    here = street()
    here.ask("desk", "connect", place)
    assert here.reasons == ["reason.bad-place"]


def test_a_name_that_dns_does_not_know() -> None:
    here = street(resolver=True)
    here.ask("desk", "connect", "gone.example:25")
    assert "reason.no-address" in here.reasons


@pytest.mark.parametrize(("action", "how"), [("close", "closed"), ("reset", "reset")])
def test_hangs_up(action: str, how: str) -> None:
    here = street()
    here.ask("desk", "connect", "mx.example:25")
    here.ask("desk", action)
    assert here.facts(HungUp)[0].how == how
    here.ask("desk", "type", "x")
    assert [fact.reason for fact in here.facts(Decided)] == ["reason.not-connected"]


def test_only_one_wire_at_a_time() -> None:
    here = street()
    here.ask("desk", "connect", "mx.example:25")
    here.ask("desk", "connect", "mx.example:587")
    here.ask("desk", "type", "NOOP\r\n")
    assert [fact.wire for fact in here.facts(Sent) if fact.side == "C"] == [1]
    assert here.facts(HungUp)[0].wire == 0


def test_a_wire_the_server_closed_is_gone() -> None:
    here = street()
    here.ask("desk", "connect", "mx.example:25")
    here.ask("desk", "type", "QUIT\r\n")
    here.ask("desk", "type", "NOOP\r\n")
    assert here.reasons == ["reason.not-connected"]
