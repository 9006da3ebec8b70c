"""MAIL: may this host send for this domain? What is written in DNS about it decides (RFC 7208)."""

from __future__ import annotations

from simulator.agents.decisions import considered
from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.protocols.smtp import Command
from simulator.trust.judgment import Question
from simulator.trust.spf import Verdict, spf
from simulator.world.agent import LookUp

LONGEST_PROBLEM = 100  # characters of a wrong term that are said


def permitted(session: Session, word: Command) -> Objection:
    """May the caller send for the domain of this reverse path? Who belongs to the house need not ask (§2.4, §8)."""
    session.spf = None
    if session.trusted or session.submission or not session.ip:
        return None
    here = session.service.here
    path = "" if word.path is None else str(word.path)
    verdict = spf(session.ip, session.hello, path, here.host, here.clock.seconds, session.known)
    if isinstance(verdict, Question):
        return LookUp(*verdict)
    session.spf = verdict
    session.do(*considered(here.host, "spf", verdict.told))
    return _objection(session, verdict) if session.settings.spf == "enforce" else None


def _objection(session: Session, verdict: Verdict) -> Objection:
    """What is said against a sender who may not, or of whom it cannot be told (§8.4, §8.6, §8.7)."""
    match verdict.result:
        case "fail":
            about = {"domain": verdict.domain, "peer": session.ip}
            if verdict.explanation:
                return Finding("spf-fail-explained", {**about, "explanation": verdict.explanation})
            return Finding("spf-fail", about)
        case "temperror":
            return Finding("spf-temperror", {"domain": verdict.domain})
        case "permerror":
            problem = " ".join((verdict.reason.rpartition(".")[2], verdict.term[:LONGEST_PROBLEM])).strip()
            return Finding("spf-permerror", {"owner": verdict.owner, "problem": problem})
    return None
