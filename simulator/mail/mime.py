"""The parts of a letter as a tree of offsets into its octets (RFC 2045, RFC 2046), their content, and IMAP's sections.

Nothing is copied or written anew, and nothing raises: what is no MIME is one text/plain part.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simulator.mail import message
from simulator.mail.encoded_word import base64_octets, decode_charset, plain_text
from simulator.mail.parameters import Parameters, parse_value

DEPTH = 30
"""How deep parts may nest; what lies deeper is opaque."""
PARTS = 10_000
"""How many parts a letter may have; what comes after belongs to the last."""

_TEXT = ("text", "plain")
_TEXT_DEFAULTS = Parameters((("charset", "us-ascii"),))  # RFC 2045 §5.2
_OPAQUE = ("application", "octet-stream")
_MESSAGE = ("message", "rfc822")
_MESSAGES = frozenset({_MESSAGE, ("message", "global")})  # RFC 2046 §5.2.1, RFC 6532 §3.7
_TYPE = re.compile(r"([^\s/\"()<>@,;:\\?=\[\]]+)/([^\s/\"()<>@,;:\\?=\[\]]+)")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")


@dataclass(slots=True, frozen=True)
class Part:
    """A body part, or the whole letter. Offsets count octets of the whole letter, `raw`.

    The header is `raw[header_start:body_start]`, its empty line included, the body `raw[body_start:body_end]`. `type`
    and `subtype` are in lower case. A message within (message/rfc822) is in `message`, the parts of a multipart are in
    `children`.
    """

    raw: bytes = field(repr=False, compare=False)
    header_start: int
    body_start: int
    body_end: int
    type: str
    subtype: str
    parameters: Parameters
    about: Mapping[str, str] = field(repr=False)  # the Content fields unfolded, by what follows `content-`
    children: tuple[Part, ...] = ()
    message: Part | None = None

    @property
    def header(self) -> bytes:
        """The header with the empty line after it."""
        return self.raw[self.header_start : self.body_start]

    @property
    def body(self) -> bytes:
        """The body as it stands, still encoded."""
        return self.raw[self.body_start : self.body_end]

    @property
    def size(self) -> int:
        """Octets of the body as it stands."""
        return self.body_end - self.body_start

    @property
    def lines(self) -> int:
        """Lines of the body as it stands; a last one without its line end counts."""
        whole = self.raw.count(b"\n", self.body_start, self.body_end)
        return whole + (self.size > 0 and self.raw[self.body_end - 1] != 10)

    @property
    def encoding(self) -> str:
        """The transfer encoding, in lower case (RFC 2045 §6)."""
        return parse_value(self.about.get("transfer-encoding", ""))[0] or "7bit"

    @property
    def id(self) -> str | None:
        """Content-ID, with its angle brackets (RFC 2045 §7)."""
        return self.about.get("id")

    @property
    def description(self) -> str | None:
        """Content-Description, encoded words left as they are (RFC 2045 §8)."""
        return self.about.get("description")

    @property
    def md5(self) -> str | None:
        """Content-MD5 (RFC 1864)."""
        return self.about.get("md5")

    @property
    def disposition(self) -> tuple[str, Parameters] | None:
        """`inline` or `attachment`, in lower case, and its parameters (RFC 2183)."""
        found = parse_value(self.about.get("disposition", ""))
        return found if found[0] else None

    @property
    def language(self) -> tuple[str, ...]:
        """The tags of Content-Language (RFC 3282)."""
        return tuple(tag.strip() for tag in self.about.get("language", "").split(",") if tag.strip())

    @property
    def location(self) -> str | None:
        """Content-Location (RFC 2557 §4)."""
        return self.about.get("location")

    @property
    def filename(self) -> str | None:
        """The name a file goes by: the disposition's (RFC 2183 §2.3), or the older one beside the type."""
        disposition = self.disposition
        return (disposition and disposition[1].get("filename")) or self.parameters.get("name")

    def walk(self) -> Iterator[Part]:
        """This part and all below it in the letter's order; messages within are entered."""
        yield self
        for below in (*self.children, self.message):
            if below is not None:
                yield from below.walk()


# ---- reading


def parse(raw: bytes) -> Part:
    """The tree of a whole letter."""
    return _Reader(raw).part(0, len(raw), 0, _TEXT)


