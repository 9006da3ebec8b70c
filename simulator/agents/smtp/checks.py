"""Why a server says no: one small question after another; which are asked, and in which order, stands in `policy`.

A check gives None (no objection), a Finding (say so), or a LookUp: then the command waits, and when the answer has
come it is judged again from the start. Nothing is ever half done.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from simulator.agents.durations import microseconds
from simulator.agents.smtp.settings import stands_for
from simulator.protocols.smtp.words import Command
from simulator.world.agent import LookUp

if TYPE_CHECKING:
    from simulator.agents.directory import Entry
    from simulator.agents.smtp.session import Session

Triplet = tuple[str, str, str]  # caller, sender, recipient (RFC 6647 §2.2)
NO_ANSWER = ("servfail", "timeout")


class Finding(NamedTuple):
    """An objection: the reason (a row of ANSWERS), and what its text wants to name."""

    reason: str
    details: Mapping[str, str] = {}


Objection = Finding | LookUp | None
Check = Callable[["Session", Command], Objection]


# ---- the caller


def reverse_name(session: Session, word: Command) -> Objection:
    """Look the caller's name up, and back again: only a name that leads back counts (RFC 8601 §3)."""
    names = session.records(pointer(session.ip), "PTR") if session.ip else ()
    if isinstance(names, LookUp):
        return names
    asked = [(pointer(session.ip), "PTR")] if session.ip else []
    for name in names:
        asked.append((name.rstrip("."), "AAAA" if ":" in session.ip else "A"))
        addresses = session.records(*asked[-1])
        if isinstance(addresses, LookUp):
            return addresses
        if session.ip in addresses:
            session.reverse_name = name.rstrip(".")
            return None
    if session.settings.reverse_names != "demanded" or session.trusted:
        return None
    return _silence(session, *asked) or Finding("no-reverse-name", {"peer": session.ip or session.peer})


def _silence(session: Session, *questions: tuple[str, str]) -> Objection:
    """Where DNS gave no answer, nobody can be blamed yet."""
    silent = [name for name, kind in questions if session.status(name, kind) in NO_ANSWER]
    return Finding("dns-failure", {"domain": silent[0]}) if silent else None


@lru_cache(1024)
def pointer(ip: str) -> str:
    """The name under which DNS keeps the name of an address (RFC 1035 §3.5)."""
    return ipaddress.ip_address(ip).reverse_pointer


def blocked(session: Session, word: Command) -> Objection:
    """Is the caller on our own list?"""
    if any(stands_for(pattern, session.peer, session.ip) for pattern in session.settings.blocked):
        return Finding("blocked", {"peer": session.ip or session.peer})
    return None


def block_listed(session: Session, word: Command) -> Objection:
    """Is the caller's address on a list kept in DNS (RFC 5782 §2.1)?"""
    if session.trusted or not session.ip:
        return None
    reversed_address = pointer(session.ip).rpartition(".in-addr")[0] or pointer(session.ip).rpartition(".ip6")[0]
    for zone in session.settings.block_lists:
        found = session.records(f"{reversed_address}.{zone}", "A")
        if isinstance(found, LookUp):
            return found
        if found:
            return Finding("block-listed", {"peer": session.ip, "list": zone})
    return None


def auth_required(session: Session, word: Command) -> Objection:
    """Has the user of a submission port logged in (RFC 6409 §4.3)?"""
    return Finding("auth-required") if session.submission and session.account is None else None


def rate(session: Session, word: Command) -> Objection:
    """Has this caller handed over too many letters lately?"""
    times, most = session.server.taken_from(session.ip or session.peer), session.settings.most_messages
    return None if most is None or len(times) < most else Finding("rate-limit", {"peer": session.ip or session.peer})


def congested(session: Session, word: Command) -> Objection:
    """Is there time for any letter?"""
    return Finding("congested")


# ---- MAIL


def known_name(session: Session, word: Command) -> Objection:
    """Does the name said in EHLO lead to an address? A literal is one (RFC 5321 §4.1.4)."""
    if session.hello.startswith("["):
        return None
    for kind in ("A", "AAAA", "MX"):
        found = session.records(session.hello, kind)
        if found:
            return found if isinstance(found, LookUp) else None
    silence = _silence(session, *((session.hello, kind) for kind in ("A", "AAAA", "MX")))
    return silence or Finding("hello-unknown", {"name": session.hello})


def size(session: Session, word: Command) -> Objection:
    """Is the declared size within the limit (RFC 1870 §6.1)?"""
    declared, limit = int(word.parameters.get("SIZE", "0")), session.server.size_limit
    if limit and declared > limit:
        return Finding("too-big", {"size": str(declared), "limit": str(limit)})
    return None


def storage(session: Session, word: Command) -> Objection:
    """Is there room for any letter, or for one of the size declared (RFC 1870 §6.1)?"""
    return None if session.server.has_room(int(word.parameters.get("SIZE", "0"))) else Finding("disk-full")


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
    return _domain(session, word.path.domain, reasons)


def recipient_domain(session: Session, word: Command) -> Objection:
    """Is there anybody to relay the letter to?"""
    if word.path is None or session.directory.is_ours(word.path.domain) or word.path.is_literal:
        return None
    reasons = {"unknown": "recipient-domain-unknown", "null-mx": "recipient-null-mx", "no-answer": "dns-failure"}
    return _domain(session, word.path.domain, reasons)


def _domain(session: Session, domain: str, reasons: Mapping[str, str]) -> Objection:
    """A domain has mail if it has an MX that is not null, or an address (RFC 5321 §5.1, RFC 7505)."""
    for kind in ("MX", "A", "AAAA"):
        records = session.records(domain, kind)
        if isinstance(records, LookUp):
            return records
        if session.status(domain, kind) in NO_ANSWER:
            return Finding(reasons["no-answer"], {"domain": domain})
        if records:
            null = kind == "MX" and all(record.split()[-1] == "." for record in records)
            return Finding(reasons["null-mx"], {"domain": domain}) if null else None
    return Finding(reasons["unknown"], {"domain": domain})


# ---- RCPT


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
    now = session.server.here.clock.now
    triplet = (session.ip or session.peer, session.envelope.sender, word.argument)
    first = session.server.first_seen.setdefault(triplet, now)
    return Finding("greylisted") if now - first < microseconds(session.settings.greylist) else None
