"""check_host(): from the claim to the verdict, one step after another (RFC 7208 §4). Knows no letter and no server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any, NamedTuple

from simulator.protocols.dns import plain
from simulator.trust.judgment import Known, restartable
from simulator.trust.spf import record as grammar
from simulator.trust.spf.inquiry import Asker, Inquiry, Passed, Trouble
from simulator.trust.spf.macros import Claim, MacroString, explanation_of, name_of
from simulator.trust.spf.mechanisms import FINDERS, is_name, next_that_counts, peer_name
from simulator.trust.spf.record import Mechanism, Modifier, Record
from simulator.trust.spf.verdict import Step, Verdict

ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")  # the terms whose number is limited (§4.6.4)


class Page(NamedTuple):
    """A record with whose it is, and how many includes and redirects led there."""

    domain: str
    depth: int
    text: str
    record: Record


class Finding(NamedTuple):
    """What a record comes to ("": it goes on), why, and by which term of whose record; `page`: who may explain it."""

    result: str
    reason: str
    term: str = ""
    owner: str = ""
    page: Page | None = None


_PENDING = Step("", 0, 0, 0, "", "", "", (), "")  # keeps the place of a step that others come after


@restartable
def spf(ip: str, helo: str, mail_from: str, receiver: str, now: int, known: Known) -> Verdict:
    """May the host at `ip`, which says `helo`, send for `mail_from` ("" for the null path)?

    `receiver` is who asks; `now` is in seconds since 1970. Gives the verdict, or the question that must be answered
    first. Raises ValueError when `ip` is no address.
    """
    local, _, domain = mail_from.rpartition("@")
    identity, domain = ("mailfrom", domain) if mail_from else ("helo", helo)  # §2.4
    domain = _in_ascii(domain.removesuffix("."))
    address = ip_address(ip)
    claim = Claim(getattr(address, "ipv4_mapped", None) or address, helo, local or "postmaster", domain, receiver, now)
    inquiry = Inquiry(claim, known)
    finding = _check_host(inquiry, domain, 0, Asker(inquiry, counted=False))
    explanation = _explanation(inquiry, finding)
    return Verdict(
        result=finding.result,
        identity=identity,
        sender=mail_from or helo,
        domain=domain,
        steps=tuple(inquiry.written()),
        reason=f"spf.reason.{finding.reason}",
        term=finding.term,
        owner=finding.owner,
        explanation=explanation,
        look_ups=inquiry.look_ups,
        void_look_ups=inquiry.void_look_ups,
    )


def _in_ascii(domain: str) -> str:
    """A domain in A-labels (RFC 8616 §4); one that can be none stays what it is."""
    try:
        return domain if domain.isascii() else plain(domain)
    except ValueError:
        return domain


# ---- one record


def _check_host(inquiry: Inquiry, domain: str, depth: int, asker: Asker) -> Finding:
    """Find the domain's record, and evaluate it; `asker` asks for the term that led here."""
    text, finding = _selected(domain, asker)
    questions = tuple(asker.questions[-1:]) if finding.reason != "not-a-domain" else ()
    reason = f"spf.reason.{finding.reason}"
    inquiry.steps.append(
        Step(domain, depth, 0, len(text), text, "spf.record", domain, questions, reason, finding.result)
    )
    if finding.result:
        return finding
    record = grammar.read(text)
    if isinstance(record, Record):
        return _evaluate(inquiry, Page(domain, depth, text, record))
    reason = f"spf.reason.{record.reason}"
    inquiry.steps.append(
        Step(domain, depth, record.start, record.end, record.text, "spf.term", "", (), reason, "permerror")
    )
    return Finding("permerror", record.reason, record.text, domain)


def _selected(domain: str, asker: Asker) -> tuple[str, Finding]:
    """The text of the one record there should be, or else what that means (§4.3 to §4.5)."""
    if not is_name(domain) or "." not in domain or domain.startswith("["):
        return "", Finding("none", "not-a-domain", owner=domain)
    texts = asker.ask_texts(domain)
    if texts is None:
        return "", Finding("temperror", "no-answer", owner=domain)
    match [text for text in texts if grammar.is_spf(text)]:
        case [text]:
            return text, Finding("", "record", owner=domain)
        case []:
            return "", Finding("none", "no-record", owner=domain)
    return "", Finding("permerror", "several-records", owner=domain)


def _evaluate(inquiry: Inquiry, page: Page) -> Finding:
    """Each mechanism in turn, then the redirect (§4.6.2, §4.7). After `all`, which always matches, nothing comes."""
    place = _passed(inquiry, page, 0)
    while place < len(page.record.mechanisms):
        finding = _worked(inquiry, page, page.record.mechanisms[place])
        if finding.result:
            return finding
        place = _passed(inquiry, page, place + 1)
    if page.record.redirect:
        return _worked(inquiry, page, page.record.redirect)
    return Finding("neutral", "default", owner=page.domain)


