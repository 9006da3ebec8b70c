"""SPF: what the verdict tells beside the result, and what the public suite leaves open."""

from __future__ import annotations

from functools import partial

import pytest

from simulator.trust.judgment import Question
from simulator.trust.spf import Verdict, spf
from tests.trust.resolving import Town

NOW = 1_772_438_400
IP, IP6 = "192.0.2.3", "2001:db8::cb01"


def judged(
    zones: dict[str, dict[str, object]], ip: str = IP, mail_from: str = "bob@bob.example", helo: str = "mx.bob.example"
) -> Verdict:
    return Town(zones).judge(partial(spf, ip, helo, mail_from, "mx.alice.example", NOW))


def on(record: str, ip: str = IP, mail_from: str = "bob@bob.example", **others: dict[str, object]) -> Verdict:
    """The verdict on bob.example with this record; `others` are names below it."""
    zones: dict[str, dict[str, object]] = {"bob.example": {"TXT": [record]}}
    return judged(zones | {f"{name}.bob.example": rows for name, rows in others.items()}, ip, mail_from)


def outline(verdict: Verdict) -> list[str]:
    return [
        f"{'  ' * step.depth}{step.term} {step.reason.rpartition('.')[2]} {step.result}".rstrip()
        for step in verdict.steps
    ]


# ---- the steps


def test_each_mechanism_is_a_step_with_its_place_and_its_questions() -> None:
    record = "v=spf1 a:www.bob.example mx -all"
    zones = {
        "bob.example": {"TXT": [record], "MX": ["10 mx.bob.example", "20 mx2.bob.example"]},
        "mx.bob.example": {"A": ["192.0.2.9"]},
        "mx2.bob.example": {"A": [IP]},
        "www.bob.example": {"A": ["192.0.2.80"]},
    }
    verdict = judged(zones)
    assert (verdict.result, verdict.reason, verdict.term, verdict.owner) == (
        "pass",
        "spf.reason.match",
        "mx",
        "bob.example",
    )
    assert (verdict.key, verdict.identity, verdict.domain) == ("spf.result.pass", "mailfrom", "bob.example")
    assert [record[step.start : step.end] for step in verdict.steps] == [step.term for step in verdict.steps]
    assert [step.key for step in verdict.steps] == ["spf.record", "spf.mechanism.a", "spf.mechanism.mx"]
    assert [step.holds for step in verdict.steps] == [True, False, True]
    assert [step.target for step in verdict.steps] == ["bob.example", "www.bob.example", "bob.example"]
    assert verdict.steps[2].questions == (
        Question("bob.example", "MX"),
        Question("mx.bob.example", "A"),
        Question("mx2.bob.example", "A"),
    )
    assert verdict.steps[1].details == {
        "domain": "bob.example",
        "depth": "0",
        "place": "7-24",
        "term": "a:www.bob.example",
        "target": "www.bob.example",
        "asked": "A www.bob.example",
        "why": "spf.reason.no-match",
    }


def test_an_include_stands_before_what_it_led_to() -> None:
    verdict = on(
        "v=spf1 include:one.bob.example ~all",
        one={"TXT": ["v=spf1 ip4:198.51.100.0/24 redirect=two.bob.example"]},
        two={"TXT": ["v=spf1 -all exp=why.bob.example"]},
        why={"TXT": ["nobody asks for this"]},
    )
    assert outline(verdict) == [
        "v=spf1 include:one.bob.example ~all record",
        "include:one.bob.example no-match",
        "  v=spf1 ip4:198.51.100.0/24 redirect=two.bob.example record",
        "  ip4:198.51.100.0/24 no-match",
        "  redirect=two.bob.example redirected fail",
        "    v=spf1 -all exp=why.bob.example record",
        "    -all match fail",
        "~all match softfail",
    ]
    assert (verdict.look_ups, verdict.void_look_ups, verdict.explanation) == (2, 0, "")


