"""The content: who has signed it, and what does the author's domain ask for (RFC 6376, RFC 8617, RFC 9989)?

Each judgment is made once for a letter, written down step by step, and kept with the envelope.
"""

from __future__ import annotations

from simulator.agents.decisions import considered
from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.trust.arc import arc
from simulator.trust.dkim import SIGNER, dkim
from simulator.trust.dmarc import AUTHOR, Identified, dmarc
from simulator.trust.judgment import Question, Verdict
from simulator.world.agent import LookUp


def is_ours(session: Session) -> bool:
    """Whether the letter comes from within: then nobody is doubted, and nothing on it is forged (RFC 8601 §5)."""
    return session.trusted or session.submission


def signatures(session: Session, content: bytes) -> Objection:
    """Who has signed the letter?"""
    if is_ours(session) or "dkim" in session.envelope.findings:
        return None
    verdict = dkim(content, session.service.here.clock.seconds, session.known)
    return _noted(session, "dkim", verdict)


def chain(session: Session, content: bytes) -> Objection:
    """Does the chain of seals hold?"""
    if is_ours(session) or "arc" in session.envelope.findings:
        return None
    verdict = arc(content, session.service.here.clock.seconds, session.known)
    return _noted(session, "arc", verdict)


def policy(session: Session, content: bytes) -> Objection:
    """Is the author's domain proved, and if not, what does its owner want?"""
    if is_ours(session):
        return None
    findings = session.envelope.findings
    if "dmarc" not in findings:
        asked = _noted(session, "dmarc", dmarc(content, _identified(session), session.known))
        if asked is not None:
            return asked
    if session.settings.dmarc != "enforce":
        return None
    session.envelope.suspect = findings["dmarc"].details.get("disposition") == "quarantine"
    return _objection(findings["dmarc"])


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


def _objection(verdict: Verdict) -> Finding | None:
    """What the owner's wish comes to: what is only to be set aside is taken (RFC 9989 §5.4, §7.2)."""
    about = {"domain": verdict.details.get(AUTHOR, "")}
    if verdict.result == "temperror":
        return Finding("dmarc-temperror", about)
    return Finding("dmarc-reject", about) if verdict.details.get("disposition") == "reject" else None
