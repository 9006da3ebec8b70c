"""The places of a play as a small picture to print: where each stands, what joins them. Knows no film.

It is laid out in a box `WIDTH` wide, in units of which a printed page has about four a millimetre.
"""

from __future__ import annotations

import math
import textwrap
from typing import NamedTuple

from simulator import Scenario
from web.words.language import ours

WIDTH = 700
EDGE = (76, 26)  # between the box and the middles of the outermost figures, across and down
ROW, FOOT = 104, 62  # a row of places, one below the other; what names need below the last
NAME, ROLE = 19, 24  # characters of a line of a name and of a role
FIRST_LINE, LINE = 33, 13  # from a figure's middle to the first line below it, and from one to the next
AIR = 34  # between a figure's middle and where its roads begin
WIDE, LETTER = 6.8, 5.6  # a letter of a place's name; of a role and of a road's name
RULE = 100  # the line on which to write what a place is
ALONG, ASIDE = (0.5, 0.6, 0.4, 0.7, 0.3), (-5, 15)  # where a road's name may stand: along it, and above or below it

Box = tuple[float, float, float, float]  # left, top, right, bottom


class Place(NamedTuple):
    """A host: its figure's middle, its name and role in lines."""

    figure: str
    x: float
    y: float
    name: tuple[str, ...]
    role: tuple[str, ...]

    @property
    def boxes(self) -> tuple[Box, Box]:
        """The room that the figure takes; its words, or the line on which to write what it is."""
        said = [*(len(line) * WIDE for line in self.name), *(len(line) * LETTER for line in self.role)]
        half = max([RULE if self.role else 50, *said]) / 2
        figure = self.x - 25, self.y - 20, self.x + 25, self.y + 20
        return figure, (self.x - half, self.y + FIRST_LINE - 12, self.x + half, self.foot)

    @property
    def foot(self) -> float:
        """How far down its words reach."""
        return self.y + FIRST_LINE + LINE * (len(self.name) + len(self.role) - 1)


class Road(NamedTuple):
    """A link, from one place to the other, and its name, if it has one, with the middle of its foot."""

    x1: float
    y1: float
    x2: float
    y2: float
    name: str
    at: tuple[float, float]


class Plan(NamedTuple):
    """All of it, in a box so high."""

    height: float
    places: tuple[Place, ...]
    roads: tuple[Road, ...]


def plan(scenario: Scenario, language: str) -> Plan:
    """The places of a scenario, where the map of the stage has them too."""
    spots = _spots(scenario)
    rows = max(1, len({round(down, 1) for _, down in spots.values()}))
    height = EDGE[1] + ROW * (min(rows, 3) - 1) + FOOT + 14
    at = {
        name: (EDGE[0] + across * (WIDTH - 2 * EDGE[0]), EDGE[1] + down * (height - EDGE[1] - FOOT))
        for name, (across, down) in _stretched(spots).items()
    }
    places = {name: _place(scenario, name, at[name], language) for name in at}
    taken = [box for place in places.values() for box in place.boxes]
    roads = (
        _road(places[one], places[other], ours(link.label, language), taken)
        for link in scenario.links
        for one, other in [link.between]
    )
    return Plan(max(height, *(place.foot for place in places.values())), tuple(places.values()), tuple(roads))


def _spots(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """From 0 to 1 across and down; those of which nothing is written stand in a row, as on the stage.

    Above it is the address book, and below it whoever stands between two that a road joins.
    """
    books = [name for name, part in scenario.hosts.items() if part.figure == "dns"]
    row = [name for name in scenario.hosts if name not in books]
    past = _passed(scenario, row)

    def own(name: str) -> tuple[float, float]:
        of, down = (books, 0.0) if name in books else (row, 1.0 if name in past else 0.5)
        return (of.index(name) + 0.5) / len(of), down

    return {name: part.place or own(name) for name, part in scenario.hosts.items()}


def _passed(scenario: Scenario, row: list[str]) -> set[str]:
    """Whom a road would run through that joins two others of a row."""
    ours = [name for name in row if not scenario.hosts[name].place]
    roads = [sorted(map(row.index, link.between)) for link in scenario.links if set(link.between) <= set(ours)]
    return {name for name in ours if any(left < row.index(name) < right for left, right in roads)}


def _stretched(spots: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The same, so that they fill the box."""
    axes = [[spot[axis] for spot in spots.values()] for axis in (0, 1)]
    ends = [(min(axis), (max(axis) - min(axis)) or 1.0) for axis in axes]
    return {
        name: ((across - ends[0][0]) / ends[0][1], (down - ends[1][0]) / ends[1][1])
        for name, (across, down) in spots.items()
    }


def _place(scenario: Scenario, name: str, at: tuple[float, float], language: str) -> Place:
    part = scenario.hosts[name]
    label, role = ours(part.label, language) or name, ours(part.role, language)
    return Place(part.figure, *at, tuple(_lines(label)), tuple(textwrap.wrap(role, ROLE)))


def _lines(name: str) -> list[str]:
    """A name in lines; a long one of a host breaks behind its dots."""
    parts = textwrap.wrap(name.replace(".", ". "), NAME, break_long_words=False) if len(name) > NAME else [name]
    return [part.replace(". ", ".") for part in parts]


def _road(one: Place, other: Place, name: str, taken: list[Box]) -> Road:
    """The line that joins two places, from where it has left the one to where it meets the other."""
    ends = *_leaving(one, other), *_leaving(other, one)
    return Road(*ends, name, _beside(*ends, name, taken))


def _leaving(one: Place, other: Place) -> tuple[float, float]:
    """Where the way from a place to another comes out from its figure and from the words under it."""
    far = math.dist((one.x, one.y), (other.x, other.y)) or 1.0
    ways = [
        (one.x + (other.x - one.x) * gone / far, one.y + (other.y - one.y) * gone / far)
        for gone in range(AIR, int(far / 2), 4)
    ]
    covered = max((n for n, way in enumerate(ways, 1) if any(_meet((*way, *way), box) for box in one.boxes)), default=0)
    x, y = next(iter(ways[covered:]), ((one.x + other.x) / 2, (one.y + other.y) / 2))
    return round(x, 1), round(y, 1)


def _beside(x1: float, y1: float, x2: float, y2: float, name: str, taken: list[Box]) -> tuple[float, float]:
    """Where a road's name stands: as near its middle as no place is in the way."""
    spots = [(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share + aside) for share in ALONG for aside in ASIDE]
    half = len(name) * LETTER / 2
    free = (
        at for at in spots if not any(_meet((at[0] - half, at[1] - 10, at[0] + half, at[1] + 3), box) for box in taken)
    )
    x, y = next(free, spots[0])
    return round(x, 1), round(y, 1)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
