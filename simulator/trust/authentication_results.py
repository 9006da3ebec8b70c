"""Authentication-Results: what a receiver has found, told to whoever trusts him (RFC 8601), on `authres`.

Knows no letter's way: which of these fields are one's own, and which were forged, the caller must say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import authres
from authres import core

from simulator.mail.message import fields, unfold
from simulator.trust.judgment import Verdict

FIELD = "Authentication-Results"
_WIDTH = 72
LONGEST = 4096  # characters of a value that are read: the library takes time in proportion to their square
_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa1-\ud7ff\ue000-\uffef]")
_COMMENT = r"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)"
_ID = re.compile(
    rf'(?:\s|{_COMMENT})*+(?:"((?:[^"\\]|\\.)*+)"|([^\s;()"]++))(?:\s|{_COMMENT})*+(?:(\d++)(?=[\s;(]|\Z))?', re.DOTALL
)
_CONTEXT = authres.all_features()


class Result(NamedTuple):
    """One method's result: its properties by name, as in `header.d`."""

    method: str
    result: str
    reason: str = ""
    properties: Mapping[str, str] = {}


class Results(NamedTuple):
    """Who says so, and what."""

    authserv_id: str
    results: tuple[Result, ...]


def results_of(verdicts: Mapping[str, Verdict]) -> tuple[Result, ...]:
    """What verdicts, by method, come to: each part for itself, as with several signatures (RFC 6008 §3)."""
    return tuple(
        _result(method, part) for method, verdict in verdicts.items() for part in (verdict.parts or (verdict,))
    )


def _result(method: str, verdict: Verdict) -> Result:
    properties = {name: value for name, value in verdict.details.items() if "." in name and value}
    reason = verdict.reason.rpartition(".broken.")[2] if ".broken." in verdict.reason else ""
    return Result(method, verdict.result, reason, properties)


def written(told: Results) -> str:
    """What stands after the field's name, a line for each result (§2.2)."""
    if not told.results:
        return str(_CONTEXT.header(authserv_id=told.authserv_id).header_value())
    return ";\r\n\t".join([told.authserv_id, *map(_clause, told.results)])


def _clause(one: Result) -> str:
    properties = [
        core.AuthenticationResultProperty(*name.split(".", 1), value=value)
        for name, value in ((name, _safe(value)) for name, value in one.properties.items())
        if value
    ]
    lines = [str(core.AuthenticationResult(one.method, None, one.result, reason=one.reason))]
    for said in map(str, properties):
        if len(lines[-1]) + len(said) < _WIDTH:
            lines[-1] += f" {said}"
        else:
            lines.append(said)
    return "\r\n\t\t".join(lines)


def _safe(value: str) -> str:
    """A value that cannot say more than it should: of an odd address the domain alone, nothing unprintable."""
    value = _UNPRINTABLE.sub("", value)
    local, at, domain = value.rpartition("@")
    if not at:
        return value
    return f"{local if _ATOM.fullmatch(local) else ''}@{domain}" if _ATOM.fullmatch(domain) else ""


def field_of(told: Results) -> bytes:
    """The whole field, its line end included."""
    return f"{FIELD}: {written(told)}\r\n".encode()


def read(value: bytes) -> Results | None:
    """What a field's value says; None where it cannot be made out."""
    text = unfold(value).decode("utf-8", "replace")
    if len(text) > LONGEST:
        return None
    try:
        found = _CONTEXT.parse_value(text.strip())
    except (authres.AuthResError, RecursionError):
        return None
    return Results(found.authserv_id, tuple(map(_read, found.results)))


def _read(found: core.AuthenticationResult) -> Result:
    properties = {f"{one.type}.{one.name}": str(one.value or "") for one in found.properties}
    return Result(found.method, found.result, found.reason or "", properties)


def without_forged(raw: bytes, ours: Iterable[str]) -> tuple[bytes, int]:
    """A letter from outside without the fields that only we could have written (§5), and how many those were.

    One that tells no name goes as well, and one of a version that we do not know.
    """
    names = {name.lower() for name in ours}
    kept, here, count = [], 0, 0
    for field in fields(raw):
        if field.name.lower() == FIELD.lower() and _is_forged(field.value, names):
            kept.append(raw[here : field.start])
            here, count = field.end, count + 1
    return b"".join([*kept, raw[here:]]), count


def _is_forged(value: bytes, ours: set[str]) -> bool:
    found = _ID.match(unfold(value).decode("utf-8", "replace"))
    if found is None or (found[3] and found[3] != "1"):
        return True
    return (found[1] if found[2] is None else found[2]).lower() in ours
