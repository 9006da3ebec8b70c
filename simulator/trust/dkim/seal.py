"""How the field of a seal is written and folded, its signature last (RFC 6376 §3.5). Knows no tag's meaning."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from simulator.trust.dkim.canonical import FORMS
from simulator.trust.dkim.key_record import PrivateKey, signed

_WIDTH = 76
_LONGEST = 66  # characters of a signature in a line


def sealed(name: str, tags: Mapping[str, str], data: bytes, form: str, key: PrivateKey) -> bytes:
    """The whole field, its line end included: `tags`, and a b= over `data` and the field itself."""
    pieces = [piece for tag, value in tags.items() for piece in _pieces(f"{tag}={value};")]
    field = f"{_folded(f'{name}:', pieces)}\r\n\tb=".encode()
    signature = base64.b64encode(signed(key, data + FORMS[form].header(field)))
    lines = [signature[start : start + _LONGEST] for start in range(0, len(signature), _LONGEST)]
    return field + b"\r\n\t ".join(lines) + b"\r\n"


def _pieces(tag: str) -> list[str]:
    """Where a tag may be folded: after a colon of a list, after a bar; elsewhere it stands whole."""
    name, _, value = tag.partition("=")
    mark = {"h": ":", "z": "|"}.get(name, "")
    words = value.split(mark) if mark else [value]
    glued = [word + mark for word in words[:-1]] + words[-1:]
    return [f"{name}={glued[0]}", *(f"\0{word}" for word in glued[1:])]  # \0: no space is needed before it


def _folded(start: str, pieces: list[str]) -> str:
    lines = [start]
    for piece in pieces:
        word = piece.removeprefix("\0")
        gap = "" if piece is not word else " "
        if len(lines[-1]) + len(gap) + len(word) > _WIDTH:
            lines.append(f"\t{word}")
        else:
            lines[-1] += gap + word
    return "\r\n".join(lines)
