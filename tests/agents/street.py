"""A small world for tests of agents: a few hosts on one street, with the real pump and wires between them."""

from __future__ import annotations

from typing import Any

from simulator.agents.dns.resolver import Resolver
from simulator.agents.household import Household
from simulator.protocols.dns import ZoneTable
from simulator.trace.facts import AnyFact, Decided
from simulator.world.agent import Deed, Happening, Here
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.resident import Host, Resident
from simulator.world.world import World

CURTAIN = 1_772_438_400  # 2026-03-02T08:00:00Z
SECOND = 1_000_000


class Neighbour:
    """An agent that does what a test says, and keeps what happened to it."""

    class Settings:
        """Nothing to set."""

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self.datagram_ports: tuple[int, ...] = (5353,)
        self.actions = ("do",)
        self.deeds: list[Deed] = []
        self.happened: list[Happening] = []

    def on(self, happening: Happening) -> list[Deed]:
        self.happened.append(happening)
        deeds, self.deeds = self.deeds, []
        return deeds


class Street:
    """Hosts joined by links of 10 ms, each with the agents a test moves in."""

    def __init__(self, *hosts: str, faults: list[Fault] | None = None, zones: ZoneTable | None = None) -> None:
        links = [Link(one, other, 10_000) for place, one in enumerate(hosts) for other in hosts[:place]]
        self.world = World(7, CURTAIN, links, faults or [])
        self.addresses = {name: f"192.0.2.{number}" for number, name in enumerate(hosts, 1)}
        everybody = {name: (address,) for name, address in self.addresses.items()}
        self.homes = {name: Household(name, zones, everybody) for name in hosts}
        self.hosts = {name: Host(name, address) for name, address in self.addresses.items()}
        for host in self.hosts.values():
            self.world.settle_in(host)

    def move_in(self, host: str, kind: Any, **settings: Any) -> Any:
        """Let an agent live at `host`."""
        here = Here(host, self.addresses[host], self.world, self.world.chance)
        agent = kind(here, self.homes[host], kind.Settings(**settings))
        resident = Resident(agent, host)
        self.hosts[host].take_in(resident)
        if kind is Resolver:
            self.hosts[host].resolver = resident
        return agent

    def ask(self, who: str, action: str, text: str = "") -> None:
        """Ask somebody something, and wait until all has come to rest."""
        self.world.ask(who, action, text)
        self.world.settle()

    def wait(self, seconds: float) -> None:
        """Let time pass, and all alarms ring that are due."""
        self.world.advance(self.world.now + int(seconds * SECOND))

    def do(self, who: str, neighbour: Neighbour, *deeds: Deed) -> list[Happening]:
        """Let a neighbour do something; what then happened to him."""
        neighbour.deeds = list(deeds)
        neighbour.happened.clear()
        self.ask(who, "do")
        return neighbour.happened[1:]

    def facts(self, *kinds: type[AnyFact]) -> list[Any]:
        """What happened, of these kinds."""
        return [event.fact for event in self.world.trace.events if isinstance(event.fact, kinds)]

    @property
    def reasons(self) -> list[str]:
        """The reasons of all that was decided."""
        return [fact.reason for fact in self.facts(Decided)]
