"""Zones: every kind of answer, from a table as a scenario has it, over real bytes."""

from __future__ import annotations

import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.protocols.dns import Answer, Question, ZoneError, Zones, ZoneTable, ask, read_answer, read_question
from simulator.protocols.speech import Violation

TABLE: ZoneTable = {
    "bob.example": {
        "MX": ["10 mx.bob.example", "20 mx2.bob.example"],
        "A": "192.0.2.1",
        "TXT": "v=spf1 mx -all",
        "CAA": '0 issue "ca.example"',
        "TTL": "60",
    },
    "www.bob.example": {"CNAME": "shop.bob.example"},
    "shop.bob.example": {"CNAME": "bob.example"},
    "out.bob.example": {"CNAME": "in.alice.home"},
    "round.bob.example": {"CNAME": "about.bob.example"},
    "about.bob.example": {"CNAME": "round.bob.example"},
    "a.deep.bob.example": {"A": "192.0.2.3"},
    "_imap._tcp.bob.example": {"SRV": "0 1 143 mx.bob.example"},
    "nomail.example": {"MX": "0 ."},
    "*.wild.example": {"A": "192.0.2.9"},
    "exämple.example": {"A": "192.0.2.10"},
    "in.alice.home": {"AAAA": "2001:db8::5"},
    "long.example": {"TXT": 'say "\\" ' + "x" * 700},
    "sub.alice.home": {"SOA": "ns.sub.alice.home admin.alice.home 5 1 1 1 30", "NS": "ns.sub.alice.home"},
}
HOSTS = {"mx.bob.example": ("192.0.2.7", "2001:db8::7"), "www.bob.example": ("192.0.2.8",), "laptop": ("192.0.2.77",)}
ZONES = Zones(TABLE, HOSTS, nameserver="ns.example")


def question(name: str, type_: str, largest: int = 1232) -> Question:
    """A question as it came over the wire."""
    heard = read_question(ask(7, name, type_, largest))
    assert isinstance(heard, Question)
    return heard


def look_up(name: str, type_: str, zones: Zones = ZONES) -> Answer:
    """What the zones answer, as it came over the wire."""
    answer = read_answer(zones.answer(question(name, type_)))
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize(
    ("name", "type_", "records"),
    [
        ("bob.example", "MX", ("10 mx.bob.example.", "20 mx2.bob.example.")),
        ("BOB.Example.", "A", ("192.0.2.1",)),
        ("bob.example", "TXT", ('"v=spf1 mx -all"',)),
        ("bob.example", "CAA", ('0 issue "ca.example"',)),
        ("bob.example", "NS", ("ns.example.",)),
        ("bob.example", "SOA", ("ns.example. hostmaster.bob.example. 1 7200 900 1209600 300",)),
        ("sub.alice.home", "SOA", ("ns.sub.alice.home. admin.alice.home. 5 1 1 1 30",)),
        ("www.bob.example", "A", ("192.0.2.1",)),
        ("www.bob.example", "CNAME", ("shop.bob.example.",)),
        ("out.bob.example", "AAAA", ("2001:db8::5",)),
        ("_imap._tcp.bob.example", "SRV", ("0 1 143 mx.bob.example.",)),
        ("nomail.example", "MX", ("0 .",)),
        ("anything.at.wild.example", "A", ("192.0.2.9",)),
        ("exämple.example", "A", ("192.0.2.10",)),
        ("xn--exmple-cua.example", "A", ("192.0.2.10",)),
        ("mx.bob.example", "A", ("192.0.2.7",)),
        ("mx.bob.example", "AAAA", ("2001:db8::7",)),
        ("laptop", "A", ("192.0.2.77",)),
        ("7.2.0.192.in-addr.arpa", "PTR", ("mx.bob.example.",)),
    ],
)
def test_found(name: str, type_: str, records: tuple[str, ...]) -> None:
    assert look_up(name, type_)[3:5] == ("ok", records)


@pytest.mark.parametrize(
    ("name", "type_", "status"),
    [
        ("nobody.example", "MX", "nxdomain"),
        ("mx9.bob.example", "A", "nxdomain"),
        ("nowhere", "A", "nxdomain"),
        ("bob.example", "AAAA", "nodata"),
        ("deep.bob.example", "A", "nodata"),  # there is a longer name: RFC 8020
        ("wild.example", "A", "nodata"),
        ("any.wild.example", "MX", "nodata"),
        ("example", "A", "nodata"),
        ("out.bob.example", "A", "nodata"),
        ("round.bob.example", "A", "servfail"),
        ("bob.example", "ANY", "servfail"),
    ],
)
def test_not_found(name: str, type_: str, status: str) -> None:
    assert look_up(name, type_)[3:5] == (status, ())


