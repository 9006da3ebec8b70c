"""Lists of tags, `v=1; a=rsa-sha256`, of signatures and key records (RFC 6376 §3.2). Knows no tag by name."""

from __future__ import annotations

import base64
import binascii
import re

from simulator.trust.dkim.broken import Broken

_SPACE = " \t\r\n"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\n(?![ \t])")
_QUOTED = re.compile(r"=([0-9A-F]{2})")
_DIGITS = re.compile(r"[0-9]{1,76}", re.ASCII)
_MOST = 10**15  # what is longer is as good as endless (RFC 6376 §3.5)


def read(text: str, syntax: str = "syntax") -> dict[str, str]:
    """The tags in order, with their values without the space around them.

    Raises Broken for what is no list of tags (`syntax` says how that is called), and for a name that stands twice.
    """
    if _CONTROL.search(text.strip(_SPACE)):
        raise Broken(syntax)
    pieces = text.split(";")
    if not pieces[-1].strip(_SPACE):
        pieces.pop()
    found: dict[str, str] = {}
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name = name.strip(_SPACE)
        if not equals or not _NAME.fullmatch(name):
            raise Broken(syntax, tag=name[:20])
        if name in found:
            raise Broken("duplicate-tag" if syntax == "syntax" else syntax, tag=name[:20])
        found[name] = value.strip(_SPACE)
    return found


def listed(value: str) -> tuple[str, ...]:
    """The words of a list with colons."""
    return tuple(word.strip(_SPACE) for word in value.split(":"))


def decoded(value: str) -> bytes | None:
    """Octets that were written in base64, space anywhere (RFC 2045 §6.8); None where they were not."""
    try:
        return base64.b64decode("".join(value.split()).encode(), validate=True)
    except (binascii.Error, ValueError):
        return None


def number(value: str) -> int | None:
    """An unsigned number; None where it is none. Immense ones are all alike."""
    return min(int(value), _MOST) if _DIGITS.fullmatch(value) else None


def plain(value: str) -> str:
    """A value without its quoting as `=3B` (RFC 6376 §2.11)."""
    octets = _QUOTED.sub(lambda found: chr(int(found[1], 16)), "".join(value.split())).encode("latin-1", "replace")
    return octets.decode("utf-8", "replace")


def quoted(octets: bytes) -> str:
    """Octets quoted so that they may stand in a tag, and in a list with bars (RFC 6376 §2.11, §3.5)."""
    return "".join(chr(one) if 33 <= one <= 126 and one not in b";=|" else f"={one:02X}" for one in octets)
