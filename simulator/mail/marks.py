"""What the pieces of a letter are, as (start, end, key): field names, the clauses of Received, encoded words, tags.

Marks never overlap and come in the order of the letter. The keys are those of the inventory of header fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from simulator.mail import mime
from simulator.mail.encoded_word import ENCODED_WORD
from simulator.mail.message import Field, fields

MOST = 5_000  # of a letter: a header of a quarter of a million lines is on every leg of its way


class Mark(NamedTuple):
    """Octets `start` to `end` of a letter, and the key that says what they are."""

    start: int
    end: int
    key: str


_CAPITALS = frozenset("ARC BIMI CFBL DKIM DKIM2 HP ID IP MD5 MIME MMHS MT SIO SPF TLS VBR".split())
_SPELLED = {
    "content-features": "Content-features",
    "domainkey-signature": "DomainKey-Signature",
    "downgraded-message-id": "Downgraded-Message-Id",
    "x-beenthere": "X-BeenThere",
}

_ENCODED_PARAMETER = re.compile(rb";\s*([!#-&+\-.^-~\w]+\*(?:\d+\*?)?=[^;\s]*)")
_TAG = re.compile(rb"(?:^|;)\s*(([A-Za-z]\w*)[ \t\r\n]*=[^;]*[^;\s])")
# A quoted string or a comment is passed over whole; comments may nest once.
_CLAUSE = re.compile(
    rb'"(?:[^"\\]|\\.)*+"|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)'
    rb"|(?<![^\s)])(?P<word>from|by|via|with|id|for|tls)(?=\s)|(?P<date>;)(?=[^;]*\Z)",
    re.IGNORECASE | re.DOTALL,
)
# What is found, by method, and what else stands in Authentication-Results; quoted strings and comments are passed over.
_FINDING = re.compile(
    rb'"(?:[^"\\]|\\.)*+"|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)'
    rb"|;\s*+(?P<method>[a-z][a-z-]*+)(?:/[0-9]+)?\s*+=\s*+(?P<result>[a-z]++)"
    rb"|(?<=\s)(?P<ptype>smtp|header|body|policy|dns)(?=\.[a-z-]++=)|(?P<word>[^\s;()\"]++)",
    re.IGNORECASE | re.DOTALL,
)
_ANY = "none pass fail temperror permerror".split()
METHODS = {
    "arc": ("none", "pass", "fail"),
    "auth": tuple(_ANY),
    "dkim": (*_ANY, "policy", "neutral"),
    "dmarc": tuple(_ANY),
    "iprev": tuple(_ANY[1:]),
    "smime": (*_ANY, "policy", "neutral"),
    "spf": (*_ANY, "neutral", "softfail"),
    **dict.fromkeys("dkim-adsp dkim-atps dnswl domainkeys rrvs sender-id vbr".split(), ()),
}
_RESULT_KEYS = dict.fromkeys(("auth", "iprev"), "authentication-results.result-{method}.{result}-{method}")
_HOW_SIGNED = {
    **{name: f"dkim.algorithm.{name}" for name in ("rsa-sha256", "ed25519-sha256", "rsa-sha1")},
    **{name: f"dkim.canonicalization.{name}" for name in ("simple", "relaxed")},
}
_HOW = re.compile(rb"(?<![\w-])(?:" + "|".join(_HOW_SIGNED).encode() + rb")(?![\w-])", re.IGNORECASE)
_PERMISSIONS = {
    **{result: f"spf.result.{result}" for result in METHODS["spf"]},
    "mailfrom": "spf.identity.mail-from",
    "helo": "spf.identity.helo",
}
_PERMISSION = re.compile(
    rb"\A\s*(?P<result>" + "|".join(METHODS["spf"]).encode() + rb")(?![\w-])|\bidentity=(?P<identity>mailfrom|helo)\b",
    re.IGNORECASE,
)
_SOLID = re.compile(rb"\S(?:.*\S)?", re.DOTALL)  # without the white space around it
_PROTOCOL = re.compile(rb"\s+([!-:<-~]+)")
_PROTOCOLS = {
    name: name
    for name in (
        "SMTP ESMTP ESMTPA ESMTPS ESMTPSA LMTP LMTPA LMTPS LMTPSA "
        "UTF8SMTP UTF8SMTPA UTF8SMTPS UTF8SMTPSA UTF8LMTP UTF8LMTPA UTF8LMTPS UTF8LMTPSA"
    ).split()
} | {"HTTP": "HTTP-/-HTTPS", "HTTPS": "HTTP-/-HTTPS"}


def field_key(name: str) -> str:
    """`header.Message-ID` for `message-id`: the inventory's spelling, whatever the letter's."""
    lower = name.lower()
    words = (word.upper() if word.upper() in _CAPITALS else word.capitalize() for word in lower.split("-"))
    return "header." + (_SPELLED.get(lower) or "-".join(words))


def marks(raw: bytes) -> list[Mark]:
    """The marks of a letter's header and of its parts' headers, from the beginning on: MOST at most."""
    return list(islice(_headers(mime.parse(raw)), MOST))


def _headers(part: mime.Part) -> Iterator[Mark]:
    for field in fields(part.raw, part.header_start, part.body_start):
        yield from field_marks(field)
    for child in part.children:
        yield from _headers(child)
    if part.message is not None:
        yield from _headers(part.message)


def field_marks(field: Field) -> Iterator[Mark]:
    """The marks of one field, offsets as the field's own."""
    key = field_key(field.name)
    yield Mark(field.start, field.start + len(field.name), key)
    yield from _INSIDE.get(field.name.lower(), _words)(field.value, field.value_start, key)


