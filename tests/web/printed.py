"""What stands in a PDF of Chromium's: pages, their size, their text. It writes objects plainly, and packs streams."""

from __future__ import annotations

import re
import unicodedata
import zlib
from typing import NamedTuple

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)  # a packed one may well end in \r
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_GLYPHS = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-F]+)>", re.IGNORECASE)
_MAPPED = re.compile(rb"<([0-9A-F]{4})>(?: <([0-9A-F]{4})>)? <([0-9A-F]+)>", re.IGNORECASE)


def without_spaces(text: str) -> str:
    """A text as it is compared: without spaces, and each ligature as its letters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


class Printed(NamedTuple):
    """Pages as their text without spaces, and the size of each in points."""

    texts: list[str]
    sizes: list[tuple[float, float]]


def printed(pdf: bytes) -> Printed:
    """What stands in it."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return Printed([_text(page, objects) for page in pages], [_size(page, objects) for page in pages])


def _size(page: bytes, objects: dict[int, bytes]) -> tuple[float, float]:
    found = re.search(rb"/MediaBox\s*\[([^\]]*)\]", page)
    assert found
    _, _, width, height = map(float, found[1].split())
    return width, height


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    """Glyph by glyph, as each font says which letters its glyphs are."""
    fonts = {name: _letters(objects[int(number)], objects) for name, number in _FONT.findall(_resources(page, objects))}
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents
    said, font = [], {}
    for name, glyphs in _GLYPHS.findall(_unpacked(objects[int(contents[1])])):
        if name:
            font = fonts.get(name, {})
        said += [font.get(glyphs[at : at + 4].lower(), "") for at in range(0, len(glyphs), 4)]
    return without_spaces("".join(said))


def _resources(page: bytes, objects: dict[int, bytes]) -> bytes:
    found = re.search(rb"/Resources (\d+) 0 R", page)
    return objects[int(found[1])] if found else page


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[bytes, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    letters: dict[bytes, str] = {}
    for first, last, text in _MAPPED.findall(_unpacked(objects[int(found[1])]) if found else b""):
        begin, end = int(first, 16), int(last or first, 16)
        for step in range(end - begin + 1):
            word = bytes.fromhex(text.decode()).decode("utf-16-be")
            letters[b"%04x" % (begin + step)] = word[:-1] + chr(ord(word[-1]) + step)
    return letters


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]
