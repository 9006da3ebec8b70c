"""Who calls: by address, by the name he says, by what he has proved, by how much he sent."""

from __future__ import annotations

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.checks.dns import pointer, silence
from simulator.agents.smtp.session import Objection, Session
from simulator.agents.smtp.settings import stands_for
from simulator.protocols.smtp import Command
from simulator.world.agent import LookUp


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
    return silence(session, *asked) or Finding("no-reverse-name", {"peer": session.ip or session.peer})


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


def known_name(session: Session, word: Command) -> Objection:
    """Does the name said in EHLO lead to an address? A literal is one (RFC 5321 §4.1.4)."""
    if session.hello.startswith("["):
        return None
    for kind in ("A", "AAAA", "MX"):
        found = session.records(session.hello, kind)
        if found:
            return found if isinstance(found, LookUp) else None
    asked = ((session.hello, kind) for kind in ("A", "AAAA", "MX"))
    return silence(session, *asked) or Finding("hello-unknown", {"name": session.hello})


def auth_required(session: Session, word: Command) -> Objection:
    """Has the user of a submission port logged in (RFC 6409 §4.3)?"""
    return Finding("auth-required") if session.submission and session.account is None else None


def rate(session: Session, word: Command) -> Objection:
    """Has this caller handed over too many letters lately?"""
    times, most = session.service.taken_from(session.ip or session.peer), session.settings.most_messages
    return None if most is None or len(times) < most else Finding("rate-limit", {"peer": session.ip or session.peer})
