"""Wires: called, opened, spoken on, hung up or broken. Knows the octets on them only by their number, and no TLS."""

from __future__ import annotations

from typing import Any

from simulator.trace.facts import Arrived, Dialled, Event, HungUp, Lost, Octets, Opened, Refused, Sent, Side
from simulator.world import agent as a
from simulator.world.faults import HARMFUL, Fault
from simulator.world.link import Path
from simulator.world.locks import Locks
from simulator.world.network import Network
from simulator.world.pump import FOREVER, Perform, Pump
from simulator.world.resident import Resident
from simulator.world.weather import Weather
from simulator.world.wire import OTHER, End, Wire

RESEND_AFTER = 200_000  # microseconds until TCP sends a lost segment again (RFC 6298 §2 sets a floor of this order)
GIVE_UP_DIALLING = 21_000_000  # a caller's patience with a host that does not answer
FIND_NOBODY = 1_000  # until it is found that nobody has that name


class Wires:
    """What Connect, Send, Close and Reset do, and what comes of them at the other end."""

    def __init__(self, pump: Pump, network: Network, weather: Weather) -> None:
        self.deeds: dict[type, Perform] = {
            a.Connect: self._connect,
            a.Send: self._send,
            a.Close: self._close,
            a.Reset: self._reset,
        }
        self._pump = pump
        self._network = network
        self._weather = weather
        self._wires = network.wires
        self._fly = pump.schedule.fly
        self._locks = Locks(pump, network, self._bear)
        self.deeds |= self._locks.deeds
        self._arriving = self._arrive  # bound once, as `_fly`: most of what happens is that

    # ---- calling

    def _connect(self, resident: Resident, deed: a.Connect) -> None:
        callee = self._network.find(deed.host)
        name = callee.name if callee else deed.host
        path = self._network.path(resident.host, name) if callee else None
        wire = self._network.lay(resident, name, deed.port, path)
        dialled = Dialled(wire.number, wire.caller, name, deed.port, wire.path.hosts)
        why, now = self._pump.record(dialled), self._pump.now
        if callee is None:
            self._fly(now + FIND_NOBODY, self._refuse, (wire, "no-such-host", why))
        elif path is None or deed.port in path.blocks or self._is_down(wire):
            self._fly(now + GIVE_UP_DIALLING, self._refuse, (wire, "timed-out", why))
        elif deed.port not in callee.listeners:
            self._fly(now + 2 * path.latency, self._refuse, (wire, "refused", why))
        else:
            wire.far.resident, wire.protocol = callee.listeners[deed.port]
            wire.smooth = not (path.bandwidth or path.loss or self._weather.faults)
            self._fly(now + 2 * path.latency, self._open, (wire, "C", why))
            self._fly(now + 3 * path.latency, self._open, (wire, "S", why))

    def _is_down(self, wire: Wire) -> bool:
        fault = self._weather.strike(wire)
        return fault is not None and fault.does == "down"

    def _refuse(self, what: tuple[Wire, str, int]) -> None:
        wire, reason, self._pump.cause = what
        self._pump.cause = self._pump.record(Refused(wire.number, reason))
        if wire.near.resident:
            self._pump.act(wire.near.resident, a.Failed(wire.number, reason))

    def _open(self, what: tuple[Wire, Side, int]) -> None:
        wire, side, self._pump.cause = what
        end, other = wire.ends[side], wire.ends[OTHER[side]]
        if end.gone:
            return
        self._pump.cause = self._pump.record(Opened(wire.number, side, wire.protocol))
        if end.resident and other.resident:
            peer = wire.callee if side == "C" else wire.caller
            self._pump.act(end.resident, a.Connected(wire.number, peer, wire.port, side == "C"))

    # ---- speaking

    def _send(self, resident: Resident, deed: a.Send) -> None:
        wire, pump = self._wires[deed.wire], self._pump
        end, other = wire.near, wire.far
        if end.resident is not resident:
            end, other = other, end
        if end.gone or not deed.data:
            return
        data = Octets(deed.data)
        if not wire.smooth or deed.carried is not None:
            borne = data if deed.carried is None else deed.carried
            sealed = end.layer.seal(borne) if end.layer else deed.carried
            self._bear(wire, end, data, None if sealed is None else Octets(sealed))
            return
        arrives = pump.now + wire.latency
        events = pump.events  # recorded here, as in `_arrive`: most of what happens is that
        n = len(events)
        events.append(Event(n, pump.now, Sent(end.number, end.side, end.offset, data, None, arrives), pump.cause))
        end.offset += len(data)
        self._fly(arrives, self._arriving, (other, data, n))

    def _bear(self, wire: Wire, end: End, data: Octets, sealed: Octets | None) -> None:
        """A sending over a way that is narrow, or where something can go wrong; or of what TLS has made of it."""
        other, resident = wire.ends[OTHER[end.side]], end.resident
        assert resident is not None  # who else should send
        borne = data if sealed is None else sealed
        fault = self._weather.strike(wire, borne, resident.host)
        if fault and fault.does in ("cut", "reset"):
            self._break(wire, fault.does, self._weather.show(fault))
            return
        lost_at, arrives = self._under_way(wire.path, end, len(borne), fault)
        carried = Octets(fault.harm(borne)) if fault and fault.does in HARMFUL else sealed
        sent = Sent(end.number, end.side, end.offset, data, carried, arrives, sealed is None and carried is not None)
        n = self._pump.record(sent)
        end.arrives = arrives
        end.offset += len(sent.heard)
        self._weather.show_soon(resident, fault, n)
        if lost_at:
            self._fly(lost_at, self._lose, n)
        if arrives < FOREVER:
            self._fly(arrives, self._arriving, (other, sent.borne, n))

    def _under_way(self, path: Path, end: End, octets: int, fault: Fault | None) -> tuple[int, int]:
        """When so many octets are lost, 0 for never; and when they arrive: behind all that was sent before."""
        lands, does = self._pump.now + path.latency, fault.does if fault else ""
        if path.bandwidth:  # it leaves when what was sent before it has left
            lands = max(lands, end.arrives) + path.transmission(octets)
        if fault and does == "slow":
            lands += path.latency * (fault.factor - 1)
        if does not in ("down", "lose") and not self._weather.loses(path):
            return 0, max(lands, end.arrives)
        again = max(lands, fault.until or FOREVER) if fault and does == "down" else lands
        return lands, max(again + RESEND_AFTER, end.arrives)

    def _arrive(self, what: tuple[End, bytes, int]) -> None:
        end, data, n = what
        if end.gone or end.resident is None:
            self._lose(n)
            return
        pump = self._pump
        events = pump.events
        pump.cause = len(events)
        events.append(Event(pump.cause, pump.now, Arrived(n), n))
        if end.layer is None:
            pump.act(end.resident, a.Received(end.number, data))
        else:
            self._locks.unseal(end, end.layer, end.resident, data)

    def _lose(self, n: int) -> None:
        self._pump.cause = n
        self._pump.record(Lost(n))

    # ---- hanging up

    def _close(self, resident: Resident, deed: a.Close) -> None:
        self._hang_up(self._wires[deed.wire], resident, "closed")

    def _reset(self, resident: Resident, deed: a.Reset) -> None:
        self._hang_up(self._wires[deed.wire], resident, "reset")

    def _hang_up(self, wire: Wire, resident: Resident, how: str) -> None:
        side = wire.side_of(resident)
        end = wire.ends[side]
        if end.gone:
            return
        farewell = end.layer.end() if end.layer and how == "closed" else b""
        steps: list[tuple[Perform, Any]] = [(self._locks.bear_own, (end, farewell))] if farewell else []
        self._pump.in_turn(resident, [*steps, (self._leave, (wire, side, how))])

    def _leave(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        wire, side, how = what
        end = wire.ends[side]
        if end.gone:
            return
        end.gone = True
        n = self._pump.record(HungUp(wire.number, side, how))
        if not wire.ends[OTHER[side]].gone:
            arrives = max(self._pump.now + wire.latency, end.arrives)
            if arrives < FOREVER:  # behind octets that never arrive, neither does this
                self._fly(arrives, self._hear_hanging_up, (wire, OTHER[side], how, n))

    def _hear_hanging_up(self, what: tuple[Wire, Side, str, int]) -> None:
        wire, side, how, n = what
        pump, end = self._pump, wire.ends[side]
        pump.cause = n
        pump.cause = pump.record(Arrived(n))
        if end.gone or end.resident is None:
            return
        pump.act(end.resident, a.Closed(wire.number, how))
        pump.do_soon(self._let_go, end.resident, (wire, side, how), pump.cause)

    def _let_go(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        """Whoever heard the other hang up, and did not do so too, has nobody left to talk to."""
        wire, side, how = what
        if not wire.ends[side].gone:
            wire.ends[side].gone = True
            self._pump.record(HungUp(wire.number, side, how))

    # ---- breaking

    def _break(self, wire: Wire, how: str, why: int | None) -> None:
        """Both ends lose the wire at once, and learn of it when their next sign of life would have come."""
        for side, end in wire.ends.items():
            if not end.gone and end.resident is not None:
                end.gone = True
                self._pump.do_soon(self._lose_hold, end.resident, (wire, side, how), why)

    def _lose_hold(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        wire, side, how = what
        n = self._pump.record(HungUp(wire.number, side, how))
        self._fly(self._pump.now + wire.latency, self._learn_of_break, (wire, wire.ends[side], how, n))

    def _learn_of_break(self, what: tuple[Wire, End, str, int]) -> None:
        wire, end, how, n = what
        self._pump.cause = n
        self._pump.cause = self._pump.record(Arrived(n))
        if end.resident:
            self._pump.act(end.resident, a.Closed(wire.number, how))
