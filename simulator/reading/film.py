"""A film: what happened and what it meant, with what else must be known to show it elsewhere. Knows no world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulator.reading.listener import Reading
from simulator.reading.pattern import Search
from simulator.trace.facts import Event

DECIMAL_SIGN = {"fr": ","}  # of numbers that people read; a point in the other languages


class Playbill(NamedTuple):
    """What is told about a play, in one language: its name, title and summary, and what its cues are called."""

    name: str
    title: str = ""
    summary: str = ""
    cues: Mapping[str, str] = {}
    language: str = "en"


class Place(NamedTuple):
    """A host: its address, and what people call it."""

    address: str
    label: str


class Chapter(NamedTuple):
    """A chapter begins with utterance `u`."""

    u: int
    title: str


class Film(NamedTuple):
    """`curtain` is in seconds since 1970 UTC, `now` (what time it is at the end) in microseconds since then.

    `secrets`: with which all that is carried sealed can be opened, as lines of a key log (RFC 9850 §2).
    """

    playbill: Playbill
    curtain: int
    hosts: Mapping[str, Place]
    events: list[Event]
    reading: Reading
    chapters: tuple[Chapter, ...]
    now: int
    secrets: Sequence[str] = ()

    def seconds(self, at: int) -> str:
        """A moment as people read it: seconds with three decimals, written as in the playbill's language."""
        return f"{at / 1e6:.3f}".replace(".", DECIMAL_SIGN.get(self.playbill.language, "."))

    def label(self, host: str) -> str:
        """What people call a host; a name nobody has stands for itself."""
        return self.hosts[host].label if host in self.hosts else host


def chapters(
    reading: Reading, cues: Mapping[str, Search], titles: Mapping[str, str], hosts: Mapping[str, Place]
) -> tuple[Chapter, ...]:
    """Where chapters begin: at the wire on which their cue stands; a second one on the same wire, at its cue.

    One that has no title is called after those who talk.
    """
    met = ((search.go_on(reading), name) for name, search in cues.items())
    found: dict[int, str] = {}
    for place, name in sorted((places[-1], name) for places, name in met if cues[name].is_over and places):
        talk = reading.talks[reading.utterances[place].wire]
        pair = (hosts[host].label if host in hosts else host for host in (talk.caller, talk.callee))
        begins = place if talk.places[0] in found else talk.places[0]
        found.setdefault(begins, titles.get(name) or " → ".join(pair))
    return tuple(Chapter(u, title) for u, title in sorted(found.items()))
