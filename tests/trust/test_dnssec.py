"""Signed zones, and who believes them: each answer is signed, or denied, or proved to be nobody's to sign."""

from __future__ import annotations

from dataclasses import replace

import dns.dnssec
import dns.message
import dns.name
import pytest

from simulator.protocols.dns import Evidence, Signer, ZoneError, Zones, ZoneTable, ask, read_evidence, read_question
from simulator.protocols.dns import Question as Asked
from simulator.trust.dnssec import dnssec
from simulator.trust.judgment import Question, Verdict
from simulator.trust.keys import zone_key

NOW = 1_772_438_400  # 2026-03-02T08:00:00Z
DAY = 86_400
TABLE: ZoneTable = {
    "bob.example": {"MX": "10 mx.bob.example", "DNSSEC": "signed"},
    "mx.bob.example": {"A": "192.0.2.7"},
    "out.bob.example": {"CNAME": "web.host.example"},
    "in.bob.example": {"CNAME": "mx.bob.example"},
    "web.host.example": {"A": "192.0.2.9"},
    "sub.bob.example": {"SOA": "ns.example. hostmaster.example. 1 2 3 4 5", "A": "192.0.2.8"},
    "old.example": {"MX": "10 mx.bob.example", "DNSSEC": "expired"},
    "rolled.example": {"MX": "10 mx.bob.example", "DNSSEC": "signed", "DS": f"1 15 2 {'ab' * 32}"},
}


def signer(seed: int = 1) -> Signer:
    return Signer(lambda zone: zone_key(seed, zone), lambda: NOW)


ZONES = Zones(TABLE, {"alice.home": ("192.0.2.1",)}, nameserver="ns.example", signer=signer())


def question(name: str, type_: str) -> Asked:
    asked = read_question(ask(1, name, type_, 4096, wants_signatures=True))
    assert isinstance(asked, Asked)
    return asked


def judged(name: str, type_: str, now: int = NOW, forged: dict[tuple[str, str], Evidence] | None = None) -> Verdict:
    heard = dict(forged or {})
    for _ in range(10):
        verdict = dnssec(name, type_, heard, signer().known_key, now)
        if isinstance(verdict, Verdict):
            return verdict
        assert isinstance(verdict, Question)
        heard[verdict] = read_evidence(ZONES.answer(question(*verdict)))
    raise AssertionError("it asks without end")


@pytest.mark.parametrize(
    ("name", "type_", "result", "reason"),
    [
        ("bob.example", "MX", "secure", "dnssec.signed"),
        ("mx.bob.example", "A", "secure", "dnssec.signed"),
        ("in.bob.example", "A", "secure", "dnssec.signed"),
        ("mx.bob.example", "TLSA", "secure", "dnssec.signed"),
        ("bob.example", "DS", "secure", "dnssec.signed"),
        ("alice.home", "DS", "secure", "dnssec.signed"),
        ("out.bob.example", "A", "insecure", "dnssec.not-signed"),
        ("sub.bob.example", "A", "insecure", "dnssec.not-signed"),
        ("web.host.example", "A", "insecure", "dnssec.not-signed"),
        ("host.example", "MX", "insecure", "dnssec.not-signed"),
        ("alice.home", "A", "insecure", "dnssec.not-signed"),
        ("1.2.0.192.in-addr.arpa", "PTR", "insecure", "dnssec.not-signed"),
        ("old.example", "MX", "bogus", "dnssec.broken.expired"),
        ("rolled.example", "MX", "bogus", "dnssec.broken.not-vouched-for"),
    ],
)
def test_what_an_answer_is_worth(name: str, type_: str, result: str, reason: str) -> None:
    verdict = judged(name, type_)
    assert (verdict.result, verdict.reason) == (result, reason)
    assert "status" not in verdict.details


@pytest.mark.parametrize("name", ["nobody.bob.example", "a.b.c.bob.example", "nobody.example", "nobody.nowhere"])
def test_that_there_is_no_such_name_is_proved(name: str) -> None:
    verdict = judged(name, "MX")
    assert (verdict.result, verdict.details["status"]) == ("secure", "nxdomain")


def test_signatures_hold_for_some_days() -> None:
    assert judged("bob.example", "MX", NOW + 6 * DAY).result == "secure"
    assert judged("bob.example", "MX", NOW + 9 * DAY).reason == "dnssec.broken.expired"
    assert judged("bob.example", "MX", NOW - 3 * DAY).reason == "dnssec.broken.not-yet-valid"


