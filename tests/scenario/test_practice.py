"""The practices: what goes wrong shows on the wire, and each shows itself in a way of its own."""

from __future__ import annotations

from csv import DictReader
from functools import cache
from itertools import takewhile

import pytest

from simulator import LESSONS, Reading, load
from simulator.scenario.lesson.fix import Attempt, attempt, solution
from simulator.trace.facts import AnyFact, Decided, GaveUp, Secured

FOLDERS = {path.parent.name: path.parent for path in sorted((LESSONS / "practice").glob("*/scenario.toml"))}
CURABLE = [id for id, folder in FOLDERS.items() if load(folder).fixes]

# What is seen on the wire, and what OpenSSL thinks at either end.
TLS = {
    "cert-expired": ("C: alert: certificate_expired", {"expired", "alert-certificate-expired"}),
    "cert-name-mismatch": ("C: alert: bad_certificate", {"wrong-name", "alert-bad-certificate"}),
    "cert-untrusted": ("C: alert: unknown_ca", {"unknown-issuer", "alert-unknown-ca"}),
    "chain-incomplete": ("C: alert: unknown_ca", {"unknown-issuer", "alert-unknown-ca"}),
    "starttls-injection": ("S: -ERR Not now", set()),
    "starttls-stripped": ("C: AUTH PLAIN ", set()),
    "tls-version-too-old": ("S: alert: protocol_version", {"version", "alert-protocol-version"}),
    "wrong-port-tls-mode": ("S: 220 ", {"not-tls"}),
}

# Between servers: what the sender decides, and what is seen of it on the wire; "" where nothing is said at all.
BETWEEN = {
    "dane-mismatch": ("dane.result.fail", "S: TLSA 3 1 1 be1406e6"),
    "mta-sts-fetch-fails": ("mta-sts.result.unreachable", "C: alert: bad_certificate"),
    "mta-sts-mismatch": ("reason.mta-sts-mismatch", ""),
    "requiretls-fails": ("reason.requiretls-failed", "C: MAIL FROM:<nora@nora.example> REQUIRETLS"),
}

# Whose letter it is: what the receiver answers, or has noted on the letter that is fetched from it.
DOMAINS = {
    "arc-fail": ["S: 550 5.7.29 The chain of seals on this letter is broken: message signature"],
    "dkim-expired": ["S: +OK ", "dkim=policy reason=expired", "dmarc=fail"],
    "dkim-l-tag-abuse": ["S: +OK ", "dkim=pass", "dmarc=pass", "PS: Our bank account has changed."],
    "dkim-list-footer": ["S: +OK ", "spf=fail", "dkim=fail reason=body-hash", "dmarc=fail"],
    "dkim-no-key": ["S: 550 5.7.20 No signature on this letter holds: no key"],
    "dmarc-lookalike": ["S: +OK ", "dmarc=pass header.from=a1ice.example"],
    "dmarc-misaligned": ["S: +OK ", "spf=pass", "dkim=pass", "dmarc=fail"],
    "dmarc-reject": ["S: 550 5.7.1 alice.example asks by its DMARC policy to refuse this letter"],
    "spf-forwarding": ["S: 550 5.7.23 alice.example does not let "],
    "spf-permerror": ["S: +OK ", "spf=permerror", "dmarc=fail"],
    "spf-two-records": ["S: 550 5.7.24 "],
}

# How a log-in is refused, in the codes of each protocol (RFC 4954 §6, RFC 3206 §4, RFC 5530 §3, RFC 7628 §3.2.2).
LOGGING_IN = {
    "wrong-password": ["S: A1 NO [AUTHENTICATIONFAILED]", "S: 535 5.7.8", "S: -ERR [AUTH]"],
    "app-password-needed": ["S: A1 NO [ALERT]", "S: 534 5.7.9"],
    "auth-before-tls": ["S: * OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS LOGINDISABLED]", "S: 538 5.7.11"],
    "mech-unknown": ["S: 504 5.5.4", "S: a1 NO [CANNOT]"],
    "auth-brute-force": ["S: 535 5.7.8", "S: 421 4.7.0"],
    "oauth-token-expired": ["S: + eyJzdGF0dXMi", "S: A1 NO [EXPIRED]", "S: 334 eyJzdGF0dXMi", "S: 535 5.7.8"],
    "auth-required": ["S: 530 5.7.0"],
    "sender-not-owned": ["S: 553 5.7.1"],
}


@cache
def played(id: str, *, is_mended: bool) -> Attempt:
    """A practice as it is, or as its solution makes it."""
    play = load(FOLDERS[id])
    (name,) = play.fixes
    return attempt(play, name, solution(play, name) if is_mended else {})


def facts(tried: Attempt) -> list[AnyFact]:
    return [event.fact for event in tried.run.events]


