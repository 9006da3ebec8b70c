"""Letters between servers: what an attacker on the way makes of them, and what whom the recipient's domain protects."""

from __future__ import annotations

import gzip
import json
import re
from email import message_from_bytes
from typing import Any

import pytest

from simulator import Run, loads
from simulator.agents.http import web_server
from simulator.trace.facts import Dialled, Secured, Sent, Stored, Struck, Tried
from tests.happened import facts, reasons

SENDER = "smtp.alice.example"
POLICY = '["version: STSv1", "mode: {mode}", "mx: {mx}", "max_age: 604800"]'
TOWN = """
links = [
  {{ between = ["alice.home", "smtp.alice.example"] }}, {{ between = ["alice.home", "dns.example"] }},
  {{ between = ["smtp.alice.example", "dns.example"] }}, {{ between = ["smtp.alice.example", "mx.bob.example"] }},
  {{ between = ["smtp.alice.example", "mallory.example"] }}, {{ between = ["mallory.example", "mx.bob.example"] }},
  {{ between = ["smtp.alice.example", "mta-sts.bob.example"] }}, {{ between = ["mallory.example", "dns.example"] }},
]
[hosts."alice.home"]
agents = ["mail-user"]
{author}
submission = "smtp.alice.example"
user = "alice"
password = "tulip"
[hosts."smtp.alice.example"]
agents = ["smtp-server", "queue"{reporter}]
domains = ["alice.example"]
extensions = ["SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "STARTTLS", "REQUIRETLS"]
mailboxes = {{ alice = {{ password = "tulip" }} }}
relay_security = "if-offered"
{sender}
[hosts."mx.bob.example"]
agents = ["smtp-server"]
domains = ["bob.example"]
mailboxes = {{ bob = {{ password = "rose" }}, tls = {{ password = "thorn" }} }}
extensions = ["SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "STARTTLS"{offers}]
{receiver}
[hosts."mta-sts.bob.example"]
agents = ["web-server"]
web_pages = {{ "/.well-known/mta-sts.txt" = {policy} }}
{site}
[hosts."mallory.example"]
agents = ["impostor"]
poses_as = "mx.bob.example"
imposture_ports = [25]
alters = {{ "250 STARTTLS" = "250 HELP" }}
[hosts."dns.example"]
agents = ["dns-server"]
{names}
[dns]
"bob.example" = {{ MX = "10 mx.bob.example"{signed} }}
{keys}
"_mta-sts.bob.example" = {{ TXT = "v=STSv1; id=20260302" }}
[letters.plan]
from = "Alice <alice@alice.example>"
to = ["Bob <bob@bob.example>"]
subject = "The plan"
text = "Nobody else may read this."
[[script]]
who = "alice.home"
action = "send plan"
{rest}
"""
STRIP = """
[[faults]]
on = "smtp.alice.example — mx.bob.example"
does = "rewrite"
when = { bytes = "STARTTLS" }
with = "XXXXXXXX"
"""
FALSE_EXCHANGER = 'lies = { "bob.example" = "mallory.example" }'
HEEDING = 'heeds = ["mta-sts"]'
VALIDATING = 'heeds = ["dane"]\ndns_validates = true'
SIGNED = ', DNSSEC = "signed"'
PINNED = '"_25._tcp.mx.bob.example" = { TLSA = "3 1 1 mx.bob.example" }'
DEFENDED: dict[str, dict[str, str]] = {
    "mta-sts": {"sender": HEEDING},
    "dane": {"sender": VALIDATING, "signed": SIGNED, "keys": PINNED},
}
LETTER = b"Nobody else may read this."
REMEMBERED = f'{{ id = "1", policy = {POLICY.format(mode="enforce", mx="mx.bob.example")} }}'
REMEMBERING = f'{HEEDING}\npolicies_remembered = {{ "bob.example" = {REMEMBERED} }}'


def play(*, mode: str = "enforce", mx: str = "mx.bob.example", **pieces: str) -> Run:
    empty = dict.fromkeys(
        ("author", "offers", "reporter", "sender", "signed", "keys", "receiver", "site", "names", "rest"), ""
    )
    run = Run(loads(TOWN.format(policy=POLICY.format(mode=mode, mx=mx), **empty | pieces)))
    run.play()
    return run


