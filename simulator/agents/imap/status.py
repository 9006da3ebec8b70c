"""STATUS: what can be told of a mailbox without selecting it (RFC 9051 §6.3.11). Changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from simulator.agents.imap.service import Service, Session
from simulator.mail.mailbox import Mailbox
from simulator.protocols.imap.words import StatusData

_Item = Callable[[Service, Session, Mailbox], int | None]


def status(service: Service, session: Session, box: Mailbox, items: tuple[str, ...]) -> StatusData:
    """The items, each of STATUS_ITEMS, once and in the order they were asked for."""
    service.effort.spend(0, letters=len(box.letters))
    data = ((item, STATUS_ITEMS[item](service, session, box)) for item in dict.fromkeys(items))
    return StatusData(box.name, tuple(data))


def _recent(service: Service, session: Session, box: Mailbox) -> int:
    """Letters that are recent for this session: those its view has claimed, or those nobody has (RFC 3501 §2.3.2)."""
    view = session.view
    return len(view.recent if view is not None and view.mailbox is box else box.recent)


def _sizes(flag: str, box: Mailbox) -> list[int]:
    """The octets of each letter that bears a flag."""
    return [len(letter.content) for letter in box.letters.values() if flag in letter.flags]


STATUS_ITEMS: dict[str, _Item] = {
    "MESSAGES": lambda service, session, box: len(box.letters),
    "RECENT": _recent,
    "UIDNEXT": lambda service, session, box: box.uidnext,
    "UIDVALIDITY": lambda service, session, box: box.uidvalidity,
    "UNSEEN": lambda service, session, box: len(box.letters) - len(_sizes("\\Seen", box)),
    "DELETED": lambda service, session, box: len(_sizes("\\Deleted", box)),
    "DELETED-STORAGE": lambda service, session, box: sum(_sizes("\\Deleted", box)),  # RFC 9208 §4.1.4
    "SIZE": lambda service, session, box: box.size,
    "APPENDLIMIT": lambda service, session, box: service.settings.imap_append_limit,
}