def _passed(inquiry: Inquiry, page: Page, first: int) -> int:
    """Pass over mechanisms that cannot fit, and need no answer to tell; the place of the one after them."""
    end = next_that_counts(page.text, first, inquiry.claim.ip)
    inquiry.steps.append(Passed(page.domain, page.depth, page.record.mechanisms, first, end))
    return end


def _worked(inquiry: Inquiry, page: Page, term: Mechanism | Modifier) -> Finding:
    """What one term comes to; its step stands before those it leads to."""
    line, asker = len(inquiry.steps), Asker(inquiry, counted=True)
    inquiry.steps.append(_PENDING)
    target = ""
    try:
        if term.name in ASKING:
            inquiry.count()
        target = _target(page, term, asker)
        finding = _FOLLOWED.get(term.name, _found)(page, term, target, asker)
        reason = "redirected" if term.name == "redirect" else finding.reason
    except Trouble as trouble:
        finding = Finding(trouble.result, trouble.reason, trouble.term or term.text, trouble.owner or page.domain)
        reason = trouble.reason
    inquiry.steps[line] = Step(
        page.domain,
        page.depth,
        term.start,
        term.end,
        term.text,
        term.key,
        target,
        tuple(asker.questions),
        f"spf.reason.{reason}",
        finding.result,
    )
    return finding


def _target(page: Page, term: Mechanism | Modifier, asker: Asker) -> str:
    """The name or network a term is about; the record's own domain where it names none (§4.8)."""
    claim = asker.inquiry.claim
    if term.domain is None:
        return page.domain if term.name in ASKING else term.network_text
    if isinstance(term, Mechanism) and not claim.local.isascii() and term.domain.letters & {"s", "l"}:
        raise Trouble("", "not-in-ascii")  # nothing matches it (RFC 8616 §4)
    return _expanded(page, term, term.domain, asker)


def _expanded(page: Page, term: Mechanism | Modifier, spec: MacroString, asker: Asker) -> str:
    """What a domain-spec comes to; its macros make a step of their own, behind that of the term (§7)."""
    name = name_of(spec, asker.inquiry.claim, page.domain, partial(peer_name, page.domain, asker))
    if spec.letters:
        place = page.domain, page.depth, term.start, term.end, spec.text
        asker.inquiry.steps.append(Step(*place, "spf.macro", name, (), "spf.reason.expanded"))
    return name


def _found(page: Page, mechanism: Any, target: str, asker: Asker) -> Finding:
    """Whether a mechanism that looks for the caller finds him."""
    if mechanism.name in ASKING and not is_name(target):
        return Finding("", "not-a-name")
    if FINDERS[mechanism.name](mechanism, target, asker):
        return _match(page, mechanism)
    return Finding("", "no-match")


def _match(page: Page, mechanism: Mechanism) -> Finding:
    return Finding(mechanism.result, "match", mechanism.text, page.domain, page)


def _included(page: Page, mechanism: Any, target: str, asker: Asker) -> Finding:
    """Whether another domain's record lets the caller pass; what else it says does not count (§5.2)."""
    inner = _check_host(asker.inquiry, target, page.depth + 1, asker)
    match inner.result:
        case "pass":
            return _match(page, mechanism)
        case "none":
            raise Trouble("permerror", "include-without-record")
        case "temperror" | "permerror":
            raise Trouble(inner.result, inner.reason, inner.term, inner.owner)
    return Finding("", "no-match")


def _redirected(page: Page, modifier: Any, target: str, asker: Asker) -> Finding:
    """What another domain's record says, in this one's place (§6.1)."""
    inner = _check_host(asker.inquiry, target, page.depth + 1, asker)
    if inner.result == "none":
        raise Trouble("permerror", "redirect-without-record")
    return inner


_FOLLOWED: Mapping[str, Callable[[Page, Any, str, Asker], Finding]] = {"include": _included, "redirect": _redirected}


# ---- what the domain says to who fails


def _explanation(inquiry: Inquiry, finding: Finding) -> str:
    """The text that the record which failed the caller refers to, unless something is wrong with it (§6.2)."""
    page = finding.page
    if finding.result != "fail" or page is None or page.record.exp is None:
        return ""
    claim, exp, asker = inquiry.claim, page.record.exp, Asker(inquiry, counted=False)
    target = _expanded(page, exp, exp.domain, asker)
    texts = (asker.ask_texts(target) or ()) if is_name(target) else ()
    caller = partial(peer_name, page.domain, asker)
    text = explanation_of(texts[0], claim, page.domain, caller) if len(texts) == 1 else ""
    reason = "spf.reason.explained" if text else "spf.reason.not-explained"
    place = page.domain, page.depth, exp.start, exp.end, exp.text, exp.key
    inquiry.steps.append(Step(*place, target, tuple(asker.questions), reason))
    return text
