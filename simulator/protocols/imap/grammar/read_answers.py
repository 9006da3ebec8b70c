"""What servers say, from octets: tagged and untagged responses, continuations (RFC 9051 §7). Knows no state.

RESPONSES maps the name after `*` (or after `*` and a number: NUMBERED) to the function that reads the rest. What is not
in the tables is kept as it stands, for servers know more than we do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar import foreign
from simulator.protocols.imap.grammar.codes import read_code_and_text, read_text
from simulator.protocols.imap.grammar.fetched import read_datum
from simulator.protocols.imap.grammar.read_commands import read_id
from simulator.protocols.imap.grammar.scanner import CLOSE, NIL, NUMBER, OPEN, SP, TAG, Scanner
from simulator.protocols.imap.numbers import SequenceSet
from simulator.protocols.imap.words import ServerWord, Untagged

T = TypeVar("T")

_STAR = re.compile(rb"\*")
_PLUS = re.compile(rb"\+")
_CONDITION = re.compile(rb"(?:OK|NO|BAD)(?![^ ])", re.IGNORECASE)
_NUMBER_FIRST = re.compile(rb"[0-9]{1,10} ")
_QUOTED_CHARACTER = re.compile(rb'"(?:[^"\\\r\n\x00]|\\["\\])"')
_TAG_CORRELATOR = re.compile(rb"\(TAG ", re.IGNORECASE)
_UID = re.compile(rb"UID(?= |$)", re.IGNORECASE)
_MODSEQ = re.compile(rb"\(MODSEQ ", re.IGNORECASE)

CONDITIONS: dict[str, words.Condition] = {"OK": "OK", "NO": "NO", "BAD": "BAD"}


def read_answer(scan: Scanner) -> ServerWord:
    """One response, whole. Raises Malformed and Short."""
    scan.line()
    if scan.sees(_PLUS):
        return _continuation(scan)
    word = _untagged(scan) if scan.sees(_STAR) else _tagged(scan)
    scan.finish()
    return word


def _continuation(scan: Scanner) -> words.Continuation:
    scan.take(_PLUS, "imap.continuation")
    scan.skip(SP)  # RFC 9051 §9 demands it, `+` alone is often met
    return words.Continuation(read_text(scan))


def _tagged(scan: Scanner) -> words.Tagged:
    scan.tag = scan.take(TAG, "imap.tag")[0].decode("ascii")
    scan.space()
    status = CONDITIONS[scan.take(_CONDITION, "imap.reply")[0].decode("ascii").upper()]
    code, text = read_code_and_text(scan)
    return words.Tagged(scan.tag, status, text, code)


def _untagged(scan: Scanner) -> Untagged:
    scan.take(_STAR, "imap.untagged")
    scan.space()
    number = None
    if scan.sees(_NUMBER_FIRST):
        number = scan.number()
        scan.space()
    name = scan.name("imap.response")
    if number is None:
        reader = RESPONSES.get(name)
        return reader(scan) if reader else words.Data(name, foreign.data(scan, name))
    numbered = NUMBERED.get(name)
    return numbered(scan, number) if numbered else words.Data(name, foreign.data(scan, name), number)


def _condition(status: Literal["OK", "NO", "BAD", "BYE", "PREAUTH"]) -> Callable[[Scanner], Untagged]:
    def read(scan: Scanner) -> Untagged:
        code, text = read_code_and_text(scan)
        return words.Told(status, text, code)

    return read


# ---- data (RFC 9051 §7.2 to §7.5)


def _trailing(scan: Scanner, item: Callable[[], T]) -> tuple[T, ...]:
    """Items each after a space, perhaps none; a last space before the line's end is forgiven."""
    items: list[T] = []
    while scan.skip(SP) and not scan.done:
        items.append(item())
    return tuple(items)


def _capability(scan: Scanner) -> Untagged:
    return words.Capability(_trailing(scan, lambda: scan.atom("imap.capability")))


def _enabled(scan: Scanner) -> Untagged:
    return words.Enabled(_trailing(scan, lambda: scan.atom("imap.capability")))


def _flags(scan: Scanner) -> Untagged:
    scan.space()
    return words.Flags(scan.listed(scan.flag))


def _search(scan: Scanner) -> Untagged:
    numbers: list[int] = []
    while scan.skip(SP) and not scan.done:
        if scan.skip(_MODSEQ):  # RFC 7162 §3.1.5
            modseq = scan.number("imap.argument.mod-sequence")
            scan.take(CLOSE)
            return words.SearchData(tuple(numbers), modseq)
        numbers.append(scan.number())
    return words.SearchData(tuple(numbers))


def _esearch(scan: Scanner) -> Untagged:
    """`[SP (TAG tag)] [SP UID] *(SP name SP value)`; names we do not know are passed over."""
    tag = None
    counts: dict[str, int] = {}
    found: SequenceSet | None = None
    if scan.skip(SP) and scan.skip(_TAG_CORRELATOR):
        tag = scan.text("imap.tag")
        scan.take(CLOSE)
        scan.skip(SP)
    uid = scan.sees(_UID)
    if uid:
        scan.take(_UID, "imap.argument.UID")
        scan.skip(SP)
    while not scan.done:
        name = scan.name("imap.search-return")
        scan.space()
        if name == "ALL":
            found = scan.sequence_set()
        elif name in {"MIN", "MAX", "COUNT"}:
            counts[name] = scan.number()
        else:
            foreign.value(scan, "imap.argument")
        scan.skip(SP)
    return words.ESearchData(tag, uid, counts.get("MIN"), counts.get("MAX"), found, counts.get("COUNT"))


