"""Commands about letters: fetching, flagging, copying, moving, appending, expunging (RFC 9051 §6.4, §6.3.12).

Numbers mean what the session's view says. What a command changes is told to its own session as to all others: by the
difference between view and mailbox; only what FETCH and STORE themselves answer is said here.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.agents.imap.service import NO_SUCH_NUMBER, Handler, Service, Session, proper
from simulator.mail.mailbox import Account, Letter, Mailbox
from simulator.protocols.imap.items import FLAGS, UID, Opened, Selection, UnknownEncoding
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.replies import Answer, done, refused, wrong
from simulator.protocols.imap.view import SYSTEM_FLAGS, View
from simulator.protocols.imap.words import (
    Append,
    AppendMessage,
    Code,
    Copy,
    ExpungeUids,
    Fetch,
    FetchData,
    FetchDatum,
    InternalDate,
    Plain,
    Store,
    Told,
    Untagged,
)

_SPELLING = {flag.lower(): flag for flag in SYSTEM_FLAGS}

# ---- reading


def fetch(service: Service, session: Session, command: Fetch) -> Answer:
    r"""FETCH (§6.4.5). Letters that were read are `\Seen` from now on, which is told along with them.

    An unknown UID is passed over; a number whose letter others have expunged is not (§6.4.9, §7.5.1).
    """
    view = session.selected
    if not command.uid and view.beyond(command.numbers):
        return wrong(NO_SUCH_NUMBER)
    if command.modifiers:
        return wrong(f"FETCH knows no modifier {command.modifiers[0][0]} here")
    try:
        selection = Selection(command.expanded, with_uid=command.uid)
    except KeyError as error:
        return wrong(f"FETCH knows no item {error.args[0]} here")
    uids = view.chosen(command.numbers, uid=command.uid)
    said: list[Untagged] = []
    reason = ""
    for letter in view.letters(uids):
        service.effort.spend(selection.effort(letter), letters=1)
        marked = selection.marks_seen and _mark_seen(service, session, letter)
        try:
            data = selection.of(Opened(letter, view.flags(letter)), flags_too=marked)
        except UnknownEncoding:
            reason = "encoding-unknown"
            continue
        said.append(FetchData(view.number(letter.uid), data))
    if reason:
        return refused(reason, *said)
    return _told(said, all_there=command.uid or len(said) == len(uids))


def _mark_seen(service: Service, session: Session, letter: Letter) -> bool:
    view = session.selected
    if view.read_only or "\\Seen" in letter.flags:
        return False
    flags = letter.flags | {"\\Seen"}
    return service.filing.set_flags(session.owner, view.mailbox, letter.uid, flags, session.name)


def _told(said: Iterable[Untagged], *, all_there: bool) -> Answer:
    """What could be done is told; but the client named letters that are gone, and must hear so (RFC 5530)."""
    return done(*said) if all_there else refused("letters-gone", *said)


# ---- flags


def store(service: Service, session: Session, command: Store) -> Answer:
    """STORE (§6.4.6). Its answer tells the flags of each letter, unless `.SILENT`."""
    view = session.selected
    if not command.uid and view.beyond(command.numbers):
        return wrong(NO_SUCH_NUMBER)
    if command.modifiers:
        return wrong(f"STORE knows no modifier {command.modifiers[0][0]} here")
    named = spelled(command.flags, view.mailbox)
    if named is None:
        return wrong("A client cannot set such a flag")
    if view.read_only:
        return refused("no-right" if service.is_protected(view.mailbox.name) else "read-only")
    if command.mode != "-" and _too_many_keywords(service, view.mailbox, named):
        return refused("keyword-limit")
    uids = view.chosen(command.numbers, uid=command.uid)
    letters = list(view.letters(uids))
    service.effort.spend(0, letters=len(letters))
    for letter in letters:
        flags = _stored(letter.flags, command.mode, named)
        service.filing.set_flags(session.owner, view.mailbox, letter.uid, flags, session.name)
    said = view.new_keywords()
    if not command.silent:
        said += [_flags_of(view, letter, command.uid) for letter in letters]
    return _told(said, all_there=command.uid or len(letters) == len(uids))


def _stored(flags: set[str], mode: str, named: frozenset[str]) -> frozenset[str]:
    if mode == "+":
        return named | flags
    return frozenset(flags) - named if mode == "-" else named


def _flags_of(view: View, letter: Letter, with_uid: bool) -> FetchData:
    data = (FetchDatum(FLAGS, view.flags(letter)),)
    return FetchData(view.number(letter.uid), (FetchDatum(UID, letter.uid), *data) if with_uid else data)


def spelled(flags: Iterable[str], box: Mailbox) -> frozenset[str] | None:
    r"""Flags as this mailbox spells them, for case does not count (§2.3.2); None if one cannot be set: `\Recent`."""
    known = _SPELLING | {keyword.lower(): keyword for keyword in box.keywords}
    named = {known.setdefault(flag.lower(), flag) for flag in flags}
    strange = {flag for flag in named if flag.startswith("\\")} - set(SYSTEM_FLAGS)
    return None if strange else frozenset(named)


def _too_many_keywords(service: Service, box: Mailbox, flags: frozenset[str]) -> bool:
    new = flags - box.keywords - set(SYSTEM_FLAGS)
    return bool(new) and len(box.keywords) + len(new) > service.settings.imap_most_keywords


# ---- copying and moving


def copy(service: Service, session: Session, command: Copy) -> Answer:
    """COPY (§6.4.7) and MOVE (§6.4.8): flags and internal dates come along; all letters or none."""
    view, account = session.selected, session.owner
    if not command.uid and view.beyond(command.numbers):
        return wrong(NO_SUCH_NUMBER)
    uids = view.chosen(command.numbers, uid=command.uid)
    letters = list(view.letters(uids))
    moves = command.verb == "MOVE"
    target = account.folders.get(proper(command.mailbox))
    if not command.uid and len(letters) < len(uids):
        return refused("letters-gone")
    if moves and (reason := _cannot_expunge(service, session)):
        return refused(reason)
    growth = 0 if moves else sum(len(letter.content) for letter in letters)
    if target is None or (reason := _cannot_fill(service, account, target, growth)):
        return refused("no-mailbox-to-fill" if target is None else reason, mailbox=command.mailbox)
    service.effort.spend(growth, letters=len(letters))
    copies = [_copy_of(service, session, target, letter) for letter in letters]
    if moves:
        _expunge(service, session, (letter.uid for letter in letters))
    return _copied(service, target, [letter.uid for letter in letters], copies, moves)


def _copy_of(service: Service, session: Session, target: Mailbox, letter: Letter) -> int:
    filed = service.filing.append(
        session.owner, target, letter.content, letter.date, spelled(letter.flags, target) or (), session.name,
        letter.zone,
    )  # fmt: skip
    return filed.uid


def _copied(service: Service, target: Mailbox, uids: list[int], copies: list[int], moved: bool) -> Answer:
    """Which UID became which (RFC 4315 §3); after MOVE it is told before the EXPUNGEs (RFC 6851 §4.3)."""
    if not uids:
        return done(text="There was nothing to copy")
    if not service.offers("UIDPLUS"):
        return done()
    code = Code("COPYUID", (target.uidvalidity, SequenceSet.of(uids), SequenceSet.of(copies)))
    return done(Told("OK", "Moved", code)) if moved else done(code=code)


def _cannot_fill(service: Service, account: Account, target: Mailbox, growth: int) -> str:
    """Why letters cannot be put into `target`; "" when they can."""
    if service.is_protected(target.name):
        return "no-right"
    return "over-quota" if account.quota is not None and account.used + growth > account.quota else ""


def append(service: Service, session: Session, command: Append) -> Answer:
    """APPEND (§6.3.12), of one letter or several (RFC 3502): all or none."""
    account = session.owner
    target = account.folders.get(proper(command.mailbox))
    if target is None:
        return refused("no-mailbox-to-fill", mailbox=command.mailbox)
    if len(command.messages) > 1 and not service.offers("MULTIAPPEND"):
        return wrong("One letter at a time")
    if any(spelled(message.flags, target) is None for message in command.messages):
        return wrong("A letter cannot bear such a flag")
    reason = _cannot_append(service, account, target, command.messages)
    if reason:
        return refused(reason, mailbox=target.name)
    uids = [_append_one(service, session, target, message) for message in command.messages]
    if not service.offers("UIDPLUS"):
        return done()
    return done(code=Code("APPENDUID", (target.uidvalidity, SequenceSet.of(uids))))


def _cannot_append(service: Service, account: Account, target: Mailbox, messages: tuple[AppendMessage, ...]) -> str:
    if any(not message.content for message in messages):
        return "letter-empty"
    if any(b"\0" in message.content for message in messages):
        return "letter-binary"
    if any(len(message.content) > service.settings.imap_append_limit for message in messages):
        return "letter-too-big"
    named = [spelled(message.flags, target) or frozenset() for message in messages]
    if _too_many_keywords(service, target, frozenset().union(*named)):
        return "keyword-limit"
    return _cannot_fill(service, account, target, sum(len(message.content) for message in messages))


def _append_one(service: Service, session: Session, target: Mailbox, message: AppendMessage) -> int:
    date = message.date or InternalDate(service.now)
    flags = spelled(message.flags, target) or ()
    filing, owner = service.filing, session.owner
    return filing.append(owner, target, message.content, date.seconds, flags, session.name, date.zone).uid


# ---- expunging


def expunge(service: Service, session: Session, command: Plain | ExpungeUids) -> Answer:
    r"""EXPUNGE (§6.4.3) and UID EXPUNGE (RFC 4315 §2.1): letters marked `\Deleted` go for good."""
    view = session.selected
    if reason := _cannot_expunge(service, session):
        return refused(reason)
    service.effort.spend(0, letters=len(view))
    among = view.chosen(command.numbers, uid=True) if isinstance(command, ExpungeUids) else view.uids
    _expunge(service, session, _deleted(view, among))
    return done()


def close(service: Service, session: Session, command: Plain) -> Answer:
    """CLOSE (§6.4.1): expunges without a word, where that is allowed, and lets go of the mailbox."""
    if not _cannot_expunge(service, session):
        view = session.selected
        _expunge(service, session, _deleted(view, view.uids))
    session.view = None
    return done()


def _deleted(view: View, uids: Iterable[int]) -> list[int]:
    return [letter.uid for letter in view.letters(uids) if "\\Deleted" in letter.flags]


def _expunge(service: Service, session: Session, uids: Iterable[int]) -> None:
    box = session.selected.mailbox
    for uid in uids:
        service.filing.expunge(session.owner, box, uid, session.name)


def _cannot_expunge(service: Service, session: Session) -> str:
    """Why no letter can be taken out of the selected mailbox; "" when it can."""
    view = session.selected
    if view.read_only:
        return "no-right" if service.is_protected(view.mailbox.name) else "read-only"
    # what a POP3 session has counted must stay there until it quits (RFC 1939 §4)
    return "maildrop-locked" if view.mailbox.name == "INBOX" and session.owner.maildrop_lock else ""


COMMANDS: dict[str, Handler] = {
    "FETCH": fetch,
    "UID FETCH": fetch,
    "STORE": store,
    "UID STORE": store,
    "COPY": copy,
    "UID COPY": copy,
    "MOVE": copy,
    "UID MOVE": copy,
    "APPEND": append,
    "EXPUNGE": expunge,
    "UID EXPUNGE": expunge,
    "CLOSE": close,
}
