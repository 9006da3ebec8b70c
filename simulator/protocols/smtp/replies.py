"""Octets to replies and back: one line or many, with or without an enhanced code (RFC 5321 §4.2, RFC 2034 §4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.protocols.smtp.words import Reply

REPLY_LINE_LIMIT = 512  # RFC 5321 §4.5.3.1.5, CRLF included
LINE = re.compile(
    rb"(?P<code>[2-5][0-5][0-9])"
    rb"(?:(?P<mark>[ -])(?:(?P<enhanced>[245]\.[0-9]{1,3}\.[0-9]{1,3})(?= |\r?\n) ?)?(?P<text>[^\r\n]*))?\r?\n"
)


def lines_of(octets: bytes) -> Iterator[re.Match[bytes]]:
    """The lines of a reply, each with its code, mark, enhanced code and text."""
    return LINE.finditer(octets)


@lru_cache(1024)
def reply(code: int, *lines: str, enhanced: str = "") -> Reply:
    """A reply; every line of it repeats the codes. Lines too long for the wire are cut."""
    prefix = f"{enhanced} " if enhanced else ""
    most = REPLY_LINE_LIMIT - 6 - len(prefix)
    texts = tuple(line[:most] for line in lines) or ("",)
    marks = ["-"] * (len(texts) - 1) + [" "]
    octets = "".join(f"{code}{mark}{prefix}{text}\r\n" for mark, text in zip(marks, texts, strict=True))
    return Reply(code, enhanced, texts, octets.encode("utf-8", "replace"))


@lru_cache(512)
def read(octets: bytes) -> Reply | None:
    """The reply that whole lines hold, the last one with a space after the code; None when they are no reply."""
    line = LINE.fullmatch(octets)
    if line is not None and line["mark"] != b"-":
        return Reply(int(line["code"]), _text(line["enhanced"]), (_text(line["text"]),), octets)
    texts: list[str] = []
    code = enhanced = ""
    end = 0
    for match in lines_of(octets):
        if match.start() != end or (code and match["code"].decode() != code):
            return None
        end = match.end()
        code = match["code"].decode()
        enhanced = enhanced or _text(match["enhanced"])
        texts.append(_text(match["text"]))
    return Reply(int(code), enhanced, tuple(texts), octets) if texts and end == len(octets) else None


def _text(octets: bytes | None) -> str:
    return octets.decode("utf-8", "replace") if octets else ""
