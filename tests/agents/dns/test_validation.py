"""A resolver that validates, and name servers that tell the truth, or not."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.agents.dns.resolver import Resolver
from simulator.agents.dns.server import DnsServer
from simulator.protocols.dns import ZoneTable
from simulator.trace.facts import Posted
from simulator.world.agent import Answered, LookUp
from tests.agents.street import Neighbour, Street

TABLE: ZoneTable = {
    "bob.example": {"MX": "10 mx.bob.example", "DNSSEC": "signed"},
    "mx.bob.example": {"A": "192.0.2.7", "TTL": "0"},
    "in.bob.example": {"CNAME": "mx.bob.example"},
    "out.bob.example": {"CNAME": "www.carol.example"},
    "www.carol.example": {"A": "192.0.2.8"},
    "dave.example": {"MX": "10 mx.dave.example"},
    "odd.example": {"A": "192.0.2.9", "DNSSEC": "signed", "DS": "1 15 99 abcd"},
}


class Corner(Street):
    """A laptop whose resolver validates, and a host with a name server."""

    def __init__(self, table: ZoneTable = TABLE, **server: Any) -> None:
        super().__init__("laptop", "ns", "villain", zones=table)
        self.neighbour: Neighbour = self.move_in("laptop", Neighbour)
        self.move_in("laptop", Resolver, dns_server="ns", dns_validates=True)
        self.move_in("ns", DnsServer, **server)

    def look_up(self, name: str, type_: str) -> Answered:
        (answered,) = self.do("laptop", self.neighbour, LookUp(name, type_))
        assert isinstance(answered, Answered)
        return answered


@pytest.mark.parametrize(
    ("name", "type_", "status", "proved"),
    [
        ("bob.example", "MX", "ok", True),
        ("mx.bob.example", "A", "ok", True),
        ("in.bob.example", "A", "ok", True),
        ("out.bob.example", "A", "ok", False),
        ("www.carol.example", "A", "ok", False),
        ("bob.example", "A", "nodata", True),
        ("nobody.bob.example", "A", "nxdomain", True),
        ("odd.example", "A", "servfail", False),
        ("laptop", "A", "ok", True),
    ],
)
def test_what_is_handed_on_says_whether_it_is_proved(name: str, type_: str, status: str, proved: bool) -> None:
    answered = Corner().look_up(name, type_)
    assert (answered.status, answered.proved) == (status, proved)


def test_what_was_proved_stays_so_in_memory_and_keys_are_asked_for_once() -> None:
    corner = Corner()
    assert corner.look_up("bob.example", "MX").proved
    asked = len(corner.facts(Posted))
    assert corner.look_up("bob.example", "MX").proved
    assert len(corner.facts(Posted)) == asked
    assert corner.look_up("in.bob.example", "A").proved
    assert len(corner.facts(Posted)) == asked + 2  # a question, and its answer


def test_a_lie_about_a_signed_zone_is_no_answer_and_one_about_another_is_believed() -> None:
    corner = Corner(lies={"bob.example": "villain", "dave.example": "villain"})
    assert corner.look_up("bob.example", "MX").status == "servfail"
    assert corner.look_up("dave.example", "MX").records == ("0 villain.",)


def test_where_the_keys_cannot_be_had_nothing_is_believed() -> None:
    corner = Corner({**TABLE, "gone.bob.example": {"DNSSEC": "signed", "A": "192.0.2.5"}}, silent=("gone.bob.example",))
    assert corner.look_up("gone.bob.example", "A").status == "timeout"
    assert corner.look_up("bob.example", "MX").proved


def test_an_alias_is_followed_only_as_far_as_it_is_proved() -> None:
    corner = Corner(zones=("bob.example",))
    assert corner.look_up("in.bob.example", "A").proved
    assert corner.look_up("out.bob.example", "A").status == "servfail"
