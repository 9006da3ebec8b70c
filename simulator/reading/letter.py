"""A letter taken apart: who wrote which header line, the MIME parts, the text. Knows no wire.

Who wrote a line is not asked of anybody: a line that a station's copy has and the copy before it had not was added
at that station.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from zlib import crc32

import msgspec

from simulator.mail import smime
from simulator.mail.message import Field, fields, first, split
from simulator.mail.mime import Part, decoded, find, parse, text_of
from simulator.trace.facts import Event, Octets, Queued, Stored

MOST_TEXT = 65_536  # characters of a text shown
MOST_OCTETS = 65_536  # octets of a letter or a part; a letter's others are in its event
MOST_HEADER = 65_536  # octets of a header whose lines are told
MOST_PARTS = 1_000  # parts that are told
MOST_STATIONS = 100  # of a letter, that are asked who added what
SIGNATURE = "dkim-signature"
NUMBER = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){0,99}")


class FieldApart(msgspec.Struct, frozen=True):
    """A header line: name, value unfolded, the host that added it (None: the sender's program), and its key."""

    name: str
    value: str
    author: str | None
    key: str


class PartApart(msgspec.Struct, frozen=True):
    """A MIME part: number ("1.2"), type, transfer encoding, octets, disposition, file name."""

    number: str
    type: str
    encoding: str
    octets: int
    disposition: str
    name: str


class PartOpened(msgspec.Struct, frozen=True):
    """A part with its transfer encoding undone: as text (None where it is none), its octets, and how many they are."""

    number: str
    type: str
    text: str | None
    content: Octets
    octets: int


class LetterApart(msgspec.Struct, frozen=True):
    """All there is to see of a letter at one station. `raw` is its beginning, `octets` are those of the whole.

    `is_signed`: whether it bears signatures, which can be laid open. `is_sealed`: whether only whom it is for can read
    its text.
    """

    event: int
    where: str
    reverse_path: str | None
    forward_paths: tuple[str, ...]
    fields: list[FieldApart]
    parts: list[PartApart]
    text: str
    raw: Octets
    octets: int
    is_signed: bool
    is_sealed: bool


def content_of(event: Event) -> Octets | None:
    """The letter a Queued or Stored holds."""
    fact = event.fact
    return fact.content if isinstance(fact, Queued) else fact.letter if isinstance(fact, Stored) else None


def host_of(event: Event) -> str:
    """Where that letter lies."""
    fact = event.fact
    return fact.who if isinstance(fact, Queued) else fact.mailbox.partition(":")[0] if isinstance(fact, Stored) else ""


Line = tuple[str, bytes]  # of a header: name and value as it stands


def _lines(content: bytes) -> list[Field]:
    """The header lines that are looked at."""
    return fields(content, 0, min(len(content), MOST_HEADER))


def _authors(events: list[Event], n: int, content: bytes) -> dict[Line, str]:
    """Who added which line: looked for at the earlier stations of this letter, known by its body and Message-ID."""
    own = mark(content)
    all_stations = ((event, one) for event in events[: n + 1] if (one := content_of(event)) and mark(one) == own)
    stations = [*islice(all_stations, MOST_STATIONS)]
    authors: dict[Line, str] = {}
    known = {field[:2] for field in _lines(stations[0][1])} if stations else set()
    for event, one in stations[1:]:
        there = {field[:2] for field in _lines(one)}
        for line in there - known:
            authors[line] = host_of(event)
        known |= there
    return authors


def mark(content: bytes) -> tuple[str, int]:
    """What stays the same on all stations: the Message-ID, or the body of a letter that has none yet."""
    message_id = first(content, "Message-ID")
    return (message_id.text, 0) if message_id else ("", crc32(content[split(content).body_start :]))


def _parts(part: Part, number: str) -> Iterator[PartApart]:
    disposition, parameters = part.disposition or ("", part.parameters)
    name = parameters.get("filename") or part.parameters.get("name") or ""
    octets = part.body_end - part.body_start
    yield PartApart(number, _type(part), part.encoding, octets, disposition, name)
    above = number or ("1" if part.message else "")  # RFC 9051 §6.4.5.1
    for place, child in enumerate(_below(part), 1):
        yield from _parts(child, f"{above}.{place}" if above else str(place))


def _below(part: Part) -> tuple[Part, ...]:
    """The parts within; those of a message within stand for it, and a message that has none is itself its part."""
    return part.children if part.message is None else part.message.children or (part.message,)


def _type(part: Part) -> str:
    return f"{part.type}/{part.subtype}".lower()


def _reading_text(part: Part) -> str:
    """The text a reader sees first."""
    if not part.children:
        return text_of(part) if part.type.lower() == "text" else ""
    return next((text for child in part.children if (text := _reading_text(child))), "")


def open_part(events: list[Event], n: int, number: str) -> PartOpened | None:
    """The part of that number of the letter of event `n`, "0" being the letter's own body; None where there is none."""
    return next(open_parts(events, n, [number]), None)


def open_parts(events: list[Event], n: int, numbers: Iterable[str]) -> Iterator[PartOpened]:
    """The parts of these numbers of the letter of event `n`, as above; those that are not there are left out."""
    content = content_of(events[n]) if 0 <= n < len(events) else None
    tree = None if content is None else parse(content)
    return (part for number in numbers if tree and (part := _opened(tree, number)))


def _opened(tree: Part, number: str) -> PartOpened | None:
    if not NUMBER.fullmatch(number):
        return None
    part = find(tree, () if number == "0" else tuple(map(int, number.split("."))))
    if part is None:
        return None
    octets = decoded(part)
    text = text_of(part)[:MOST_TEXT] if part.type in ("text", "message") else None
    return PartOpened(number, _type(part), text, Octets(octets[:MOST_OCTETS]), len(octets))


def take_apart(events: list[Event], n: int) -> LetterApart | None:
    """The letter of event `n`; None when that event holds none."""
    content = content_of(events[n]) if 0 <= n < len(events) else None
    if content is None:
        return None
    fact = events[n].fact
    authors = _authors(events, n, content)
    tree = parse(content)
    lines = [
        FieldApart(field.name, field.text, authors.get(field[:2]), f"header.{field.name}") for field in _lines(content)
    ]
    where = fact.mailbox if isinstance(fact, Stored) else fact.who if isinstance(fact, Queued) else ""
    sender, recipients = (fact.reverse_path, fact.forward_paths) if isinstance(fact, Queued) else (None, ())
    text, raw = _reading_text(tree)[:MOST_TEXT], Octets(content[:MOST_OCTETS])
    is_signed = any(line.name.lower() == SIGNATURE for line in lines)
    parts = [*islice(_parts(tree, ""), MOST_PARTS)]
    sealed = smime.is_sealed(content)
    return LetterApart(n, where, sender, recipients, lines, parts, text, raw, len(content), is_signed, sealed)
