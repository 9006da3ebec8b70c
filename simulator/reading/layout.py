"""Where the states of a diagram stand on a grid: short arrows, few crossings, none through a state. No chance in it.

Found by exchanging places as long as that makes it better; the first state keeps the corner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from math import ceil, hypot

Place = tuple[int, int]
Pair = tuple[str, str]

COLUMNS = 5
ASPECT = 0.8  # a row's height, a column being one wide
CROSSING, THROUGH, BACK = 1.2, 3.0, 2.0  # what is as bad as an arrow being so much longer


def laid_out(names: list[str], pairs: Iterable[Pair], last: str = "") -> tuple[dict[str, Place], int, int]:
    """The place (column, row) of each name, and how many columns and rows there are.

    `pairs`: from, to. `last`: the name that has the last corner, however far away.
    """
    rows = ceil(len(names) / COLUMNS)
    columns = ceil(len(names) / rows)
    spots = [(x, y) for y in range(rows) for x in range(columns)]
    edges = [pair for pair in dict.fromkeys(pairs) if last not in pair]
    tree = _tree(names[0], edges)
    between = [*(name for name in names[1:] if name != last), *[""] * (len(spots) - len(names))]
    ends = [last] * (last in names)

    def cost(middle: list[str]) -> float:
        return _cost(_placed([names[0], *middle, *ends], spots), edges, tree)

    found = [_bettered(list(start), cost) for start in _starts(between)]
    return _placed([names[0], *min(found, key=cost), *ends], spots), columns, rows


def _starts(names: list[str]) -> Iterator[list[str]]:
    """Orders to begin with: every turn of the given one, forwards and backwards."""
    for turn in range(len(names) or 1):
        turned = names[turn:] + names[:turn]
        yield from (turned, turned[::-1])


def _bettered(order: list[str], cost: Callable[[list[str]], float]) -> list[str]:
    """The order after all exchanges that made it better."""
    best, before = cost(order), float("inf")
    while best < before:
        before = best
        for one, other in combinations(range(len(order)), 2):
            order[one], order[other] = order[other], order[one]
            found = cost(order)
            if found < best - 1e-9:
                best = found
            else:
                order[one], order[other] = order[other], order[one]
    return order


def _tree(root: str, edges: list[Pair]) -> list[Pair]:
    """The edges by which each name is first reached, going deep: they are read from left to right, and down."""
    tree: list[Pair] = []

    def go(name: str) -> None:
        for edge in edges:
            if edge[0] == name and edge[1] not in (root, *(to for _, to in tree)):
                tree.append(edge)
                go(edge[1])

    go(root)
    return tree


def bends(one: str, other: str, places: Mapping[str, Place]) -> bool:
    """Whether another state stands on the straight line between two."""
    others = (place for name, place in places.items() if name not in (one, other))
    return any(_is_between(place, places[one], places[other]) for place in others)


def _placed(order: list[str], spots: list[Place]) -> dict[str, Place]:
    return {name: spot for name, spot in zip(order, spots, strict=True) if name}


def _cost(places: Mapping[str, Place], edges: list[Pair], tree: list[Pair]) -> float:
    lines = list({frozenset(edge): edge for edge in edges}.values())
    length = sum(hypot(places[a][0] - places[b][0], ASPECT * (places[a][1] - places[b][1])) for a, b in lines)
    back = sum(places[a][0] > places[b][0] or places[a][1] > places[b][1] for a, b in tree)
    through = sum(bends(a, b, places) for a, b in lines)
    ends = [(places[a], places[b]) for a, b in lines]
    crossings = sum(_cross(*one, *other) for one, other in combinations(ends, 2))
    return length + BACK * back + THROUGH * through + CROSSING * crossings


def _turn(a: Place, b: Place, c: Place) -> int:
    """Which way one turns at b, coming from a and going to c; 0: straight on."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _is_between(point: Place, a: Place, b: Place) -> bool:
    inside = min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])
    return inside and _turn(a, b, point) == 0


def _cross(a: Place, b: Place, c: Place, d: Place) -> bool:
    if {a, b} & {c, d}:
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0
