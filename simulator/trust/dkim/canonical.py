"""Canonical forms: what of a letter is hashed, so that what may change on the way does not count (RFC 6376 §3.4).

Knows no signature. Every form takes time in proportion to what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from simulator.mail.message import Field

_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_SPACES = re.compile(rb"[ \t]+")
_EMPTY_LINES = re.compile(rb"(?:\n\r)*+")  # of a body read backwards


class Form(NamedTuple):
    """One of the two forms: of a whole field (name, colon and value, no line end), and of a body."""

    header: Callable[[bytes], bytes]
    body: Callable[[bytes], bytes]


class Forms(NamedTuple):
    """The same octets before, and in either form."""

    given: bytes
    simple: bytes
    relaxed: bytes


def _simple_header(field: bytes) -> bytes:
    return field


def _relaxed_header(field: bytes) -> bytes:
    """Name in lower case, one line, one space for many, none at the ends (§3.4.2)."""
    name, _, value = field.partition(b":")
    return name.strip(b" \t").lower() + b":" + _SPACES.sub(b" ", _FOLD.sub(b"", value)).strip(b" ")


def _simple_body(body: bytes) -> bytes:
    """Empty lines at the end do not count; one line end must be there (§3.4.3)."""
    return _without_empty_lines(body) + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    """One space for many, none at the end of a line, no empty lines at the end (§3.4.4)."""
    body = body.replace(b"\t", b" ")
    while b"  " in body:  # half as many at each turn
        body = body.replace(b"  ", b" ")
    body = _without_empty_lines(body.replace(b" \r\n", b"\r\n").removesuffix(b" "))
    return body + b"\r\n" if body else b""


def _without_empty_lines(body: bytes) -> bytes:
    """The body without the line ends at its end."""
    ends = body[len(body.rstrip(b"\r\n")) :]
    found = _EMPTY_LINES.match(ends[::-1])
    return body[: len(body) - found.end()] if found else body


FORMS: Mapping[str, Form] = {
    "simple": Form(_simple_header, _simple_body),
    "relaxed": Form(_relaxed_header, _relaxed_body),
}


def field_of(raw: bytes, field: Field) -> bytes:
    """A field as it stands: name, colon and value, without the last line end."""
    return raw[field.start : field.value_start] + field.value


def side_by_side(given: bytes, part: str) -> Forms:
    """A field or a body (`part`: "header", "body") in both forms: for whoever wants to compare them."""
    return Forms(given, *(getattr(form, part)(given) for form in FORMS.values()))
