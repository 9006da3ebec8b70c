"""Commands about mailboxes: choosing one, making, naming, subscribing, and how full they are (RFC 9051 §6.3).

Knows no letter but as something that lies in a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import is_normalized

from simulator.agents.imap.listing import list_names, list_subscribed
from simulator.agents.imap.service import Handler, Service, Session, proper
from simulator.agents.imap.status import STATUS_ITEMS, status
from simulator.mail.mailbox import DELIMITER, Account, Mailbox
from simulator.protocols.imap.replies import Answer, done, refused, wrong
from simulator.protocols.imap.view import View, all_flags
from simulator.protocols.imap.words import (
    Code,
    Create,
    Exists,
    Flags,
    GetQuota,
    ListEntry,
    OnMailbox,
    Plain,
    Quota,
    QuotaRoot,
    Recent,
    Rename,
    Select,
    Status,
    Told,
    Untagged,
)

QUOTA_ROOT = ""  # every account is one quota root, which has no name (RFC 9208 §3.2)
KIBI = 1024  # the unit of the resource STORAGE (RFC 9208 §5.1)
NEARLY_FULL = 90  # percent of the quota from which on the user is warned
LONGEST_NAME = 255
SPECIAL_USES = frozenset({"\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash"})
"""Special uses a client may give (RFC 6154 §3); the others would be views of all mailboxes, which nobody can fill."""

_FORBIDDEN = re.compile(r"[*%\x00-\x1f\x7f-\x9f\u2028\u2029]")  # wildcards, and what Net-Unicode excludes (RFC 5198 §2)

# ---- choosing


def select(service: Service, session: Session, command: Select) -> Answer:
    """SELECT and EXAMINE; whatever was selected is not any more, even when this fails (§6.3.2)."""
    if command.parameters:
        return wrong(f"{command.verb} knows no parameter {command.parameters[0][0]} here")
    closed = leave(session)
    account, name = session.owner, proper(command.mailbox)
    box = account.folders.get(name)
    if box is None:
        reason = "not-selectable" if name in account.placeholders else "no-such-mailbox"
        return refused(reason, *closed, mailbox=name)
    read_only = command.verb == "EXAMINE" or service.is_protected(name)
    session.view = View(box, session.name, read_only=read_only, tells_recent=not session.is_revision_2)
    said = (*closed, *_warnings(account), *_opening(service, session, session.view))
    return done(*said, code=Code("READ-ONLY" if read_only else "READ-WRITE"))


def leave(session: Session) -> tuple[Untagged, ...]:
    """Let go of the selected mailbox, if there is one; IMAP4rev2 is told so (RFC 9051 §7.1, CLOSED)."""
    if session.view is None:
        return ()
    session.view = None
    return (Told("OK", "The mailbox selected before is closed", Code("CLOSED")),) if session.is_revision_2 else ()


def _opening(service: Service, session: Session, view: View) -> list[Untagged]:
    """All that a client must know to begin (§6.3.2, RFC 3501 §6.3.1)."""
    box = view.mailbox
    lasting = _permanent_flags(service, view)
    said: list[Untagged] = [
        Flags(all_flags(box)),
        Told("OK", "Flags that last" if lasting else "No flag will last", Code("PERMANENTFLAGS", lasting)),
        Exists(len(view)),
    ]
    if session.is_revision_2:
        said.append(ListEntry((), DELIMITER, box.name))
    else:
        said.append(Recent(len(view.recent)))
        unseen = next((n for n, x in enumerate(view.letters(view.uids), 1) if "\\Seen" not in x.flags), None)
        if unseen is not None:
            said.append(Told("OK", f"Message {unseen} is the first unseen", Code("UNSEEN", unseen)))
    said.append(Told("OK", "UIDs hold as long as this does", Code("UIDVALIDITY", box.uidvalidity)))
    said.append(Told("OK", "The next UID, if nothing happens", Code("UIDNEXT", box.uidnext)))
    return said


def _permanent_flags(service: Service, view: View) -> tuple[str, ...]:
    r"""None in a mailbox that is only read; `\*` while new keywords may be made (§7.1)."""
    if view.read_only:
        return ()
    may_make = len(view.mailbox.keywords) < service.settings.imap_most_keywords
    return (*all_flags(view.mailbox), "\\*") if may_make else all_flags(view.mailbox)


def _warnings(account: Account) -> list[Untagged]:
    """An untagged NO when room grows short (§7.1.2, RFC 9208 §4.3.1)."""
    if account.quota is None or account.used * 100 < account.quota * NEARLY_FULL:
        return []
    if account.used >= account.quota:
        return [Told("NO", "Your account is full; please delete what you do not need", Code("OVERQUOTA"))]
    return [Told("NO", f"Your account is {account.used * 100 // account.quota}% full")]


def unselect(service: Service, session: Session, command: Plain) -> Answer:
    r"""UNSELECT: nothing is expunged (§6.4.2)."""
    leave(session)
    return done()


# ---- making and naming


def create(service: Service, session: Session, command: Create) -> Answer:
    """CREATE; a trailing delimiter only announces inferior names, which need no announcing here (§6.3.4)."""
    name = proper(command.mailbox.removesuffix(DELIMITER))
    if command.use and not service.offers("CREATE-SPECIAL-USE"):
        return wrong("CREATE takes nothing but a name here")
    reason = _cannot_name(service, session.owner, name)
    if not reason and not SPECIAL_USES.issuperset(command.use):
        reason = "special-use-unknown"
    if reason:
        return refused(reason, mailbox=name)
    service.filing.create(session.owner, name, " ".join(command.use))
    return done()


def delete(service: Service, session: Session, command: OnMailbox) -> Answer:
    """DELETE: a mailbox with its letters; inferior names stay (§6.3.5)."""
    account, name = session.owner, proper(command.mailbox)
    reason = _cannot_move(service, account, name, ())
    if name == "INBOX":
        reason = "inbox-stays"
    elif name in account.placeholders and account.inferiors(name):
        reason = "mailbox-has-inferiors"
    if reason:
        return refused(reason, mailbox=name)
    service.filing.delete(account, name)
    return done()


def rename(service: Service, session: Session, command: Rename) -> Answer:
    """RENAME: inferior names come along; INBOX stays and is emptied into the new mailbox (§6.3.6)."""
    account, old, new = session.owner, proper(command.mailbox), proper(command.new_name)
    reason = _cannot_move(service, account, old, account.inferiors(old)) or _cannot_name(service, account, new)
    if not reason and old == "INBOX":
        reason = "maildrop-locked" if account.maildrop_lock else ""
    elif not reason:
        reason = _cannot_take_along(account, old, new)
    if reason:
        return refused(reason, mailbox=old, to=new)
    if old == "INBOX":
        _empty(service, session, account.inbox, new)
    else:
        service.filing.rename(account, old, new)
    return done()


def _cannot_take_along(account: Account, old: str, new: str) -> str:
    """Why inferior names cannot come along; "" when they can. No name is moved below itself, or onto another."""
    if new.startswith(old + DELIMITER):
        return "name-not-allowed"
    renamed = (new + name[len(old) :] for name in account.inferiors(old))
    return "mailbox-exists" if new == old or not account.folders.keys().isdisjoint(renamed) else ""


def _empty(service: Service, session: Session, inbox: Mailbox, name: str) -> None:
    """Every letter moves; whoever has INBOX selected sees them expunged."""
    filing, account = service.filing, session.owner
    target = filing.create(account, name)
    for letter in list(inbox.letters.values()):
        filing.append(account, target, letter.content, letter.date, letter.flags, session.name, letter.zone)
        filing.expunge(account, inbox, letter.uid, session.name)


def _cannot_name(service: Service, account: Account, name: str) -> str:
    """Why no mailbox can be given this name; "" when one can."""
    settings = service.settings
    if len(name) > LONGEST_NAME:
        return "name-not-allowed"  # before it is taken apart: every level would be another name as long
    levels = name.split(DELIMITER)
    above = {DELIMITER.join(levels[:depth]) for depth in range(1, len(levels))}
    if name in account.folders:
        return "mailbox-exists"
    if "" in levels or _FORBIDDEN.search(name) or not is_normalized("NFC", name):
        return "name-not-allowed"
    if above.intersection(settings.imap_no_inferiors):
        return "no-inferiors"
    if any(service.is_protected(level) for level in above):
        return "no-right"
    return "mailbox-limit" if len(account.folders) >= settings.imap_most_mailboxes else ""


def _cannot_move(service: Service, account: Account, name: str, inferiors: Iterable[str]) -> str:
    """Why the mailbox of this name, with these inferiors, can be neither deleted nor renamed; "" when it can."""
    if name not in account.folders and name not in account.placeholders:
        return "no-such-mailbox"
    if service.is_protected(name):
        return "no-right"
    if name == "INBOX":
        return ""  # it is never taken from under anybody
    concerned = (account.folders.get(one) for one in (name, *inferiors))
    return "mailbox-in-use" if any(box and service.is_in_use(box) for box in concerned) else ""


# ---- subscribing


def subscribe(service: Service, session: Session, command: OnMailbox) -> Answer:
    """SUBSCRIBE; the server never forgets a subscription by itself (§6.3.7)."""
    account, name = session.owner, proper(command.mailbox)
    if name not in account.folders:
        return refused("no-such-mailbox", mailbox=name)
    service.filing.subscribe(account, name)
    return done()


def unsubscribe(service: Service, session: Session, command: OnMailbox) -> Answer:
    """UNSUBSCRIBE: a name that was not subscribed to, or is no mailbox at all, is none now either (§6.3.8)."""
    service.filing.unsubscribe(session.owner, proper(command.mailbox))
    return done()


# ---- how full they are


def status_of(service: Service, session: Session, command: Status) -> Answer:
    """STATUS (§6.3.11)."""
    name = proper(command.mailbox)
    strange = [item for item in command.items if item not in STATUS_ITEMS]
    if strange:
        return wrong(f"STATUS knows no item {strange[0]} here")
    box = session.owner.folders.get(name)
    if box is None:
        reason = "not-selectable" if name in session.owner.placeholders else "no-such-mailbox"
        return refused(reason, mailbox=name)
    return done(status(service, session, box, command.items))


def get_quota(service: Service, session: Session, command: GetQuota) -> Answer:
    """GETQUOTA (RFC 9208 §4.1.1)."""
    if command.root != QUOTA_ROOT or session.owner.quota is None:
        return refused("no-quota-root", root=command.root)
    return done(_quota(session.owner))


def get_quota_root(service: Service, session: Session, command: OnMailbox) -> Answer:
    """GETQUOTAROOT (RFC 9208 §4.1.2)."""
    name = proper(command.mailbox)
    if name not in session.owner.folders:
        return refused("no-such-mailbox", mailbox=name)
    if session.owner.quota is None:
        return done(QuotaRoot(name))
    return done(QuotaRoot(name, (QUOTA_ROOT,)), _quota(session.owner))


def _quota(account: Account) -> Quota:
    used = -(-account.used // KIBI)  # begun units count
    return Quota(QUOTA_ROOT, (("STORAGE", used, (account.quota or 0) // KIBI),))


COMMANDS: dict[str, Handler] = {
    "SELECT": select,
    "EXAMINE": select,
    "UNSELECT": unselect,
    "CREATE": create,
    "DELETE": delete,
    "RENAME": rename,
    "SUBSCRIBE": subscribe,
    "UNSUBSCRIBE": unsubscribe,
    "LIST": list_names,
    "LSUB": list_subscribed,
    "STATUS": status_of,
    "GETQUOTA": get_quota,
    "GETQUOTAROOT": get_quota_root,
}
