"""The check of a letter: author, policy, alignment, and what the domain's owner wants done (RFC 9989 §5.3).

Knows no resolver, and decides nothing: what becomes of the letter is the receiver's own affair (§5.4).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from simulator.mail.address_list import address_list
from simulator.mail.message import named
from simulator.trust.dkim import PLACE
from simulator.trust.dmarc.record import REQUESTS, Policy
from simulator.trust.dmarc.walk import NoAnswer, Walks
from simulator.trust.judgment import Known, Step, Verdict, answer, restartable
from simulator.trust.names import domain_name

AUTHOR = f"{PLACE}.from"
_MODES = {"r": "relaxed", "s": "strict"}


class Identified(NamedTuple):
    """What another method came to: `spf` or `dkim`, its result, and the domain it is about (§4.3)."""

    method: str
    result: str
    domain: str


class _Found(NamedTuple):
    """The policy that applies, where it stands, and which of its tags."""

    domain: str
    policy: Policy
    tag: str
    request: str


def author_domains(raw: bytes) -> tuple[str, ...]:
    """The domains in From, each once, as DNS compares them (§5.3.1). A letter should have one."""
    found = (one.domain for field in named(raw, "From") for one in address_list(field.value) if one.domain)
    return tuple(dict.fromkeys(name for one in found if (name := domain_name(one))))


@restartable
def dmarc(raw: bytes, identified: Iterable[Identified], known: Known) -> Verdict:
    """Is the author's domain used by whoever may use it? In `details`: policy, `disposition`, who was aligned."""
    steps: list[Step] = []
    authors = author_domains(raw)
    if len(authors) != 1:
        steps.append(Step("dmarc.step.author", False, {"domains": " ".join(authors)}))
        return Verdict("permerror", "dmarc.several-authors" if authors else "dmarc.no-author", {}, tuple(steps))
    steps.append(Step("dmarc.step.author", True, {"domain": authors[0]}))
    try:
        verdict = _judged(authors[0], list(identified), Walks(known, steps))
    except NoAnswer:
        verdict = Verdict("temperror", "dmarc.no-answer", {AUTHOR: authors[0]})
    return verdict._replace(steps=tuple(steps))


def _judged(author: str, identified: list[Identified], walks: Walks) -> Verdict:
    found = _policy(author, walks)
    if found is None:
        return Verdict("none", "dmarc.no-record", {AUTHOR: author})
    if not found.policy.is_usable:
        return Verdict("permerror", "dmarc.record-unusable", {AUTHOR: author, "domain": found.domain})
    told = {"domain": found.domain, "tag": found.tag, "policy": found.request}
    walks.steps.append(Step("dmarc.step.policy", True, told))
    aligned = [one for one in identified if one.result == "pass" and _aligned(author, one, found.policy, walks)]
    about = {AUTHOR: author, "policy.dmarc": found.request, "domain": found.domain, "disposition": "none"}
    if aligned:
        return Verdict("pass", "dmarc.aligned", {**about, "aligned": " ".join(one.method for one in aligned)})
    if any(one.result == "temperror" for one in identified):  # it might have been (§5.3.6)
        return Verdict("temperror", "dmarc.no-answer", about)
    disposition = _disposition(found)
    told = {"requested": found.request, "test": found.policy["t"], "disposition": disposition}
    walks.steps.append(Step("dmarc.step.disposition", disposition == found.request, told))
    any_pass = any(one.result == "pass" for one in identified)
    reason = "dmarc.not-aligned" if any_pass else "dmarc.nothing-authenticated"
    return Verdict("fail", reason, {**about, "disposition": disposition})


def _policy(author: str, walks: Walks) -> _Found | None:
    """The author's own policy, or the organisation's, or that of the suffix it stands under (§4.10.1)."""
    own = walks.policy_at(author)
    if own is not None:
        return _Found(author, own, *own.request("p"))
    found = dict(walks.found(author))
    if not found:
        return None
    organization = walks.organization(author)
    domain = organization if organization in found else list(found)[-1]
    policy = found[domain]
    tags: tuple[str, ...] = ("sp", "p")
    if "np" in policy.tags and answer(walks.known, author, "A").status == "nxdomain":  # §3.2.13
        tags = ("np", *tags)
    return _Found(domain, policy, *policy.request(*tags))


def _aligned(author: str, one: Identified, policy: Policy, walks: Walks) -> bool:
    """Does it speak of the author's domain, or of the same organisation (§4.4)?"""
    mode = policy[f"a{one.method}"]
    domain = domain_name(one.domain)
    same = domain == author
    if not same and mode == "r" and domain:
        same = walks.organization(domain) == walks.organization(author)
    about = {"method": one.method, "domain": domain, "author": author, "mode": _MODES[mode]}
    about["aligned"] = "yes" if same else "no"
    if one.method == "dkim" and not same:
        about["why"] = "dkim.concept.third-party-signature"
    walks.steps.append(Step("dmarc.step.alignment", same, about))
    return same


def _disposition(found: _Found) -> str:
    """What is asked for, one step milder while the owner is testing (§4.7)."""
    place = REQUESTS.index(found.request)
    return REQUESTS[max(0, place - (found.policy["t"] == "y"))]
