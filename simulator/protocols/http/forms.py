"""Forms as they are sent: names and values of a page's fields, percent-encoded (URL Standard). Knows no page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote_plus

FORM = "application/x-www-form-urlencoded"
PAIRS = 1_000  # fields that a form may have
PAIR = re.compile(rb"([^&=]*)=?([^&]*)")


def form(values: Mapping[str, str]) -> bytes:
    """The content of a form that was filled in."""
    pairs = (f"{_written(name)}={_written(value)}" for name, value in values.items())
    return "&".join(pairs).encode("ascii")


def _written(text: str) -> str:
    return quote_plus(text.encode("utf-8", "replace"))


def fields_of(content: bytes | str) -> dict[str, str]:
    """What was filled in; of two fields of one name the first. What is no form has no fields."""
    text = content if isinstance(content, str) else content.decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=PAIRS, errors="replace")
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
