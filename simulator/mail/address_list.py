"""Addresses as header fields write them (RFC 5322 §3.4, §4.4): names, groups, comments, routes, and much that is wrong.

Reads anything and never fails; the strict syntax of envelopes is in `address`. Knows no field by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from simulator.mail.address import Address
from simulator.mail.encoded_word import decode_words, plain_text
from simulator.mail.message import unfold

_TOKEN = re.compile(
    r"(?P<space>\s+)|\"(?P<quoted>(?:[^\"\\]|\\.)*+)\"?|(?P<literal>\[[^\]]*\]?)"
    r"|(?P<special>[<>@,;:(])|(?P<atom>\.|(?:[^\s<>@,;:.(\"\[\\]|\\.)+|\\)",
    re.DOTALL,
)
_COMMENT_PIECE = re.compile(r"[^()\\]+|\\.?|[()]", re.DOTALL)
_LINE_END = re.compile(rb"[\r\n]+")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


class Correspondent(NamedTuple):
    """One entry of an address list, in the four pieces IMAP's ENVELOPE wants (RFC 9051 §7.5.2).

    `name` is the display name without its quotes, encoded words left as they are; `adl` an obsolete route; `local` the
    local part without quotes; `domain` is "" where the field has none. A group is a run of entries: a first one with
    `domain` None and its name in `local`, its members, and a last one that is None throughout.
    """

    name: str | None
    adl: str | None
    local: str | None
    domain: str | None

    @property
    def address(self) -> Address | None:
        """The address; None for the two ends of a group."""
        return None if self.local is None or self.domain is None else Address(self.local, self.domain)

    @property
    def shown(self) -> str:
        """The name as people read it, encoded words decoded; "" without one."""
        return decode_words((self.name or "").encode())


GROUP_END = Correspondent(None, None, None, None)


class _Word(NamedTuple):
    kind: str  # space, comment, quoted, literal, special, atom
    text: str


def address_list(value: bytes) -> list[Correspondent]:
    """Everybody named in a field's value, folded or not."""
    entries: list[Correspondent] = []
    words: list[_Word] = []
    in_group = angle = False
    for word in _words(plain_text(_LINE_END.sub(b" ", unfold(value)))):
        if word.kind != "special":
            words.append(word)
            continue
        if word.text in "<>":
            angle = word.text == "<"
        if angle or word.text not in ",;:":
            words.append(word)
            continue
        if word.text == ":" and not in_group:
            entries.append(Correspondent(None, None, _phrase(words), None))
            in_group = True
        else:
            entries.extend(_entry(words))
        if word.text == ";" and in_group:
            entries.append(GROUP_END)
            in_group = False
        words = []
    entries.extend(_entry(words))
    return [*entries, GROUP_END] if in_group else entries


def addresses(value: bytes) -> list[Address]:
    """The addresses alone, groups opened."""
    return [entry.address for entry in address_list(value) if entry.address is not None]


def _words(text: str) -> Iterator[_Word]:
    here = 0
    while here < len(text):
        found = _TOKEN.match(text, here)
        assert found is not None, "every character begins some token"
        if found["special"] == "(":
            here, inside = _comment(text, found.end())
            yield _Word("comment", inside)
            continue
        here = found.end()
        kind = found.lastgroup or ""
        yield _Word(kind, _QUOTED_PAIR.sub(r"\1", found[kind]) if kind in ("quoted", "atom") else found[kind])


def _comment(text: str, start: int) -> tuple[int, str]:
    """The end and the content of the comment whose opening parenthesis is before `start`; comments nest."""
    depth = 1
    here = start
    for piece in _COMMENT_PIECE.finditer(text, start):
        here = piece.end()
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if depth == 0:
            return here, _QUOTED_PAIR.sub(r"\1", text[start : here - 1])
    return here, _QUOTED_PAIR.sub(r"\1", text[start:])


def _phrase(words: list[_Word]) -> str:
    """Words put together again as they stood, each run of white space as one space."""
    return "".join(" " if w.kind == "space" else w.text for w in words if w.kind != "comment").strip()


def _entry(words: list[_Word]) -> Iterator[Correspondent]:
    marks = [word.text if word.kind == "special" else "" for word in words]
    name, route, spec = "", None, words
    if "<" in marks:
        opening = marks.index("<")
        name = _phrase(words[:opening])
        closing = marks.index(">", opening) if ">" in marks[opening:] else len(words)
        spec = words[opening + 1 : closing]
        if ":" in marks[opening:closing]:
            colon = marks.index(":", opening)
            route = _phrase(words[opening + 1 : colon])
            spec = words[colon + 1 : closing]
    local, domain = _addr_spec(spec)
    if local or domain or name:
        yield Correspondent(name or _comment_name(words) or None, route, local, domain)


def _comment_name(words: list[_Word]) -> str:
    """The last comment: before there were display names, the name stood there."""
    return next((word.text for word in reversed(words) if word.kind == "comment"), "").strip()


def _addr_spec(words: list[_Word]) -> tuple[str, str]:
    """Local part and domain, parted at the last @ sign; white space around dots and @ goes (§4.4)."""
    at = max((n for n, word in enumerate(words) if word == ("special", "@")), default=len(words))
    return _local_part(words[:at]), "".join(w.text for w in words[at + 1 :] if w.kind not in ("space", "comment"))


def _local_part(words: list[_Word]) -> str:
    """The words in a row, a space between two that stood apart without a dot."""
    pieces: list[str] = []
    apart = False
    for word in words:
        if word.kind in ("space", "comment"):
            apart = apart or word.kind == "space"
            continue
        if apart and pieces and "." not in (word.text, pieces[-1]):
            pieces.append(" ")
        pieces.append(word.text)
        apart = False
    return "".join(pieces)
