"""Notes as pages get them: HTML, by key and language."""

from __future__ import annotations

from functools import cache

from simulator import Note, notes
from web.words.markdown import html, html_inline


def note_of(language: str, key: str) -> dict[str, str] | None:
    """A key's note, or that of a more general key; None where there is none."""
    found = notes(language).find(key)
    return None if found is None else _shown(found)


@cache  # by the note: keys are without number, as whoever writes a letter names its header lines
def _shown(found: Note) -> dict[str, str]:
    return {
        "key": found.key,
        "title": found.title,
        "one": html_inline(found.one),
        "more": html(found.more),
        "fine": html(found.fine),
    }
