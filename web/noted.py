"""Notes as pages get them: HTML, by key and language."""

from __future__ import annotations

from functools import lru_cache

from simulator import Note, notes
from web.lesson import html, html_inline


@lru_cache(8192)
def note_of(language: str, key: str) -> dict[str, str] | None:
    """A key's note, or that of a more general key; None where there is none."""
    found: Note | None = notes(language).find(key)
    if found is None:
        return None
    return {
        "key": found.key,
        "title": found.title,
        "one": html_inline(found.one),
        "more": html(found.more),
        "fine": html(found.fine),
    }
