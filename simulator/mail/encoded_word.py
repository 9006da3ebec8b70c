"""Encoded words: text beyond ASCII in header fields (RFC 2047), read tolerantly and written strictly.

Knows single values only; which field they stand in is others' business.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from itertools import groupby

WORD_LIMIT = 64  # octets of one we write: RFC 2047 §2 allows 75, but it shall fit beside its field's name
LONGEST_PLAIN = 75  # octets of a plain word that still fits a line of 76 after its space

_ROOM = WORD_LIMIT - len("=?utf-8?Q??=")

ENCODED_WORD = re.compile(rb"=\?([!#-'*+\-0-9A-Z\\^_`a-z{|}~]+)\?([BbQq])\?([!->@-~ ]*)\?=")
_PLAIN_WORD = re.compile(r"[!-~]{1,%d}" % LONGEST_PLAIN)
_ALONE = re.compile(r"(?<=[^ ]) (?=[^ ])")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING = re.compile(rb"=+")
# Codecs of Python that are no charsets of mail, differ between machines, or yield what is no text.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_PHRASE_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


def decode_charset(data: bytes, charset: str) -> str:
    """`data` as text in `charset`; unknown charsets and broken octets never fail."""
    try:
        if codecs.lookup(charset).name not in _NO_CHARSETS:
            return data.decode(charset, "replace")
    except (LookupError, ValueError):
        pass
    return data.decode("latin-1")


def plain_text(octets: bytes) -> str:
    """Raw octets of a header as text: UTF-8 (RFC 6532), or latin-1 where it is not."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def decode_words(value: bytes) -> str:
    """`value` for display, its encoded words decoded; white space between two of them goes (RFC 2047 §6.2)."""
    runs: list[tuple[str, bytes]] = []  # (charset, octets); "" for what was written plainly
    here = 0
    for found in ENCODED_WORD.finditer(value):
        between = value[here : found.start()]
        if not runs or between.strip(b" \t\r\n"):
            runs.append(("", between))
        charset = found[1].decode("ascii").partition("*")[0].lower()  # a language may follow, RFC 2231 §5
        runs.append((charset, _octets(found[2], found[3])))
        here = found.end()
    runs.append(("", value[here:]))
    # Runs of one charset are joined before decoding: many programs split a character between two words.
    return "".join(_read(charset, b"".join(data for _, data in run)) for charset, run in groupby(runs, lambda r: r[0]))


def _read(charset: str, octets: bytes) -> str:
    return decode_charset(octets, charset) if charset else plain_text(octets)


def _octets(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"Qq":
        return binascii.a2b_qp(text, header=True)
    return base64_octets(text)


def base64_octets(text: bytes) -> bytes:
    """Base64 decoded as far as it goes: what is no base64 is passed over, a lone last letter dropped."""
    pieces = _PADDING.split(_NOT_BASE64.sub(b"", text))
    whole = (piece[:-1] if len(piece) % 4 == 1 else piece for piece in pieces)
    return b"".join(binascii.a2b_base64(piece + b"=" * (-len(piece) % 4)) for piece in whole)


def encode_words(text: str) -> list[str]:
    """`text` as words to be joined and folded at single spaces; those beyond plain ASCII become encoded words.

    None is longer than a line. What `decode_words` makes of them, joined, is `text` again, line ends being spaces.
    """
    result: list[str] = []
    for plain, run in groupby(_ALONE.split(" ".join(text.splitlines())), _is_plain):
        words = list(run)
        result.extend(words if plain else encoded_run(" ".join(words)))
    return result


def _is_plain(word: str) -> bool:
    return _PLAIN_WORD.fullmatch(word) is not None and "=?" not in word


def encoded_run(text: str) -> Iterator[str]:
    """`text` as encoded words of UTF-8 that split no character (RFC 2047 §5): Q where most can be read, or else B."""
    readable = sum(1 for character in text if character.isascii())
    encoding, write = ("Q", _write_q) if readable * 3 >= len(text) * 2 else ("B", _write_b)
    piece = b""
    for character in text.encode("utf-8", "replace").decode("utf-8"):
        octets = character.encode("utf-8")
        if len(write(piece + octets)) > _ROOM:
            yield f"=?utf-8?{encoding}?{write(piece)}?="
            piece = b""
        piece += octets
    if piece:
        yield f"=?utf-8?{encoding}?{write(piece)}?="


def _write_q(octets: bytes) -> str:
    """Q with the octets a phrase allows (RFC 2047 §5 (3)), so that it may stand anywhere."""
    return "".join(chr(o) if o in _PHRASE_SAFE else "_" if o == 32 else f"={o:02X}" for o in octets)


def _write_b(octets: bytes) -> str:
    return binascii.b2a_base64(octets, newline=False).decode("ascii")