def _forged(table: ZoneTable, by: Signer | None, name: str, type_: str) -> Evidence:
    zones = Zones(table, nameserver="ns.example", signer=by)
    return read_evidence(zones.answer(question(name, type_)))


MALLORY: ZoneTable = {"bob.example": {"MX": "10 mx.mallory.example", "DNSSEC": "signed"}}
ABSENT: ZoneTable = {"bob.example": {"MX": "10 mx.mallory.example"}}


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({("bob.example", "MX"): _forged(MALLORY, None, "bob.example", "MX")}, "unsigned"),
        ({("bob.example", "MX"): _forged(MALLORY, signer(2), "bob.example", "MX")}, "no-key"),
        ({("bob.example", "MX"): _forged({}, None, "bob.example", "MX")}, "unsigned"),
        (
            {
                ("bob.example", "MX"): _forged(MALLORY, signer(2), "bob.example", "MX"),
                ("bob.example", "DNSKEY"): _forged(MALLORY, signer(2), "bob.example", "DNSKEY"),
            },
            "not-vouched-for",
        ),
        (
            {
                ("bob.example", "MX"): _forged(ABSENT, None, "bob.example", "MX"),
                ("bob.example", "DS"): _forged(ABSENT, signer(2), "bob.example", "DS"),
            },
            "no-key",
        ),
        (
            {
                ("bob.example", "MX"): _forged(ABSENT, None, "bob.example", "MX"),
                ("bob.example", "DS"): _forged(ABSENT, None, "bob.example", "DS"),
            },
            "unsigned",
        ),
        ({("bob.example", "MX"): Evidence()}, "unsigned"),
    ],
)
def test_who_has_not_the_key_forges_nothing(forged: dict[tuple[str, str], Evidence], why: str) -> None:
    verdict = judged("bob.example", "MX", forged=forged)
    assert (verdict.result, verdict.reason) == ("bogus", f"dnssec.broken.{why}")


def test_a_signature_belongs_to_what_it_was_made_for() -> None:
    true = read_evidence(ZONES.answer(question("bob.example", "MX"))).answers[0]
    false = _forged(MALLORY, None, "bob.example", "MX").answers[0]
    moved = replace(false, signer=true.signer, signatures=true.signatures)
    verdict = judged("bob.example", "MX", forged={("bob.example", "MX"): Evidence((moved,))})
    assert verdict.reason == "dnssec.broken.wrong"


@pytest.mark.parametrize(("name", "type_"), [("bob.example", "MX"), ("bob.example", "DNSKEY"), ("mx.bob.example", "A")])
def test_dnspython_finds_our_signatures_right(name: str, type_: str) -> None:
    zone = dns.name.from_text("bob.example")
    keys = dns.message.from_wire(ZONES.answer(question("bob.example", "DNSKEY"))).answer[0]
    told, signature = dns.message.from_wire(ZONES.answer(question(name, type_))).answer
    dns.dnssec.validate(told, signature, {zone: keys.to_rdataset()}, now=NOW)


def test_who_does_not_ask_for_signatures_gets_none() -> None:
    plain = read_question(ask(1, "bob.example", "MX"))
    assert isinstance(plain, Asked)
    assert all(rrset.rdtype != dns.rdatatype.RRSIG for rrset in dns.message.from_wire(ZONES.answer(plain)).answer)


def test_a_zone_is_signed_or_not() -> None:
    with pytest.raises(ZoneError) as error:
        Zones({"bob.example": {"DNSSEC": "perhaps"}}, signer=signer())
    assert error.value.why == "dnssec"


def test_a_signature_is_tried_once_however_often_the_judgment_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a chain of a hundred zones that would be ten thousand times."""
    tried, validate = [], dns.dnssec.validate_rrsig
    monkeypatch.setattr(dns.dnssec, "validate_rrsig", lambda *args, **more: (tried.append(1), validate(*args, **more)))
    zones = ["d.c.b.example", "c.b.example", "b.example"]
    signed = Zones({zone: {"TXT": "x", "DNSSEC": "signed"} for zone in zones}, {}, nameserver="ns.", signer=signer())
    known, heard = signer().known_key("example"), dict[tuple[str, str], Evidence]()
    while isinstance(verdict := dnssec(zones[0], "TXT", heard, lambda _: known, NOW), Question):
        heard[verdict] = read_evidence(signed.answer(question(*verdict)))
    assert verdict.result == "secure"
    assert len(tried) == 2 * len(zones) + 1  # of each zone its digest and its key, and of the last the answer
