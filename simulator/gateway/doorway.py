"""The place on the map where real programs come in. Knows no socket, and nothing of who comes."""

from __future__ import annotations

import math

import msgspec

from simulator.scenario.furnishing.secured import secured
from simulator.scenario.scenario import HostPart, LinkPart, Scenario

DOOR = "door"  # the host all real programs come from
ROOM = 256 << 20  # octets of a mailbox for which the scenario sets no bound: a program may write for days
QUEUE_ROOM = 64 << 20  # the same for a queue: letters that never arrive are tried for days, too


def with_door(scenario: Scenario, label: dict[str, str] | None = None) -> Scenario:
    """The same scenario with a door: a host for visitors, joined without latency to every host that lives here.

    `label`: what the door is called on the map, by language. Nothing but the visitors' own talk passes through it,
    nothing waits for a learner's guess and no switch plays it otherwise: whoever comes in is in no lesson. Every
    mailbox has a quota, every queue a bound, and every server offers TLS: today's programs want it.
    """
    links = [
        LinkPart(between=(DOOR, name), latency="0ms", through=False)
        for name, part in scenario.hosts.items()
        if part.agents and name != DOOR
    ]
    door = HostPart(agents=["visitor"], figure="laptop", label=label or {}, place=_room_for_it(scenario))
    hosts = {name: secured(_bounded(part)) for name, part in scenario.hosts.items()} | {DOOR: door}
    everywhere = [*scenario.links, *links]
    return msgspec.structs.replace(scenario, hosts=hosts, links=everywhere, predicts={}, variants={}, script=[])


def _bounded(part: HostPart) -> HostPart:
    """The host with a quota for each of its mailboxes, and a bound to its queue."""
    mailboxes = {
        user: one if one.quota is not None else msgspec.structs.replace(one, quota=ROOM)
        for user, one in part.mailboxes.items()
    }
    queue_room = QUEUE_ROOM if part.queue_room is None else part.queue_room
    return msgspec.structs.replace(part, mailboxes=mailboxes, queue_room=queue_room)


def _room_for_it(scenario: Scenario) -> tuple[float, float] | None:
    """The spot of the map that is farthest from every host; none when the map lays itself out."""
    taken = [part.place for part in scenario.hosts.values() if part.place]
    spots = [(x / 20, y) for x in range(2, 19) for y in (0.12, 0.5, 0.88)]
    return max(spots, key=lambda spot: min(math.dist(spot, one) for one in taken)) if taken else None
