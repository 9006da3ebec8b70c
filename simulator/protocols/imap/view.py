r"""The mailbox as one client has been told of it: the message numbers, and what is still to be told.

The mailbox is shared and moves on; the view moves only when its client is told. Untagged responses are the
difference between the two, and a number means what the view says, never what the mailbox holds by now.
No EXPUNGE may slip in while the client speaks of numbers: see NUMBERS_IN_USE.
Knows no command's meaning, no wire and no user.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import takewhile

from simulator.mail.mailbox import Letter, Mailbox
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words import (
    Exists,
    Expunged,
    FetchData,
    FetchDatum,
    FetchItem,
    Flags,
    Recent,
    Untagged,
)

SYSTEM_FLAGS = ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
"""Flags every mailbox knows (RFC 9051 §2.3.2); `\\Recent` is no flag of a letter but of a view (RFC 3501 §2.3.2)."""

NUMBERS_IN_USE = frozenset({"FETCH", "STORE", "SEARCH"})
"""While one of these is answered, no EXPUNGE: the client has just spoken in numbers (RFC 9051 §7.5.1).

Their UID forms are other commands, during which numbers may change.
"""

FLAGS = FetchItem("FLAGS")
UID = FetchItem("UID")


class View:
    """What one session knows of the mailbox it selected. `by` is the session's name in the mailbox's log.

    A view that is not `read_only` claims the recent letters: no other session sees them so (RFC 3501 §2.3.2).
    With `tells_recent` false (IMAP4rev2) the client never hears of them.
    """

    def __init__(self, mailbox: Mailbox, by: str, *, read_only: bool = False, tells_recent: bool = True) -> None:
        self.mailbox = mailbox
        self.by = by
        self.read_only = read_only
        self.uids = list(mailbox.letters)  # message number n is uids[n - 1]; ascending
        self.recent: set[int] = set()
        self.saved: list[int] = []  # UIDs of the search result `$` stands for (RFC 9051 §6.4.4.1)
        self._tells_recent = tells_recent
        self._heard = len(mailbox.log)  # how much of the log has been taken in
        self._losses = False  # some of `uids` are gone from the mailbox, and the client does not know
        self._reflagged: dict[int, None] = {}  # UIDs whose flags others changed, in the order it happened
        self._keywords = len(mailbox.keywords)  # keywords are never forgotten, so their number tells
        self._claim(self.uids)

    # ---- numbers

    def __len__(self) -> int:
        """How many messages the client believes there are."""
        return len(self.uids)

    def number(self, uid: int) -> int:
        """The message number of `uid`, which must be in view."""
        return bisect_left(self.uids, uid) + 1

    def chosen(self, numbers: SequenceSet, *, uid: bool) -> list[int]:
        """The UIDs in view that a set names, ascending: by UID, or by message number.

        Unknown UIDs are passed over without a word (RFC 9051 §6.4.9); for message numbers ask `beyond` first.
        """
        if numbers.saved:
            return list(self.saved)
        largest = (self.uids[-1] if uid else len(self.uids)) if self.uids else 0
        chosen: list[int] = []
        done = 0  # everything before this index was looked at
        for low, high in sorted(numbers.bounds(largest)):
            first = bisect_left(self.uids, low) if uid else low - 1
            last = bisect_right(self.uids, high) if uid else high
            chosen += self.uids[max(first, done) : last]
            done = max(done, last)
        return chosen

    def beyond(self, numbers: SequenceSet) -> bool:
        """Whether a set of message numbers names one that does not exist: an error of syntax (RFC 9051 §9)."""
        return numbers.beyond(len(self.uids))

    def letters(self, uids: Iterable[int]) -> Iterator[Letter]:
        """The letters of `uids`, without those that others have expunged behind the client's back."""
        present = self.mailbox.letters
        return (present[uid] for uid in uids if uid in present)

    # ---- flags

    def flags(self, letter: Letter) -> tuple[str, ...]:
        r"""A letter's flags as this client sees them: system flags, `\Recent`, keywords."""
        flags = letter.flags
        if not flags and letter.uid not in self.recent:
            return ()
        system = [flag for flag in SYSTEM_FLAGS if flag in flags]
        if letter.uid in self.recent:
            system.append("\\Recent")
        return (*system, *sorted(flags.difference(SYSTEM_FLAGS)))

    # ---- what is to be told

    def news(self, *, expunges: bool = True) -> list[Untagged]:
        """What the client does not know yet, and now does. Without `expunges` losses are kept for another time."""
        self._listen()
        told: list[Untagged] = []
        if expunges and self._losses:
            told += self._tell_losses()
        known = len(self.uids)
        told += self._tell_arrivals()
        told += self.new_keywords()
        if self._reflagged:
            told += self._tell_flags(self.uids[known - 1] if known else 0)
        return told

    def new_keywords(self) -> list[Untagged]:
        """`* FLAGS` when a keyword was used for the first time, to be told before any letter bears it (§7.3.5)."""
        if len(self.mailbox.keywords) == self._keywords:
            return []
        self._keywords = len(self.mailbox.keywords)
        return [Flags(all_flags(self.mailbox))]

    def _listen(self) -> None:
        log = self.mailbox.log
        for place in range(self._heard, len(log)):
            change = log[place]
            if change.kind == "expunged":
                self._losses = True
            elif change.kind == "flags" and change.by != self.by:
                self._reflagged[change.uid] = None
        self._heard = len(log)

    def _tell_losses(self) -> list[Untagged]:
        """One EXPUNGE a letter; each makes all later numbers slide down by one at once (RFC 9051 §7.5.1)."""
        present = self.mailbox.letters
        told: list[Untagged] = []
        kept: list[int] = []
        for uid in self.uids:
            if uid in present:
                kept.append(uid)
            else:
                told.append(Expunged(len(kept) + 1))
        self.uids = kept
        self.recent.intersection_update(kept)
        self.saved = [uid for uid in self.saved if uid in present]
        self._losses = False
        return told

    def _tell_arrivals(self) -> list[Untagged]:
        """EXISTS counts what the client may speak of: also letters whose loss it has not been told yet."""
        last = self.uids[-1] if self.uids else 0
        arrived = list(takewhile(lambda uid: uid > last, reversed(self.mailbox.letters)))
        if not arrived:
            return []
        arrived.reverse()
        self.uids += arrived
        self._claim(arrived)
        told: list[Untagged] = [Exists(len(self.uids))]
        return [*told, Recent(len(self.recent))] if self._tells_recent else told

    def _tell_flags(self, last_known: int) -> list[Untagged]:
        """Flags of letters the client knew already, with their UIDs (RFC 9051 §7.5.2); of the new it will ask all."""
        present = self.mailbox.letters
        told: list[Untagged] = [
            FetchData(self.number(uid), (FetchDatum(UID, uid), FetchDatum(FLAGS, self.flags(present[uid]))))
            for uid in self._reflagged
            if uid in present and uid <= last_known
        ]
        self._reflagged.clear()
        return told

    def _claim(self, uids: Iterable[int]) -> None:
        """Take the recent letters among `uids`; a session that only examines leaves them to others (§6.3.2)."""
        fresh = self.mailbox.recent.intersection(uids)
        if self._tells_recent:
            self.recent |= fresh
        if not self.read_only:
            self.mailbox.recent -= fresh


def all_flags(mailbox: Mailbox) -> tuple[str, ...]:
    """The flags that letters of this mailbox may bear: the system's, then the keywords in use (RFC 9051 §7.3.5)."""
    return (*SYSTEM_FLAGS, *sorted(mailbox.keywords))
