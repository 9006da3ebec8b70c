"""Paths: the fewest links, then the quickest; some links are for their two ends alone."""

from __future__ import annotations

from simulator.world.link import LOOPBACK, Link, Topology


def stops(topology: Topology, start: str, goal: str) -> list[tuple[str, str]] | None:
    path = topology.path(start, goal)
    return None if path is None else [(link.a, link.b) for link in path.links]


def test_a_direct_link_is_taken_even_if_a_detour_is_quicker() -> None:
    topology = Topology([Link("a", "b", 40), Link("a", "c", 1), Link("c", "b", 1)])
    assert stops(topology, "a", "b") == [("a", "b")]
    assert topology.path("a", "b").latency == 40


def test_of_two_detours_the_quicker() -> None:
    topology = Topology([Link("a", "x", 9), Link("x", "b", 9), Link("a", "y", 1), Link("y", "b", 1)])
    assert stops(topology, "a", "b") == [("a", "y"), ("y", "b")]
    assert topology.path("a", "b").hosts == ("a", "y", "b")
    assert topology.path("b", "a").hosts == ("b", "y", "a")


def test_some_links_are_for_their_ends_alone() -> None:
    topology = Topology([Link("a", "d", 0, through=False), Link("d", "b", 0, through=False)])
    assert stops(topology, "a", "b") is None
    assert stops(topology, "a", "d") == [("a", "d")]
    assert stops(topology, "d", "b") == [("d", "b")]


def test_widths_and_losses_add_up() -> None:
    topology = Topology([Link("a", "b", 10, 1_000_000, 0.5), Link("b", "c", 20, 8_000, 0.5)])
    path = topology.path("a", "c")
    assert (path.latency, path.bandwidth, path.loss) == (30, 8_000, 0.75)
    assert path.transmission(1) == 1_000


def test_at_home_and_nowhere() -> None:
    topology = Topology([Link("a", "b", 10)])
    assert topology.path("a", "a").latency == LOOPBACK
    assert topology.path("a", "a").hosts == ("a",)
    assert topology.path("a", "z") is None
