"""The glossary: every note of a language, by room and shelf. Knows no meaning of a key.

A key's first word (`smtp`) is its room, which the catalogue gives a name and an order; rooms of the same name are one.
Its first two words (`smtp.reply`) are its shelf when there are enough entries, and a note to introduce them; what has
no shelf of its own stands on the room's.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

from simulator import Note, notes
from web.language import words
from web.lesson import html, html_inline

ROOM = "glossary.room."
FEW = 3  # fewer notes make no shelf


class Entry(NamedTuple):
    """A note as the glossary shows it: what it is called on its shelf; the last three are HTML."""

    key: str
    word: str
    title: str
    one: str
    more: str
    fine: str
    sought: str  # what a search looks through


class Shelf(NamedTuple):
    """Entries that belong together; `head` is the note that introduces them, if there is one and it was sought."""

    name: str
    head: Entry | None
    entries: list[Entry]

    @property
    def size(self) -> int:
        """How many notes stand here."""
        return len(self.entries) + (self.head is not None)


class Room(NamedTuple):
    """All shelves under one name."""

    id: str
    name: str
    shelves: list[Shelf]

    @property
    def size(self) -> int:
        """How many notes there are in it."""
        return sum(shelf.size for shelf in self.shelves)


def plain(text: str) -> str:
    """A text as a search sees it: without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def rooms(language: str, query: str = "") -> list[Room]:
    """The glossary; with a query, what holds all of its words."""
    if not query:
        return _whole(language)
    wanted = plain(query).split()
    found = (_narrowed(room, wanted) for room in _whole(language))
    return [room for room in found if room.size]


def _narrowed(room: Room, wanted: list[str]) -> Room:
    def holds(entry: Entry | None) -> bool:
        return entry is not None and all(word in entry.sought for word in wanted)

    shelves = [
        Shelf(shelf.name, shelf.head if holds(shelf.head) else None, [entry for entry in shelf.entries if holds(entry)])
        for shelf in room.shelves
    ]
    return Room(room.id, room.name, [shelf for shelf in shelves if shelf.size])


@cache
def _whole(language: str) -> list[Room]:
    by_key = notes(language).by_key
    names = {key.removeprefix(ROOM): name for key, name in words(language).items() if key.startswith(ROOM)}
    called: dict[str, list[Shelf]] = {name: [] for name in names.values()}
    shelves = _shelves(by_key)
    for shelf in sorted(shelves, key=lambda shelf: (_rank(names, shelf), shelf)):
        room = shelf.partition(".")[0]
        called.setdefault(names.get(room, room), []).append(_shelf(shelf, shelves[shelf], by_key))
    return [Room(_id(name), name, shelves) for name, shelves in called.items() if shelves]


def _rank(names: dict[str, str], shelf: str) -> int:
    """The place of the shelf's room in the catalogue; unnamed ones come last."""
    room = shelf.partition(".")[0]
    return list(names).index(room) if room in names else len(names)


def _shelves(by_key: dict[str, Note]) -> dict[str, list[str]]:
    """Keys by shelf, in alphabetical order."""
    keys = sorted(by_key, key=str.lower)
    held = Counter(_two_words(key) for key in keys)
    found: dict[str, list[str]] = {}
    for key in keys:
        shelf = _two_words(key)
        named = shelf if shelf in by_key and held[shelf] >= FEW else key.partition(".")[0]
        found.setdefault(named, []).append(key)
    return found


def _two_words(key: str) -> str:
    return ".".join(key.split(".")[:2])


def _shelf(shelf: str, keys: list[str], by_key: dict[str, Note]) -> Shelf:
    entries = {key: _entry(by_key[key], key.removeprefix(f"{shelf}.").replace("@", " · ")) for key in keys}
    head = entries.pop(shelf, None)
    return Shelf(head.title if head else "", head, list(entries.values()))


def _entry(note: Note, word: str) -> Entry:
    one = html_inline(note.one)
    sought = plain(f"{note.key} {note.title} {note.one}")
    return Entry(note.key, word, note.title, one, html(note.more), html(note.fine), sought)


def _id(name: str) -> str:
    return "room-" + plain(name).replace(" ", "-")
