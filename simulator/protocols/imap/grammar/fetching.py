"""The items of FETCH, as they are asked for and as they are delivered: `BODY.PEEK[1.MIME]<0.512>` (RFC 9051 §6.4.5).

Knows no letter: which octets a section means is for others to say.
"""

from __future__ import annotations

import re

from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.scanner import OPEN, SP, Malformed, Scanner
from simulator.protocols.imap.violations import Wrong
from simulator.protocols.imap.words import MACROS, FetchItem, Section

_NAME = re.compile(rb"[A-Za-z0-9.-]+")
_BRACKET = re.compile(rb"\[")
_BRACKET_END = re.compile(rb"\]")
_EMPTY = re.compile(rb"\[\]")
_DOT = re.compile(rb"\.")
_PART = re.compile(rb"[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,8})*")
_SECTION_TEXT = re.compile(rb"HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME", re.IGNORECASE)
_PARTIAL = re.compile(rb"<([0-9]{1,10})(?:\.([1-9][0-9]{0,9}))?>")
_LAZY = re.compile(rb" \(LAZY\)", re.IGNORECASE)

WITHOUT_SECTION = frozenset(
    "FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY RFC822 RFC822.HEADER RFC822.TEXT MODSEQ "
    "EMAILID THREADID SAVEDATE PREVIEW X-GM-MSGID X-GM-THRID X-GM-LABELS".split()
)
WITH_SECTION = frozenset({"BODY", "BODY.PEEK", "BINARY", "BINARY.PEEK", "BINARY.SIZE"})


def asked(scan: Scanner) -> tuple[FetchItem, ...]:
    """What FETCH asks for: one item, a macro, or items in parentheses, where no macro may stand."""
    if not scan.sees(OPEN):
        item = _item(scan, macros=True)
        return (item,)
    return scan.listed(lambda: _item(scan, macros=False), least=1)


def _item(scan: Scanner, *, macros: bool) -> FetchItem:
    start = scan.at
    name = scan.take(_NAME, wrong=Wrong.UNKNOWN_FETCH_ITEM)[0].decode("ascii").upper()
    if scan.sees(_BRACKET) and name in WITH_SECTION:
        scan.mark(start, f"imap.fetch.{name}[section]")
        return _sectioned(scan, name)
    if name not in WITHOUT_SECTION and not (macros and name in MACROS):
        raise Malformed(Wrong.UNKNOWN_FETCH_ITEM)
    if name == "PREVIEW" and scan.skip(_LAZY):
        name = "PREVIEW (LAZY)"  # RFC 8970 §4.1
    scan.mark(start, "imap.fetch")
    return FetchItem(name)


def _sectioned(scan: Scanner, name: str) -> FetchItem:
    section = read_section(scan)
    if name.startswith("BINARY") and section.text:  # RFC 9051 §9, section-binary: part numbers alone
        raise Malformed
    if not scan.sees(_PARTIAL):
        return FetchItem(name, section)
    start, count = scan.take(_PARTIAL, "imap.partial").groups()
    if count is None or name == "BINARY.SIZE":
        raise Malformed
    return FetchItem(name, section, (int(start), int(count)))


def delivered(scan: Scanner) -> FetchItem:
    """The item a value belongs to, in the FETCH response: `BODY[]<0>`; an unknown name is taken as it is."""
    start = scan.at
    name = scan.take(_NAME)[0].decode("ascii").upper()
    if not scan.sees(_BRACKET):
        scan.mark(start, "imap.fetch")
        return FetchItem(name)
    scan.mark(start, f"imap.fetch.{name}[section]")
    section = read_section(scan)
    if not scan.sees(_PARTIAL):
        return FetchItem(name, section)
    return FetchItem(name, section, (int(scan.take(_PARTIAL, "imap.partial")[1]), None))


def read_section(scan: Scanner) -> Section:
    """`[…]`: part numbers, then what of that part (RFC 9051 §6.4.5.1). MIME is of parts alone."""
    if scan.sees(_EMPTY):
        scan.take(_EMPTY, "imap.section.empty-section")
        return Section()
    scan.take(_BRACKET)
    part = _part(scan)
    text = _section_text(scan) if not part or scan.skip(_DOT) else ""
    if text == "MIME" and not part:
        raise Malformed
    fields = _fields(scan) if text.startswith("HEADER.FIELDS") else ()
    scan.take(_BRACKET_END)
    return Section(part, text, fields)


def _part(scan: Scanner) -> tuple[int, ...]:
    if not scan.sees(_PART):
        return ()
    return tuple(int(number) for number in scan.take(_PART, "imap.section.part-number")[0].split(b"."))


def _section_text(scan: Scanner) -> str:
    return scan.take(_SECTION_TEXT, "imap.section")[0].decode("ascii").upper()


def _fields(scan: Scanner) -> tuple[str, ...]:
    scan.take(SP)
    return scan.listed(lambda: scan.text("imap.argument.header-field"), least=1)


# ---- to octets


def write_item(pen: Pen, item: FetchItem) -> None:
    """An item, asked for or delivered."""
    pen.raw(item.name)
    if item.section is not None:
        _write_section(pen, item.section)
    if item.partial is not None:
        start, count = item.partial
        pen.raw(f"<{start}>" if count is None else f"<{start}.{count}>")


def _write_section(pen: Pen, section: Section) -> None:
    pieces = [str(number) for number in section.part]
    pen.raw("[" + ".".join([*pieces, section.text] if section.text else pieces))
    if section.fields:
        pen.space()
        pen.listed(section.fields, pen.utf8)
    pen.raw("]")
