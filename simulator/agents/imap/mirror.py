r"""A device's copy of its owner's mailboxes, kept in step with what an IMAP server says.

Letters bear the server's UIDs. Message numbers are followed as the server tells them, so that an EXPUNGE finds its
letter; a number whose UID is not known yet waits to be fetched. Knows no command and no wire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from simulator.agents.filing import Filing
from simulator.agents.seal import Opener, as_it_is
from simulator.mail.mailbox import Account, Mailbox, MailStore
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words import (
    Code,
    Exists,
    Expunged,
    FetchData,
    FetchValue,
    InternalDate,
    ListEntry,
    Told,
    Untagged,
)

UNKNOWN = 0  # a message's UID before it was told
NEVER_TOLD = -1  # … and after the server was asked in vain
RECENT = "\\Recent"  # a flag of the server's session, never of the letter (RFC 3501 §2.3.2)
MOST = 1_000_000  # messages in one folder that a device believes in


class Mirror:
    """One account as its owner sees it on this device."""

    def __init__(self, store: MailStore, user: str, password: str, opener: Opener = as_it_is) -> None:
        self.filing = Filing(store, opener)
        self.account = store.accounts.get(user) or store.add(Account(user, password))
        self.box: Mailbox = self.account.inbox  # the folder selected on the server
        self.uids: list[int] = []  # message number n is uids[n - 1]
        self.was_reset = False  # whether the copy had to be thrown away when the folder was selected
        self._uidvalidity = 0
        self._target = ""  # the folder letters are being copied into
        self._listed: dict[str, str] = {}  # name: special use
        self._fresh: set[int] = set()  # UIDs told of since `begin_check`

    # ---- folders

    def begin_list(self) -> None:
        """The server will name all folders."""
        self._listed = {}

    def end_list(self) -> None:
        """It has: those it did not name are gone, unless they hold what was never there (INBOX always stays)."""
        for name, use in self._listed.items():
            if name not in self.account.folders:
                self.filing.create(self.account, name, use)
        for name in [name for name in self.account.folders if name not in self._listed and name != "INBOX"]:
            self.filing.delete(self.account, name)

    def folder_for(self, use: str, fallback: str) -> str:
        r"""The name of the folder with a special use (`\Sent`, RFC 6154), or the customary name."""
        return next((name for name, box in self.account.folders.items() if use in box.special_use.split()), fallback)

    def begin_select(self, name: str) -> None:
        """A folder is being selected; numbers start anew."""
        self.box = self.account.folders.get(name) or self.filing.create(self.account, name)
        self.uids = []
        self._uidvalidity = self.box.uidvalidity
        self.was_reset = False

    def end_select(self) -> None:
        """It is selected. Another UIDVALIDITY than ours makes the copy worthless (RFC 9051 §2.3.1.1)."""
        box = self.box
        if self._uidvalidity == box.uidvalidity:
            return
        self.was_reset = bool(box.letters)
        for uid in list(box.letters):
            self.filing.expunge(self.account, box, uid)
        box.uidvalidity, box.uidnext = self._uidvalidity, 1

    # ---- what is missing

    @property
    def is_behind(self) -> bool:
        """Whether the server has letters that are not here."""
        return UNKNOWN in self.uids

    @property
    def next_uid(self) -> int:
        """The first UID that may be missing here."""
        return self.box.uidnext

    def end_fetch(self) -> None:
        """All new letters have come; a number that still has no UID is not asked for again."""
        self.uids = [uid or NEVER_TOLD for uid in self.uids]

    def begin_check(self) -> None:
        """The server will tell of every letter that is known here and still there."""
        self._fresh = set()

    def end_check(self) -> None:
        """It has: letters it did not tell of are gone."""
        for uid in [uid for uid in self.box.letters if uid not in self._fresh]:
            self.filing.expunge(self.account, self.box, uid)

    def uid_at(self, place: int) -> int | None:
        """The UID of the letter at a place of this device's INBOX, counted from 1."""
        uids = list(self.account.inbox.letters)
        return uids[place - 1] if 1 <= place <= len(uids) else None

    # ---- what the server says

    def hear(self, word: Untagged) -> None:
        """Whatever it says, whether it was asked or not (RFC 9051 §5.2)."""
        match word:
            case Exists(number=number) if number <= MOST:
                self.uids += [UNKNOWN] * (number - len(self.uids))
            case Expunged(number=number) if 0 < number <= len(self.uids):
                self._lose(self.uids.pop(number - 1))
            case FetchData(number=number) if 0 < number <= len(self.uids):
                self._learn(number, {datum.item.name: datum.value for datum in word.data})
            case ListEntry(attributes=attributes, mailbox=name) if "\\noselect" not in _lowered(attributes):
                self._listed[name] = " ".join(use for use in attributes if use.lower() in _USES)
            case Told(code=Code(name="UIDVALIDITY", value=int(value))):
                self._uidvalidity = value
            case Told(code=Code(name="COPYUID") as code):  # before the EXPUNGEs of a MOVE (RFC 6851 §4.3)
                self.learn_copies(code)

    def _lose(self, uid: int) -> None:
        if uid in self.box.letters:
            self.filing.expunge(self.account, self.box, uid)

    def _learn(self, number: int, values: dict[str, FetchValue]) -> None:
        uid = values.get("UID", self.uids[number - 1])
        if not isinstance(uid, int) or uid == UNKNOWN:
            return
        self.uids[number - 1] = uid
        self._fresh.add(uid)
        flags = values.get("FLAGS")
        kept = {str(flag) for flag in flags} - {RECENT} if isinstance(flags, tuple) else None
        if uid in self.box.letters:
            if kept is not None:
                self.filing.set_flags(self.account, self.box, uid, kept)
            return
        content, date = values.get("BODY"), values.get("INTERNALDATE")
        if isinstance(content, bytes) and isinstance(date, InternalDate):
            self._file(self.box, uid, content, date.seconds, kept or ())

    # ---- what this device does itself

    def learn_created(self, name: str) -> None:
        """A folder was made on the server."""
        if name not in self.account.folders:
            self.filing.create(self.account, name)

    def begin_copy(self, name: str) -> None:
        """Letters of the selected folder are being copied into another."""
        self._target = name

    def learn_copies(self, code: Code) -> None:
        """They are: under which UIDs, COPYUID tells (RFC 4315 §3), so that nothing must be fetched again."""
        if code.name != "COPYUID" or not isinstance(code.value, tuple) or len(code.value) != 3:
            return
        validity, sources, copies = code.value
        if not (isinstance(validity, int) and isinstance(sources, SequenceSet) and isinstance(copies, SequenceSet)):
            return
        pairs = zip(_each(sources), _each(copies), strict=False)
        for source, copied in islice(pairs, len(self.box.letters)):
            letter = self.box.letters.get(source)
            if letter is not None:
                self._file_elsewhere(self._target, validity, copied, letter.content, letter.date, letter.flags)

    def learn_appended(self, name: str, content: bytes, date: int, code: Code) -> None:
        """A letter was put into a folder; under which UID, APPENDUID tells (RFC 4315 §3)."""
        if code.name == "APPENDUID" and isinstance(code.value, tuple) and len(code.value) == 2:
            validity, uids = code.value
            if isinstance(validity, int) and isinstance(uids, SequenceSet):
                for uid in islice(_each(uids), 1):
                    self._file_elsewhere(name, validity, uid, content, date, {"\\Seen"})

    def _file_elsewhere(
        self, name: str, validity: int, uid: int, content: bytes, date: int, flags: Iterable[str]
    ) -> None:
        """Into a folder that need not be selected; a copy of another UIDVALIDITY is left to the next selection."""
        box = self.account.folders.get(name) or self.filing.create(self.account, name)
        if not box.letters:
            box.uidvalidity = validity
        if box.uidvalidity == validity:
            self._file(box, uid, content, date, flags)

    def _file(self, box: Mailbox, uid: int, content: bytes, date: int, flags: Iterable[str]) -> None:
        """Put a letter into the copy under the UID the server gave it; one already passed over is left out."""
        if uid >= box.uidnext:
            box.uidnext = uid
            self.filing.append(self.account, box, content, date, flags)


def _each(numbers: SequenceSet) -> Iterator[int]:
    return (number for low, high in numbers.ranges for number in range(low, high + 1))


_USES = frozenset({"\\all", "\\archive", "\\drafts", "\\flagged", "\\important", "\\junk", "\\sent", "\\trash"})


def _lowered(attributes: Iterable[str]) -> set[str]:
    return {attribute.lower() for attribute in attributes}