def is_overheard(run: Run) -> bool:
    """Whether the letter passed between the servers where somebody on the way could read it."""
    submission = {fact.wire for fact in facts(run, Dialled) if fact.port == 587}
    seen = [fact.borne for fact in facts(run, Sent) if fact.wire not in submission]
    return any(LETTER in octets for octets in seen)


def has_come(run: Run) -> bool:
    return bool(facts(run, Stored))


def outcome(run: Run) -> str:
    return [fact.outcome for fact in facts(run, Tried) if fact.who == SENDER][-1]


ATTACKS = {
    "the offer is erased": {"rest": STRIP},
    "another exchanger is named": {"names": 'lies = { "bob.example" = "mallory.example" }'},
    "another address is given": {"names": 'lies = { "mx.bob.example" = "mallory.example" }'},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_where_nothing_is_demanded_each_attack_succeeds(attack: str) -> None:
    undefended = play(**ATTACKS[attack])
    assert is_overheard(undefended)
    assert has_come(undefended)


@pytest.mark.parametrize("defence", DEFENDED)
@pytest.mark.parametrize("attack", ATTACKS)
def test_where_the_domain_demands_tls_none_does(attack: str, defence: str) -> None:
    defended = play(**ATTACKS[attack], **DEFENDED[defence])
    assert not is_overheard(defended)
    assert not has_come(defended)
    assert outcome(defended) == "deferred"
    assert facts(defended, Struck) or "dns-lies" in reasons(defended, "dns.example")


def test_whom_a_policy_does_not_name_is_not_even_called() -> None:
    run = play(sender=HEEDING, names=FALSE_EXCHANGER)
    assert "mta-sts-mismatch" in reasons(run, SENDER)
    assert not [fact for fact in facts(run, Dialled) if fact.callee == "mallory.example"]


@pytest.mark.parametrize(
    ("mode", "mx", "certificate", "comes", "told"),
    [
        ("enforce", "mx.bob.example", "valid", True, "mta-sts-enforced"),
        ("enforce", "*.bob.example", "valid", True, "mta-sts-enforced"),
        ("enforce", "mx.bob.example", "wrong-name", False, "tls-failed"),
        ("enforce", "mx.bob.example", "expired", False, "tls-failed"),
        ("enforce", "mx.bob.example", "self-signed", False, "tls-failed"),
        ("enforce", "*.mx.bob.example", "valid", False, "mta-sts-mismatch"),
        ("testing", "mx.bob.example", "wrong-name", True, "mta-sts-tested"),
        ("testing", "old.bob.example", "valid", True, "mta-sts-would-mismatch"),
        ("none", "mx.bob.example", "wrong-name", True, "mta-sts.mode.none"),
    ],
)
def test_what_a_policy_demands_is_done(mode: str, mx: str, certificate: str, comes: bool, told: str) -> None:
    receiver = f'tls = {{ certificate = "{certificate}" }}'
    run = play(sender=HEEDING, mode=mode, mx=mx, receiver=receiver)
    assert told in reasons(run, SENDER)
    assert has_come(run) is comes
    assert not is_overheard(run)


BROKEN_SITES = {
    "out of order": 'web_service = "broken"',
    "expired": 'tls = { certificate = "expired" }',
    "not its name": 'tls = { names = ["bob.example"] }',
    "moved": 'web_moved = { "/.well-known/mta-sts.txt" = "https://bob.example/" }',
    "no answer at the port": "webs_ports = [8443]",
}


@pytest.mark.parametrize("site", BROKEN_SITES)
def test_a_policy_that_cannot_be_fetched_protects_whom_it_has_reached_before(site: str) -> None:
    stranger = play(sender=HEEDING, site=BROKEN_SITES[site], rest=STRIP)
    assert "mta-sts.result.unreachable" in reasons(stranger, SENDER)
    assert is_overheard(stranger)
    acquaintance = play(sender=REMEMBERING, site=BROKEN_SITES[site], rest=STRIP)
    assert not is_overheard(acquaintance)
    assert "mta-sts-enforced" in reasons(acquaintance, SENDER)


def test_what_is_no_text_is_no_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(web_server.TYPES, ".txt", "text/html")
    assert "mta-sts.result.unreachable" in reasons(play(sender=HEEDING), SENDER)


def test_a_known_policy_is_fetched_again_when_its_id_changes_and_not_before() -> None:
    again = '[[script]]\nwho = "alice.home"\naction = "send plan"\n'
    run = play(sender=HEEDING, rest=again)
    assert reasons(run, SENDER).count("mta-sts.result.found") == 1
    assert reasons(run, SENDER).count("mta-sts.result.remembered") == 1
    assert len([fact for fact in facts(run, Dialled) if fact.port == 443]) == 1
    assert len(facts(run, Stored)) == 2
    assert [fact.name for fact in facts(run, Secured) if fact.side == "C"].count("mx.bob.example") == 2


HEX = "ab" * 32
WITH_KEYS = '"_25._tcp.mx.bob.example" = { TLSA = '


@pytest.mark.parametrize(
    ("signed", "records", "certificate", "comes", "told"),
    [
        (SIGNED, '"3 1 1 mx.bob.example"', "valid", True, "dane.result.pass"),
        (SIGNED, '"3 0 2 mx.bob.example"', "expired", True, "dane.usage.3-dane-ee"),
        (SIGNED, '"3 1 0 mx.bob.example"', "self-signed", True, "dane.matching.0-full"),
        (SIGNED, f'["3 1 1 {HEX}", "3 1 1 mx.bob.example"]', "wrong-name", True, "dane.result.pass"),
        (SIGNED, '"2 0 1 mx.bob.example"', "valid", True, "dane.usage.2-dane-ta"),
        (SIGNED, '"2 1 1 mx.bob.example"', "expired", False, "dane.result.fail"),
        (SIGNED, '"2 1 1 mx.bob.example"', "wrong-name", False, "dane.result.fail"),
        (SIGNED, f'"3 1 1 {HEX}"', "valid", False, "dane.result.fail"),
        (SIGNED, f'"1 1 1 {HEX}"', "self-signed", True, "dane.concept.opportunistic-dane-tls"),
        ("", f'"3 1 1 {HEX}"', "valid", True, "dane.concept.dnssec-required"),
        (', DNSSEC = "expired"', '"3 1 1 mx.bob.example"', "valid", False, "dnssec.result.bogus"),
        (f', DNSSEC = "signed", DS = "1 15 2 {HEX}"', '"3 1 1 mx.bob.example"', "valid", False, "dnssec.result.bogus"),
    ],
)
def test_whose_key_dns_tells_is_believed(signed: str, records: str, certificate: str, comes: bool, told: str) -> None:
    keys, receiver = f"{WITH_KEYS}{records} }}", f'tls = {{ certificate = "{certificate}" }}'
    run = play(sender=VALIDATING, signed=signed, keys=keys, receiver=receiver)
    assert told in reasons(run, SENDER)
    assert has_come(run) is comes
    assert not is_overheard(run)


def test_a_domain_that_tells_of_no_keys_demands_nothing_by_them() -> None:
    run = play(sender=VALIDATING, signed=SIGNED, rest=STRIP)
    assert is_overheard(run)
    assert "dnssec.result.bogus" not in reasons(run, SENDER)


@pytest.mark.parametrize(
    ("pieces", "comes"),
    [
        ({"signed": SIGNED, "keys": PINNED}, True),
        ({"signed": SIGNED}, False),  # no keys
        ({"keys": PINNED}, False),  # none that is proved
        ({"signed": SIGNED, "keys": f'{WITH_KEYS}"1 1 1 {HEX}" }}'}, False),  # none that can be used
    ],
)
def test_who_requires_keys_sends_nothing_without(pieces: dict[str, str], comes: bool) -> None:
    run = play(sender=f'{VALIDATING}\ndane_required = ["Bob.example"]', **pieces)
    assert has_come(run) is comes
    assert ("dane-required" in reasons(run, SENDER)) is not comes
    assert not is_overheard(run)


def test_keys_come_before_a_policy() -> None:
    both = 'heeds = ["dane", "mta-sts"]\ndns_validates = true'
    run = play(sender=both, signed=SIGNED, keys=PINNED, mx="other.bob.example")
    assert has_come(run)
    assert "dane.result.pass" in reasons(run, SENDER)
    assert not [reason for reason in reasons(run, SENDER) if reason.startswith("mta-sts")]


REQUIRING = 'submission_security = "starttls"\ntls_on_the_way = "required"'
OPTIONAL = 'tls_on_the_way = "optional"'
OFFERED = ', "REQUIRETLS"'
PROVING = {"sender": "dns_validates = true", "signed": SIGNED}


def given_up(run: Run) -> list[bytes]:
    """The statuses by which letters came back."""
    return [status for fact in facts(run, Stored) for status in re.findall(rb"Status: (5[\d.]+)", fact.letter)]


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ({**PROVING, "offers": OFFERED}, []),
        ({"sender": HEEDING, "offers": OFFERED}, []),
        ({**DEFENDED["dane"], "offers": OFFERED}, []),
        (PROVING, [b"5.7.30"]),
        ({"offers": OFFERED}, [b"5.7.10"]),
        ({**PROVING, "offers": OFFERED, "rest": STRIP}, [b"5.7.10"]),
        ({"sender": HEEDING, "offers": OFFERED, "mode": "testing"}, []),
    ],
)
def test_a_letter_that_requires_tls_goes_by_it_or_comes_back(pieces: dict[str, str], status: list[bytes]) -> None:
    run = play(author=REQUIRING, **pieces)
    assert given_up(run) == status
    assert not is_overheard(run)
    said = b"".join(fact.data for fact in facts(run, Sent))
    assert len(re.findall(rb"MAIL FROM:<alice@[^\r]* REQUIRETLS", said)) == (1 if status else 2)
    if status:
        assert LETTER not in facts(run, Stored)[-1].letter  # what may go in clear holds nothing of it


