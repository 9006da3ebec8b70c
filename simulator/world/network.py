"""The network: hosts by name and by address, the paths between them, the wires laid so far. Carries nothing itself."""

from __future__ import annotations

from simulator.world.link import Link, Path, Topology
from simulator.world.resident import Host, Resident
from simulator.world.wire import Wire

NO_PATH = Path((), 0, None, 0.0)


class Network:
    """Who can be called, and over what. A wire's number is its place in `wires`."""

    def __init__(self, links: list[Link]) -> None:
        self.hosts: dict[str, Host] = {}
        self.addresses: dict[str, Host] = {}
        self.wires: list[Wire] = []
        self.path = Topology(links).path

    def settle_in(self, host: Host) -> None:
        """Add a host; its address, if any, can be called too."""
        self.hosts[host.name] = host
        if host.address:
            self.addresses[host.address] = host

    def find(self, place: str) -> Host | None:
        """The host of that name or address."""
        return self.hosts.get(place) or self.addresses.get(place)

    def lay(self, caller: Resident, callee: str, port: int, path: Path | None) -> Wire:
        """A new wire; over no path at all when there is none, for whoever calls in vain."""
        wire = Wire(len(self.wires), caller, callee, port, path or NO_PATH)
        self.wires.append(wire)
        return wire
