"""RCPT: is this recipient one for whom letters are taken here (RFC 5321 §4.1.1.3)?"""

from __future__ import annotations

from simulator.agents.directory import Entry
from simulator.agents.durations import microseconds
from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.checks.dns import mail_domain
from simulator.agents.smtp.session import Objection, Session
from simulator.protocols.smtp import Command


def room_in_envelope(session: Session, word: Command) -> Objection:
    """Is there room for one more recipient (RFC 5321 §4.5.3.1.8)?"""
    full = len(session.envelope.recipients) >= session.settings.most_recipients
    return Finding("too-many-recipients") if full else None


def relaying(session: Session, word: Command) -> Objection:
    """Is the recipient ours, or has the caller a right to have letters relayed (RFC 5321 §3.6.2, §7.8)?"""
    if session.entry.kind != "elsewhere" or session.trusted or session.settings.open_relay:
        return None
    domain = word.path.domain.lower() if word.path else ""
    if any(domain == other.lower() or domain.endswith("." + other.lower()) for other in session.settings.relay_to):
        return None
    return Finding("relay-denied", {"path": word.argument})


def known_user(session: Session, word: Command) -> Objection:
    """Is there such a user, and is he still here (RFC 5321 §3.4)?"""
    entry = session.entry
    if entry.kind == "unknown":
        return Finding("user-unknown", {"path": word.argument})
    if entry.kind == "moved":
        return moved(entry, session.utf8)
    return None


def moved(entry: Entry, utf8: bool) -> Finding:
    """What is said of one who has left: where to, if that is known and may be told (RFC 6531 §3.7.4)."""
    to = "".join(entry.members)
    if not to:
        return Finding("moved-away")
    return Finding("moved", {"to": to}) if utf8 or to.isascii() else Finding("moved-beyond-ascii")


def open_list(session: Session, word: Command) -> Objection:
    """May this sender write to the list, and can it be expanded?"""
    if session.entry.kind != "list" or word.path is None:
        return None
    names = (word.path.local.lower(), word.path.folded)
    if session.account is None and any(name in names for name in session.settings.closed_lists):
        return Finding("list-closed", {"path": word.argument})
    if any(name in names for name in session.settings.broken_lists):
        return Finding("list-broken", {"path": word.argument})
    return None


def mailbox(session: Session, word: Command) -> Objection:
    """Does the mailbox take letters, and one more of this size?"""
    account, settings = session.entry.account, session.settings
    if account is None:
        return None
    about = {"path": word.argument}
    if account.disabled:
        return Finding("mailbox-disabled", about)
    if account.user in settings.busy_mailboxes:
        return Finding("mailbox-busy", about)
    declared = int(session.envelope.parameters.get("SIZE", "0"))
    if settings.largest_per_mailbox is not None and declared > settings.largest_per_mailbox:
        return Finding("too-big-for-mailbox", {**about, "limit": str(settings.largest_per_mailbox)})
    if account.quota is not None and account.used + max(declared, 1) > account.quota:
        return Finding("mailbox-full" if settings.mailbox_full == "refused" else "mailbox-full-for-now", about)
    return None


def greylisted(session: Session, word: Command) -> Objection:
    """Has this caller, for this sender and this recipient, been made to wait long enough (RFC 6647 §2.2)?"""
    if session.trusted:
        return None
    now = session.service.here.clock.now
    triplet = (session.ip or session.peer, session.envelope.sender, word.argument)
    first = session.service.first_seen.setdefault(triplet, now)
    return Finding("greylisted") if now - first < microseconds(session.settings.greylist) else None


def recipient_domain(session: Session, word: Command) -> Objection:
    """Is there anybody to relay the letter to?"""
    if word.path is None or session.directory.is_ours(word.path.domain) or word.path.is_literal:
        return None
    reasons = {"unknown": "recipient-domain-unknown", "null-mx": "recipient-null-mx", "no-answer": "dns-failure"}
    return mail_domain(session, word.path.domain, reasons)
