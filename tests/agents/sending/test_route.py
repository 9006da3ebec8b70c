"""Ways for letters, worked out from what DNS has said so far (RFC 5321 §5.1)."""

from __future__ import annotations

from random import Random

import pytest

from simulator.agents.sending.route import DeadEnd, Exchangers, Known, addresses, as_host, exchangers
from simulator.world.agent import LookUp


def of(*records: str, status: str = "ok", me: str = "me.example", seed: int = 1) -> LookUp | Exchangers | DeadEnd:
    return exchangers("far.example", {("far.example", "MX"): (status, records)}, me, Random(seed))


def test_first_there_is_a_question() -> None:
    assert exchangers("Far.example", {}, "me.example", Random(1)) == LookUp("Far.example", "MX")


def test_best_first() -> None:
    found = of("20 b.example.", "5 a.example.", "30 c.example.")
    assert isinstance(found, Exchangers)
    assert found.hosts == ("a.example", "b.example", "c.example")
    assert [reason for reason, _ in found.reasons] == ["reason.mx-preference"]


def test_chance_decides_between_equals() -> None:
    orders = set()
    for seed in range(20):
        found = of("10 a.example", "10 b.example", "5 first.example", seed=seed)
        assert isinstance(found, Exchangers)
        orders.add(found.hosts)
    assert orders == {("first.example", "a.example", "b.example"), ("first.example", "b.example", "a.example")}


def test_i_and_all_behind_me_are_left_out() -> None:
    found = of("10 a.example.", "20 ME.example.", "20 b.example.", "30 c.example.")
    assert isinstance(found, Exchangers)
    assert found.hosts == ("a.example",)
    assert found.reasons[0][0] == "reason.mx-loop-removal"


def test_no_mx_means_the_domain_itself() -> None:
    found = of(status="nodata")
    assert isinstance(found, Exchangers)
    assert found.hosts == ("far.example",)
    assert found.reasons[0][0] == "reason.implicit-mx"


@pytest.mark.parametrize(
    ("records", "status", "enhanced"),
    [
        ((), "nxdomain", "5.1.2"),
        ((), "servfail", "4.4.3"),
        ((), "timeout", "4.4.3"),
        (("0 .",), "ok", "5.1.10"),
        (("10 me.example.", "20 b.example."), "ok", "5.4.6"),
    ],
)
def test_dead_ends(records: tuple[str, ...], status: str, enhanced: str) -> None:
    found = of(*records, status=status)
    assert isinstance(found, DeadEnd)
    assert found.enhanced == enhanced


def test_who_has_no_resolver_calls_by_name() -> None:
    assert of(status="no-resolver") == Exchangers(("far.example",))
    assert addresses("far.example", {("far.example", "A"): ("no-resolver", ())}) == ("far.example",)


def test_ipv4_first_then_ipv6() -> None:
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    assert addresses("A.example", known) == LookUp("A.example", "A")
    known["a.example", "A"] = ("nodata", ())
    assert addresses("A.example", known) == LookUp("A.example", "AAAA")
    known["a.example", "AAAA"] = ("ok", ("2001:db8::1",))
    assert addresses("A.example", known) == ("2001:db8::1",)


def test_when_one_family_is_used_up_the_other_is_tried() -> None:
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {("a.example", "A"): ("ok", ("192.0.2.1", "192.0.2.2"))}
    assert addresses("a.example", known) == ("192.0.2.1", "192.0.2.2")
    assert addresses("a.example", known, {"192.0.2.1"}) == ("192.0.2.2",)
    assert addresses("a.example", known, {"192.0.2.1", "192.0.2.2"}) == LookUp("a.example", "AAAA")
    known["a.example", "AAAA"] = ("ok", ("2001:db8::1",))
    assert addresses("a.example", known, {"192.0.2.1", "192.0.2.2"}) == ("2001:db8::1",)
    assert addresses("a.example", known, {"192.0.2.1", "192.0.2.2", "2001:db8::1"}) == ()
    known["a.example", "AAAA"] = ("servfail", ())
    assert addresses("a.example", known, {"192.0.2.1", "192.0.2.2"}) == ()


@pytest.mark.parametrize(("status", "enhanced"), [("nodata", "5.4.4"), ("nxdomain", "5.4.4"), ("servfail", "4.4.3")])
def test_hosts_without_address(status: str, enhanced: str) -> None:
    known: Known = {("a.example", "A"): (status, ()), ("a.example", "AAAA"): (status, ())}
    found = addresses("a.example", known)
    assert isinstance(found, DeadEnd)
    assert found.enhanced == enhanced


def test_a_name_that_does_not_exist_has_no_address_of_any_kind() -> None:
    assert isinstance(addresses("a.example", {("a.example", "A"): ("nxdomain", ())}), DeadEnd)


@pytest.mark.parametrize(
    ("text", "host", "ip"),
    [("192.0.2.1", "[192.0.2.1]", "192.0.2.1"), ("[2001:db8::1]", "[2001:db8::1]", "2001:db8::1")],
)
def test_addresses_stand_for_themselves(text: str, host: str, ip: str) -> None:
    assert as_host(text) == host
    assert addresses(host, {}) == (ip,)
    assert as_host("a.example") == "a.example"


def test_an_ipv6_literal_of_an_envelope() -> None:
    assert exchangers("[IPv6:2001:db8::1]", {}, "me", Random(1)) == Exchangers(("[IPv6:2001:db8::1]",))
    assert addresses("[IPv6:2001:db8::1]", {}) == ("2001:db8::1",)