def test_questions_come_one_at_a_time_and_only_while_they_matter() -> None:
    zones = {"bob.example": {"TXT": ["v=spf1 mx a ?all"], "MX": ["10 mx.bob.example", "20 mx2.bob.example"]}}
    zones |= {"mx.bob.example": {"A": [IP]}}
    town, known, asked = Town(zones), {}, []
    while isinstance(said := spf(IP, "mx", "bob@bob.example", "", NOW, known), Question):
        asked.append(said)
        known[said] = town.answer(said)
    assert asked == [("bob.example", "TXT"), ("bob.example", "MX"), ("mx.bob.example", "A")]
    known |= {("else.example", "A"): ("ok", ("192.0.2.77",)), ("mx2.bob.example", "A"): ("timeout", ())}
    assert spf(IP, "mx", "bob@bob.example", "", NOW, known) == said


def test_names_are_asked_for_in_lower_case() -> None:
    assert spf(IP, "MX", "Bob@BOB.Example", "", NOW, {}) == ("bob.example", "TXT")


# ---- identities


@pytest.mark.parametrize(
    ("mail_from", "helo", "identity", "domain"),
    [
        ("bob@bob.example", "mx.bob.example", "mailfrom", "bob.example"),
        ("", "mx.bob.example", "helo", "mx.bob.example"),
        ("bob@bob.example.", "mx", "mailfrom", "bob.example"),
        ('"a@b"@bob.example', "mx", "mailfrom", "bob.example"),
        ("zoé@münchen.example", "mx", "mailfrom", "xn--mnchen-3ya.example"),
    ],
)
def test_which_domain_is_asked(mail_from: str, helo: str, identity: str, domain: str) -> None:
    verdict = judged({domain: {"TXT": ["v=spf1 +all"]}}, IP, mail_from, helo)
    assert (verdict.result, verdict.identity, verdict.domain) == ("pass", identity, domain)


@pytest.mark.parametrize(
    "domain", ["localhost", "[192.0.2.3]", "a..example", "x" * 64 + ".example", "bo\\.b.example", ""]
)
def test_what_is_no_domain_is_not_asked_for(domain: str) -> None:
    verdict = spf(IP, domain, "", "", NOW, {})
    assert isinstance(verdict, Verdict)
    assert (verdict.result, verdict.reason) == ("none", "spf.reason.not-a-domain")
    assert verdict.steps[0].questions == ()


def test_an_address_that_is_none_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="not-an-address"):
        spf("not-an-address", "mx", "bob@bob.example", "", NOW, {})


# ---- errors


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("moo", "unknown-mechanism"),
        ("redirect:bob.example", "unknown-mechanism"),
        ("-", "unknown-mechanism"),
        ("+-all", "unknown-mechanism"),
        ("all:bob.example", "argument"),
        ("ptr/24", "argument"),
        ("a.bob.example", "unknown-mechanism"),
        ("include", "domain-missing"),
        ("include:", "domain-missing"),
        ("exists=", ""),
        ("exists", "domain-missing"),
        ("redirect=", "domain-missing"),
        ("exp=", "domain-missing"),
        ("a:museum", "domain"),
        ("a:bob.123", "domain"),
        ("a:bob.-x", "domain"),
        ("include:bob.example/24", "domain"),
        ("a:192.0.2.3", "address-for-name"),
        ("mx:192.0.2.3/24", "address-for-name"),
        ("include:192.0.2.3", "address-for-name"),
        ("exists:%{c}.bob.example", "macro"),
        ("exists:%{x}.bob.example", "macro"),
        ("exists:%{d0}.bob.example", "macro"),
        ("exists:%(i).bob.example", "macro"),
        ("exists:%{i.bob.example", "macro"),
        ("exists:bob.example%", "macro"),
        ("foo=%abc", "macro"),
        ("foo=%{t}", ""),
        ("ip4", "address"),
        ("ip4:", "address"),
        ("ip4:192.0.2", "address"),
        ("ip4:192.0.2.03", "address"),
        ("ip4:2001:db8::1", "address"),
        ("ip6:192.0.2.3", "address"),
        ("ip6:fe80::1%eth0", "address"),
        ("ip4:192.0.2.0/33", "prefix"),
        ("ip4:192.0.2.0/024", "prefix"),
        ("ip4:192.0.2.0/", "prefix"),
        ("ip6:2001:db8::/129", "prefix"),
        ("a/33", "prefix"),
        ("a//129", "prefix"),
        ("a/24/64", "prefix"),
        ("mx:bob.example/033", "prefix"),
        ("a:%{d}/", "prefix"),
        ("ip4:192.0.2.3\x07", "character"),
        ("a:b\u00f6b.example", "character"),
    ],
)
def test_a_wrong_term_is_named_wherever_it_stands(term: str, reason: str) -> None:
    verdict = on(f"v=spf1 +all {term}")
    if not reason:
        assert verdict.result == "pass"
        return
    assert (verdict.result, verdict.reason) == ("permerror", f"spf.reason.{reason}")
    assert (verdict.term, verdict.owner) == (term, "bob.example")
    assert (verdict.steps[-1].start, verdict.steps[-1].key) == (12, "spf.term")