def reading(tried: Attempt) -> Reading:
    told = Reading.of(tried.run.events, tried.run.secrets)
    return told


def lines(tried: Attempt) -> list[str]:
    told = reading(tried)
    return [f"{one.side}: {told.words(one)}" for one in told.utterances]


@pytest.mark.parametrize("id", TLS)
def test_it_shows_on_the_wire_and_openssl_says_why(id: str) -> None:
    symptom, why = TLS[id]
    tried = played(id, is_mended=False)
    assert any(line.startswith(symptom) for line in lines(tried))
    failed = [fact.details["why"] for fact in facts(tried) if isinstance(fact, Decided) and "why" in fact.details]
    assert set(failed) == why
    assert tried.met < tried.of


@pytest.mark.parametrize("id", TLS)
def test_mended_it_stands_on_tls_and_the_certificate_is_believed(id: str) -> None:
    tried = played(id, is_mended=True)
    assert tried.met == tried.of
    assert {fact.verdict for fact in facts(tried) if isinstance(fact, Secured) and fact.side == "C"} == {"ok"}


@pytest.mark.parametrize("id", BETWEEN)
def test_between_servers_the_sender_decides_and_it_shows(id: str) -> None:
    reason, symptom = BETWEEN[id]
    ill, well = played(id, is_mended=False), played(id, is_mended=True)
    assert reason in {fact.reason for fact in facts(ill) if isinstance(fact, Decided | GaveUp)}
    assert reason not in {fact.reason for fact in facts(well) if isinstance(fact, Decided | GaveUp)}
    assert not symptom or any(line.startswith(symptom) for line in lines(ill))
    assert ill.met < ill.of
    assert well.met == well.of


def test_who_takes_the_lock_away_has_mended_nothing() -> None:
    dane, sts = load(FOLDERS["dane-mismatch"]), load(FOLDERS["mta-sts-mismatch"])
    unlocked = attempt(dane, "record", {'dns."_25._tcp.mx.library.example".TLSA': []})
    assert unlocked.met < unlocked.of
    page = 'hosts."mta-sts.choir.example".web_pages."/.well-known/mta-sts.txt"'
    nothing = {
        page: ["version: STSv1", "mode: none", "max_age: 86400"],
        'dns."_mta-sts.choir.example".TXT': ["v=STSv1; id=2"],
    }
    unlocked = attempt(sts, "policy", nothing)
    assert unlocked.met < unlocked.of
    assert unlocked.field == page


@pytest.mark.parametrize("id", DOMAINS)
def test_a_letter_nobody_vouches_for_shows_it_on_the_wire(id: str) -> None:
    ill, well = played(id, is_mended=False), played(id, is_mended=True)
    shown = [[line for line in lines(one) if all(part in line for part in DOMAINS[id])] for one in (ill, well)]
    assert len(shown[0]) > len(shown[1])
    assert ill.met < ill.of
    assert well.met == well.of


@pytest.mark.parametrize("id", LOGGING_IN)
def test_a_log_in_is_refused_in_the_codes_of_its_protocol(id: str) -> None:
    ill, well = played(id, is_mended=False), played(id, is_mended=True)
    assert [code for code in LOGGING_IN[id] if not any(line.startswith(code) for line in lines(ill))] == []
    assert ill.met < ill.of
    assert well.met == well.of


@pytest.mark.parametrize(
    ("group", "practised"), [("Domain authentication", DOMAINS), ("Authentication of users", LOGGING_IN)]
)
def test_every_failure_of_a_group_can_be_practised(group: str, practised: dict[str, list[str]]) -> None:
    with (LESSONS / "reference" / "failures.csv").open(encoding="utf-8", newline="") as file:
        assert {row["id"] for row in DictReader(file) if row["group"] == group} == set(practised)


def test_a_chain_with_a_link_missing_is_whole_to_who_has_kept_it() -> None:
    first = next(fact for fact in facts(played("chain-incomplete", is_mended=False)) if isinstance(fact, Secured))
    assert (first.side, first.verdict) == ("C", "ok")


def test_no_two_practices_first_differ_from_the_healthy_play_in_the_same_words() -> None:
    marks = {id: _first_mark(played(id, is_mended=False), played(id, is_mended=True)) for id in CURABLE}
    assert len(set(marks.values())) == len(marks), marks


def _first_mark(ill: Attempt, well: Attempt) -> object:
    """The first thing that is said in the one play alone, with what it is made of."""
    ours, theirs = _marks(ill), _marks(well)
    common = len([*takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False))])
    return ours[common] if common < len(ours) else ("nothing more", ours[-1] if ours else ())


def _marks(tried: Attempt) -> list[tuple[object, ...]]:
    told = reading(tried)
    return [(one.side, told.words(one), tuple(token.key for token in one.tokens)) for one in told.utterances]
