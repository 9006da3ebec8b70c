"""What FETCH delivers, both ways: an item and its value (RFC 9051 §7.5.2). The items themselves are in `fetching`.

VALUES maps an item to the function that reads its value; a value is written by its type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar import fetching, foreign
from simulator.protocols.imap.grammar.dates import read_date_time, write_date_time
from simulator.protocols.imap.grammar.fetching import write_item
from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.scanner import CLOSE, OPEN, Scanner
from simulator.protocols.imap.grammar.structures import read_body, read_envelope, write_body, write_envelope


def read_datum(scan: Scanner) -> words.FetchDatum:
    """An item and its value."""
    item = fetching.delivered(scan)
    scan.space()
    return words.FetchDatum(item, _value(scan, item))


def _value(scan: Scanner, item: words.FetchItem) -> words.FetchValue:
    if item.section is not None and item.name != "BINARY.SIZE":
        return scan.nstring("imap.argument.content")
    reader = VALUES.get(item.name)
    return reader(scan) if reader else words.Raw(foreign.value(scan, "imap.argument"))


def _modseq(scan: Scanner) -> words.FetchValue:
    scan.take(OPEN)
    number = scan.number("imap.argument.mod-sequence")
    scan.take(CLOSE)
    return number


VALUES: dict[str, Callable[[Scanner], words.FetchValue]] = {
    "FLAGS": lambda scan: scan.listed(scan.flag),
    "UID": lambda scan: scan.number("imap.argument.uid"),
    "RFC822.SIZE": lambda scan: scan.number("imap.argument.size"),
    "BINARY.SIZE": lambda scan: scan.number("imap.argument.size"),
    "INTERNALDATE": lambda scan: read_date_time(scan, "imap.argument.date-time"),
    "ENVELOPE": read_envelope,
    "BODY": read_body,
    "BODYSTRUCTURE": read_body,
    "RFC822": lambda scan: scan.nstring("imap.argument.content"),
    "RFC822.HEADER": lambda scan: scan.nstring("imap.argument.content"),
    "RFC822.TEXT": lambda scan: scan.nstring("imap.argument.content"),
    "MODSEQ": _modseq,
}

# ---- to octets


def write_datum(pen: Pen, datum: words.FetchDatum) -> None:
    """An item and its value."""
    write_item(pen, datum.item)
    pen.space()
    _BY_TYPE[type(datum.value)](pen, datum)


def _content(pen: Pen, datum: words.FetchDatum) -> None:
    octets = bytes(datum.value) if isinstance(datum.value, bytes) else b""
    pen.literal(octets, binary=datum.item.name == "BINARY" and b"\0" in octets)  # RFC 9051 §4.3.1


_BY_TYPE: dict[type, Callable[[Pen, Any], None]] = {
    int: lambda pen, datum: pen.raw(f"({datum.value})" if datum.item.name == "MODSEQ" else str(datum.value)),
    bytes: _content,
    type(None): lambda pen, datum: pen.nstring(None),
    tuple: lambda pen, datum: pen.listed(datum.value, pen.flag),
    words.InternalDate: lambda pen, datum: pen.raw(write_date_time(datum.value)),
    words.Envelope: lambda pen, datum: write_envelope(pen, datum.value),
    words.Part: lambda pen, datum: write_body(pen, datum.value),
    words.Multipart: lambda pen, datum: write_body(pen, datum.value),
    words.Raw: lambda pen, datum: pen.verbatim(datum.value.octets),
}