def test_a_modifier_may_not_come_twice() -> None:
    assert on("v=spf1 exp=a.bob.example ?all exp=b.bob.example").reason == "spf.reason.twice"


def test_an_error_in_an_included_record_names_the_term_there() -> None:
    verdict = on("v=spf1 include:one.bob.example -all", one={"TXT": ["v=spf1 ipv4:192.0.2.3"]})
    assert (verdict.result, verdict.reason) == ("permerror", "spf.reason.unknown-mechanism")
    assert (verdict.term, verdict.owner) == ("ipv4:192.0.2.3", "one.bob.example")


@pytest.mark.parametrize(
    ("record", "reason", "term"),
    [
        ("v=spf1 include:one.bob.example -all", "include-without-record", "include:one.bob.example"),
        ("v=spf1 redirect=one.bob.example", "redirect-without-record", "redirect=one.bob.example"),
        ("v=spf1 include:%{l}..bob.example", "include-without-record", "include:%{l}..bob.example"),
        ("v=spf1 redirect=%{d1}", "redirect-without-record", "redirect=%{d1}"),
    ],
)
def test_who_points_to_a_record_must_find_one(record: str, reason: str, term: str) -> None:
    verdict = on(record, one={"TXT": ["something else"]})
    assert (verdict.result, verdict.reason, verdict.term) == ("permerror", f"spf.reason.{reason}", term)


@pytest.mark.parametrize(
    "term", ["a:dark.bob.example", "mx:dark.bob.example", "exists:dark.bob.example", "include:dark.bob.example"]
)
def test_a_question_without_an_answer_is_to_be_asked_again(term: str) -> None:
    verdict = on(f"v=spf1 {term} -all", dark={"silent": True})
    assert (verdict.result, verdict.reason) == ("temperror", "spf.reason.no-answer")
    assert verdict.owner == ("dark.bob.example" if "include" in term else "bob.example")


def test_two_records_are_one_too_many() -> None:
    verdict = judged({"bob.example": {"TXT": ["v=spf1 -all", "v=spf1 mx -all"]}})
    assert (verdict.result, verdict.reason) == ("permerror", "spf.reason.several-records")


# ---- limits


def test_the_eleventh_look_up_is_too_many() -> None:
    rows = {f"n{n}": {"A": ["192.0.2.99"]} for n in range(11)}
    terms = [f"a:n{n}.bob.example" for n in range(11)]
    assert on(" ".join(["v=spf1", *terms[:10], "?all"]), **rows).look_ups == 10
    verdict = on(" ".join(["v=spf1", *terms, "?all"]), **rows)
    assert (verdict.result, verdict.reason, verdict.term) == ("permerror", "spf.reason.too-many-look-ups", terms[10])


def test_what_asks_nothing_does_not_count() -> None:
    assert on("v=spf1 " + "ip4:198.51.100.1 ip6:2001:db8::1 " * 20 + "-all").look_ups == 0


def test_the_name_of_the_caller_counts_as_a_look_up() -> None:
    assert on("v=spf1 exists:%{p}.bob.example -all").look_ups == 2


