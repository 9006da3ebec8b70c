"""MAIL: may a letter from this sender come now (RFC 5321 §4.1.1.2)?"""

from __future__ import annotations

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.checks.dns import mail_domain
from simulator.agents.smtp.session import Objection, Session
from simulator.protocols.smtp import Command


def congested(session: Session, word: Command) -> Objection:
    """Is there time for any letter?"""
    return Finding("congested")


def size(session: Session, word: Command) -> Objection:
    """Is the declared size within the limit (RFC 1870 §6.1)?"""
    declared, limit = int(word.parameters.get("SIZE", "0")), session.service.size_limit
    if limit and declared > limit:
        return Finding("too-big", {"size": str(declared), "limit": str(limit)})
    return None


def storage(session: Session, word: Command) -> Objection:
    """Is there room for any letter, or for one of the size declared (RFC 1870 §6.1)?"""
    return None if session.service.has_room(int(word.parameters.get("SIZE", "0"))) else Finding("disk-full")


def own_sender(session: Session, word: Command) -> Objection:
    """Does the sender's address belong to the user who logged in (RFC 6409 §6.1)?"""
    account = session.account
    if account is None or word.path is None or word.path.folded in account.addresses:
        return None
    return Finding("sender-not-owned", {"path": word.argument, "user": account.user})


def sender_domain(session: Session, word: Command) -> Objection:
    """Could an answer be sent to the sender?"""
    if word.path is None or session.trusted or word.path.is_literal:
        return None
    reasons = {"unknown": "sender-domain-unknown", "null-mx": "sender-null-mx", "no-answer": "dns-failure"}
    return mail_domain(session, word.path.domain, reasons)
