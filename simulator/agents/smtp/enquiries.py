"""VRFY and EXPN: who is who (RFC 5321 §3.5)."""

from __future__ import annotations

from collections.abc import Callable

from simulator.agents.directory import UNKNOWN, Entry
from simulator.agents.smtp.checks.recipient import moved
from simulator.agents.smtp.session import Session
from simulator.protocols.smtp import Command, replies


def vrfy(session: Session, word: Command) -> None:
    """Is there such a user (§3.5)?"""
    _if_it_is_told(session, word, "cannot-verify", _tell_of)


def _if_it_is_told(session: Session, word: Command, cautious: str, tell: Callable[[Session, str, Entry], None]) -> None:
    """The truth about users and lists, or what the cautious say instead (§7.3)."""
    tells = session.settings.vrfy
    if tells == "off":
        session.say("not-implemented", verb=word.verb)
    elif tells == "cautious":
        session.say(cautious)
    elif entry := _asked_for(session, word):
        tell(session, *entry)


def _asked_for(session: Session, word: Command) -> tuple[str, Entry] | None:
    """Whom this is about; None when that was answered: only who says SMTPUTF8 may hear UTF-8 (RFC 6531 §3.7.4.2)."""
    address, entry = session.directory.named(word.argument) or (word.argument, UNKNOWN)
    if word.parameters and not session.offers("SMTPUTF8"):
        session.say("unknown-parameter", parameter="SMTPUTF8")
    elif not word.parameters and not all(text.isascii() for text in (address, *entry.members)):
        session.say("not-in-ascii")
    else:
        return address, entry
    return None


def _tell_of(session: Session, address: str, entry: Entry) -> None:
    match entry:
        case Entry("account" | "list"):
            session.say("user-known", names=f"<{address}>")
        case Entry("forward", _, (to, *_)):
            session.say("forwarding", to=to)
        case Entry("moved"):
            finding = moved(entry, utf8=True)
            session.say(finding.reason, **finding.details)
        case Entry("elsewhere"):
            session.say("cannot-verify")
        case _:
            session.say("user-unknown", path=address)


def expn(session: Session, word: Command) -> None:
    """Who is on this list (§3.5.1)?"""
    _if_it_is_told(session, word, "no-expansion", _expand)


def _expand(session: Session, address: str, entry: Entry) -> None:
    if entry.kind != "list":
        session.say("no-list", path=address)
        return
    names = (f"<{member}>" for member in entry.members)
    session.reply(replies.reply(250, *names, enhanced="2.1.5" if session.offers("ENHANCEDSTATUSCODES") else ""))
