"""Links and the paths over them: latency, bandwidth, loss. Knows no wire and no bytes.

Times are microseconds, bandwidth is bits a second (None: no limit), loss a probability from 0 to 1.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

LOOPBACK = 20  # microseconds from a host to itself


class Link(NamedTuple):
    """A two-way connection between two places."""

    a: str
    b: str
    latency: int
    bandwidth: int | None = None
    loss: float = 0.0
    through: bool = True  # whether others than its two ends may pass
    blocks: frozenset[int] = frozenset()  # ports to which no call passes

    def between(self, one: str, other: str) -> bool:
        """Whether it joins these two, in either order."""
        return {self.a, self.b} == {one, other}


class Path(NamedTuple):
    """The links from one host to another, what they come to together, and the hosts they join, both ends included."""

    links: tuple[Link, ...]
    latency: int
    bandwidth: int | None
    loss: float
    blocks: frozenset[int] = frozenset()
    hosts: tuple[str, ...] = ()

    def transmission(self, octets: int) -> int:
        """Microseconds to push `octets` through the narrowest link."""
        return octets * 8_000_000 // self.bandwidth if self.bandwidth else 0


def _path(start: str, links: tuple[Link, ...]) -> Path:
    kept, hosts = 1.0, [start]
    for link in links:
        kept *= 1.0 - link.loss
        hosts.append(link.b if link.a == hosts[-1] else link.a)
    widths = [link.bandwidth for link in links if link.bandwidth]
    blocks = frozenset[int]().union(*(link.blocks for link in links))
    latency = sum(link.latency for link in links) or LOOPBACK
    return Path(links, latency, min(widths, default=None), 1.0 - kept, blocks, tuple(hosts))


class Topology:
    """Who is joined to whom; paths are found once (fewest links, then least latency) and remembered."""

    def __init__(self, links: list[Link]) -> None:
        self._neighbours: dict[str, list[tuple[str, Link]]] = {}
        for link in links:
            self._neighbours.setdefault(link.a, []).append((link.b, link))
            self._neighbours.setdefault(link.b, []).append((link.a, link))
        self._paths: dict[tuple[str, str], Path | None] = {}

    def path(self, start: str, goal: str) -> Path | None:
        """The way over the fewest links, of these the quickest; None when there is none."""
        key = (start, goal)
        if key not in self._paths:
            self._paths[key] = _path(start, ()) if start == goal else self._search(start, goal)
        return self._paths[key]

    def _search(self, start: str, goal: str) -> Path | None:
        order = 0
        frontier: list[tuple[int, int, int, str, tuple[Link, ...]]] = [(0, 0, 0, start, ())]
        done: set[str] = set()
        while frontier:
            hops, latency, _, place, links = heapq.heappop(frontier)
            if place == goal:
                return _path(start, links)
            if place in done:
                continue
            done.add(place)
            for neighbour, link in self._neighbours.get(place, ()):
                if not (link.through or link.between(start, goal)):
                    continue
                order += 1
                way = (hops + 1, latency + link.latency, order, neighbour, (*links, link))
                heapq.heappush(frontier, way)
        return None
