"""Response codes and the text behind them, both ways: `[UIDNEXT 5] Fine` (RFC 9051 §7.1). Knows no state.

CODES maps a code to the function that reads its value; a value is written by its type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from simulator.protocols.imap import words
from simulator.protocols.imap.grammar.pen import Pen
from simulator.protocols.imap.grammar.scanner import SP, TEXT, Scanner
from simulator.protocols.imap.numbers import SequenceSet

T = TypeVar("T")

_CODE = re.compile(rb"\[(?=[A-Za-z0-9$+./=_-]+(?: [^\r\n]*)?\])")
_CODE_END = re.compile(rb"\]")
_CODE_REST = re.compile(rb"[^\x00\r\n\]]*")


def read_code_and_text(scan: Scanner) -> tuple[words.Code | None, str]:
    """A code, if there is one, and the text up to the line's end."""
    scan.skip(SP)
    if not scan.sees(_CODE):
        return None, read_text(scan)
    code = _code(scan)
    scan.skip(SP)
    return code, read_text(scan)


def read_text(scan: Scanner) -> str:
    """Text up to the line's end."""
    text = scan.take(TEXT, "imap.text")[0].decode("utf-8", "surrogateescape")
    scan.finish()
    return text


def _code(scan: Scanner) -> words.Code:
    scan.take(_CODE)
    name = scan.name("imap.code")
    value: words.CodeValue = None
    if scan.skip(SP):
        reader = CODES.get(name)
        value = reader(scan) if reader else scan.take(_CODE_REST, "imap.argument")[0]
    scan.take(_CODE_END)
    return words.Code(name, value)


def _spaced(scan: Scanner, item: Callable[[], T]) -> tuple[T, ...]:
    """Items with a space between them, one at least."""
    items = [item()]
    while scan.skip(SP):
        items.append(item())
    return tuple(items)


def _code_capabilities(scan: Scanner) -> words.CodeValue:
    return _spaced(scan, lambda: scan.atom("imap.capability"))


def _code_flags(scan: Scanner) -> words.CodeValue:
    return scan.listed(scan.permanent_flag)


def _code_charsets(scan: Scanner) -> words.CodeValue:
    return scan.listed(lambda: scan.text("imap.argument.charset"))


def _code_number(scan: Scanner) -> words.CodeValue:
    return scan.number()


def _code_set(scan: Scanner) -> words.CodeValue:
    return scan.sequence_set()


def _code_append_uid(scan: Scanner) -> words.CodeValue:
    validity = scan.number()
    scan.space()
    return validity, scan.sequence_set()


def _code_copy_uid(scan: Scanner) -> words.CodeValue:
    validity = scan.number()
    scan.space()
    source = scan.sequence_set()
    scan.space()
    return validity, source, scan.sequence_set()


CODES: dict[str, Callable[[Scanner], words.CodeValue]] = {
    "BADCHARSET": _code_charsets,
    "CAPABILITY": _code_capabilities,
    "PERMANENTFLAGS": _code_flags,
    "UIDNEXT": _code_number,
    "UIDVALIDITY": _code_number,
    "UNSEEN": _code_number,
    "HIGHESTMODSEQ": _code_number,
    "MODIFIED": _code_set,
    "APPENDUID": _code_append_uid,
    "COPYUID": _code_copy_uid,
}

# ---- to octets


def write_code(pen: Pen, code: words.Code) -> None:
    """A code in its brackets."""
    pen.raw("[")
    pen.atom(code.name)
    if code.value is not None:
        pen.space()
        _CODE_VALUES[type(code.value)](pen, code)
    pen.raw("]")


def _code_tuple(pen: Pen, code: words.Code) -> None:
    """A tuple holds what APPENDUID and COPYUID say, a number and sets of UIDs, or else a list of words."""
    said = [str(item) for item in code.value] if isinstance(code.value, tuple) else []
    if code.name in {"APPENDUID", "COPYUID"}:
        pen.spaced(said, pen.raw)
    elif code.name == "CAPABILITY":
        pen.spaced(said, pen.atom)
    else:
        pen.listed(said, pen.permanent_flag if code.name == "PERMANENTFLAGS" else pen.utf8)


_CODE_VALUES: dict[type, Callable[[Pen, Any], None]] = {
    int: lambda pen, code: pen.number(code.value),
    bytes: lambda pen, code: pen.verbatim(code.value),
    SequenceSet: lambda pen, code: pen.sequence_set(code.value),
    tuple: _code_tuple,
}
