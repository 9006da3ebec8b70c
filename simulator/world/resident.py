"""A resident: one agent at home on one host, with its timers. Knows not what the agent does."""

from __future__ import annotations

from collections.abc import Callable

from simulator.world.agent import Agent
from simulator.world.keyring import Keyring


class Resident:
    """The world's handle on an agent. `on` is kept at hand because it is called for everything that happens."""

    __slots__ = ("agent", "host", "on", "timers", "unsaid")

    def __init__(self, agent: Agent, host: str) -> None:
        self.agent = agent
        self.host = host
        self.on = agent.on
        self.unsaid: tuple[str, ...] = getattr(agent, "unsaid", ())  # of these actions no film tells the text
        self.timers: dict[str, tuple[int, bool]] = {}  # name: (order in the schedule, awaited)


class Host:
    """A place with a name, an address and residents; the first resident that answers a port or action has it."""

    def __init__(self, name: str, address: str = "") -> None:
        self.name = name
        self.address = address
        self.residents: list[Resident] = []
        self.listeners: dict[int, tuple[Resident, str]] = {}
        self.datagrams: dict[int, Resident] = {}
        self.actions: dict[str, Resident] = {}
        self.resolver: Resident | None = None
        self.keyring: Callable[[], Keyring] | None = None  # gives what it has for TLS: made when it is first wanted

    def take_in(self, resident: Resident) -> None:
        """Give a resident its ports and actions."""
        agent = resident.agent
        self.residents.append(resident)
        for port, protocol in agent.ports.items():
            self.listeners.setdefault(port, (resident, protocol))
        for port in agent.datagram_ports:
            self.datagrams.setdefault(port, resident)
        for action in agent.actions:
            self.actions.setdefault(action, resident)