def test_it_is_offered_inside_tls_alone() -> None:
    run = play(author='submission_security = "starttls"')
    menus = [fact.data for fact in facts(run, Sent) if b"250-smtp.alice.example greets" in fact.data]
    assert [b"REQUIRETLS" in menu for menu in menus] == [False, True]


@pytest.mark.parametrize("defence", DEFENDED)
def test_a_letter_that_is_to_arrive_in_any_case_passes_by_what_a_domain_demands(defence: str) -> None:
    run = play(author=OPTIONAL, receiver='tls = { certificate = "expired" }', rest=STRIP, **DEFENDED[defence])
    assert has_come(run)
    assert b"TLS-Required: No\r\n" in facts(run, Stored)[-1].letter


REPORTING = {"reporter": ', "tls-reporter"'}
WANTED = '"_smtp._tls.bob.example" = { TXT = "v=TLSRPTv1; rua=mailto:tls@bob.example" }'
NEXT_DAY = '[[script]]\nwho = "alice.home"\naction = "send plan"\nat = "20h"\n'


def reports(run: Run) -> list[dict[str, Any]]:
    """The reports that lie in the mailbox for them, as Python's own mail reader and JSON find them."""
    letters = [fact.letter for fact in facts(run, Stored) if ":tls/" in fact.mailbox]
    parts = [part for letter in letters for part in message_from_bytes(letter).walk()]
    packed = [part for part in parts if part.get_content_type() == "application/tlsrpt+gzip"]
    return [json.loads(gzip.decompress(part.get_payload(decode=True))) for part in packed]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pieces", "type_", "results"),
    [
        ({"sender": HEEDING}, "sts", []),
        ({}, "no-policy-found", []),
        (DEFENDED["dane"], "tlsa", []),
        ({"rest": STRIP}, "no-policy-found", ["starttls-not-supported"]),
        ({"sender": HEEDING, "receiver": 'tls = { certificate = "expired" }'}, "sts", ["certificate-expired"]),
        (
            {"sender": HEEDING, "receiver": 'tls = { certificate = "not-yet-valid" }'},
            "sts",
            ["certificate-not-trusted"],
        ),
        ({"sender": HEEDING, "receiver": 'tls = { certificate = "wrong-name" }'}, "sts", ["certificate-host-mismatch"]),
        ({"sender": HEEDING, "receiver": 'tls = { certificate = "self-signed" }'}, "sts", ["certificate-not-trusted"]),
        ({"sender": HEEDING, "site": BROKEN_SITES["out of order"]}, "sts", ["sts-policy-fetch-error"]),
        ({"sender": HEEDING, "site": BROKEN_SITES["expired"]}, "sts", ["sts-webpki-invalid"]),
        ({"sender": HEEDING, "mode": "strict"}, "sts", ["sts-policy-invalid"]),
        ({"sender": HEEDING, "mode": "testing", "mx": "old.bob.example"}, "sts", ["validation-failure"]),
        ({**DEFENDED["dane"], "keys": f'{WITH_KEYS}"3 1 1 {HEX}" }}'}, "tlsa", ["validation-failure"]),
        ({**DEFENDED["dane"], "keys": f'{WITH_KEYS}"1 1 1 {HEX}" }}'}, "tlsa", ["tlsa-invalid"]),
        (
            {**DEFENDED["dane"], "names": 'servfail = ["_25._tcp.mx.bob.example"]'},
            "tlsa",
            ["dnssec-invalid"],
        ),
    ],
)
def test_at_the_end_of_the_day_the_domain_hears_of_it(pieces: dict[str, str], type_: str, results: list[str]) -> None:
    keys = f"{pieces.get('keys', '')}\n{WANTED}"
    run = play(**{**pieces, **REPORTING, "keys": keys, "rest": pieces.get("rest", "") + NEXT_DAY})
    first, *_ = reports(run)
    assert first["organization-name"] == "smtp.alice.example"
    assert first["date-range"] == {"start-datetime": "2026-03-02T00:00:00Z", "end-datetime": "2026-03-02T23:59:59Z"}
    policy = next(one for one in first["policies"] if one["policy"]["policy-type"] == type_)
    assert policy["policy"]["policy-domain"] == "bob.example"
    assert sorted({one["result-type"] for one in policy["failure-details"]}) == results
    failed = policy["summary"]["total-failure-session-count"]
    assert failed == sum(one["failed-session-count"] for one in policy["failure-details"])
    assert bool(failed) is bool(results)
    assert bool(policy["summary"]["total-successful-session-count"]) is not bool(results)