def test_void_look_ups_are_counted_by_term() -> None:
    """A name of three hosts with no address is one term that found nothing, not three."""
    exchanges = {"MX": [f"10 n{n}.bob.example" for n in range(3)]}
    verdict = on("v=spf1 mx:many.bob.example a:gone.bob.example -all", many=exchanges)
    assert (verdict.result, verdict.void_look_ups) == ("fail", 2)
    verdict = on("v=spf1 mx:many.bob.example a:gone.bob.example exists:gone.bob.example -all", many=exchanges)
    assert (verdict.result, verdict.reason) == ("permerror", "spf.reason.too-many-void-look-ups")
    assert verdict.term == "exists:gone.bob.example"


def test_an_eleventh_exchange_is_too_many_even_after_one_that_matches() -> None:
    rows = {f"m{n}": {"A": [IP]} for n in range(11)}
    verdict = on("v=spf1 mx:many.bob.example -all", many={"MX": [f"{n} m{n}.bob.example" for n in range(11)]}, **rows)
    assert (verdict.result, verdict.reason) == ("permerror", "spf.reason.too-many-exchanges")


def test_records_that_lead_in_circles_end() -> None:
    verdict = on("v=spf1 include:bob.example redirect=bob.example")
    assert (verdict.result, verdict.reason, verdict.look_ups) == ("permerror", "spf.reason.too-many-look-ups", 10)


# ---- addresses and names


@pytest.mark.parametrize(
    ("record", "ip", "result"),
    [
        ("v=spf1 ip4:192.0.2.128/25 -all", "192.0.2.127", "fail"),
        ("v=spf1 ip4:192.0.2.128/25 -all", "192.0.2.128", "pass"),
        ("v=spf1 ip4:192.0.2.200/25 -all", "192.0.2.128", "pass"),
        ("v=spf1 ip6:2001:db8::/32 -all", IP6, "pass"),
        ("v=spf1 ip6:2001:db9::/32 -all", IP6, "fail"),
        ("v=spf1 ip4:192.0.2.3 -all", "::ffff:192.0.2.3", "pass"),
        ("v=spf1 a:host.bob.example/24//64 -all", "2001:db8::ffff", "pass"),
        ("v=spf1 a:host.bob.example/24//64 -all", "192.0.2.250", "pass"),
        ("v=spf1 a:host.bob.example/24//64 -all", "192.0.3.3", "fail"),
        ("v=spf1 exists:host.bob.example -all", IP6, "pass"),
        ("v=spf1 a:%{i} -all", IP, "fail"),  # an address is no name, though a resolver may be obliging
        ("v=spf1 a:%{l}.bob.example -all", IP, "fail"),
    ],
)
def test_where_the_caller_is(record: str, ip: str, result: str) -> None:
    verdict = on(record, ip, "x\\.y@bob.example", host={"A": ["192.0.2.3"], "AAAA": ["2001:db8::1"]})
    assert verdict.result == result


def test_the_network_is_the_target() -> None:
    verdict = on("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all")
    assert [step.target for step in verdict.steps[1:3]] == ["198.51.100.0/24", "2001:db8::/32"]


POINTERS = {
    "3.2.0.192.in-addr.arpa": {"PTR": ["dark.bob.example", "liar.bob.example", "host.Bob.example", "host.eve.example"]},
    "dark.bob.example": {"silent": True},
    "liar.bob.example": {"A": ["198.51.100.1"]},
    "host.bob.example": {"A": [IP]},
    "host.eve.example": {"A": [IP]},
}


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ptr -all", "pass"),
        ("v=spf1 ptr:host.eve.example -all", "pass"),
        ("v=spf1 ptr:bob.test -all", "fail"),
        ("v=spf1 ptr:ob.example -all", "fail"),
        ("v=spf1 exists:%{p}.ok.example -all", "pass"),
    ],
)
def test_a_caller_s_name_counts_when_it_leads_back(record: str, result: str) -> None:
    zones = {"bob.example": {"TXT": [record]}, "host.bob.example.ok.example": {"A": ["127.0.0.2"]}}
    assert judged(POINTERS | zones).result == result


def test_an_error_about_the_caller_s_name_is_no_match() -> None:
    zones = {"bob.example": {"TXT": ["v=spf1 ptr ?all"]}, "3.2.0.192.in-addr.arpa": {"silent": True}}
    assert judged(zones).result == "neutral"


# ---- macros


