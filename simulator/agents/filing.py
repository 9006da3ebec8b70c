"""Changing mailboxes with the facts of it: whatever is filed here is recorded, and fellow agents are told.

Knows no protocol. Deeds pile up until they are taken, so that a change and its fact are never apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.agents.seal import Opener, as_it_is
from simulator.mail.mailbox import Account, Letter, Mailbox, MailStore
from simulator.trace.facts import Changed, Octets, Stored
from simulator.world.agent import Deed, Record, Tell


class Filing:
    """The hands that change the mailboxes of one host. `opener` opens what is sealed as it is filed."""

    def __init__(self, store: MailStore, opener: Opener = as_it_is) -> None:
        self._store, self._opener = store, opener
        self._facts: list[Deed] = []
        self._changed: dict[str, None] = {}  # "user/FOLDER", in the order it happened

    def take(self) -> list[Deed]:
        """The deeds since the last time: what happened, then whom it may concern."""
        deeds = [*self._facts, *(Tell("changed", place) for place in self._changed)]
        self._facts, self._changed = [], {}
        return deeds

    # ---- letters

    def append(
        self, account: Account, box: Mailbox, content: bytes, date: int, flags: Iterable[str] = (), by: str = "",
        zone: int = 0,
    ) -> Letter:  # fmt: skip
        """Put a letter in; `date` in seconds since 1970 UTC, told in `zone`. Its keywords become the mailbox's.

        `by` names, in the mailbox's log, who changes it.
        """
        kept = frozenset(flags)
        box.keywords |= keywords(kept)
        content, looked = self._opener(content)
        self._facts += looked
        letter = box.append(content, date, kept, by, zone)
        self._note(
            account, box, Stored(self._store.place(account, box), letter.uid, Octets(letter.content), in_order(kept))
        )
        return letter

    def set_flags(self, account: Account, box: Mailbox, uid: int, flags: Iterable[str], by: str = "") -> bool:
        """Replace a letter's flags; true when that changed something."""
        kept = set(flags)
        box.keywords |= keywords(kept)
        if not box.set_flags(uid, kept, by):
            return False
        details = {"flags": " ".join(in_order(kept))}
        self._note(account, box, Changed(self._store.place(account, box), uid, "flags", details))
        return True

    def expunge(self, account: Account, box: Mailbox, uid: int, by: str = "") -> Letter:
        """Take a letter out for good."""
        letter = box.expunge(uid, by)
        self._note(account, box, Changed(self._store.place(account, box), uid, "expunged"))
        return letter

    # ---- folders

    def create(self, account: Account, name: str, special_use: str = "") -> Mailbox:
        """Add a folder."""
        box = account.create(name, special_use)
        details = {"uidvalidity": str(box.uidvalidity)}
        if special_use:
            details["special-use"] = special_use
        self._note_name(account, name, "created", details)
        return box

    def delete(self, account: Account, name: str) -> None:
        """Remove a folder with its letters."""
        account.delete(name)
        self._note_name(account, name, "deleted")

    def rename(self, account: Account, old: str, new: str) -> None:
        """Rename a folder and its inferiors; not for INBOX."""
        for before, after in account.rename(old, new).items():
            self._note_name(account, before, "renamed", {"to": after})

    def subscribe(self, account: Account, name: str) -> None:
        """Put a name on the list of subscriptions."""
        if name not in account.subscribed:
            account.subscribed.add(name)
            self._note_name(account, name, "subscribed")

    def unsubscribe(self, account: Account, name: str) -> None:
        """Take a name off the list of subscriptions."""
        if name in account.subscribed:
            account.subscribed.remove(name)
            self._note_name(account, name, "unsubscribed")

    # ---- writing it down

    def _note(self, account: Account, box: Mailbox, fact: Stored | Changed) -> None:
        self._facts.append(Record(fact))
        self._changed[f"{account.user}/{box.name}"] = None

    def _note_name(self, account: Account, name: str, change: str, details: dict[str, str] | None = None) -> None:
        place = f"{self._store.host}:{account.user}/{name}"
        self._facts.append(Record(Changed(place, None, change, details or {})))


def keywords(flags: Iterable[str]) -> set[str]:
    r"""Flags that are no system flags: those without a backslash (RFC 9051 §2.3.2)."""
    return {flag for flag in flags if not flag.startswith("\\")}


def in_order(flags: Iterable[str]) -> tuple[str, ...]:
    """Flags in an order of their own, system flags first, so that no set's order ever shows."""
    return tuple(sorted(flags, key=lambda flag: (not flag.startswith("\\"), flag)))
