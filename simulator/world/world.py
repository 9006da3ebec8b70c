"""The world: the pump, with hosts, wires and weather to work on, and what goes on within one host.

It owns time, chance, hosts and wires, and understands nothing of what it carries.
"""

from __future__ import annotations

from random import Random

from simulator.trace.facts import Alarmed, Asked
from simulator.trace.trace import Allowance
from simulator.world import agent as a
from simulator.world.datagrams import Datagrams
from simulator.world.faults import Fault
from simulator.world.link import Link
from simulator.world.network import Network
from simulator.world.pump import Pump
from simulator.world.resident import Host, Resident
from simulator.world.weather import Weather
from simulator.world.wires import Wires


class UnknownActor(ValueError):
    """Nobody of that name can do that. `args`: who, action."""


class World(Pump):
    """Hosts, links, wires, the schedule, the clock and the trace of one run."""

    def __init__(
        self, seed: int, curtain: int, links: list[Link], faults: list[Fault] | None = None,
        allowance: Allowance | None = None,
    ) -> None:  # fmt: skip
        super().__init__(allowance)
        self.curtain = curtain  # seconds since 1970 UTC when the curtain rose
        self.chance = Random(seed)
        self.network = Network(links)
        self.hosts = self.network.hosts
        self._asking: dict[tuple[str, str, str], list[Resident]] = {}
        weather = Weather(self, self.chance, faults or [])
        self.perform = {
            **Wires(self, self.network, weather).deeds,
            **Datagrams(self, self.network, weather).deeds,
            a.SetTimer: self._set_timer,
            a.CancelTimer: self._cancel_timer,
            a.LookUp: self._look_up,
            a.Answer: self._answer,
            a.Tell: self._tell,
            a.Record: self._note,
        }

    @property
    def seconds(self) -> int:
        """Seconds since 1970 UTC, by the world's own date."""
        return self.curtain + self.now // 1_000_000

    def settle_in(self, host: Host) -> None:
        """Add a host."""
        self.network.settle_in(host)

    def ask(self, who: str, action: str, text: str) -> None:
        """Hand an input from outside to the resident of `who` that knows `action`. Raises UnknownActor."""
        host = self.hosts.get(who)
        resident = host.actions.get(action) if host else None
        if resident is None:
            raise UnknownActor(who, action)
        self.cause = None
        self.cause = self.record(Asked(who, action, "" if action in resident.unsaid else text))
        self.act(resident, a.Asked(action, text))

    # ---- timers

    def _set_timer(self, resident: Resident, deed: a.SetTimer) -> None:
        self._cancel_timer(resident, deed)
        add = self.schedule.fly if deed.awaited else self.schedule.set
        order = add(self.now + deed.after, self._ring, (resident, deed.name, self.cause))
        resident.timers[deed.name] = (order, deed.awaited)

    def _cancel_timer(self, resident: Resident, deed: a.SetTimer | a.CancelTimer) -> None:
        timer = resident.timers.pop(deed.name, None)
        if timer:
            order, awaited = timer
            forget = self.schedule.call_off if awaited else self.schedule.cancel
            forget(order)

    def _ring(self, what: tuple[Resident, str, int | None]) -> None:
        resident, name, self.cause = what
        del resident.timers[name]
        self.cause = self.record(Alarmed(resident.host, name))
        self.act(resident, a.TimerFired(name))

    # ---- questions and words to fellow agents, facts

    def _look_up(self, resident: Resident, deed: a.LookUp) -> None:
        resolver = self.hosts[resident.host].resolver
        if resolver is None:
            self.soon(resident, a.Answered(deed.name, deed.type, a.NO_RESOLVER, ()))
            return
        waiting = self._asking.setdefault((resident.host, deed.name.lower(), deed.type), [])
        waiting.append(resident)
        if len(waiting) == 1:
            self.soon(resolver, a.Asking(deed.name, deed.type))

    def _answer(self, resident: Resident, deed: a.Answer) -> None:
        for asker in self._asking.pop((resident.host, deed.name.lower(), deed.type), ()):
            self.soon(asker, a.Answered(deed.name, deed.type, deed.status, deed.records, deed.proved))

    def _tell(self, resident: Resident, deed: a.Tell) -> None:
        for fellow in self.hosts[resident.host].residents:
            if fellow is not resident:
                self.soon(fellow, a.Told(deed.action, deed.text))

    def _note(self, resident: Resident, deed: a.Record) -> None:
        self.record(deed.fact)  # type: ignore[arg-type]
