"""Macros: what stands in a record for something known only when a letter comes (RFC 7208 §7). Asks nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote

LONGEST_NAME = 253  # characters of a name that can be asked for (§7.3)
LONGEST_EXPLANATION = 450  # what fits a line of a reply; the limit is ours to set (§6.2, RFC 5321 §4.5.3.1.5)
_PIECE = re.compile(r"%\{([a-z])(\d*)(r?)([.\-+,/_=]*)\}|%[%_-]|[^%]+", re.IGNORECASE | re.ASCII)
_FIXED = {"%%": "%", "%_": " ", "%-": "%20"}
_IN_TERMS, _ANYWHERE = frozenset("slodipvh"), frozenset("slodipvhcrt")  # §7.2
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_MOST_DIGITS = 3  # more parts than 999 nothing has


class Claim(NamedTuple):
    """Who calls, and for whom he says he sends: the arguments of §4.1. `now` is in seconds since 1970.

    `local` and `sender` are the two halves of the identity that is checked.
    """

    ip: IPv4Address | IPv6Address
    helo: str
    local: str
    sender: str
    receiver: str
    now: int


class Macro(NamedTuple):
    """`%{…}`: its letter, whether it is URL escaped, of how many parts from the right (0: all), in which order."""

    letter: str
    escaped: bool
    parts: int
    reverse: bool
    delimiters: str


class MacroString(NamedTuple):
    """Text and macros by turns. `letters` are those of its macros; `is_name`: it ends as a domain-spec must."""

    text: str
    pieces: tuple[str | Macro, ...]
    letters: frozenset[str]
    is_name: bool


@lru_cache(1024)  # a record is read again whenever more is known
def read(text: str, explains: bool = False) -> MacroString | None:
    """A macro-string (§7.1): of a term, or with the letters allowed only in explanations; None for what is none."""
    pieces: list[str | Macro] = []
    at, last = 0, ""
    for match in _PIECE.finditer(text):
        piece = _piece(match)
        if match.start() != at or piece is None:
            return None
        pieces.append(piece)
        at, last = match.end(), match[0]
    letters = frozenset(piece.letter for piece in pieces if isinstance(piece, Macro))
    if at != len(text) or not letters <= (_ANYWHERE if explains else _IN_TERMS):
        return None
    return MacroString(text, tuple(pieces), letters, last.startswith("%") or _has_top_label(last))


def _piece(match: re.Match[str]) -> str | Macro | None:
    letter, digits, reverse, delimiters = match.groups()
    if letter is None:
        return _FIXED.get(match[0], match[0])
    if digits and not digits.strip("0"):  # §7.3: the number MUST be nonzero
        return None
    digits = digits.lstrip("0")
    parts = int(digits or "0") if len(digits) <= _MOST_DIGITS else 0
    return Macro(letter.lower(), letter.isupper(), parts, bool(reverse), delimiters)


def _has_top_label(literal: str) -> bool:
    """Whether it ends with a dot and a top label, which is not all digits (§7.1)."""
    _, dot, label = literal.removesuffix(".").rpartition(".")
    return bool(dot and _LABEL.fullmatch(label)) and not label.isdigit()


def name_of(spec: MacroString, claim: Claim, domain: str, validated: Callable[[], str]) -> str:
    """The target-name of a domain-spec (§4.8); what is too long loses labels on the left (§7.3)."""
    return _name(spec.text, claim, domain, validated() if "p" in spec.letters else "")


@lru_cache(1024)
def _name(text: str, claim: Claim, domain: str, peer_name: str) -> str:
    spec = read(text)
    assert spec is not None
    name = ""
    for piece in reversed(spec.pieces):
        name = _written(piece, claim, domain, peer_name) + name
        if len(name) > LONGEST_NAME + 2:  # what stands further left is cut anyway
            break
    name = name.removesuffix(".")
    if len(name) <= LONGEST_NAME:
        return name
    return name[name.find(".", -LONGEST_NAME - 1) + 1 :]


def explanation_of(text: str, claim: Claim, domain: str, validated: Callable[[], str]) -> str:
    """An explain-string with its macros expanded; "" where it breaks the grammar or leaves ASCII (§6.2)."""
    spec = read(text, explains=True)
    if spec is None:
        return ""
    peer_name = validated() if "p" in spec.letters else ""
    said = ""
    for piece in spec.pieces:
        said += _written(piece, claim, domain, peer_name)
        if len(said) > LONGEST_EXPLANATION:
            break
    said = said[:LONGEST_EXPLANATION]
    return said if said.isascii() and said.isprintable() else ""


def _written(piece: str | Macro, claim: Claim, domain: str, peer_name: str) -> str:
    """What stands in the place of a piece."""
    if isinstance(piece, str):
        return piece
    value = _VALUES[piece.letter](claim, domain, peer_name)
    if piece.parts or piece.reverse or piece.delimiters:
        value = ".".join(_transformed(value, piece))
    return quote(value, safe="") if piece.escaped else value  # leaves what RFC 3986 §2.3 calls unreserved


def _transformed(value: str, macro: Macro) -> list[str]:
    """Split, then turned round, then only so many from the right (§7.3)."""
    parts = re.split(f"[{re.escape(macro.delimiters or '.')}]", value)
    return (parts[::-1] if macro.reverse else parts)[-macro.parts :]


def _in_parts(ip: IPv4Address | IPv6Address) -> str:
    """An address with a dot wherever it can be split: between octets, or between hexadecimal digits (§7.3)."""
    return str(ip) if ip.version == 4 else ".".join(ip.packed.hex().upper())


_VALUES: dict[str, Callable[[Claim, str, str], str]] = {  # §7.2
    "s": lambda claim, domain, peer_name: f"{claim.local}@{claim.sender}",
    "l": lambda claim, domain, peer_name: claim.local,
    "o": lambda claim, domain, peer_name: claim.sender,
    "d": lambda claim, domain, peer_name: domain,
    "i": lambda claim, domain, peer_name: _in_parts(claim.ip),
    "p": lambda claim, domain, peer_name: peer_name,
    "v": lambda claim, domain, peer_name: "in-addr" if claim.ip.version == 4 else "ip6",
    "h": lambda claim, domain, peer_name: claim.helo,
    "c": lambda claim, domain, peer_name: str(claim.ip),
    "r": lambda claim, domain, peer_name: claim.receiver or "unknown",
    "t": lambda claim, domain, peer_name: str(claim.now),
}