def _list(scan: Scanner) -> Untagged:
    attributes, delimiter, mailbox = _list_head(scan)
    childinfo: tuple[str, ...] = ()
    old_name = None
    if scan.skip(SP):  # RFC 5258 §6, mbox-list-extended
        for name, value in scan.listed(lambda: _list_datum(scan)):
            if name == "CHILDINFO":
                childinfo = value
            elif name == "OLDNAME" and value:
                old_name = value[0]
    return words.ListEntry(attributes, delimiter, mailbox, childinfo, old_name)


def _list_datum(scan: Scanner) -> tuple[str, tuple[str, ...]]:
    name = scan.text("imap.list-data").upper()
    scan.space()
    if name == "CHILDINFO":
        return name, scan.listed(lambda: scan.text("imap.list-selection").upper())
    if name == "OLDNAME":
        return name, scan.listed(scan.mailbox)
    foreign.value(scan, "imap.argument")
    return name, ()


def _lsub(scan: Scanner) -> Untagged:
    return words.LsubEntry(*_list_head(scan))


def _list_head(scan: Scanner) -> tuple[tuple[str, ...], str | None, str]:
    scan.space()
    attributes = scan.listed(lambda: scan.flag("imap.attribute"))
    scan.space()
    delimiter = _delimiter(scan)
    scan.space()
    return attributes, delimiter, scan.mailbox()


def _delimiter(scan: Scanner) -> str | None:
    if scan.sees(NIL):
        scan.take(NIL, "imap.delimiter")
        return None
    quoted = scan.take(_QUOTED_CHARACTER, "imap.delimiter")[0]
    return quoted[-2:-1].decode("latin-1")


def _namespace(scan: Scanner) -> Untagged:
    personal, other, shared = (_namespaces(scan) for _ in range(3))
    return words.Namespace(personal, other, shared)


def _namespaces(scan: Scanner) -> tuple[tuple[str, str | None], ...]:
    """`((prefix delimiter) …)` or NIL; there is no space between two of them (RFC 2342 §6)."""
    scan.space()
    if scan.sees(NIL):
        scan.take(NIL, "imap.argument.NIL")
        return ()
    scan.take(OPEN)
    spaces: list[tuple[str, str | None]] = []
    while not scan.skip(CLOSE):
        spaces.append(_one_namespace(scan))
        scan.skip(SP)
    return tuple(spaces)


def _one_namespace(scan: Scanner) -> tuple[str, str | None]:
    scan.take(OPEN)
    prefix = scan.mailbox()
    scan.space()
    delimiter = _delimiter(scan)
    while scan.skip(SP):  # RFC 2342 §6, Namespace_Response_Extension
        foreign.value(scan, "imap.argument")
    scan.take(CLOSE)
    return prefix, delimiter


def _status(scan: Scanner) -> Untagged:
    scan.space()
    mailbox = scan.mailbox()
    scan.space()
    items = scan.listed(lambda: _status_datum(scan))
    return words.StatusData(mailbox, tuple((name, value) for name, value in items))


def _status_datum(scan: Scanner) -> tuple[str, int | None]:
    name = scan.name("imap.status-item")
    scan.space()
    if scan.sees(NUMBER):
        return name, scan.number()
    foreign.value(scan, "imap.argument")
    return name, None


def _id(scan: Scanner) -> Untagged:
    scan.space()
    return words.IdData(read_id(scan))


def _quota(scan: Scanner) -> Untagged:
    scan.space()
    root = scan.text("imap.argument.quota-root")
    scan.space()
    return words.Quota(root, scan.listed(lambda: _resource(scan)))


def _resource(scan: Scanner) -> tuple[str, int, int]:
    name = scan.name("imap.quota-resource")
    scan.space()
    usage = scan.number()
    scan.space()
    return name, usage, scan.number()


def _quota_root(scan: Scanner) -> Untagged:
    scan.space()
    mailbox = scan.mailbox()
    return words.QuotaRoot(mailbox, _trailing(scan, lambda: scan.text("imap.argument.quota-root")))


RESPONSES: dict[str, Callable[[Scanner], Untagged]] = {
    "OK": _condition("OK"),
    "NO": _condition("NO"),
    "BAD": _condition("BAD"),
    "BYE": _condition("BYE"),
    "PREAUTH": _condition("PREAUTH"),
    "CAPABILITY": _capability,
    "ENABLED": _enabled,
    "LIST": _list,
    "LSUB": _lsub,
    "NAMESPACE": _namespace,
    "STATUS": _status,
    "SEARCH": _search,
    "ESEARCH": _esearch,
    "FLAGS": _flags,
    "ID": _id,
    "QUOTA": _quota,
    "QUOTAROOT": _quota_root,
}

# ---- messages (RFC 9051 §7.4, §7.5)


def _fetch(scan: Scanner, number: int) -> Untagged:
    scan.space()
    return words.FetchData(number, scan.listed(lambda: read_datum(scan)))


NUMBERED: dict[str, Callable[[Scanner, int], Untagged]] = {
    "EXISTS": lambda scan, number: words.Exists(number),
    "RECENT": lambda scan, number: words.Recent(number),
    "EXPUNGE": lambda scan, number: words.Expunged(number),
    "FETCH": _fetch,
}