def test_a_report_goes_to_whom_the_domain_names_and_to_nobody_else() -> None:
    unwanted = play(**REPORTING, rest=NEXT_DAY)
    assert "tlsrpt.result.unwanted" in reasons(unwanted, SENDER)
    assert reports(unwanted) == []
    wanted = play(**REPORTING, keys=WANTED, rest=NEXT_DAY, receiver='tls = { certificate = "expired" }', sender=HEEDING)
    letter = next(fact.letter for fact in facts(wanted, Stored) if ":tls/" in fact.mailbox)
    assert b"TLS-Report-Domain: bob.example\r\n" in letter  # it came though TLS fails there
    assert b"report-type=tlsrpt" in letter


def test_a_report_is_signed_by_the_domain_that_reports() -> None:
    run = play(**REPORTING, keys=WANTED, rest=NEXT_DAY, receiver='dkim = "note"')
    letter = next(fact.letter for fact in facts(run, Stored) if ":tls/" in fact.mailbox)
    assert b"dkim=pass header.d=smtp.alice.example" in letter


ABROAD = """
"xn--zouo53b.example" = { MX = "10 mx.bob.example" }
"_mta-sts.xn--zouo53b.example" = { TXT = "v=STSv1; id=1" }
"mta-sts.xn--zouo53b.example" = { CNAME = "mta-sts.bob.example" }
"""


@pytest.mark.parametrize(
    ("to", "told"),
    [("bob@用户.example", "mta-sts.result.found"), ("bob@[192.0.2.99]", "tlsrpt.result.unwanted")],
)
def test_whatever_a_domain_is_called_its_policy_is_looked_for_or_not(to: str, told: str) -> None:
    sender = f'{HEEDING}\nextensions = ["8BITMIME", "SMTPUTF8"]'
    text = TOWN.replace("bob@bob.example", to).replace(
        'extensions = ["SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN"', "#"
    )
    empty = dict.fromkeys(("author", "offers", "signed", "receiver", "names"), "")
    pieces = {**empty, **REPORTING, "sender": sender, "keys": ABROAD, "rest": NEXT_DAY}
    pieces |= {
        "policy": POLICY.format(mode="none", mx="a.b"),
        "site": 'tls = { names = ["mta-sts.xn--zouo53b.example"] }',
    }
    run = Run(loads(text.format(**pieces)))
    run.play()
    assert (told in reasons(run)) is not to.endswith("]")
    assert outcome(run) in ("deferred", "failed")
