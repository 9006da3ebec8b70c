"""What there is to know of each leg of a way: which protocol is spoken there, or who could read what. Found by playing.

Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from simulator.reading.listener import Reading
from simulator.reading.pattern import on_wire
from simulator.reading.sights import Sights
from simulator.scenario.lesson.solution import begun
from simulator.scenario.run import Run
from simulator.scenario.scenario import LegsPart, Scenario

YES, NO = "yes", "no"


class Legs(NamedTuple):
    """What a question about legs can be answered with, in order, and, leg by leg, what is true there.

    `asks`: for "protocol", by the first word of its notes' keys ("smtp"), those that are heard; or for "sight", yes or
    no, whether something can be read there.
    """

    asks: str
    heard: tuple[str, ...]
    spoken: tuple[tuple[str, ...], ...]

    def can_ask(self, count: int) -> bool:
        """Whether so many legs can be asked about: each has an answer, which it may not have in another film."""
        return len(self.spoken) == count and all(self.spoken)


def legs(scenario: Scenario, name: str) -> Legs:
    """What `[legs.name]` asks, answered."""
    part = scenario.legs[name]
    run = Run(scenario).otherwise(scenario.variants[part.variant].changes) if part.variant else begun(scenario)
    reading = Reading.of(run.events, run.secrets)
    return _sights(run, reading, part) if part.reads else _protocols(reading, part)


def _sights(run: Run, reading: Reading, part: LegsPart) -> Legs:
    """Whether what is asked for can be read at each place; nothing is true of one that nothing passed."""
    found = Sights(link.between for link in run.scenario.links).go_on(run.events, reading)
    since = {frozenset(sight.place): sight.since for sight in found}
    kinds = (since.get(frozenset(place)) for place in part.places)
    return Legs("sight", (YES, NO), tuple(() if one is None else (YES if part.reads in one else NO,) for one in kinds))


def _protocols(reading: Reading, part: LegsPart) -> Legs:
    return Legs("protocol", _heard(reading, ""), tuple(_heard(reading, wire) for wire in part.wires))


def _heard(reading: Reading, wire: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_spoken(reading, wire)))


def _spoken(reading: Reading, wire: str) -> Iterator[str]:
    """The first word of the first key on a wire: whichever door it is, the same protocol has the same name."""
    for talk in reading.talks.values():
        if on_wire(talk, wire):
            keys = (token.key for place in talk.said for token in reading.utterances[place].tokens)
            yield from (key.partition(".")[0] for key in islice(keys, 1))
