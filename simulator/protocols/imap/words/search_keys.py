"""The keys of SEARCH, a tree (RFC 9051 §6.4.4). Knows no letter: what a key matches is told elsewhere."""

from __future__ import annotations

from datetime import date

from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words.shared import Word


class Key(Word, frozen=True):
    """A key without argument: ALL, SEEN, UNSEEN, NEW, OLD, RECENT and so on."""

    name: str


class TextKey(Word, frozen=True):
    """BCC BODY CC FROM SUBJECT TEXT TO; `text` in the charset of the command."""

    name: str
    text: bytes


class HeaderKey(Word, frozen=True):
    """HEADER: a field's name and what it must contain (nothing: the field must be there)."""

    field: str
    text: bytes


class DateKey(Word, frozen=True):
    """BEFORE ON SINCE (internal date), SENTBEFORE SENTON SENTSINCE (Date field), SAVEDBEFORE SAVEDON SAVEDSINCE."""

    name: str
    day: date


class NumberKey(Word, frozen=True):
    """LARGER SMALLER (octets), OLDER YOUNGER (seconds, RFC 5032)."""

    name: str
    number: int


class FlagKey(Word, frozen=True):
    """KEYWORD and UNKEYWORD."""

    name: str
    flag: str


class NumbersKey(Word, frozen=True):
    """A bare sequence set, or UID with its set."""

    numbers: SequenceSet
    uid: bool = False


class NotKey(Word, frozen=True):
    """NOT key."""

    key: SearchKey


class OrKey(Word, frozen=True):
    """OR key key."""

    left: SearchKey
    right: SearchKey


class AndKey(Word, frozen=True):
    """Keys in parentheses: all must match. The keys of the command itself are one such group."""

    keys: tuple[SearchKey, ...]


class ForeignKey(Word, frozen=True):
    """A key of an extension (MODSEQ, EMAILID, THREADID, X-GM-RAW), recognised, its arguments as they stand."""

    name: str
    arguments: tuple[bytes, ...]


SearchKey = (
    Key | TextKey | HeaderKey | DateKey | NumberKey | FlagKey | NumbersKey | NotKey | OrKey | AndKey | ForeignKey
)