@pytest.mark.parametrize(
    ("macro", "said"),
    [  # RFC 7208 §7.4
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        # and more
        ("%{D9999999999999999999999}", "email.example.com"),
        ("%{d001}", "com"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{l-.}%%%_%-", "strong.bad% %20"),
        ("%{h} %{c} %{r} %{t}", "mx.example.org 192.0.2.3 mx.alice.example 1772438400"),
        ("%{p}", "unknown"),
        ("%{x}", ""),
        ("100 %", ""),
        ("na\u00efve", ""),
        ("bell \x07", ""),
    ],
)
def test_macros_expand(macro: str, said: str) -> None:
    zones = {"email.example.com": {"TXT": ["v=spf1 -all exp=why.example.com"]}, "why.example.com": {"TXT": [macro]}}
    verdict = judged(zones, IP, "strong-bad@email.example.com", "mx.example.org")
    assert (verdict.result, verdict.explanation) == ("fail", said)
    assert outline(verdict)[-1].split()[-1] == ("explained" if said else "not-explained")


def test_an_ipv6_address_is_split_between_its_digits() -> None:
    zones = {"email.example.com": {"TXT": ["v=spf1 a:%{ir}.%{v}._spf.%{d2} -all"]}}
    target = judged(zones, IP6, "strong-bad@email.example.com").steps[1].target
    digits = "1.0.b.c." + "0." * 20 + "8.b.d.0.1.0.0.2"
    assert target.lower() == f"{digits}.ip6._spf.example.com"


def test_what_macros_come_to_is_a_step_behind_that_of_their_term() -> None:
    """The record of RFC 7208 §7.4, and what it makes of %{ir}."""
    verdict = on("v=spf1 exists:%{ir}.list.bob.example -all", ip="192.0.2.3")
    assert [step.key for step in verdict.steps[1:3]] == ["spf.mechanism.exists", "spf.macro"]
    assert (verdict.steps[2].term, verdict.steps[2].target) == ("%{ir}.list.bob.example", "3.2.0.192.list.bob.example")
    assert verdict.steps[2].holds


def test_an_unknown_receiver_is_called_so() -> None:
    zones = {"bob.example": {"TXT": ["v=spf1 -all exp=why.bob.example"]}, "why.bob.example": {"TXT": ["by %{r}"]}}
    assert Town(zones).judge(partial(spf, IP, "mx", "bob@bob.example", "", NOW)).explanation == "by unknown"


def test_a_name_too_long_loses_labels_on_the_left() -> None:
    label = "x" * 49
    verdict = on(f"v=spf1 exists:{'.'.join(['%{l}'] * 400)}.bob.example -all", mail_from=f"{label}@bob.example")
    assert verdict.steps[1].target == f"{label}.{label}.{label}.{label}.bob.example"


def test_a_local_part_beyond_ascii_matches_nothing_that_names_it() -> None:
    """RFC 8616 §4."""
    verdict = on("v=spf1 exists:%{l}.bob.example a:%{o} -all", mail_from="zoé@bob.example")
    assert outline(verdict)[1:] == [
        "exists:%{l}.bob.example not-in-ascii",
        "a:%{o} no-match",
        "%{o} expanded",
        "-all match fail",
    ]


def test_a_redirect_that_names_such_a_local_part_leads_nowhere() -> None:
    verdict = on("v=spf1 redirect=%{l}.bob.example", mail_from="zoé@bob.example")
    assert (verdict.result, verdict.reason) == ("permerror", "spf.reason.redirect-without-record")


def test_an_explanation_is_cut_to_what_a_reply_can_hold() -> None:
    verdict = on("v=spf1 -all exp=why.bob.example", why={"TXT": ["%{s} " * 50]}, mail_from=f"{'x' * 60}@bob.example")
    assert len(verdict.explanation) == 450


def test_the_explanation_of_the_record_that_failed_counts() -> None:
    rows = {"one": {"TXT": ["v=spf1 -all exp=why.bob.example"]}, "why": {"TXT": ["%{d} says no"]}}
    assert on("v=spf1 redirect=one.bob.example", **rows).explanation == "one.bob.example says no"
    assert on("v=spf1 include:one.bob.example -all", **rows).explanation == ""
