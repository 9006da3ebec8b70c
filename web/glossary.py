"""The glossary: every note of a language, grouped by the room it comes from. Knows no meaning of a key."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from simulator import notes
from web.lesson import html, html_inline


class Entry(NamedTuple):
    """A note as the glossary shows it; the last three are HTML."""

    key: str
    word: str
    title: str
    one: str
    more: str
    fine: str


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """All entries, in the order of their keys."""
    found = notes(language).by_key.values()
    made = (Entry(n.key, _word(n.key), n.title, html_inline(n.one), html(n.more), html(n.fine)) for n in found)
    return tuple(sorted(made, key=lambda entry: entry.key.lower()))


def groups(language: str, query: str = "") -> dict[str, list[Entry]]:
    """Entries by room (the key's first word), those alone that hold the query."""
    wanted = query.casefold().strip()
    found: dict[str, list[Entry]] = {}
    for entry in entries(language):
        if not wanted or wanted in f"{entry.key} {entry.title} {entry.one}".casefold():
            found.setdefault(entry.key.partition(".")[0], []).append(entry)
    return found


def _word(key: str) -> str:
    """What a key is called in a list: the last of its words, with its context beside it."""
    return key.rpartition(".")[2].replace("@", " @ ")
