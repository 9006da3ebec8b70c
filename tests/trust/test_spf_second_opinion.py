"""SPF as pyspf sees it, on records of our own; and hostile ones, which must come to an end whatever they say."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import partial
from itertools import product

import pytest
import spf as pyspf
from hypothesis import given
from hypothesis import strategies as st

from simulator.trust.judgment import Question
from simulator.trust.spf import RESULTS, Verdict, every_key, spf
from tests.trust.resolving import Town

NOW = 1_772_438_400
IPS = ("192.0.2.3", "192.0.2.77", "198.51.100.9", "2001:db8::3", "2001:db8:1::9", "::ffff:192.0.2.3")
ZONES: dict[str, dict[str, object]] = {
    "bob.example": {"A": ["192.0.2.3"], "AAAA": ["2001:db8::3"], "MX": ["10 mx.bob.example", "20 mx2.bob.example"]},
    "mx.bob.example": {"A": ["192.0.2.77"], "AAAA": ["2001:db8:1::9"]},
    "mx2.bob.example": {"A": ["198.51.100.9", "198.51.100.10"], "AAAA": ["2001:db8:1::10"]},
    "empty.bob.example": {"TXT": ["nothing of interest"]},
    "null.bob.example": {"MX": ["0 ."]},
    "dark.bob.example": {"silent": True},
    "pass.bob.example": {"TXT": ["v=spf1 +all"]},
    "fail.bob.example": {"TXT": ["v=spf1 -all exp=why.bob.example"]},
    "soft.bob.example": {"TXT": ["v=spf1 ~all"]},
    "open.bob.example": {"TXT": ["v=spf1 ip4:192.0.2.77"]},
    "chain.bob.example": {"TXT": ["v=spf1 include:open.bob.example redirect=fail.bob.example"]},
    "broken.bob.example": {"TXT": ["v=spf1 ip4:192.0.2"]},
    "twice.bob.example": {"TXT": ["v=spf1 a -all", "v=spf1 mx -all"]},
    "loop.bob.example": {"TXT": ["v=spf1 include:loop.bob.example -all"]},
    "why.bob.example": {"TXT": ["%{i} is no host of %{o}, says %{d} to %{h}: %{S}"]},
    "bob.3.2.0.192.in-addr.bob.example": {"A": ["127.0.0.2"]},
    "3.2.0.192.in-addr.arpa": {"PTR": ["bob.example"]},
    "77.2.0.192.in-addr.arpa": {"PTR": ["other.example", "mx.bob.example"]},
    "9.100.51.198.in-addr.arpa": {"PTR": ["liar.bob.example"]},
    "liar.bob.example": {"A": ["203.0.113.1"]},
}
TERMS = (
    "a mx ptr all a/24 mx/25//32 a:mx.bob.example mx:null.bob.example a:gone.bob.example mx:empty.bob.example "
    "ptr:bob.example ptr:other.example ip4:192.0.2.0/26 ip4:198.51.100.9 ip6:2001:db8::/48 ip6:::1 ip4:0.0.0.0/0 "
    "exists:%{l}.%{ir}.%{v}.%{d} exists:mx.bob.example exists:%{l}%{l}.bob.example a:%{d1r}.%{d2} "
    "include:pass.bob.example include:fail.bob.example include:soft.bob.example include:open.bob.example "
    "include:chain.bob.example include:empty.bob.example include:broken.bob.example include:loop.bob.example "
    "include:dark.bob.example a:dark.bob.example exists:dark.bob.example include:twice.bob.example"
).split()
MODIFIERS = (
    "redirect=fail.bob.example redirect=chain.bob.example redirect=empty.bob.example redirect=broken.bob.example "
    "exp=why.bob.example exp=gone.bob.example exp=dark.bob.example unknown=%{d} x.y-z_1="
).split()
WRONG = (
    "moo all:x a/33 a//129 ip4:1.2.3 ip6:192.0.2.3 include exists: redirect:bob.example exp= %{d} =all a:b ptr/8"
).split()


def town_with(record: str) -> Town:
    return Town(ZONES | {"bob.example": {**ZONES["bob.example"], "TXT": [record]}})


def theirs(town: Town, ip: str) -> tuple[str, str, int]:
    """The result and explanation of pyspf, and the look-ups it counted."""

    def look_up(name: str, type_: str, *_: object, **__: object) -> Iterator[tuple[tuple[str, str], object]]:
        status, records = town.answer(Question(name.removesuffix(".").lower(), type_))
        if status not in ("ok", "nodata", "nxdomain"):
            raise pyspf.TempError("no answer")
        for record in records:
            yield (name, type_), _as_theirs(type_, record)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyspf, "DNSLookup", look_up)
        query = pyspf.query(i=ip, s="bob@bob.example", h="mx.bob.example", receiver="mx.alice.example")
        query.set_default_explanation("")
        result, _, explanation = query.check()
    return result, explanation if result == "fail" else "", query.lookups


def _as_theirs(type_: str, record: str) -> object:
    match type_:
        case "TXT":
            return (record[1:-1].encode(),)
        case "MX":
            preference, exchange = record.split()
            return int(preference), exchange.removesuffix(".")
        case "AAAA":
            return ipaddress.ip_address(record).packed
    return record.removesuffix(".")


def ours(town: Town, ip: str) -> Verdict:
    return town.judge(partial(spf, ip, "mx.bob.example", "bob@bob.example", "mx.alice.example", NOW))


def agreed(record: str, ip: str) -> None:
    town = town_with(record)
    verdict = ours(town, ip)
    result, explanation, look_ups = theirs(town, ip)
    if look_ups > 10 >= verdict.look_ups and ("redirect" in record or "chain" in record):
        return  # they count a redirect when they read it, we when it is followed (RFC 7208 §4.6.4)
    assert (verdict.result, verdict.explanation) == (result, explanation)


@pytest.mark.parametrize("term", [*TERMS, *WRONG])
def test_both_agree_about_each_term(term: str) -> None:
    for qualifier, ip in product("+-", IPS):
        agreed(f"v=spf1 {qualifier if term[0] != '=' else ''}{term} ~all exp=why.bob.example", ip)


@given(
    st.lists(st.tuples(st.sampled_from(["", "+", "-", "~", "?"]), st.sampled_from(TERMS)).map("".join), max_size=6),
    st.lists(st.sampled_from(MODIFIERS), max_size=2, unique_by=lambda modifier: modifier.partition("=")[0]),
    st.sampled_from(IPS),
)
def test_both_agree_about_records(terms: list[str], modifiers: list[str], ip: str) -> None:
    agreed(" ".join(["v=spf1", *terms, *modifiers]), ip)


# ---- hostile records

PIECES = [
    *TERMS,
    *MODIFIERS,
    *WRONG,
    "redirect=%{l}.bob.example",
    "%{",
    "%{d",
    "}",
    "%",
    "/",
    "//",
    ":",
    "..",
    " ",
    "\t",
    "\\",
    "%{p}",
    "%{l9999999r./+}",
]
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
    st.text(st.characters(codec="latin-1", exclude_characters='"\\'), max_size=80),
)


@given(st.lists(hostile, min_size=1, max_size=4), st.sampled_from(IPS), st.text(max_size=20), st.text(max_size=20))
def test_no_record_and_no_name_breaks_it(records: list[str], ip: str, local: str, helo: str) -> None:
    """Each question is answered by one of the records, or by an error: always a verdict, after few questions."""
    told = [f'"v=spf1 {record}"' for record in records]
    answers = {"A": ("192.0.2.1",) * 3, "AAAA": (), "PTR": tuple(f"n{n}.bob.example." for n in range(20))}
    answers["MX"] = tuple(f"10 m{n}.bob.example." for n in range(10))
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    while isinstance(said := spf(ip, helo, f"{local}@bob.example", "", NOW, known), Question):
        assert len(known) < 150
        assert said not in known
        assert said.name.isascii()
        status = ("ok", "ok", "servfail")[len(known) % 3]
        known[said] = status, answers.get(said.type, (told[len(known) % len(told)],)) if status == "ok" else ()
    assert said.result in RESULTS
    assert {said.key, said.reason, *(key for step in said.steps for key in (step.key, step.reason))} <= set(every_key())
    assert said.explanation.isascii()
    assert said.look_ups <= 10
    assert said.void_look_ups <= 3


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_sender_may_be_judged(helo: str, mail_from: str) -> None:
    said = spf("192.0.2.3", helo, mail_from, "", NOW, {})
    assert isinstance(said, Question) or said.result == "none"


LONG = 60_000  # octets: about what a DNS message can hold


@pytest.mark.parametrize(
    "record",
    [
        "ip4:192.0.2.1 " * (LONG // 14),
        "exists:" + "%{s}" * (LONG // 4) + ".bob.example",
        "exists:" + "%{l9999r.-+}" * (LONG // 12) + ".bob.example",
        "exists:%{d" + "9" * LONG + "}.bob.example",
        "exists:" + "%{" * (LONG // 2),
        "a:" + "a-" * (LONG // 2),
        "a:b." + "1" * LONG,
        "a" + "/" * LONG,
        "a" + "/1" * (LONG // 2),
        "ip6:" + ":" * LONG,
        "x=" + "%%" * (LONG // 2),
        "a" * LONG,
        " " * LONG,
        "a " * (LONG // 2),
        "mx:%{p}.bob.example " * (LONG // 20),
    ],
)
@pytest.mark.timeout(20)
def test_a_long_record_takes_no_long_time(record: str) -> None:
    """Ten times the length takes ten times the work: what grows faster does not end within this test's patience."""
    text = f"v=spf1 {record}"
    pieces = " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    work = 0
    while isinstance(said := spf("192.0.2.3", "x" * 255, f"{'y-' * 100}@bob.example", "", NOW, known), Question):
        work += 1
        known[said] = (
            ("ok", (pieces,))
            if said.type == "TXT"
            else ("ok", ("10 m.bob.example.",))
            if said.type == "MX"
            else ("ok", ())
        )
    assert work < 150


@pytest.mark.timeout(30)
def test_beginning_anew_does_not_cost_all_that_was_passed() -> None:
    """Ten records of four thousand addresses, each with an `mx` of ten hosts: read once, though asked sixty times."""
    addresses = " ".join(f'"{"ip4:198.51.100.1 " * 15}"' for _ in range(267))
    known: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    while isinstance(said := spf("192.0.2.3", "h", "a@bob.example", "", NOW, known), Question):
        rest = f'"mx:x{len(known)}.bob.example include:n{len(known)}.bob.example"'
        answers = {"TXT": (f'"v=spf1 " {addresses} {rest}',), "A": ("198.51.100.1",)}
        exchanges = tuple(f"10 m{n}-{len(known)}.bob.example." for n in range(10))
        known[said] = "ok", answers.get(said.type, exchanges)
    assert (said.result, said.reason) == ("permerror", "spf.reason.too-many-look-ups")
    assert len(known) > 60
    assert len(said.steps) > 24_000
