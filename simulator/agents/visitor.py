"""A visitor from outside: many wires at once, each with a name of its own. Understands nothing of what it carries.

Real programs at the door and conversations written down in advance come in as visitors; text is latin-1, one
character an octet.
"""

from __future__ import annotations

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.places import host_and_port
from simulator.agents.terminal import BAD_PLACE, NOT_CONNECTED
from simulator.trace.facts import Side
from simulator.world.agent import (
    Asked,
    Attest,
    Bear,
    Close,
    Closed,
    Connect,
    Connected,
    Deed,
    Failed,
    Happening,
    Here,
    Reset,
    Send,
)


class Handshake(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How TLS was agreed on: see the deed Attest; octets as latin-1."""

    flights: tuple[tuple[Side, str], ...]
    version: str = ""
    cipher: str = ""
    name: str = ""
    secrets: tuple[str, ...] = ()
    end_point: str = ""
    trouble: str = ""
    peer: str = ""


class Visitor:
    """Actions: `dial NAME HOST:PORT`, `say NAME TEXT`, `hang-up NAME`, `drop NAME`.

    Where TLS was agreed on beyond the world: `secure NAME HANDSHAKE` (in JSON), then `seal NAME LENGTH TEXT`, whose
    first LENGTH octets were said; the others are what was carried for them.
    """

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """A visitor has nothing to set."""

    datagram_ports: tuple[int, ...] = ()
    actions = ("dial", "say", "secure", "seal", "hang-up", "drop")
    unsaid = ("secure", "seal")  # there are keys in the one, and of both all that passes is told as sent

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here = here
        self._names = {address: name for name, addresses in household.hosts.items() for address in addresses}
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
                del self._calls[:1]
            case Closed(wire=wire):
                self._wires = {name: one for name, one in self._wires.items() if one != wire}
        return []

    def _dial(self, name: str, place: str) -> list[Deed]:
        parts = host_and_port(place)
        if parts is None:
            return [decided(self._here.host, "refuse", BAD_PLACE, {"what": place})]
        host, port = parts
        self._calls.append((self._names.get(host, host), port, name))
        return [Connect(host, port)]

    def _answered(self, peer: str, port: int) -> str:
        """The name of the call that has come about: the oldest to that place."""
        places = [(host, at) for host, at, _ in self._calls]
        return self._calls.pop(places.index((peer, port)) if (peer, port) in places else 0)[2]

    def _act(self, action: str, name: str, text: str) -> list[Deed]:
        wire = self._wires.get(name)
        if wire is None:
            return self._refuse(name)
        match action:
            case "say":
                return [Send(wire, _octets(text))]
            case "secure":
                return self._secure(wire, text) or self._refuse(name)
            case "seal":
                length, _, rest = text.partition(" ")
                said = int(length) if length.isdecimal() and len(length) < 10 else 0
                return [Bear(wire, _octets(rest[:said]), _octets(rest[said:]))]
        del self._wires[name]
        return [Close(wire) if action == "hang-up" else Reset(wire)]

    def _refuse(self, name: str) -> list[Deed]:
        return [decided(self._here.host, "refuse", NOT_CONNECTED, {"wire": name})]

    def _secure(self, wire: int, text: str) -> list[Deed]:
        try:
            told = msgspec.json.decode(text, type=Handshake)
        except msgspec.DecodeError:
            return []
        flights = tuple((side, _octets(octets)) for side, octets in told.flights)
        session = told.version, told.cipher, told.name, told.secrets, _octets(told.end_point)
        return [Attest(wire, flights, *session, told.trouble, told.peer)]


def _octets(text: str) -> bytes:
    return text.encode("latin-1", "replace")
