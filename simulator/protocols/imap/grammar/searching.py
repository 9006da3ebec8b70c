"""The keys of SEARCH (RFC 9051 §6.4.4): a tree, read by one table of how each key's arguments look.

Knows no letter: what a key matches is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from simulator.protocols.imap.grammar.dates import read_date, write_date
from simulator.protocols.imap.grammar.pen import Pen
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
NUMBERS = "LARGER SMALLER".split()
INTERVALS = "OLDER YOUNGER".split()
FLAGS = "KEYWORD UNKEYWORD".split()
FOREIGN = {"EMAILID": 1, "THREADID": 1, "FILTER": 1, "X-GM-RAW": 1, "ANNOTATION": 3}  # how many arguments

_SET_BEGINS = re.compile(rb"[0-9*$]")
_SAVED = re.compile(rb"\$")
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
    if scan.sees(_SET_BEGINS):
        return NumbersKey(scan.sequence_set("imap.search.$" if scan.sees(_SAVED) else "imap.search.sequence-set"))
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


def _interval(scan: Scanner, name: str) -> SearchKey:
    """Seconds, one at least (RFC 5032 §3)."""
    scan.space()
    seconds = scan.number()
    if not seconds:
        raise Malformed
    return NumberKey(name, seconds)


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
    **dict.fromkeys(INTERVALS, _interval),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(FOREIGN, _foreign),
    "HEADER": _header,
    "UID": _uid,
    "NOT": _not,
    "OR": _or,
    "MODSEQ": _modseq,
}


# ---- to octets


def write_key(pen: Pen, key: SearchKey) -> None:
    """One key, with what it governs."""
    _WRITERS[type(key)](pen, key)


def _write_text(pen: Pen, key: TextKey) -> None:
    pen.raw(f"{key.name} ")
    pen.string(key.text)


def _write_header(pen: Pen, key: HeaderKey) -> None:
    pen.raw("HEADER ")
    pen.utf8(key.field)
    pen.space()
    pen.string(key.text)


def _write_flag(pen: Pen, key: FlagKey) -> None:
    pen.raw(f"{key.name} ")
    pen.atom(key.flag)


def _write_numbers(pen: Pen, key: NumbersKey) -> None:
    pen.raw("UID " if key.uid else "")
    pen.sequence_set(key.numbers)


def _write_not(pen: Pen, key: NotKey) -> None:
    pen.raw("NOT ")
    write_key(pen, key.key)


def _write_or(pen: Pen, key: OrKey) -> None:
    pen.raw("OR ")
    write_key(pen, key.left)
    pen.space()
    write_key(pen, key.right)


def _write_foreign(pen: Pen, key: ForeignKey) -> None:
    pen.raw(key.name)
    for place, argument in enumerate(key.arguments):
        pen.space()
        if key.name == "MODSEQ" and place == 0 and len(key.arguments) > 1:
            pen.string(argument)  # an entry name is quoted, always (RFC 7162 §7)
        else:
            pen.astring(argument)


_WRITERS: dict[type, Callable[[Pen, Any], None]] = {
    Key: lambda pen, key: pen.raw(key.name),
    TextKey: _write_text,
    HeaderKey: _write_header,
    DateKey: lambda pen, key: pen.raw(f"{key.name} {write_date(key.day)}"),
    NumberKey: lambda pen, key: pen.raw(f"{key.name} {key.number}"),
    FlagKey: _write_flag,
    NumbersKey: _write_numbers,
    NotKey: _write_not,
    OrKey: _write_or,
    AndKey: lambda pen, key: pen.listed(key.keys, lambda each: write_key(pen, each)),
    ForeignKey: _write_foreign,
}