def _words(value: bytes, at: int, _key: str) -> Iterator[Mark]:
    for found in ENCODED_WORD.finditer(value):
        yield Mark(at + found.start(), at + found.end(), f"mail.encoded-word.{found[2].decode().upper()}")


def _parameters(value: bytes, at: int, _key: str) -> Iterator[Mark]:
    for found in _ENCODED_PARAMETER.finditer(value):
        yield Mark(at + found.start(1), at + found.end(1), "mail.encoded-parameter")


def _tags(value: bytes, at: int, key: str) -> Iterator[Mark]:
    for found in _TAG.finditer(value):
        yield Mark(at + found.start(1), at + found.end(1), f"{key}.{found[2].decode().lower()}")


def _signature(value: bytes, at: int, key: str) -> Iterator[Mark]:
    """The tags; what says how it is signed, and in which forms, stands for itself (RFC 6376 §3.5)."""
    for tag in _tags(value, at, key):
        said = _HOW.finditer(value, tag.start - at, tag.end - at) if tag.key.endswith((".a", ".c")) else ()
        how = [Mark(at + one.start(), at + one.end(), _HOW_SIGNED[one[0].decode().lower()]) for one in said]
        yield tag._replace(end=how[0].start) if how else tag
        yield from how


def _clauses(value: bytes, at: int, key: str) -> Iterator[Mark]:
    """The clauses of Received (RFC 5321 §4.4): each from its word to the next, the date after the semicolon."""
    found = [clause for clause in _CLAUSE.finditer(value) if clause.lastgroup]
    ends = [*(after.start() for after in found[1:]), len(value)]
    for clause, end in zip(found, ends, strict=False):
        name = "date" if clause["date"] else clause[0].decode().lower()
        protocol = _PROTOCOL.match(value, clause.end()) if name == "with" else None
        known = _PROTOCOLS.get(protocol[1].decode().upper()) if protocol else None
        if protocol and known:
            yield Mark(at + clause.start(), at + clause.end(), f"{key}.with")
            yield Mark(at + protocol.start(1), at + protocol.end(1), f"{key}.with.{known}")
        elif solid := _SOLID.search(value, clause.end() if clause["date"] else clause.start(), end):
            yield Mark(at + solid.start(), at + solid.end(), f"{key}.{name}")


def _findings(value: bytes, at: int, _key: str) -> Iterator[Mark]:
    """Who checked, then each method with its result and the kinds of its properties (RFC 8601 §2.2)."""
    for place, found in enumerate(one for one in _FINDING.finditer(value) if one.lastgroup):
        if place == 0 and found.lastgroup == "word":
            yield Mark(at + found.start(), at + found.end(), "authentication-results.concept.authserv-id")
        elif found.lastgroup == "ptype":
            kind = found["ptype"].decode().lower()
            yield Mark(at + found.start("ptype"), at + found.end("ptype"), f"authentication-results.ptype.{kind}")
        elif found["method"] and found["method"].decode().lower() in METHODS:
            method, result = (found[name].decode().lower() for name in ("method", "result"))
            yield Mark(
                at + found.start("method"), at + found.end("method"), f"authentication-results.method.{method}"
            )  # fmt: skip
            if result in METHODS[method]:
                key = _RESULT_KEYS.get(method, "{method}.result.{result}").format(method=method, result=result)
                yield Mark(at + found.start("result"), at + found.end("result"), key)


def _permission(value: bytes, at: int, _key: str) -> Iterator[Mark]:
    """What came of asking who may send, and for whom that was asked (RFC 7208 §9.1)."""
    for found in _PERMISSION.finditer(value):
        for name in ("result", "identity"):
            if said := found[name]:
                yield Mark(at + found.start(name), at + found.end(name), _PERMISSIONS[said.decode().lower()])


_INSIDE: dict[str, Callable[[bytes, int, str], Iterator[Mark]]] = {
    "received": _clauses,
    "received-spf": _permission,
    "dkim-signature": _signature,
    "authentication-results": _findings,
    "content-type": _parameters,
    "content-disposition": _parameters,
}
