"""A letter as bytes: its header fields with their offsets, and how a station adds one.

Nothing here is ever re-serialised: what a letter's bytes were, they stay. Knows no wire, no clock, no protocol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from simulator.mail.date import written
from simulator.mail.encoded_word import decode_words

_FIELD = re.compile(rb"^([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)(?:\n|\Z)", re.MULTILINE)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Field(NamedTuple):
    """A header field. `value` is everything after the colon as it stands, folds included, without the last line end.

    `start` is the offset of the name's first octet, `end` that of the first octet after the field's line end, and
    `value_start` that of the value's first.
    """

    name: str
    value: bytes
    start: int
    end: int
    value_start: int

    @property
    def text(self) -> str:
        """The value as people read it: unfolded, encoded words decoded."""
        return decode_words(unfold(self.value).strip())


class Split(NamedTuple):
    """Where a header ends and the body begins; between the two stands the empty line, if there is one."""

    header_end: int
    body_start: int


def split(raw: bytes, start: int = 0, end: int | None = None) -> Split:
    """Find the empty line of the message in `raw[start:end]` (RFC 5322 §2.1). Without one, everything is header."""
    stop = len(raw) if end is None else end
    for line_end in (b"\r\n", b"\n"):
        if raw.startswith(line_end, start, stop):
            return Split(start, start + len(line_end))
    strict = raw.find(b"\n\r\n", start, stop)
    loose = raw.find(b"\n\n", start, stop if strict < 0 else strict)
    if loose >= 0:
        return Split(loose + 1, loose + 2)
    return Split(strict + 1, strict + 3) if strict >= 0 else Split(stop, stop)


def fields(raw: bytes, start: int = 0, end: int | None = None) -> list[Field]:
    """The header fields of the message in `raw[start:end]`, in order; lines that are no fields are passed over."""
    return [_field(found) for found in _FIELD.finditer(raw, start, split(raw, start, end).header_end)]


def _field(found: re.Match[bytes]) -> Field:
    value = found[2].removesuffix(b"\r")
    return Field(found[1].decode("ascii"), value, found.start(), found.end(), found.start(2))


def named(of: bytes | Iterable[Field], name: str) -> Iterator[Field]:
    """Every field called `name`, without regard to case (RFC 5322 §1.2.2)."""
    wanted = name.lower()
    if not isinstance(of, bytes):
        return (field for field in of if field.name.lower() == wanted)
    octets, stop = wanted.encode(), split(of).header_end
    return (_field(found) for found in _FIELD.finditer(of, 0, stop) if found[1].lower() == octets)


def first(of: bytes | Iterable[Field], name: str) -> Field | None:
    """The first (topmost) field called `name`."""
    return next(named(of, name), None)


def unfold(value: bytes) -> bytes:
    """Take the line ends out of a folded value; the white space after them stays (RFC 5322 §2.2.3)."""
    return _FOLD.sub(b"", value)


def normalise(raw: bytes) -> bytes:
    """Every line end as CRLF: a bare LF or CR becomes one."""
    return _LINE_END.sub(b"\r\n", raw)


def prepend(raw: bytes, field: bytes) -> bytes:
    """Put a whole field, its line end included, on top: trace fields are always added there (RFC 5321 §4.4)."""
    return field + raw


def without(raw: bytes, *names: str) -> bytes:
    """The letter without its fields of these names (Bcc before sending, RFC 5322 §3.6.3)."""
    doomed = {name.lower() for name in names}
    kept, here = [], 0
    for field in fields(raw):
        if field.name.lower() in doomed:
            kept.append(raw[here : field.start])
            here = field.end
    return b"".join([*kept, raw[here:]])


def received(
    *,
    helo: str,
    ip: str,
    by: str,
    protocol: str,
    letter: str,
    date: int,
    forward_path: str = "",
    name: str = "",
    tls: str = "",
) -> bytes:
    """A Received field (RFC 5321 §4.4): who connected, who took it, how, under which number, for whom, when.

    `name` is what DNS calls `ip`; `protocol` is a word of RFC 3848; `letter` the number in the queue; `forward_path` an
    address without brackets (none when there are several recipients: Bcc must not show); `tls` a cipher suite (RFC 8314
    §4.3); `date` is in seconds since 1970 UTC.
    """
    literal = f"[IPv6:{ip}]" if ":" in ip else f"[{ip}]"
    clauses = [
        f"from {helo} ({name} {literal})" if name else f"from {helo} ({literal})",
        f"by {by} with {protocol} id {letter}",
        *([f"for <{forward_path}>"] if forward_path else []),
        *([f"tls {tls}"] if tls else []),  # what was registered since comes last
    ]
    return ("Received: " + "\r\n\t".join(clauses) + f";\r\n\t{written(date)}\r\n").encode()
