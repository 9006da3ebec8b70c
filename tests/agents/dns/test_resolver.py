"""A resolver and a name server, with real datagrams between them, some of them lost."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from simulator.agents.dns import resolver
from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.protocols.dns import ZoneError, Zones, ZoneTable, ask, read_question
from simulator.trace.facts import Lost, Posted
from simulator.world.agent import Answered, LookUp, SendDatagram
from simulator.world.faults import Fault
from tests.agents.street import SECOND, Neighbour, Street

TABLE: ZoneTable = {
    "bob.example": {"MX": "10 mx.bob.example", "TTL": "60"},
    "mx.bob.example": {"A": "192.0.2.7"},
    "out.bob.example": {"CNAME": "in.alice.home", "TTL": "30"},
    "round.bob.example": {"CNAME": "about.alice.home"},
    "about.alice.home": {"CNAME": "round.bob.example"},
    "in.alice.home": {"A": "192.0.2.8"},
    "long.example": {"TXT": "x" * 2000},
}


class Corner(Street):
    """A laptop with a resolver and somebody who asks it, and a host with a name server."""

    def __init__(
        self, faults: list[Fault] | None = None, server: dict[str, Any] | None = None, **settings: Any
    ) -> None:
        super().__init__("laptop", "ns", "villain", faults=faults, zones=TABLE)
        self.neighbour: Neighbour = self.move_in("laptop", Neighbour)
        self.move_in("laptop", Resolver, **({"dns_server": "ns"} | settings))
        self.move_in("ns", DnsServer, **(server or {}))

    def look_up(self, name: str, type_: str) -> Answered:
        """Ask, and wait for the answer."""
        (answered,) = self.do("laptop", self.neighbour, LookUp(name, type_))
        assert isinstance(answered, Answered)
        return answered


@pytest.mark.parametrize(
    ("name", "type_", "status", "records"),
    [
        ("bob.example", "MX", "ok", ("10 mx.bob.example.",)),
        ("Mx.Bob.Example.", "A", "ok", ("192.0.2.7",)),
        ("laptop", "A", "ok", ("192.0.2.1",)),
        ("1.2.0.192.in-addr.arpa", "PTR", "ok", ("laptop.",)),
        ("out.bob.example", "A", "ok", ("192.0.2.8",)),
        ("round.bob.example", "A", "servfail", ()),
        ("bob.example", "A", "nodata", ()),
        ("nobody.example", "A", "nxdomain", ()),
        ("no..name", "A", "nxdomain", ()),
        ("x" * 70, "MX", "nxdomain", ()),
        ("192.0.2.1", "A", "ok", ("192.0.2.1",)),
        ("2001:db8::1", "AAAA", "ok", ("2001:db8::1",)),
        ("bob.example", "NOTYPE", "nxdomain", ()),
    ],
)
def test_look_up(name: str, type_: str, status: str, records: tuple[str, ...]) -> None:
    assert Corner().look_up(name, type_) == Answered(name, type_, status, records)


def test_question_and_answer_are_one_exchange() -> None:
    corner = Corner()
    corner.look_up("bob.example", "MX")
    question, answer = corner.facts(Posted)
    assert (question.side, answer.side) == ("C", "S")
    assert question.wire == answer.wire
    assert question.port == 53


def test_a_lost_question_is_asked_again() -> None:
    corner = Corner([Fault("lose", ("laptop", "ns"), "lose", octets=b"\x03bob")])
    assert corner.look_up("bob.example", "MX").status == "ok"
    assert len(corner.facts(Lost)) == 1
    assert corner.reasons == ["reason.dns-no-answer"]
    assert corner.world.now == 2 * SECOND + 20_000


def test_silence_ends_in_a_timeout() -> None:
    corner = Corner(server={"silent": ["bob.example"]})
    assert corner.look_up("mx.bob.example", "A").status == "timeout"
    assert corner.world.now == (2 + 4 + 8) * SECOND
    assert corner.reasons.count("reason.dns-silent") == 3
    assert corner.reasons[-1] == "reason.dns-timeout"
    assert corner.look_up("in.alice.home", "A").status == "ok"


def test_a_server_that_is_silent_for_every_name() -> None:
    assert Corner(server={"silent": ["."]}, dns_tries=1).look_up("in.alice.home", "A").status == "timeout"


def test_servfail_is_not_remembered() -> None:
    corner = Corner(server={"servfail": ["Bob.Example."]})
    assert corner.look_up("bob.example", "MX").status == "servfail"
    assert corner.look_up("bob.example", "MX").status == "servfail"
    assert len(corner.facts(Posted)) == 4


def test_what_is_remembered_costs_no_question_not_even_one_that_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    corner = Corner()
    found, written = corner.look_up("bob.example", "MX"), list[str]()
    monkeypatch.setattr(resolver, "ask", lambda _, name, *rest, **more: written.append(name) or b"")
    assert corner.look_up("bob.example", "MX") == found
    assert written == []


@pytest.mark.parametrize(
    ("name", "type_", "ttl", "reason"),
    [
        ("bob.example", "MX", 60, "reason.dns-remembered"),
        ("mx.bob.example", "A", 3600, "reason.dns-address-known"),
        ("nobody.example", "A", 300, "reason.dns-remembered"),
        ("bob.example", "A", 300, "reason.dns-remembered"),
    ],
)
def test_answers_are_remembered_as_long_as_they_may_be(name: str, type_: str, ttl: int, reason: str) -> None:
    corner = Corner()
    first = corner.look_up(name, type_)
    corner.wait(ttl - 1)
    assert corner.look_up(name, type_) == first
    assert len(corner.facts(Posted)) == 2
    assert corner.reasons == [reason]
    corner.wait(1)
    assert corner.look_up(name, type_) == first
    assert len(corner.facts(Posted)) == 4


def test_an_alias_of_another_servers_name_is_asked_for() -> None:
    corner = Corner(server={"zones": ["bob.example"]})
    assert corner.look_up("out.bob.example", "A").status == "servfail"  # its server refuses to tell
    assert corner.reasons == ["reason.dns-alias"]


def test_what_does_not_fit_into_a_datagram() -> None:
    corner = Corner()
    assert corner.look_up("long.example", "TXT").status == "servfail"
    assert corner.reasons == ["reason.dns-truncated"]
    assert Corner(largest_answer=4096).look_up("long.example", "TXT").status == "ok"


def test_without_a_name_server() -> None:
    corner = Corner(dns_server="")
    assert corner.look_up("bob.example", "MX").status == "servfail"
    assert corner.reasons == ["reason.dns-no-server"]


def test_two_spellings_share_one_question() -> None:
    corner = Corner()
    happened = corner.do("laptop", corner.neighbour, LookUp("bob.example", "MX"), LookUp("bob.example.", "MX"))
    assert [h.name for h in happened if isinstance(h, Answered)] == ["bob.example", "bob.example."]
    assert len(corner.facts(Posted)) == 2


def test_a_person_may_ask_too() -> None:
    corner = Corner()
    corner.ask("laptop", "resolve", "bob.example mx")
    assert len(corner.facts(Posted)) == 2


def test_forged_answers_are_not_believed() -> None:
    corner = Corner(server={"silent": ["bob.example"]}, dns_tries=1)
    villain: Neighbour = corner.move_in("villain", Neighbour)
    corner.neighbour.deeds = [LookUp("mx.bob.example", "A")]
    corner.world.ask("laptop", "do", "")
    corner.world.advance(corner.world.now + 1)
    question = read_question(corner.facts(Posted)[0].data)
    port = next(port for port in corner.hosts["laptop"].datagrams if port >= 49152)
    forged = Zones({"mx.bob.example": {"A": "203.0.113.66"}}).answer(question)  # type: ignore[arg-type]
    corner.do("villain", villain, SendDatagram("laptop", port, forged, 53), SendDatagram("laptop", port, b"?", 53))
    assert "reason.dns-unexpected" in corner.reasons
    answered = corner.neighbour.happened[-1]
    assert isinstance(answered, Answered)
    assert answered.status == "timeout"


def test_random_datagrams_get_an_answer_or_none() -> None:
    corner = Corner()
    villain: Neighbour = corner.move_in("villain", Neighbour)
    chance = Random(3)
    whole = ask(77, "bob.example", "MX")
    for _ in range(60):
        garbled = bytes(octet ^ (chance.random() < 0.1) * chance.randrange(256) for octet in whole)
        corner.do("villain", villain, SendDatagram("ns", 53, garbled[: chance.randrange(60)], 5353))
    assert corner.look_up("bob.example", "MX").status == "ok"


def test_records_that_cannot_be_are_found_when_the_server_moves_in() -> None:
    street = Street("ns", zones={"bob.example": {"MX": "first of all mx.bob.example"}})
    with pytest.raises(ZoneError):
        street.move_in("ns", DnsServer)


def test_what_was_found_out_before_is_not_asked_again() -> None:
    corner = Corner(dns_remembered=("villain",))
    assert corner.look_up("Villain.", "A") == Answered("Villain.", "A", "ok", ("192.0.2.3",))
    assert corner.facts(Posted) == []
    corner.world.advance(86_400 * SECOND)
    corner.look_up("villain", "A")
    assert corner.facts(Posted) != []


def test_only_a_host_can_be_remembered() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Corner(dns_remembered=("nobody",))
