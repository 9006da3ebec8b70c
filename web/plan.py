"""The places of a play as a small picture to print: where each stands, what joins them. Knows no film.

It is laid out in a box `WIDTH` wide, in units of which a printed page has about four a millimetre.
"""

from __future__ import annotations

import math
import textwrap
from typing import NamedTuple

from simulator import Scenario
from web.language import ours

WIDTH = 700
EDGE = (76, 26)  # between the box and the middles of the outermost figures, across and down
ROW, FOOT = 104, 62  # a row of places, one below the other; what names need below the last
NAME, ROLE = 19, 24  # characters of a line of a name and of a role
FIRST_LINE, LINE = 33, 13  # from a figure's middle to the first line below it, and from one to the next
AIR = 34  # between a figure's middle and where its roads begin


class Place(NamedTuple):
    """A host: its figure's middle, its name and role in lines."""

    figure: str
    x: float
    y: float
    name: tuple[str, ...]
    role: tuple[str, ...]


class Road(NamedTuple):
    """A link, from one place to the other, and its name, if it has one, at the middle."""

    x1: float
    y1: float
    x2: float
    y2: float
    name: str


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
    places = tuple(_place(scenario, name, at[name], language) for name in at)
    roads = (
        _road(at[one], at[other], ours(link.label, language))
        for link in scenario.links
        for one, other in [link.between]
    )
    return Plan(max(height, *(_foot(place) for place in places)), places, tuple(roads))


def _foot(place: Place) -> float:
    """How far down its words reach."""
    return place.y + FIRST_LINE + LINE * (len(place.name) + len(place.role) - 1)


def _spots(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """From 0 to 1 across and down; those of which nothing is written stand in a row."""
    names = list(scenario.hosts)
    row = {name: ((place + 0.5) / len(names), 0.5) for place, name in enumerate(names)}
    return {name: part.place or row[name] for name, part in scenario.hosts.items()}


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


def _road(one: tuple[float, float], other: tuple[float, float], name: str) -> Road:
    """The line that joins two places, a little way off either."""
    (x1, y1), (x2, y2) = one, other
    far = math.dist(one, other)
    share = min(0.4, AIR / far) if far else 0.0
    dx, dy = (x2 - x1) * share, (y2 - y1) * share
    return Road(round(x1 + dx, 1), round(y1 + dy, 1), round(x2 - dx, 1), round(y2 - dy, 1), name)
