"""A visitor from outside: many wires at once, each with a name of its own. Understands nothing of what it carries.

Real programs at the door and conversations written down in advance come in as visitors; text is latin-1, one
character an octet.
"""

from __future__ import annotations

import msgspec

from simulator.agents.household import Household
from simulator.trace.facts import Decided
from simulator.world.agent import (
    Asked,
    Close,
    Closed,
    Connect,
    Connected,
    Deed,
    Failed,
    Happening,
    Here,
    Record,
    Reset,
    Send,
)


class Visitor:
    """Actions: `dial NAME HOST:PORT`, `say NAME TEXT`, `hang-up NAME`, `drop NAME`."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """A visitor has nothing to set."""

    datagram_ports: tuple[int, ...] = ()
    actions = ("dial", "say", "hang-up", "drop")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here = here
        self._calls: list[tuple[str, int, str]] = []  # host, port, name: calls that have not come about yet
        self._wires: dict[str, int] = {}

    def on(self, happening: Happening) -> list[Deed]:
        """What the visitor does about it."""
        match happening:
            case Asked(action, text):
                name, _, rest = text.partition(" ")
                return self._dial(name, rest) if action == "dial" else self._act(action, name, rest)
            case Connected(wire=wire, peer=peer, port=port):
                self._wires[self._answered(peer, port)] = wire
            case Failed():
                del self._calls[0]
            case Closed(wire=wire):
                self._wires = {name: one for name, one in self._wires.items() if one != wire}
        return []

    def _dial(self, name: str, place: str) -> list[Deed]:
        host, _, port = place.rpartition(":")
        self._calls.append((host, int(port), name))
        return [Connect(host, int(port))]

    def _answered(self, peer: str, port: int) -> str:
        place = next(i for i, (host, at, _) in enumerate(self._calls) if (host, at) == (peer, port))
        return self._calls.pop(place)[2]

    def _act(self, action: str, name: str, text: str) -> list[Deed]:
        wire = self._wires.get(name)
        if wire is None:
            return [Record(Decided(self._here.host, "refuse", "reason.not-connected", {"wire": name}))]
        if action == "say":
            return [Send(wire, text.encode("latin-1"))]
        del self._wires[name]
        return [Close(wire) if action == "hang-up" else Reset(wire)]
