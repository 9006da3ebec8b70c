"""Words that a station puts under a letter's text, as mailing lists and scanners do. Whoever signed it signed less.

Knows no list and no server.
"""

from __future__ import annotations

from simulator.mail.message import normalise
from simulator.mail.mime import Part, parse

READABLE = ("7bit", "8bit")  # as other transfer encodings would have to be written anew


def underwritten(raw: bytes, text: str) -> bytes:
    """The letter with `text` below its own; one whose body cannot simply go on with it stays what it was."""
    if not text or not _can_hold(parse(raw), text):
        return raw
    return (raw if raw.endswith(b"\n") else raw + b"\r\n") + normalise(text.rstrip().encode()) + b"\r\n"


def _can_hold(letter: Part, text: str) -> bool:
    """Whether the body is bare text, and its charset and encoding have room for these characters."""
    if (letter.type, letter.subtype) != ("text", "plain") or letter.encoding not in READABLE:
        return False
    charset = letter.parameters.get("charset") or "us-ascii"
    return text.isascii() or (charset.lower() == "utf-8" and letter.encoding == "8bit")
