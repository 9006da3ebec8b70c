"""Commands and responses of extensions the engine knows by name alone: passed over, marked, kept as they stand.

COMMANDS and RESPONSES say what each argument is, so that a listener can still explain the line. An argument is an
atom, a string, a literal, or a list of these in parentheses. Knows no meaning of any of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.protocols.imap.grammar.scanner import CLOSE, LITERAL, OPEN, QUOTED, SP, Scanner

VALUE_FOLLOWS = re.compile(rb' [0-9*$("{-]')  # RFC 4466 §6, tagged-ext-val: a number, a set, or a list
_BARE = re.compile(rb'[^\x00-\x20\x7f-\xff(){"]+')


class Shape(NamedTuple):
    """The families of a line's arguments: `first` in their order, then `rest` over and over."""

    first: tuple[str, ...] = ()
    rest: tuple[str, ...] = ("imap.argument",)

    def family(self, place: int) -> str:
        """The family of the argument at `place`, from 0; what stands in its parentheses is of the same."""
        if place < len(self.first):
            return self.first[place]
        return self.rest[(place - len(self.first)) % len(self.rest)]


_MAILBOX = "imap.argument.mailbox"
_WHO = "imap.argument.identifier"
_RIGHTS = "imap.acl-right"
_ENTRY = "imap.argument.metadata"
_CHARSET = "imap.argument.charset"
_SET = "imap.sequence-set"
_NUMBER = "imap.argument.number"
_KEYS = ("imap.argument.searched",)

_ANY = Shape()
_SORT = Shape(("imap.sort-key", _CHARSET), _KEYS)
_THREAD = Shape(("imap.thread-algorithm", _CHARSET), _KEYS)
_REPLACE = Shape((_SET, _MAILBOX))
_CONVERT = Shape((_SET,))

COMMANDS: dict[str, Shape] = {
    "COMPRESS": Shape(("imap.argument.compression",)),  # RFC 4978 §3
    "SETQUOTA": Shape(("imap.argument.quota-root", "imap.quota-resource")),  # RFC 9208 §4.1.3
    "SETACL": Shape((_MAILBOX, _WHO, _RIGHTS)),  # RFC 4314 §3
    "DELETEACL": Shape((_MAILBOX, _WHO)),
    "GETACL": Shape((_MAILBOX,)),
    "LISTRIGHTS": Shape((_MAILBOX, _WHO)),
    "MYRIGHTS": Shape((_MAILBOX,)),
    "GETMETADATA": Shape((), (_ENTRY,)),  # RFC 5464 §4
    "SETMETADATA": Shape((_MAILBOX,), (_ENTRY,)),
    "SORT": _SORT,  # RFC 5256 §3
    "UID SORT": _SORT,
    "THREAD": _THREAD,
    "UID THREAD": _THREAD,
    "NOTIFY": Shape((), ("imap.argument.notified",)),  # RFC 5465 §3.1
    "ESEARCH": Shape((), _KEYS),  # RFC 7377 §2
    "CANCELUPDATE": _ANY,  # RFC 5267 §4.3.5
    "UNAUTHENTICATE": _ANY,  # RFC 8437
    "REPLACE": _REPLACE,  # RFC 8508 §3
    "UID REPLACE": _REPLACE,
    "LANGUAGE": _ANY,  # RFC 5255
    "COMPARATOR": _ANY,
    "CONVERSIONS": _ANY,  # RFC 5259
    "CONVERT": _CONVERT,
    "UID CONVERT": _CONVERT,
    "GENURLAUTH": _ANY,  # RFC 4467
    "URLFETCH": _ANY,
    "RESETKEY": _ANY,
    "RLIST": Shape((_MAILBOX, _MAILBOX)),  # RFC 2193
    "RLSUB": Shape((_MAILBOX, _MAILBOX)),
    "GETJMAPACCESS": _ANY,  # RFC 9698
    "UIDBATCHES": _ANY,  # draft-ietf-mailmaint-imap-uidbatches
    "XLIST": Shape((_MAILBOX, _MAILBOX)),  # Gmail, before RFC 6154
    "PROXYAUTH": _ANY,  # Netscape
    "XAPPLEPUSHSERVICE": _ANY,  # iOS
}

RESPONSES: dict[str, Shape] = {
    "VANISHED": Shape((), ("imap.argument.vanished",)),  # RFC 7162 §3.2.10
    "ACL": Shape((_MAILBOX,), (_WHO, _RIGHTS)),  # RFC 4314 §3.6
    "LISTRIGHTS": Shape((_MAILBOX, _WHO), (_RIGHTS,)),
    "MYRIGHTS": Shape((_MAILBOX,), (_RIGHTS,)),
    "METADATA": Shape((_MAILBOX,), (_ENTRY,)),  # RFC 5464 §4.4
    "SORT": Shape((), (_NUMBER,)),  # RFC 5256 §4
    "THREAD": Shape((), (_NUMBER,)),
    "LANGUAGE": _ANY,  # RFC 5255
    "COMPARATOR": _ANY,
    "CONVERSION": _ANY,  # RFC 5259
    "CONVERTED": _ANY,
    "GENURLAUTH": _ANY,  # RFC 4467
    "URLFETCH": _ANY,
    "UIDFETCH": _ANY,  # RFC 9586
    "JMAPACCESS": _ANY,  # RFC 9698
    "UIDBATCHES": _ANY,  # draft-ietf-mailmaint-imap-uidbatches
}


def arguments(scan: Scanner, name: str) -> bytes:
    """The rest of a foreign command, without the space before it."""
    if scan.done:
        return b""
    scan.space()
    return _rest(scan, COMMANDS[name])


def data(scan: Scanner, name: str) -> bytes:
    """The rest of a foreign response, known by name or not, without the space before it."""
    if not scan.skip(SP):
        return b""
    return _rest(scan, RESPONSES.get(name, _ANY))


def _rest(scan: Scanner, shape: Shape) -> bytes:
    start, place = scan.at, 0
    while not scan.done:
        value(scan, shape.family(place))
        place += scan.skip(SP) or not scan.sees(OPEN)  # `(1)(2 3)` of THREAD has no space
    return scan.data[start : scan.at]


def value(scan: Scanner, family: str) -> bytes:
    """One argument, as it stands."""
    start = scan.at
    if scan.sees(OPEN):
        _list(scan, family)
    elif scan.sees(LITERAL) or scan.sees(QUOTED):
        scan.string(family)
    else:
        scan.take(_BARE, family)
    return scan.data[start : scan.at]


def _list(scan: Scanner, family: str) -> None:
    scan.take(OPEN)
    scan.descend()
    while not scan.sees(CLOSE):
        value(scan, family)
        scan.skip(SP)
    scan.take(CLOSE)
    scan.ascend()
