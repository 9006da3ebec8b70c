"""The INBOX as one POP3 session sees it: letters numbered when the lock was taken, and marks on them (RFC 1939 §4-§6).

Knows no octets of a protocol. Whoever else changes the mailbox meanwhile, the numbers and the letters stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.agents.filing import Filing
from simulator.mail import message
from simulator.mail.mailbox import Account, Letter

CRLF = b"\r\n"


class Maildrop:
    """The lock is held from the beginning until `release`."""

    def __init__(self, account: Account, session: str) -> None:
        self.account = account
        self._session = session
        self._box = account.inbox
        self._letters = tuple(self._box.letters.values())
        self._contents = tuple(_in_lines(letter.content) for letter in self._letters)
        self._marked: set[int] = set()  # numbers of letters to be deleted
        self._retrieved: set[int] = set()
        account.maildrop_lock = session

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of all letters that are not marked."""
        return (number for number in range(1, len(self._letters) + 1) if number not in self._marked)

    @property
    def count(self) -> int:
        """How many letters are not marked (RFC 1939 §5, STAT)."""
        return len(self._letters) - len(self._marked)

    @property
    def octets(self) -> int:
        """Octets of all letters that are not marked."""
        return sum(self.size(number) for number in self.numbers)

    @property
    def last(self) -> int:
        """The highest number there is."""
        return len(self._letters)

    @property
    def marked(self) -> int:
        """How many letters are marked."""
        return len(self._marked)

    def holds(self, number: int) -> bool:
        """Whether there is a letter of that number, and not marked."""
        return 0 < number <= len(self._letters) and number not in self._marked

    def is_marked(self, number: int) -> bool:
        """Whether the letter of that number is to be deleted."""
        return number in self._marked

    def size(self, number: int) -> int:
        """Octets of a letter as it is sent, without what the sending adds (RFC 1939 §11)."""
        return len(self._contents[number - 1])

    def unique_id(self, number: int) -> str:
        """What a letter is called in every session, for ever (RFC 1939 §7, UIDL)."""
        return f"{self._box.uidvalidity}.{self._letter(number).uid}"

    def retrieve(self, number: int) -> bytes:
        """A letter."""
        self._retrieved.add(number)
        return self._contents[number - 1]

    def top(self, number: int, lines: int) -> bytes:
        """The header of a letter, the empty line, and so many lines of its body (RFC 1939 §7, TOP)."""
        content = self._contents[number - 1]
        start = message.split(content).body_start
        body = content[start:].split(CRLF, lines)
        if len(body) > lines:
            body[lines:] = [b""]
        return content[:start] + CRLF.join(body)

    def is_utf8(self, number: int) -> bool:
        """Whether the header of a letter needs UTF-8 (RFC 6856 §2)."""
        content = self._contents[number - 1]
        return not content[: message.split(content).header_end].isascii()

    def mark(self, number: int) -> None:
        """Mark a letter as deleted."""
        self._marked.add(number)

    def reset(self) -> None:
        """Take all marks off."""
        self._marked.clear()

    def update(self, filing: Filing, expires_at_once: bool) -> int:
        """Delete what is marked, and what was retrieved where letters may not be left; how many that were.

        A letter that somebody else has taken out meanwhile is gone already.
        """
        numbers = self._marked | self._retrieved if expires_at_once else self._marked
        gone = [self._letter(number).uid for number in sorted(numbers)]
        present = [uid for uid in gone if uid in self._box.letters]
        for uid in present:
            filing.expunge(self.account, self._box, uid, self._session)
        return len(present)

    def release(self) -> None:
        """Give the lock back."""
        self.account.maildrop_lock = None

    def _letter(self, number: int) -> Letter:
        return self._letters[number - 1]


def _in_lines(content: bytes) -> bytes:
    """A letter as it is sent: each line with its CRLF, the last one too (RFC 1939 §3, §11).

    IMAP takes letters as they are; a bare line end would hide a dot that must be stuffed.
    """
    content = message.normalise(content)
    return content if content.endswith(CRLF) or not content else content + CRLF