class _Reader:
    """One letter being read; counts its parts."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.left = PARTS

    def part(self, start: int, end: int, depth: int, default: tuple[str, str]) -> Part:
        """The part in `raw[start:end]`; of the `default` type if its own is missing or none (RFC 2045 §5.2)."""
        body_start = message.split(self.raw, start, end).body_start
        about = _about(self.raw, start, body_start)
        word, parameters = parse_value(about.get("type", ""))
        found = _TYPE.fullmatch(word)
        kind = (found[1], found[2]) if found else default
        if not found:
            parameters = _TEXT_DEFAULTS if default == _TEXT else Parameters()
        children: tuple[Part, ...] = ()
        inner = None
        if depth == DEPTH and (kind[0] == "multipart" or kind in _MESSAGES):
            kind, parameters = _OPAQUE, Parameters()
        elif kind[0] == "multipart":
            below = _MESSAGE if kind[1] == "digest" else _TEXT  # RFC 2046 §5.1.5
            spans = self._spans(body_start, end, (parameters.get("boundary") or "").rstrip())
            children = tuple(self.part(*span, depth + 1, below) for span in spans)
            if not children:
                kind, parameters = _TEXT, _TEXT_DEFAULTS
        elif kind in _MESSAGES:
            inner = self.part(body_start, end, depth + 1, _TEXT)
        return Part(self.raw, start, body_start, end, *kind, parameters, about, children, inner)

    def _spans(self, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
        """Where the parts lie between the delimiters (RFC 2046 §5.1.1); one still open at the end ends there."""
        spans: list[tuple[int, int]] = []
        opened = -1
        for before, after, last in self._delimiters(start, end, boundary):
            if opened >= 0:
                spans.append((opened, max(opened, before)))
                self.left -= 1
            opened = -1 if last else after
            if last or self.left <= 1:
                break
        return spans if opened < 0 else [*spans, (opened, end)]

    def _delimiters(self, start: int, end: int, boundary: str) -> Iterator[tuple[int, int, bool]]:
        """Each delimiter: where it starts, with the line end before it, where it ends, and whether it is the last."""
        raw, mark = self.raw, b"--" + boundary.encode("utf-8", "replace")
        here = raw.find(mark, start, end) if boundary else -1
        while here >= 0:
            found = _AFTER_BOUNDARY.match(raw, here + len(mark), end)
            if found and (here == start or raw[here - 1] == 10):
                line_end = 2 if raw.startswith(b"\r", here - 2) else 1
                yield max(start, here - line_end), found.end(), found[1] is not None
            here = raw.find(b"\n" + mark, here, end) + 1 or -1


def _about(raw: bytes, start: int, end: int) -> dict[str, str]:
    """The first field of each name that begins with `Content-`, the rest of the name in lower case."""
    prefix = "content-"
    every = ((field.name.lower(), field.value) for field in reversed(message.fields(raw, start, end)))
    return {
        name.removeprefix(prefix): plain_text(message.unfold(value).strip())
        for name, value in every
        if name.startswith(prefix)
    }


# ---- content


def decoded(part: Part) -> bytes:
    """The body with its transfer encoding undone (RFC 2045 §6); what is broken is decoded as far as it goes."""
    if part.encoding == "base64":
        return base64_octets(part.body)
    if part.encoding == "quoted-printable":
        return binascii.a2b_qp(part.body)
    return part.body


def text_of(part: Part) -> str:
    """The decoded body as text, to be shown and searched; without a charset it is UTF-8, or else latin-1."""
    octets = decoded(part)
    charset = part.parameters.get("charset") or "us-ascii"
    return plain_text(octets) if charset.lower() == "us-ascii" else decode_charset(octets, charset)


# ---- sections (RFC 9051 §6.4.5.1)


def section(
    raw: bytes, numbers: tuple[int, ...], what: str = "", names: tuple[str, ...] = (), tree: Part | None = None
) -> bytes | None:
    """What BODY[section] asks for; None where the letter has no such section.

    `what` is "", HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or MIME. Give `tree` to spare the parsing.
    """
    root = tree or parse(raw)
    part = find(root, numbers)
    if part is None:
        return None
    if what == "":
        return part.body if numbers else raw
    if what == "MIME":
        return part.header if numbers else None
    whole = part.message if numbers else root  # the other words are for messages alone
    return None if whole is None else _of_message(whole, what, names)


def _of_message(whole: Part, what: str, names: tuple[str, ...]) -> bytes:
    if what == "TEXT":
        return whole.body
    if what == "HEADER":
        return whole.header
    asked = {name.lower() for name in names}
    every = message.fields(whole.raw, whole.header_start, whole.body_end)
    kept = [whole.raw[f.start : f.end] for f in every if (f.name.lower() in asked) == (what == "HEADER.FIELDS")]
    header_end = message.split(whole.raw, whole.header_start, whole.body_end).header_end
    return b"".join(kept) + whole.raw[header_end : whole.body_start]  # the empty line too, if there is one


def find(root: Part, numbers: tuple[int, ...]) -> Part | None:
    """The part that `numbers` name, counted from 1; part 1 of a message that is no multipart is its body."""
    part, whole = root, True  # whether `part` is a message: the letter itself, or one within
    for number in numbers:
        if part.message is not None and not whole:
            part, whole = part.message, True
        if part.children and 1 <= number <= len(part.children):
            part = part.children[number - 1]
        elif part.children or not whole or number != 1:
            return None
        whole = False
    return part
