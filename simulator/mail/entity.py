"""Letters being written: fields folded, bodies encoded, parts put together (RFC 2045, 2046).

An entity is a header's MIME fields and a body, as octets. Knows no chance: boundaries come from the content.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from simulator.mail.message import normalise

FOLD_LIMIT = 76  # octets of a header line: RFC 2047 §2 where encoded words are; RFC 5322 §2.1.1 would allow 78
LINE_LIMIT = 998  # octets no line may pass, RFC 5322 §2.1.1

_BASE64_LINE = 57  # octets that make 76 letters, RFC 2045 §6.8
_PARAMETER_PIECE = 54  # letters of one piece of a long parameter, beside its name on one line
_PIECE = re.compile(r".{1,%d}(?<!%%)(?<!%%.)" % _PARAMETER_PIECE)  # no escape is cut in two
_TOKEN = re.compile(r"[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+")  # RFC 2045 §5.1
_QUOTABLE = re.compile(r"[ -~]*")


class Entity(NamedTuple):
    """MIME fields, each with its line end, and the body they describe."""

    header: bytes
    body: bytes

    @property
    def octets(self) -> bytes:
        """As it stands inside a multipart, or at the end of a letter."""
        return self.header + b"\r\n" + self.body


def write_field(name: str, words: Iterable[str]) -> bytes:
    """`name: words` folded before words that would pass the limit; a single longer word gets a line of its own."""
    lines = [f"{name}:"]
    width = len(lines[0])
    for word in words:
        size = len(word.encode()) + 1
        if width + size > FOLD_LIMIT and lines[-1].strip():
            lines.append("")
            width = 0
        lines[-1] += f" {word}"
        width += size
    return "\r\n".join(lines).encode() + b"\r\n"


def write_value(name: str, value: str, parameters: Iterable[tuple[str, str]] = ()) -> bytes:
    """A field such as Content-Type: a word and its parameters, long or foreign ones as RFC 2231 has it."""
    *words, last = [value, *(piece for key, text in parameters for piece in _parameter(key, text))]
    return write_field(name, [*(f"{word};" for word in words), last])


def _parameter(name: str, value: str) -> list[str]:
    if _TOKEN.fullmatch(value) and len(value) <= _PARAMETER_PIECE:
        return [f"{name}={value}"]
    if _QUOTABLE.fullmatch(value) and len(value) <= _PARAMETER_PIECE:
        return ['{}="{}"'.format(name, re.sub(r'(["\\])', r"\\\1", value))]
    escaped = "utf-8''" + quote(value, safe="", errors="replace")
    if len(escaped) <= _PARAMETER_PIECE:
        return [f"{name}*={escaped}"]
    return [f"{name}*{number}*={piece}" for number, piece in enumerate(_PIECE.findall(escaped))]


def text_entity(text: str, subtype: str = "plain", *, eight_bit: bool = False) -> Entity:
    """`text` in the plainest way that bears it: 7bit, 8bit where allowed, quoted-printable, or base64 if shorter."""
    octets = normalise(text.encode("utf-8", "replace"))
    if octets and not octets.endswith(b"\r\n"):
        octets += b"\r\n"
    charset = "us-ascii" if octets.isascii() else "utf-8"
    encoding, body = _encoded_text(octets, eight_bit)
    return Entity(_mime_fields(f"text/{subtype}", [("charset", charset)], encoding), body)


def _encoded_text(octets: bytes, eight_bit: bool) -> tuple[str, bytes]:
    fits = b"\0" not in octets and max(map(len, octets.split(b"\r\n"))) <= LINE_LIMIT
    if fits and (octets.isascii() or eight_bit):
        return ("7bit" if octets.isascii() else "8bit"), octets
    quoted = binascii.b2a_qp(octets, istext=True)
    base64 = base64_body(octets)
    return ("quoted-printable", quoted) if len(quoted) <= len(base64) else ("base64", base64)


def file_entity(name: str, content: bytes, type_: str = "application/octet-stream") -> Entity:
    """A file as attachment (RFC 2183): base64, so that each octet survives, but for messages (RFC 2046 §5.2.1)."""
    disposition = write_value("Content-Disposition", "attachment", [("filename", name)] if name else [])
    if type_.lower().startswith("message/"):
        encoding, body = ("7bit" if content.isascii() else "8bit"), content
    else:
        encoding, body = "base64", base64_body(content)
    return Entity(_mime_fields(type_, [], encoding) + disposition, body)


def multipart(
    subtype: str, parts: Sequence[Entity], *, boundary: str = "", parameters: Sequence[tuple[str, str]] = ()
) -> Entity:
    """Parts in a row (RFC 2046 §5.1). A boundary not given is made from the parts, and occurs in none of them."""
    mark = boundary or _boundary(parts)
    delimiter = f"--{mark}".encode("ascii")
    body = b"".join(delimiter + b"\r\n" + part.octets + b"\r\n" for part in parts) + delimiter + b"--\r\n"
    eight = any(re.search(rb"(?im)^Content-Transfer-Encoding: 8bit", part.header) for part in parts)
    pairs = [*parameters, ("boundary", mark)]
    return Entity(_mime_fields(f"multipart/{subtype}", pairs, "8bit" if eight else "7bit"), body)


def _boundary(parts: Sequence[Entity]) -> str:
    """`=_` can stand in neither quoted-printable nor base64 (RFC 2045 §6.7); the rest is a digest of the parts."""
    digest = hashlib.blake2s(b"".join(part.octets for part in parts), digest_size=12).hexdigest()
    while any(digest.encode() in part.octets for part in parts):
        digest = hashlib.blake2s(digest.encode(), digest_size=12).hexdigest()
    return f"=_{digest}"


def _mime_fields(type_: str, parameters: Sequence[tuple[str, str]], encoding: str) -> bytes:
    return write_value("Content-Type", type_, parameters) + write_field("Content-Transfer-Encoding", [encoding])


def base64_body(octets: bytes) -> bytes:
    """Octets in base64, in lines (RFC 2045 §6.8)."""
    lines = (octets[n : n + _BASE64_LINE] for n in range(0, len(octets), _BASE64_LINE))
    return b"".join(binascii.b2a_base64(line, newline=False) + b"\r\n" for line in lines)
