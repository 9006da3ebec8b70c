"""Which protocol is spoken on each leg of a way: found out by playing. Knows no page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from simulator.reading.listener import Reading
from simulator.reading.pattern import on_wire
from simulator.scenario.scenario import Scenario
from simulator.scenario.solution import begun


class Legs(NamedTuple):
    """The protocols of a play in the order they are heard, by the first word of their notes' keys ("smtp").

    `spoken`: leg by leg, those that are spoken there.
    """

    heard: tuple[str, ...]
    spoken: tuple[tuple[str, ...], ...]


def legs(scenario: Scenario, name: str) -> Legs:
    """What `[legs.name]` asks, answered."""
    run = begun(scenario)
    reading = Reading(run.secrets)
    reading.feed(run.events)
    return Legs(_heard(reading, ""), tuple(_heard(reading, wire) for wire in scenario.legs[name].wires))


def _heard(reading: Reading, wire: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_protocols(reading, wire)))


def _protocols(reading: Reading, wire: str) -> Iterator[str]:
    """The first word of the first key on a wire: whichever door it is, the same protocol has the same name."""
    for talk in reading.talks.values():
        if on_wire(talk, wire):
            keys = (token.key for place in talk.said for token in reading.utterances[place].tokens)
            yield from (key.partition(".")[0] for key in islice(keys, 1))
