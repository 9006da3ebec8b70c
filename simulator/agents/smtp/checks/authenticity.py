"""The content: who has signed it, and what does the author's domain ask for (RFC 6376, RFC 8617, RFC 9989, RFC 7281)?

Each judgment is made once for a letter, written down step by step, and kept with the envelope.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.agents.decisions import considered
from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.trust import smime
from simulator.trust.arc import arc
from simulator.trust.dkim import SIGNER, Delivery, dkim, recurring
from simulator.trust.dmarc import AUTHOR, Identified, dmarc
from simulator.trust.dmarc.aggregate import judged
from simulator.trust.judgment import Question, Verdict
from simulator.world.agent import LookUp, Tell


def is_ours(session: Session) -> bool:
    """Whether the letter comes from within: then nobody is doubted, and nothing on it is forged (RFC 8601 §5)."""
    return session.trusted or session.submission


def signatures(session: Session, content: bytes) -> Objection:
    """Who has signed the letter, and has this come before, for others?"""
    return _judged(session, "dkim", lambda: _signed(session, content))


def _signed(session: Session, content: bytes) -> Verdict | Question:
    verdict = dkim(content, session.service.here.clock.seconds, session.known)
    if isinstance(verdict, Question):
        return verdict
    recipients = frozenset(one.address for one in session.envelope.recipients)
    return recurring(verdict, Delivery(content, recipients, session.service.first_for))


def chain(session: Session, content: bytes) -> Objection:
    """Does the chain of seals hold?"""
    return _judged(session, "arc", lambda: arc(content, session.service.here.clock.seconds, session.known))


def policy(session: Session, content: bytes) -> Objection:
    """Is the author's domain proved, and if not, what does its owner want?"""
    is_judged = "dmarc" in session.envelope.findings
    objection = _judged(session, "dmarc", lambda: dmarc(content, _identified(session), session.known))
    if not is_judged and "dmarc" in session.envelope.findings:
        _keep(session)
    return objection


def person(session: Session, content: bytes) -> Objection:
    """Has a person signed the letter, as far as that can be seen without a key (RFC 7281)?"""
    roots, now = session.service.household.people.roots, session.service.here.clock.seconds
    verdict = None if is_ours(session) else smime.checked(content, roots(), now)
    return None if verdict is None else _judged(session, "smime", lambda: verdict)


def _keep(session: Session) -> None:
    """Remember the letter for the report of the day, where its domain has a policy."""
    findings, household = session.envelope.findings, session.service.household
    verdict, enforced = findings["dmarc"], session.settings.dmarc == "enforce"
    if verdict.result in ("pass", "fail"):
        one = judged(verdict, findings.get("dkim"), session.spf, session.ip, enforced=enforced)
        household.judged.append(one)
        session.do(Tell("judged", one.domain))


def _judged(session: Session, method: str, judge: Callable[[], Verdict | Question]) -> Objection:
    """What a method finds, noted once; and what speaks against the letter, where that is to be enforced."""
    if is_ours(session):
        return None
    findings = session.envelope.findings
    if method not in findings and (asked := _noted(session, method, judge())) is not None:
        return asked
    enforced = method in _OBJECTIONS and getattr(session.settings, method) == "enforce"
    return _OBJECTIONS[method](session, findings[method]) if enforced else None


def _identified(session: Session) -> list[Identified]:
    """What the other methods have proved (RFC 9989 §4.3)."""
    found = session.envelope.findings.get("dkim")
    parts = [part for part in found.parts if SIGNER in part.details] if found else []
    signed = [Identified("dkim", part.result, part.details[SIGNER]) for part in parts]
    sent = [Identified("spf", session.spf.result, session.spf.domain)] if session.spf else []
    return [*sent, *signed]


def _noted(session: Session, method: str, verdict: Verdict | Question) -> LookUp | None:
    """Write a judgment down, or ask what it wants to know."""
    if isinstance(verdict, Question):
        return LookUp(*verdict)
    session.envelope.findings[method] = verdict
    for part in verdict.parts or (verdict,):
        session.do(*considered(session.service.here.host, method, part))
    return None


def _unsigned(session: Session, verdict: Verdict) -> Finding | None:
    """No signature that holds, or none that is accepted (RFC 7372 §3.1); RFC 6376 §6.1 advises to be milder."""
    if verdict.result == "pass":
        return None
    reason = {"temperror": "dkim-temperror", "policy": "dkim-unacceptable"}.get(verdict.result, "dkim-missing")
    return Finding(reason, {"why": _last_word(verdict.reason)})


def _snapped(session: Session, verdict: Verdict) -> Finding | None:
    """A chain that is broken; a letter without one has nothing to answer for (RFC 8617 §5.2.2)."""
    return Finding("arc-fail", {"why": _last_word(verdict.reason)}) if verdict.result == "fail" else None


def _unwanted(session: Session, verdict: Verdict) -> Finding | None:
    """What the owner's wish comes to: what is only to be set aside is taken (RFC 9989 §5.4, §7.2)."""
    session.envelope.suspect = verdict.details.get("disposition") == "quarantine"
    about = {"domain": verdict.details.get(AUTHOR, "")}
    if verdict.result == "temperror":
        return Finding("dmarc-temperror", about)
    return Finding("dmarc-reject", about) if verdict.details.get("disposition") == "reject" else None


def _last_word(key: str) -> str:
    return key.rpartition(".")[2].replace("-", " ")


_OBJECTIONS = {"dkim": _unsigned, "arc": _snapped, "dmarc": _unwanted}
