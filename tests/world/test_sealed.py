"""An agent that seals by itself: what is said and what is carried are both told, and only the latter arrives."""

from __future__ import annotations

from simulator.trace.facts import Sent
from simulator.world import agent as a
from simulator.world.link import Link
from simulator.world.resident import Host, Resident
from simulator.world.world import World


class Sealer:
    ports: dict[int, str] = {}  # noqa: RUF012
    datagram_ports: tuple[int, ...] = ()
    actions = ("call",)

    def on(self, happening: a.Happening) -> list[a.Deed]:
        match happening:
            case a.Asked():
                return [a.Connect("there", 22)]
            case a.Connected(wire):
                return [a.Send(wire, b"in clear"), a.Send(wire, b"secret", b"########"), a.Send(wire, b"again")]
        return []


class Taker(Sealer):
    ports = {22: "ssh"}  # noqa: RUF012
    actions = ()

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def on(self, happening: a.Happening) -> list[a.Deed]:
        if isinstance(happening, a.Received):
            self.came.append(happening.data)
        return []


def test_what_is_sealed_by_its_sender_is_carried_sealed() -> None:
    world, taker = World(1, 0, [Link("here", "there", 1_000)]), Taker()
    for name, agent in (("here", Sealer()), ("there", taker)):
        host = Host(name)
        host.take_in(Resident(agent, name))
        world.settle_in(host)
    world.ask("here", "call", "")
    world.settle()
    sent = [event.fact for event in world.events if isinstance(event.fact, Sent)]
    assert [(one.offset, one.data, one.carried) for one in sent] == [
        (0, b"in clear", None), (8, b"secret", b"########"), (14, b"again", None),
    ]  # fmt: skip
    assert taker.came == [b"in clear", b"########", b"again"]
