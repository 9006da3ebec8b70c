"""What a receiver tells a domain of the letters in its name: to whom, and each kind of them counted (RFC 9990).

Knows no letter, no clock, and no XML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from simulator.trust.dkim import PLACE, SIGNER
from simulator.trust.dmarc.check import AUTHOR
from simulator.trust.dmarc.record import Policy
from simulator.trust.dmarc.walk import NoAnswer, Walks
from simulator.trust.judgment import Known, Verdict, answer, restartable
from simulator.trust.names import domain_name
from simulator.trust.spf import Verdict as SpfVerdict

Tree = tuple[str, "str | Sequence[Tree]"]
"""An element of the report: its name, and what is in it (Appendix A)."""

_SCHEME = "mailto:"
_OVERRIDES = {"quarantine": "policy_test_mode", "none": "local_policy"}


class Judged(NamedTuple):
    """A letter as it is told: nothing of what it says. `domain`: at which the policy stands; `done`: what became of it.

    `aligned`: the methods that stood behind the author; `signatures`: domain, selector and result of each.
    """

    domain: str
    source: str
    requested: str
    done: str
    aligned: frozenset[str]
    author: str
    sender: str
    signatures: tuple[tuple[str, str, str], ...]
    spf: tuple[str, str] | None


class Wanted(NamedTuple):
    """The policy as it is now, and who is to hear: none where nobody wants to, or is allowed to."""

    policy: Policy
    places: tuple[str, ...]
    strangers: tuple[str, ...]


def judged(verdict: Verdict, signed: Verdict | None, sent: SpfVerdict | None, source: str, *, enforced: bool) -> Judged:
    """A letter for the report; `verdict` is one that found a policy."""
    details = verdict.details
    requested = details["policy.dmarc"]
    done = details["disposition"] if enforced else "none"
    if verdict.result == "pass" and requested != "none":
        done = "pass"
    signatures = [(part.result, part.details) for part in signed.parts if SIGNER in part.details] if signed else []
    return Judged(
        details["domain"],
        source,
        requested,
        done,
        frozenset(details.get("aligned", "").split()),
        details[AUTHOR],
        domain_name(sent.sender.rpartition("@")[2]) if sent else "",
        tuple((told[SIGNER], told[f"{PLACE}.s"], result) for result, told in signatures),
        (domain_name(sent.domain), sent.result) if sent else None,
    )


@restartable
def wanted(domain: str, known: Known) -> Wanted:
    """Who is to hear of this domain's letters. A stranger must have agreed to it (§4)."""
    walks = Walks(known, [])
    try:
        policy = walks.policy_at(domain) or Policy({})
        places = [one[len(_SCHEME) :] for one in policy.reports if one.lower().startswith(_SCHEME) and "@" in one]
        strangers = [one for one in places if not _has_agreed(domain, domain_name(one.rpartition("@")[2]), walks)]
    except NoAnswer:
        return Wanted(Policy({}), (), ())
    return Wanted(policy, tuple(one for one in places if one not in strangers), tuple(strangers))


def _has_agreed(domain: str, host: str, walks: Walks) -> bool:
    if not host or walks.organization(host) == walks.organization(domain):
        return bool(host)
    texts = answer(walks.known, f"{domain}._report._dmarc.{host}", "TXT").texts
    return any(text.replace(" ", "").startswith("v=DMARC1") for text in texts)


def report(
    letters: Iterable[Judged], policy: Policy, ours: tuple[str, str], id_: str, since: int, until: int
) -> list[Tree]:
    """What stands in the report (Appendix A). `ours`: who we are, and where we can be reached."""
    counted = Counter(letters)
    domain = next(iter(counted)).domain
    return [
        ("version", "1.0"),
        ("report_metadata", [
            ("org_name", ours[0]), ("email", ours[1]), ("report_id", id_),
            ("date_range", [("begin", str(since)), ("end", str(until))]),
        ]),
        ("policy_published", [("domain", domain), *_published(policy)]),
        *(("record", [*_record(letter, count)]) for letter, count in counted.items()),
    ]  # fmt: skip


def _published(policy: Policy) -> Iterator[Tree]:
    yield "p", policy.request("p")[1]
    yield from ((name, policy[name]) for name in ("sp", "np", "adkim", "aspf", "fo") if name in policy.tags)
    yield "testing", policy["t"]
    yield "discovery_method", "treewalk"


def _record(letter: Judged, count: int) -> Iterator[Tree]:
    passed = [(method, "pass" if method in letter.aligned else "fail") for method in ("dkim", "spf")]
    evaluated: list[Tree] = [("disposition", letter.done), *passed]
    if not letter.aligned and letter.done != letter.requested:
        evaluated.append(("reason", [("type", _OVERRIDES[letter.done])]))
    yield "row", [("source_ip", letter.source), ("count", str(count)), ("policy_evaluated", evaluated)]
    sender: list[Tree] = [("envelope_from", letter.sender)] if letter.sender else []
    yield "identifiers", [("header_from", letter.author), *sender]
    results: list[Tree] = [
        ("dkim", [("domain", domain), ("selector", selector), ("result", result)])
        for domain, selector, result in letter.signatures
    ]
    if letter.spf:
        results.append(("spf", [("domain", letter.spf[0]), ("scope", "mfrom"), ("result", letter.spf[1])]))
    yield "auth_results", results
