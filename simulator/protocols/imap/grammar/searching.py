"""The keys of SEARCH (RFC 9051 §6.4.4): a tree, read by one table of how each key's arguments look.

Knows no letter: what a key matches is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.protocols.imap.grammar.dates import read_date
from simulator.protocols.imap.grammar.scanner import OPEN, Malformed, Scanner
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import (
    AndKey,
    DateKey,
    FlagKey,
    ForeignKey,
    HeaderKey,
    Key,
    NotKey,
    NumberKey,
    NumbersKey,
    OrKey,
    SearchKey,
    TextKey,
)

PLAIN = (
    "ALL ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN "
    "SAVEDATESUPPORTED"
).split()
TEXTS = "BCC BODY CC FROM SUBJECT TEXT TO".split()
DATES = "BEFORE ON SINCE SENTBEFORE SENTON SENTSINCE SAVEDBEFORE SAVEDON SAVEDSINCE".split()
NUMBERS = "LARGER SMALLER OLDER YOUNGER".split()
FLAGS = "KEYWORD UNKEYWORD".split()
FOREIGN = {"EMAILID": 1, "THREADID": 1, "FILTER": 1, "X-GM-RAW": 1, "ANNOTATION": 3}  # how many arguments

_LETTER = re.compile(rb"[A-Za-z]")
_DIGIT = re.compile(rb"[0-9]")


def read_keys(scan: Scanner) -> tuple[SearchKey, ...]:
    """One key or more, to the end of the line."""
    keys = [read_key(scan)]
    while not scan.done:
        scan.space()
        keys.append(read_key(scan))
    return tuple(keys)


def read_key(scan: Scanner) -> SearchKey:
    """One key, with what it governs."""
    scan.descend()
    key = _key(scan)
    scan.ascend()
    return key


def _key(scan: Scanner) -> SearchKey:
    if scan.sees(OPEN):
        return AndKey(scan.listed(lambda: read_key(scan), "imap.search.group", least=1))
    if not scan.sees(_LETTER):
        family = "imap.search.$" if scan.data[scan.at : scan.at + 1] == b"$" else "imap.search.sequence-set"
        return NumbersKey(scan.sequence_set(family))
    name = scan.name("imap.search")
    reader = _READERS.get(name)
    if reader is None:
        raise Malformed(Wrong.UNKNOWN_SEARCH_KEY)
    return reader(scan, name)


def _text(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return TextKey(name, scan.astring("imap.argument.text"))


def _header(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    field = scan.text("imap.argument.header-field")
    scan.space()
    return HeaderKey(field, scan.astring("imap.argument.text"))


def _date(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return DateKey(name, read_date(scan, "imap.argument.date"))


def _number(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return NumberKey(name, scan.number())


def _flag(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return FlagKey(name, scan.atom("imap.flag"))


def _uid(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return NumbersKey(scan.sequence_set(), uid=True)


def _not(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    return NotKey(read_key(scan))


def _or(scan: Scanner, name: str) -> SearchKey:
    scan.space()
    left = read_key(scan)
    scan.space()
    return OrKey(left, read_key(scan))


def _modseq(scan: Scanner, name: str) -> SearchKey:
    """`MODSEQ [entry-name SP entry-type-req SP] mod-sequence` (RFC 7162 §3.1.5)."""
    scan.space()
    arguments: list[bytes] = []
    if not scan.sees(_DIGIT):
        arguments.append(scan.string("imap.argument.metadata-entry"))
        scan.space()
        arguments.append(scan.atom("imap.argument.entry-type").encode())
        scan.space()
    return ForeignKey(name, (*arguments, str(scan.number("imap.argument.mod-sequence")).encode()))


def _foreign(scan: Scanner, name: str) -> SearchKey:
    arguments: list[bytes] = []
    for _ in range(FOREIGN[name]):
        scan.space()
        arguments.append(scan.astring("imap.argument.text"))
    return ForeignKey(name, tuple(arguments))


_READERS: dict[str, Callable[[Scanner, str], SearchKey]] = {
    **dict.fromkeys(PLAIN, lambda scan, name: Key(name)),
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(DATES, _date),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(FOREIGN, _foreign),
    "HEADER": _header,
    "UID": _uid,
    "NOT": _not,
    "OR": _or,
    "MODSEQ": _modseq,
}
