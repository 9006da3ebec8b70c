"""Structured values: a word and its parameters, `text/plain; charset=utf-8` (RFC 2045 §5.1, RFC 2183, RFC 2231).

Knows no field by name. Reads tolerantly; order and spelling are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from simulator.mail.encoded_word import decode_charset, decode_words, plain_text

_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*+"?)|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)', re.DOTALL)
_PARAMETER = re.compile(r';\s*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?|([^;\s]*+))', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"(\d{1,4})(\*?)")


class Parameters(tuple[tuple[str, str], ...]):
    """Pairs of a name in lower case and a value as it stands in the field, without its quotes."""

    __slots__ = ()

    def get(self, name: str) -> str | None:
        """The value of `name` for people: RFC 2231's pieces joined and decoded; failing these, encoded words."""
        known = dict(reversed(self))
        pieces = _pieces(known, name)
        if pieces:
            return _decoded(pieces)
        plain = known.get(name)
        return None if plain is None else decode_words(plain.encode()) if "=?" in plain else plain

    def joined(self) -> Iterator[tuple[str, str]]:
        """As a server tells them: pieces in one, under `name`, or `name*` where one was encoded (RFC 9051 §7.5.2)."""
        known, told = dict(reversed(self)), set[str]()
        for name, value in self:
            base, star, _ = name.partition("*")
            pieces = _pieces(known, base) if star else []
            whole = _decoded(pieces) if pieces else ""
            if not pieces or "\0" in whole:  # NUL, that no string of IMAP may hold (RFC 9051 §9)
                yield name, value
            elif base not in told:
                told.add(base)
                yield base + "*" * any(encoded for _, encoded in pieces), whole


def _pieces(known: dict[str, str], name: str) -> list[tuple[str, bool]]:
    """The pieces of a long or foreign value in order, each with whether it is percent-encoded."""
    if f"{name}*" in known:
        return [(known[f"{name}*"], True)]
    numbered = {}
    for key, value in known.items():
        piece = _PIECE.fullmatch(key.removeprefix(f"{name}*")) if key.startswith(f"{name}*") else None
        if piece:
            numbered[int(piece[1])] = (value, bool(piece[2]))
    return [numbered[n] for n in range(len(numbered)) if n in numbered]


def _decoded(pieces: list[tuple[str, bool]]) -> str:
    """The charset stands before the first piece alone (RFC 2231 §4.1); characters may be split between pieces."""
    charset, rest = "", pieces[0][0]
    if pieces[0][1] and rest.count("'") >= 2:
        charset, _language, rest = rest.split("'", 2)
    texts = [(rest, pieces[0][1]), *pieces[1:]]
    octets = b"".join(unquote_to_bytes(text) if encoded else text.encode() for text, encoded in texts)
    return decode_charset(octets, charset) if charset else plain_text(octets)


def parse_value(value: str) -> tuple[str, Parameters]:
    """The main word in lower case (`text/plain`, `attachment`; "" if there is none), and the parameters."""
    text = _COMMENT.sub(lambda found: found[1] or " ", value)
    word = "".join(text.partition(";")[0].split()).lower()
    pairs = (
        (m[1].lower(), _QUOTED_PAIR.sub(r"\1", m[2]) if m[2] is not None else m[3]) for m in _PARAMETER.finditer(text)
    )
    return word, Parameters(pairs)
