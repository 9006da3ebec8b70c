"""Datagrams: posted, landed or lost, and nobody is told which. Understands nothing of what they carry."""

from __future__ import annotations

from simulator.trace.facts import Arrived, Lost, Octets, Posted, Side
from simulator.world.agent import Datagram, SendDatagram
from simulator.world.faults import HARMFUL
from simulator.world.network import Network
from simulator.world.pump import Perform, Pump
from simulator.world.resident import Resident
from simulator.world.weather import Weather
from simulator.world.wire import Wire

SWALLOWING = ("cut", "reset", "lose", "down")  # faults after which a datagram never lands


class Datagrams:
    """What SendDatagram does. A question and its answer share a wire, which is never opened."""

    def __init__(self, pump: Pump, network: Network, weather: Weather) -> None:
        self.deeds: dict[type, Perform] = {SendDatagram: self._post}
        self._pump = pump
        self._network = network
        self._weather = weather
        self._flows: dict[tuple[str, int, str, int], Wire] = {}

    def _post(self, resident: Resident, deed: SendDatagram) -> None:
        pump, weather = self._pump, self._weather
        callee = self._network.find(deed.host)
        wire, side = self._flow(resident, callee.name if callee else deed.host, deed)
        end = wire.ends[side]
        data = Octets(deed.data)
        arrives = pump.now + wire.path.latency + wire.path.transmission(len(data))
        fault = weather.strike(wire, data, resident.host) if callee else None
        does = fault.does if fault else ""
        if fault and does == "slow":
            arrives += wire.path.latency * (fault.factor - 1)
        about = (wire.number, side, wire.caller, wire.callee, wire.port)
        n = pump.record(Posted(*about, end.offset, data, arrives, wire.path.hosts))
        end.offset += len(data)
        weather.show_soon(resident, fault, n)
        to = callee.datagrams.get(deed.port) if callee else None
        path_exists = callee is not None and self._network.path(resident.host, callee.name) is not None
        if to is None or not path_exists or does in SWALLOWING or weather.loses(wire.path):
            pump.schedule.fly(arrives, self._lose, n)
            return
        landed = fault.harm(data) if fault and does in HARMFUL else data
        happening = Datagram(resident.host, deed.source_port, deed.port, landed)
        pump.schedule.fly(arrives, self._land, (to, happening, n))

    def _flow(self, resident: Resident, callee: str, deed: SendDatagram) -> tuple[Wire, Side]:
        """The wire of this question and its answer, and who speaks on it now."""
        here = resident.host
        answered = self._flows.get((callee, deed.port, here, deed.source_port))
        if answered:
            return answered, "S"
        key = (here, deed.source_port, callee, deed.port)
        if key not in self._flows:
            self._flows[key] = self._network.lay(resident, callee, deed.port, self._network.path(here, callee))
            self._network.hosts[here].datagrams[deed.source_port] = resident
        return self._flows[key], "C"

    def _lose(self, n: int) -> None:
        self._pump.cause = n
        self._pump.record(Lost(n))

    def _land(self, what: tuple[Resident, Datagram, int]) -> None:
        resident, happening, n = what
        self._pump.cause = n
        self._pump.cause = self._pump.record(Arrived(n))
        self._pump.act(resident, happening)
