"""The glossary: every note of a language, by room and shelf, and what a search finds. Knows no meaning of a key.

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
from web.words.language import words
from web.words.markdown import html, html_inline

ROOM = "glossary.room."
FEW = 3  # fewer notes make no shelf
SAMPLE = 9  # words of a shelf told where it is only named …
SHORT = 16  # … of so many letters at most
MOST_FOUND = 120  # entries a search shows; of more, those that fit best


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
    """Entries that belong together; `head` is the note that introduces them, if there is one; `room` is a room's id."""

    key: str
    name: str
    head: Entry | None
    entries: list[Entry]
    room: str

    @property
    def all(self) -> list[Entry]:
        """Its notes, the head first."""
        return [*filter(None, (self.head,)), *self.entries]

    @property
    def size(self) -> int:
        """How many notes stand here."""
        return len(self.all)

    @property
    def sample(self) -> list[str]:
        """What its first entries are called, those with short names."""
        return [entry.word for entry in self.entries if len(entry.word) <= SHORT][:SAMPLE]


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


class Found(NamedTuple):
    """What a search found: `size` entries, of which those in `rooms`, on their shelves, are shown."""

    rooms: list[Room]
    size: int

    @property
    def shown(self) -> int:
        """How many are shown."""
        return sum(room.size for room in self.rooms)


def rooms(language: str) -> list[Room]:
    """The whole glossary."""
    return _whole(language)


def shelf_of(language: str, key: str) -> Shelf | None:
    """The shelf of that key, or the one on which the note of that key stands."""
    return _places(language).get(key)


def entry_of(language: str, key: str) -> Entry | None:
    """The note of that key."""
    shelf = shelf_of(language, key)
    return next((entry for entry in shelf.all if entry.key == key), None) if shelf else None


def found(language: str, query: str) -> Found:
    """What holds all words of the query; of too many, those that hold them in their name come first."""
    wanted = plain(query).split()
    every = [entry for room in _whole(language) for shelf in room.shelves for entry in shelf.all]
    fitting = [entry for entry in every if all(word in entry.sought for word in wanted)]
    best = {entry.key for entry in sorted(fitting, key=lambda entry: _far(entry, wanted))[:MOST_FOUND]}
    narrowed = (_narrowed(room, best) for room in _whole(language))
    return Found([room for room in narrowed if room.size], len(fitting))


def _far(entry: Entry, wanted: list[str]) -> int:
    """0 for what is called so, 1 for what has it in its name, 2 for all else that holds the words."""
    name = plain(f"{entry.word} {entry.title}")
    return 0 if plain(entry.word).split() == wanted else 1 if all(word in name for word in wanted) else 2


def _narrowed(room: Room, keys: set[str]) -> Room:
    shelves = [
        shelf._replace(
            head=shelf.head if shelf.head and shelf.head.key in keys else None,
            entries=[entry for entry in shelf.entries if entry.key in keys],
        )
        for shelf in room.shelves
    ]
    return room._replace(shelves=[shelf for shelf in shelves if shelf.size])


@cache
def _places(language: str) -> dict[str, Shelf]:
    shelves = [shelf for room in _whole(language) for shelf in room.shelves]
    return {entry.key: shelf for shelf in shelves for entry in shelf.all} | {shelf.key: shelf for shelf in shelves}


@cache
def _whole(language: str) -> list[Room]:
    by_key = notes(language).by_key
    names = {key.removeprefix(ROOM): name for key, name in words(language).items() if key.startswith(ROOM)}
    called: dict[str, list[Shelf]] = {name: [] for name in names.values()}
    shelves = _shelves(by_key)
    for shelf in sorted(shelves, key=lambda shelf: (_rank(names, shelf), shelf)):
        room = shelf.partition(".")[0]
        name = names.get(room, room)
        called.setdefault(name, []).append(_shelf(shelf, shelves[shelf], by_key, name))
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


def _shelf(shelf: str, keys: list[str], by_key: dict[str, Note], room: str) -> Shelf:
    entries = {key: _entry(by_key[key], key.removeprefix(f"{shelf}.").replace("@", " · ")) for key in keys}
    head = entries.pop(shelf, None)
    return Shelf(shelf, head.title if head else room, head, list(entries.values()), _id(room))


def _entry(note: Note, word: str) -> Entry:
    one = html_inline(note.one)
    sought = plain(f"{note.key} {note.title} {note.one}")
    return Entry(note.key, word, note.title, one, html(note.more), html(note.fine), sought)


def _id(name: str) -> str:
    return "room-" + plain(name).replace(" ", "-")
