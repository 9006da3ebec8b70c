"""The practices: what goes wrong shows on the wire, and each shows itself in a way of its own."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

import pytest

from simulator import LESSONS, Reading, load
from simulator.scenario.fix import Attempt, attempt, solution
from simulator.trace.facts import AnyFact, Decided, Secured

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
    "mta-sts-fetch-fails": ("mta-sts.result.unreachable", "C: alert: bad_certificate"),
    "mta-sts-mismatch": ("reason.mta-sts-mismatch", ""),
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
    told = Reading(tried.run.secrets)
    told.feed(tried.run.events)
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
    assert reason in {fact.reason for fact in facts(ill) if isinstance(fact, Decided)}
    assert reason not in {fact.reason for fact in facts(well) if isinstance(fact, Decided)}
    assert not symptom or any(line.startswith(symptom) for line in lines(ill))
    assert ill.met < ill.of
    assert well.met == well.of


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