def test_times_to_live() -> None:
    assert look_up("bob.example", "MX").ttl == 60
    assert look_up("mx.bob.example", "A").ttl == 3600
    assert look_up("www.bob.example", "A").ttl == 60  # the least of the chain
    assert look_up("bob.example", "AAAA").ttl == 300  # the SOA's minimum
    assert look_up("x.sub.alice.home", "A").ttl == 30


def test_mail_servers_come_with_their_addresses() -> None:
    reply = dns.message.from_wire(ZONES.answer(question("bob.example", "MX")))
    assert [rrset.to_text() for rrset in reply.additional] == [
        "mx.bob.example. 3600 IN A 192.0.2.7",
        "mx.bob.example. 3600 IN AAAA 2001:db8::7",
    ]


def test_flags_say_who_speaks() -> None:
    everything = dns.message.from_wire(ZONES.answer(question("bob.example", "A")))
    assert everything.flags & dns.flags.RA
    only_bob = Zones(TABLE, HOSTS, served=["bob.example"])
    reply = dns.message.from_wire(only_bob.answer(question("bob.example", "A")))
    assert reply.flags & dns.flags.AA
    assert not reply.flags & dns.flags.RA


def test_a_server_of_one_zone_refuses_other_questions_and_leaves_aliases_open() -> None:
    only_bob = Zones(TABLE, HOSTS, served=["bob.example"])
    assert dns.message.from_wire(only_bob.answer(question("alice.home", "A"))).rcode() == dns.rcode.REFUSED
    assert look_up("nix.bob.example", "A", only_bob).status == "nxdomain"
    answer = look_up("out.bob.example", "AAAA", only_bob)
    assert (answer.status, answer.canonical) == ("alias", "in.alice.home")


def test_a_served_zone_without_records_exists() -> None:
    assert look_up("empty.example", "MX", Zones({}, served=["empty.example"])).status == "nodata"


def test_what_does_not_fit_is_cut() -> None:
    small = read_answer(ZONES.answer(question("long.example", "TXT", 512)))
    assert isinstance(small, Answer)
    assert small.status == "truncated"
    assert look_up("long.example", "TXT").records[0].startswith('"say \\"\\\\\\" xxx')


def test_servfail() -> None:
    answer = read_answer(ZONES.fail(question("bob.example", "A")))
    assert isinstance(answer, Answer)
    assert answer.status == "servfail"


def test_other_kinds_of_message() -> None:
    asked = dns.message.make_query("bob.example", "A", id=1)
    asked.set_opcode(dns.opcode.STATUS)
    several = dns.message.make_query("bob.example", "A", id=1)
    several.question *= 2
    chaos = dns.message.make_query("bob.example", "A", rdclass="CH", id=1)
    future = dns.message.make_query("bob.example", "A", use_edns=1, id=1)
    codes = []
    for message in (asked, several, chaos, future):
        heard = read_question(message.to_wire())
        assert isinstance(heard, Question)
        codes.append(dns.message.from_wire(ZONES.answer(heard)).rcode())
    assert codes == [dns.rcode.NOTIMP, dns.rcode.FORMERR, dns.rcode.REFUSED, dns.rcode.BADVERS]


@pytest.mark.parametrize(
    "table",
    [
        {"bob.example": {"MX": "mx.bob.example"}},
        {"bob.example": {"A": "192.0.2.256"}},
        {"bob.example": {"NONSENSE": "1"}},
        {"bob..example": {"A": "192.0.2.1"}},
        {"bob.example": {"TTL": "soon"}},
        {"bob.example": {"TTL": ["1", "2"]}},
        {"www.bob.example": {"CNAME": "a.example", "A": "192.0.2.1"}},
        {"www.bob.example": {"CNAME": ["a.example", "b.example"]}},
        {"bob.example": {"CNAME": "alice.home"}},
    ],
)
def test_tables_that_cannot_be(table: ZoneTable) -> None:
    with pytest.raises(ZoneError):
        Zones(table)


labels = st.from_regex(r"[a-z0-9_*]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
names = st.lists(labels, min_size=1, max_size=4).map(".".join)


@given(names, st.sampled_from(["A", "AAAA", "MX", "TXT", "PTR", "SOA", "NS", "CNAME", "SRV", "TLSA"]))
def test_whatever_is_asked_there_is_an_answer(name: str, type_: str) -> None:
    assert look_up(name, type_).status in ("ok", "nodata", "nxdomain", "servfail")


@given(st.dictionaries(names.filter(lambda name: "*" not in name), st.ip_addresses().map(str), max_size=6))
def test_what_is_in_the_table_is_found(table: dict[str, str]) -> None:
    zones = Zones({name: {"AAAA" if ":" in ip else "A": ip} for name, ip in table.items()})
    for name, ip in table.items():
        assert look_up(name, "AAAA" if ":" in ip else "A", zones).status == "ok"


@given(st.binary(max_size=80))
def test_random_bytes_are_a_question_or_a_violation(data: bytes) -> None:
    heard = read_question(data)
    assert isinstance(heard, Violation) or ZONES.answer(heard)
