"""DMARC: RFC 9989's own examples, each tag, each way it ends, and hostile records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.trust.dmarc import Identified, author_domains, dmarc, read_policy
from simulator.trust.dmarc.walk import Walks, upwards
from simulator.trust.judgment import Known, Question, Verdict
from tests.effort import grows_evenly
from tests.trust.letters import asked

SPF, DKIM = "spf", "dkim"


def letter(*authors: str) -> bytes:
    return b"From: " + ", ".join(f"<sender@{author}>" for author in authors).encode() + b"\r\nSubject: x\r\n\r\nHi.\r\n"


def zone(**records: str) -> Known:
    """Policy records under names whose dots are written as two underscores."""
    return {(f"_dmarc.{name.replace('__', '.')}", "TXT"): ("ok", (f'"{text}"',)) for name, text in records.items()}


def judged(author: str, known: Known, **passed: str) -> Verdict:
    """The verdict where these methods have passed for these domains."""
    identified = [Identified(method, "pass", domain) for method, domain in passed.items()]
    return asked(lambda learned: dmarc(letter(author), identified, learned), known)[0]


def organization(domain: str, known: Known) -> str:
    return Walks(
        {**dict.fromkeys(((f"_dmarc.{n}", "TXT") for n in upwards(domain)), ("nxdomain", ())), **known}, []
    ).organization(domain)


# ---- the examples of RFC 9989


def test_the_walk_of_section_4_10() -> None:
    names = "g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com"
    start = "a.b.c.d.e.f.g.h.i.j.mail.example.com"
    assert list(upwards(start)) == [start, *names.split(), "example.com", "com"]
    _, questions = asked(lambda known: dmarc(letter(start), [], known), {})
    assert questions == [(f"_dmarc.{name}", "TXT") for name in upwards(start)]


def test_the_walk_of_section_5_1() -> None:
    start = "mail.a.b.c.d.e.f.g.example.com"
    names = "c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com"
    assert list(upwards(start)) == [start, *names.split()]


@pytest.mark.parametrize(
    ("domain", "walked"),
    [("a.mail.example.com", 4), ("com", 1), ("1.2.3.4.5.6.7", 7), ("1.2.3.4.5.6.7.8", 8), ("1.2.3.4.5.6.7.8.9", 8)],
)
def test_a_walk_is_never_longer_than_eight(domain: str, walked: int) -> None:
    assert len(list(upwards(domain))) == walked


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (zone(mail__example__com="v=DMARC1", example__com="v=DMARC1"), "example.com"),
        (zone(mail__example__com="v=DMARC1; psd=n", example__com="v=DMARC1"), "mail.example.com"),
        (zone(com="v=DMARC1; psd=y"), "example.com"),
        (zone(example__com="v=DMARC1; psd=y"), "mail.example.com"),
        ({}, "a.mail.example.com"),
    ],
)
def test_the_organizations_of_section_4_10_2(known: Known, found: str) -> None:
    assert organization("a.mail.example.com", known) == found


def test_a_suffix_that_writes_itself_is_its_own_organization() -> None:
    assert organization("example.com", zone(example__com="v=DMARC1; psd=y")) == "example.com"


@pytest.mark.parametrize("method", [SPF, DKIM])
@pytest.mark.parametrize(
    ("author", "identity", "relaxed", "strict"),
    [  # §4.4, §B.1.1 and §B.1.2
        ("news.example.com", "foo.example.com", True, False),
        ("news.example.com", "news.example.com", True, True),
        ("news.example.com", "foo.example.net", False, False),
        ("example.com", "example.com", True, True),
        ("example.com", "child.example.com", True, False),
        ("child.example.com", "example.com", True, False),
        ("child.example.com", "example.net", False, False),
    ],
)
def test_alignment(method: str, author: str, identity: str, relaxed: bool, strict: bool) -> None:
    for mode, aligned in (("r", relaxed), ("s", strict)):
        known = zone(example__com=f"v=DMARC1; p=reject; a{method}={mode}", example__net="v=DMARC1; p=none")
        verdict = judged(author, known, **{method: identity})
        assert verdict.result == ("pass" if aligned else "fail")
        assert verdict.reason == ("dmarc.aligned" if aligned else "dmarc.not-aligned")
        assert verdict.details["disposition"] == ("none" if aligned else "reject")


def test_b_2_5_a_subdomain_that_tests() -> None:
    record = "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net; t=y"
    verdict = judged("test.example.com", zone(test__example__com=record))
    assert (verdict.result, verdict.details["policy.dmarc"], verdict.details["disposition"]) == (
        "fail",
        "quarantine",
        "none",
    )
    policy = read_policy(record)
    assert policy is not None
    assert policy.reports == ("mailto:dmarc-feedback@example.com", "mailto:tld-test@thirdparty.example.net")
    later = judged(
        "test.example.com", zone(test__example__com=record.replace("quarantine", "reject").replace("; t=y", ""))
    )
    assert later.details["disposition"] == "reject"


def test_b_3_1_an_smtp_session() -> None:
    known = zone(example__com="v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com")
    verdict = judged("example.com", known, spf="mail.example.com", dkim="example.com")
    assert (verdict.result, verdict.details["aligned"]) == ("pass", "spf dkim")


def test_b_4_1_a_simple_walk() -> None:
    known = zone(example__com="v=DMARC1; p=reject", signing__example__com="v=DMARC1; p=none")
    identified = [Identified(SPF, "pass", "example.com"), Identified(DKIM, "pass", "signing.example.com")]
    verdict, questions = asked(lambda learned: dmarc(letter("example.com"), identified, learned), known)
    assert (verdict.details["aligned"], verdict.details["domain"]) == ("spf dkim", "example.com")
    assert {question.name for question in questions} == {
        "_dmarc.example.com", "_dmarc.com", "_dmarc.signing.example.com",
    }  # fmt: skip


def test_b_4_2_a_deep_walk() -> None:
    author = "a.b.c.d.e.f.g.h.i.j.k.example.com"
    known = zone(example__com="v=DMARC1; p=reject", signing__example__com="v=DMARC1; p=none")
    assert organization(author, known) == "example.com"
    verdict = judged(author, known, spf="example.com", dkim="signing.example.com")
    assert (verdict.details["aligned"], verdict.details["domain"]) == ("spf dkim", "example.com")
    assert judged(author, known).details["disposition"] == "reject"
    above = [step.details["name"] for step in verdict.steps if step.key == "dmarc.step.tree-walk"]
    assert above[:3] == ["_dmarc.g.h.i.j.k.example.com", "_dmarc.h.i.j.k.example.com", "_dmarc.i.j.k.example.com"]
    assert above[5:] == ["_dmarc.example.com", "_dmarc.com"]


@pytest.mark.parametrize(("signer", "is_strangers"), [("example.com", False), ("example.net", True)])
def test_a_signature_of_another_organization_is_a_third_partys(signer: str, is_strangers: bool) -> None:
    verdict = judged("example.com", zone(example__com="v=DMARC1; p=none"), dkim=signer)
    (step,) = (one for one in verdict.steps if one.key == "dmarc.step.alignment")
    assert (step.details.get("why") == "dkim.concept.third-party-signature") is is_strangers


def test_b_4_3_a_public_suffix() -> None:
    known = zone(bank__example="v=DMARC1; p=reject; psd=y", giant__bank__example="v=DMARC1; p=quarantine")
    verdict = judged("giant.bank.example", known, spf="mail.giant.bank.example", dkim="mail.mega.bank.example")
    assert (verdict.result, verdict.details["aligned"]) == ("pass", "spf")
    told = {s.details["domain"]: s.details["organization"] for s in verdict.steps if s.key == "dmarc.step.organization"}
    assert told == {
        "giant.bank.example": "giant.bank.example",
        "mail.giant.bank.example": "giant.bank.example",
        "mail.mega.bank.example": "mega.bank.example",
    }
    assert judged("giant.bank.example", known, dkim="mail.mega.bank.example").details["disposition"] == "quarantine"


# ---- whose policy, which tag


@pytest.mark.parametrize(
    ("author", "exists", "record", "wanted"),
    [
        ("example.com", True, "p=none; sp=quarantine; np=reject", "none"),
        ("sub.example.com", True, "p=none; sp=quarantine; np=reject", "quarantine"),
        ("no.example.com", False, "p=none; sp=quarantine; np=reject", "reject"),
        ("no.example.com", False, "p=none; sp=quarantine", "quarantine"),
        ("no.example.com", False, "p=reject", "reject"),
        ("sub.example.com", True, "p=reject", "reject"),
        ("sub.example.com", True, "p=reject; np=none", "reject"),
    ],
)
def test_p_sp_and_np(author: str, exists: bool, record: str, wanted: str) -> None:
    known = {**zone(example__com=f"v=DMARC1; {record}"), (author, "A"): ("nodata" if exists else "nxdomain", ())}
    assert judged(author, known).details["disposition"] == wanted


def test_a_subdomain_with_a_record_of_its_own_needs_no_other() -> None:
    known = zone(example__com="v=DMARC1; p=reject; sp=reject", sub__example__com="v=DMARC1; p=none; sp=reject")
    assert judged("sub.example.com", known).details["disposition"] == "none"


def test_the_record_between_is_passed_over() -> None:
    known = zone(example__com="v=DMARC1; p=reject", mail__example__com="v=DMARC1; p=none")
    assert judged("a.mail.example.com", known).details["domain"] == "example.com"


def test_a_suffix_speaks_for_who_says_nothing() -> None:
    known = zone(example="v=DMARC1; p=none; np=reject; psd=y")
    assert judged("nobody.example", known).details["disposition"] == "reject"
    existing = {**known, ("bank.example", "A"): ("ok", ("192.0.2.1",))}
    assert judged("bank.example", existing).details["disposition"] == "none"


@pytest.mark.parametrize(("policy", "milder"), [("reject", "quarantine"), ("quarantine", "none"), ("none", "none")])
def test_a_test_is_one_step_milder(policy: str, milder: str) -> None:
    verdict = judged("example.com", zone(example__com=f"v=DMARC1; p={policy}; t=y"))
    assert (verdict.details["policy.dmarc"], verdict.details["disposition"]) == (policy, milder)


def test_pct_is_no_more() -> None:
    assert judged("example.com", zone(example__com="v=DMARC1; p=reject; pct=0")).details["disposition"] == "reject"


# ---- records


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=DMARC1x",
        "v=dmarc1; p=none",
        "p=none; v=DMARC1",
        " v=DMARC1; p=none",
        "v=DMARC2; p=none",
        "v=spf1 -all",
        "DMARC1",
    ],
)
def test_what_is_no_policy(text: str) -> None:
    assert read_policy(text) is None


@pytest.mark.parametrize(
    ("text", "name", "value", "wrong"),
    [
        ("v=DMARC1;", "p", "", ()),
        ("v = DMARC1 ;p = REJECT ;", "p", "reject", ()),
        ("v=DMARC1; p=bounce", "p", "", ("p",)),
        ("v=DMARC1; adkim=x", "adkim", "r", ("adkim",)),
        ("v=DMARC1; fo=0:1", "fo", "0", ("fo",)),
        ("v=DMARC1; fo=1:d:s", "fo", "1:d:s", ()),
        ("v=DMARC1; fo=d:d", "fo", "0", ("fo",)),
        ("v=DMARC1; t=yes", "t", "n", ("t",)),
        ("v=DMARC1; psd=maybe", "psd", "u", ("psd",)),
        ("v=DMARC1; rua=nobody", "rua", "", ("rua",)),
        ("v=DMARC1; p=none; p=reject", "p", "none", ("p",)),
        ("v=DMARC1; what is this; sp=none", "sp", "none", ()),
        ("v=DMARC1; x=1; np=none", "np", "none", ()),
    ],
)
def test_records_are_read(text: str, name: str, value: str, wrong: tuple[str, ...]) -> None:
    policy = read_policy(text)
    assert policy is not None
    assert (policy[name], policy.wrong) == (value, wrong)


def test_where_reports_go() -> None:
    policy = read_policy("v=DMARC1; p=none; rua=mailto:a@example.com!10m, nobody ,https://r.example/x; fo=1:d")
    assert policy is not None
    assert policy.reports == ("mailto:a@example.com", "https://r.example/x")


def test_a_wrong_request_counts_as_none_where_reports_are_wanted_and_else_ends_it() -> None:
    for tag in ("p", "sp", "np"):
        record = f"v=DMARC1; {tag}=bounce"
        assert judged("example.com", zone(example__com=record))[:2] == ("permerror", "dmarc.record-unusable")
        verdict = judged("example.com", zone(example__com=f"{record}; rua=mailto:a@example.com"))
        assert (verdict.result, verdict.details["disposition"]) == ("fail", "none")


def test_two_records_are_none() -> None:
    known = {("_dmarc.example.com", "TXT"): ("ok", ('"v=DMARC1; p=reject"', '"v=DMARC1; p=none"'))}
    assert judged("example.com", known)[:2] == ("none", "dmarc.no-record")
    known = {("_dmarc.example.com", "TXT"): ("ok", ('"v=DMARC1; " "p=reject"', '"something else"'))}
    assert judged("example.com", known).result == "fail"


# ---- how it ends

REJECT = zone(example__com="v=DMARC1; p=reject")


@pytest.mark.parametrize(
    ("authors", "known", "identified", "result", "reason"),
    [
        (["example.com"], {}, [], "none", "no-record"),
        (["example.com"], REJECT, [], "fail", "nothing-authenticated"),
        (["example.com"], REJECT, [(SPF, "softfail", "example.com")], "fail", "nothing-authenticated"),
        (["example.com"], REJECT, [(SPF, "fail", "example.com"), (DKIM, "pass", "example.com")], "pass", "aligned"),
        (["example.com"], REJECT, [(DKIM, "fail", "example.com"), (DKIM, "pass", "example.com")], "pass", "aligned"),
        (["example.com"], REJECT, [(DKIM, "pass", "evil.example")], "fail", "not-aligned"),
        (["example.com"], REJECT, [(DKIM, "temperror", "example.com")], "temperror", "no-answer"),
        (["example.com"], {("_dmarc.example.com", "TXT"): ("timeout", ())}, [], "temperror", "no-answer"),
        (["example.com"], {("_dmarc.com", "TXT"): ("servfail", ())}, [], "temperror", "no-answer"),
        ([], REJECT, [], "permerror", "no-author"),
        (["example.com", "evil.example"], REJECT, [], "permerror", "several-authors"),
        (["example.com", "EXAMPLE.com"], REJECT, [(SPF, "pass", "Example.Com")], "pass", "aligned"),
    ],
)
def test_how_it_ends(
    authors: list[str], known: Known, identified: list[tuple[str, str, str]], result: str, reason: str
) -> None:
    told = [Identified(*one) for one in identified]
    verdict, _ = asked(lambda learned: dmarc(letter(*authors), told, learned), known)
    assert (verdict.result, verdict.reason) == (result, f"dmarc.{reason}")


def test_authors_in_other_alphabets() -> None:
    assert author_domains("From: <a@bücher.example>\r\n\r\n".encode()) == ("xn--bcher-kva.example",)
    assert author_domains(b"From: a@example.com\r\nFrom: b@other.example\r\n\r\n") == ("example.com", "other.example")


def test_the_first_question_is_for_the_authors_own_record() -> None:
    assert dmarc(letter("a.example.com"), [], {}) == Question("_dmarc.a.example.com", "TXT")


# ---- hostile records and letters


@given(st.text(), st.text(), st.sampled_from(["v=DMARC1;", "v=DMARC1; p=none;", ""]))
def test_no_record_and_no_domain_is_too_odd(text: str, domain: str, start: str) -> None:
    policy = read_policy(start + text)
    assert policy is None or policy.request("p")[1] in ("none", "quarantine", "reject")
    told = {("_dmarc.example.com", "TXT"): ("ok", (f'"{start}{text}"',))}
    asked(lambda known: dmarc(letter("example.com"), [Identified(DKIM, "pass", domain)], known), told)


@given(st.binary())
def test_any_octets_may_have_an_author(octets: bytes) -> None:
    for raw in (octets, b"From: a@" + octets + b"\r\n\r\n"):
        assert all(author_domains(raw))
        asked(lambda known, raw=raw: dmarc(raw, [], known), {})


@pytest.mark.parametrize("piece", ["p=none;", "rua=a:b,", ";", "=", " ", "fo=0:"])
def test_a_record_costs_what_its_length_is(piece: str) -> None:
    assert grows_evenly(lambda size: read_policy("v=DMARC1; rua=" + piece * size).reports, 20_000)


@pytest.mark.parametrize("end", ["\x7f", "x", ""])
def test_space_in_a_record_takes_time_in_proportion(end: str) -> None:
    assert grows_evenly(lambda size: read_policy(f"v=DMARC1;p={' ' * size}{end}"), 4_000)
