"""The content: is it a letter that is taken here (RFC 5321 §4.2.5)? What is judged are its octets."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.agents.smtp.answers import Finding
from simulator.agents.smtp.session import Objection, Session
from simulator.mail import message, mime
from simulator.protocols.smtp.grammar import BARE_LF, LONG_LINE, TEXT_LINE_LIMIT


def size(session: Session, content: bytes) -> Objection:
    """Did the client keep to the limit, declared or not (RFC 1870 §6.3)?"""
    limit = session.service.size_limit
    return Finding("too-big-after-all", {"limit": str(limit)}) if limit and len(content) > limit else None


def hops(session: Session, content: bytes) -> Objection:
    """Does the letter go in circles (RFC 5321 §6.3)?"""
    most = session.settings.most_hops
    header = content[: message.split(content).header_end]
    if header.lower().count(b"received") < most:
        return None
    return Finding("loop") if sum(1 for _ in message.named(header, "Received")) >= most else None


def line_lengths(session: Session, content: bytes) -> Objection:
    """Is every line short enough (RFC 5321 §4.5.3.1.6)? A BINARYMIME body has no lines."""
    if len(content) < TEXT_LINE_LIMIT or session.body == "BINARYMIME":
        return None
    return Finding("text-line-too-long") if LONG_LINE.search(content) else None


def line_ends(session: Session, content: bytes) -> Objection:
    """Does every line end with CRLF (RFC 5321 §2.3.8)?"""
    if session.body == "BINARYMIME":
        return None
    return Finding("bare-line-feeds") if BARE_LF.search(content) else None


def seven_bits(session: Session, content: bytes) -> Objection:
    """Are there 8-bit octets that nobody invited (RFC 6152 §3, RFC 3030 §3)?"""
    if content.isascii() or session.settings.offered("8BITMIME") is not None or session.body == "BINARYMIME":
        return None
    return Finding("not-seven-bit")


def author(session: Session, content: bytes) -> Objection:
    """Does a letter that a user hands in name exactly one From (RFC 6409 §8, RFC 5322 §3.6)?"""
    if not session.submission:
        return None
    return None if sum(1 for _ in message.named(content, "From")) == 1 else Finding("not-a-letter")


def texts(session: Session, content: bytes) -> Objection:
    """Does it contain what nobody wants here?"""
    unwanted = any(text.encode() in content for text in session.settings.forbidden)
    return Finding("forbidden-content") if unwanted else None


def files(session: Session, content: bytes) -> Objection:
    """Is there an attachment of a kind that is not taken?"""
    ends = tuple(end.lower() for end in session.settings.forbidden_files)
    for name in _file_names(mime.parse(content)):
        if name.lower().endswith(ends):
            return Finding("forbidden-attachment", {"name": name})
    return None


def _file_names(part: mime.Part) -> Iterator[str]:
    """The names of the files in a letter, at any depth (RFC 2183 §2.3)."""
    if name := part.filename:
        yield name
    for child in (*part.children, *((part.message,) if part.message else ())):
        yield from _file_names(child)


def room(session: Session, content: bytes) -> Objection:
    """Is there room for it in at least one mailbox, when it is for mailboxes of this host alone?"""
    settings = session.settings
    accounts, elsewhere, nobody = session.service.post_room.sort(session.envelope.recipients)
    if elsewhere or nobody or not accounts:
        return None
    limit, about = settings.largest_per_mailbox, {"path": str(next(iter(accounts.values()))[1].address)}
    if limit is not None and len(content) > limit:
        return Finding("too-big-for-mailbox", {**about, "limit": str(limit)})
    if any(a.quota is None or a.used + len(content) <= a.quota for a, _ in accounts.values()):
        return None
    return Finding("mailbox-full" if settings.mailbox_full == "refused" else "mailbox-full-for-now", about)


def storage(session: Session, content: bytes) -> Objection:
    """Is there room for it, declared or not (RFC 1870 §6.3)?"""
    return None if session.service.has_room(len(content)) else Finding("disk-full")


def trouble(session: Session, content: bytes) -> Objection:
    """Does something go wrong on our side?"""
    return Finding("trouble")
