"""Mailboxes and the accounts that own them: UIDs, flags, UIDVALIDITY, and a log of changes (RFC 9051 §2.3).

Knows no protocol: POP3 sees the INBOX as a maildrop, IMAP sees all of it, SMTP only delivers.
"""

from __future__ import annotations

import msgspec

from simulator.mail.seven_bit import without_nul

DELIMITER = "/"
JUNK = "\\junk"


class Letter(msgspec.Struct):
    """A letter in a mailbox. `content` never changes.

    `date` is the internal date, in seconds since 1970 UTC, and `zone` the minutes east of UTC in which it was told
    (RFC 9051 §2.3.3: a date and time that a client gave comes back as it was given).
    """

    uid: int
    content: bytes
    date: int
    flags: set[str] = msgspec.field(default_factory=set)
    zone: int = 0


class Change(msgspec.Struct, frozen=True):
    """One entry of a mailbox's log. `kind`: appended, flags, expunged. `by` is who did it (a session's name)."""

    kind: str
    uid: int
    by: str


class Mailbox:
    """A folder: letters in ascending UID, and the log every session's view is compared with."""

    def __init__(self, name: str, uidvalidity: int, special_use: str = "") -> None:
        self.name = name
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.special_use = special_use
        self.letters: dict[int, Letter] = {}  # by UID; insertion order is ascending
        self.keywords: set[str] = set()
        self.log: list[Change] = []
        self.recent: set[int] = set()  # UIDs no session has been told of as \Recent yet
        self.size = 0  # octets of all letters together

    def append(
        self, content: bytes, date: int, flags: frozenset[str] = frozenset(), by: str = "", zone: int = 0
    ) -> Letter:
        """Put a letter in, under the next UID. NUL is kept encoded: only there can all read it (RFC 9051 §4.3.1)."""
        content = without_nul(content)
        letter = Letter(self.uidnext, content, date, set(flags), zone)
        self.letters[letter.uid] = letter
        self.uidnext += 1
        self.size += len(content)
        self.recent.add(letter.uid)
        self._note("appended", letter.uid, by)
        return letter

    def set_flags(self, uid: int, flags: set[str], by: str = "") -> bool:
        """Replace a letter's flags; true when that changed something."""
        letter = self.letters[uid]
        if letter.flags == flags:
            return False
        letter.flags = set(flags)
        self._note("flags", uid, by)
        return True

    def expunge(self, uid: int, by: str = "") -> Letter:
        """Take a letter out for good."""
        letter = self.letters.pop(uid)
        self.size -= len(letter.content)
        self.recent.discard(uid)
        self._note("expunged", uid, by)
        return letter

    def _note(self, kind: str, uid: int, by: str) -> None:
        self.log.append(Change(kind, uid, by))


class Account:
    """A user of one host: who may log in, under which addresses letters come, and all folders."""

    def __init__(
        self,
        user: str,
        password: str,
        addresses: tuple[str, ...] = (),
        quota: int | None = None,
        uidvalidity: int = 1,
    ) -> None:
        self.user = user
        self.password = password
        self.addresses = addresses
        self.quota = quota  # octets; None: no limit
        self.folders: dict[str, Mailbox] = {}
        self.placeholders: set[str] = set()  # names that stand for no mailbox (\Noselect, RFC 9051 §7.3.1)
        self.subscribed: set[str] = set()
        self.next_uidvalidity = uidvalidity
        self.last_uidvalidity: dict[str, int] = {}  # by name: it may only grow, whatever folder bears the name
        self.maildrop_lock: str | None = None  # the POP3 session that holds the INBOX (RFC 1939 §8)
        self.disabled = ""  # a key of reason (`expired`, `disabled`) when log-in or delivery is refused
        self.app_passwords: tuple[str, ...] = ()  # where there is a second factor: one for each program
        self.create("INBOX")

    @property
    def for_programs(self) -> tuple[str, ...]:
        """The passwords that let a program in."""
        return self.app_passwords or (self.password,)

    @property
    def inbox(self) -> Mailbox:
        """The folder letters are delivered to."""
        return self.folders["INBOX"]

    @property
    def junk(self) -> Mailbox:
        """The folder for what is suspect (RFC 6154 §2); the INBOX where there is none."""
        return next((box for box in self.folders.values() if box.special_use.lower() == JUNK), self.inbox)

    @property
    def used(self) -> int:
        """Octets in all folders together."""
        return sum(box.size for box in self.folders.values())

    @property
    def names(self) -> list[str]:
        """All names, placeholders included: INBOX first, the others in alphabetical order."""
        return sorted({*self.folders, *self.placeholders}, key=lambda name: (name != "INBOX", name))

    def inferiors(self, name: str) -> list[str]:
        """The names below `name` in the hierarchy, at any depth."""
        return [other for other in self.names if other.startswith(name + DELIMITER)]

    def create(self, name: str, special_use: str = "") -> Mailbox:
        """Add a folder, and its superiors as placeholders (RFC 9051 §6.3.4).

        Its UIDVALIDITY is never used again for this account.
        """
        self._make_way(name)
        box = Mailbox(name, 0, special_use)
        self._settle(box, name)
        return box

    def delete(self, name: str) -> None:
        """Remove a folder with its letters, or a placeholder; with inferiors the name stays (RFC 9051 §6.3.5)."""
        self.folders.pop(name, None)
        self.placeholders.discard(name)
        if self.inferiors(name):
            self.placeholders.add(name)

    def rename(self, old: str, new: str) -> dict[str, str]:
        """Give a name and its inferiors new ones: what was called how (RFC 9051 §6.3.6). Not for INBOX.

        A folder keeps its UIDVALIDITY, unless another bore the new name with a greater one (RFC 9051 §2.3.1.1).
        """
        moved = {name: new + name[len(old) :] for name in [old, *self.inferiors(old)]}
        for before, after in moved.items():
            self._make_way(after)
            if before in self.placeholders:
                self.placeholders.remove(before)
                self.placeholders.add(after)
            else:
                self._settle(self.folders.pop(before), after)
        return moved

    def _make_way(self, name: str) -> None:
        self.placeholders.discard(name)
        above = name.rpartition(DELIMITER)[0]
        while above and above not in self.folders:
            self.placeholders.add(above)
            above = above.rpartition(DELIMITER)[0]

    def _settle(self, box: Mailbox, name: str) -> None:
        """Let `box` live under `name`, with a UIDVALIDITY greater than any the name has had."""
        if box.uidvalidity <= self.last_uidvalidity.get(name, 0):
            box.uidvalidity = self.next_uidvalidity
            self.next_uidvalidity += 1
        box.name = name
        self.folders[name] = box
        self.last_uidvalidity[name] = box.uidvalidity


class MailStore:
    """All accounts of one host, shared by the servers that live there."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.accounts: dict[str, Account] = {}
        self._by_address: dict[str, Account] = {}

    def add(self, account: Account) -> Account:
        """Take in an account under its user name; an address that two have is the first one's."""
        self.accounts[account.user] = account
        for address in account.addresses:
            self._by_address.setdefault(address.lower(), account)
        return account

    def by_address(self, address: str) -> Account | None:
        """Who gets letters for `address` (compared without case, as nearly every server does)."""
        return self._by_address.get(address.lower())

    def place(self, account: Account, mailbox: Mailbox) -> str:
        """The mailbox's name in the trace: `host:user/folder`."""
        return f"{self.host}:{account.user}/{mailbox.name}"
