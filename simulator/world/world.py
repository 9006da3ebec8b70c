"""The world: a pump over the schedule that performs deeds, delivers happenings and writes the trace.

It owns time, chance, hosts and wires. It never sleeps, and it understands nothing of what it carries.

Every entry that surfaces writes one event first, so "after n events" names one exact moment of a run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from heapq import heappop
from random import Random
from typing import Any

from simulator.trace.facts import (
    Alarmed,
    AnyFact,
    Arrived,
    Dialled,
    Event,
    HungUp,
    Lost,
    Octets,
    Opened,
    Posted,
    Refused,
    Sent,
    Side,
    Struck,
)
from simulator.trace.facts import Asked as AskedFact
from simulator.trace.trace import Trace
from simulator.world import agent as a
from simulator.world.faults import Fault, Weather, garble
from simulator.world.link import Link, Path, Topology
from simulator.world.resident import Host, Resident
from simulator.world.schedule import Schedule
from simulator.world.wire import OTHER, End, Wire

FOREVER = 1 << 62
RESEND_AFTER = 200_000  # microseconds until TCP sends a lost segment again (RFC 6298 §2 sets a floor of this order)
GIVE_UP_DIALLING = 21_000_000  # a caller's patience with a host that does not answer
MOST_EVENTS = 50_000  # of one settling: an endless mail loop is a lesson, not an outage


class UnknownActor(ValueError):
    """Nobody of that name can do that. `args`: who, action."""


class World:
    """Hosts, links, wires, the schedule, the clock and the trace of one run."""

    def __init__(self, seed: int, curtain: int, links: list[Link], faults: list[Fault] | None = None) -> None:
        self.now = 0
        self.curtain = curtain  # seconds since 1970 UTC when the curtain rose
        self.chance = Random(seed)
        self.trace = Trace()
        self._events = self.trace.events
        self.hosts: dict[str, Host] = {}
        self.addresses: dict[str, Host] = {}
        self.wires: list[Wire] = []
        self.ended = False
        self._topology = Topology(links)
        self._weather = Weather(faults or [])
        self._schedule = Schedule()
        self._flows: dict[tuple[str, int, str, int], Wire] = {}
        self._asking: dict[tuple[str, str, str], list[Resident]] = {}
        self._todo: deque[tuple[Callable[[Resident, Any], None], Resident, Any, int | None]] = deque()
        self._cause: int | None = None
        self._arriving = self._arrive  # bound once: most of what happens is that
        self.limit = FOREVER
        for fault in self._weather.faults:
            if not fault.octets:
                self._schedule.push(fault.at, False, self._strike, fault)

    # ---- who lives here

    @property
    def seconds(self) -> int:
        """Seconds since 1970 UTC, by the world's own date."""
        return self.curtain + self.now // 1_000_000

    def settle_in(self, host: Host) -> None:
        """Add a host; its address, if any, can be called too."""
        self.hosts[host.name] = host
        if host.address:
            self.addresses[host.address] = host

    # ---- what comes from outside

    def ask(self, who: str, action: str, text: str) -> None:
        """Hand an input to the resident of `who` that knows `action`. Raises UnknownActor."""
        host = self.hosts.get(who)
        resident = host.actions.get(action) if host else None
        if resident is None:
            raise UnknownActor(who, action)
        self._cause = None
        self._cause = self._record(AskedFact(who, action, text))
        self._act(resident, a.Asked(action, text))

    # ---- the pump

    def settle(self) -> None:
        """Run until nothing is in flight; alarms on the way ring in their turn."""
        events, todo = self._events, self._todo
        most = len(events) + MOST_EVENTS
        enough = min(most, self.limit - 1)
        if todo:
            self.step_pending()
        if self.ended or len(events) > enough:
            return
        schedule = self._schedule
        flights, alarms, cancelled = schedule.flights, schedule.alarms, schedule.cancelled
        while schedule.in_flight:
            self.now, order, flight, call, what = heappop(alarms if alarms and alarms[0] < flights[0] else flights)
            if order in cancelled:
                cancelled.discard(order)
                continue
            schedule.in_flight -= flight
            call(what)
            if len(events) > enough or (todo and not self.step_pending()):
                self._end_if_beyond(most)
                return

    def advance(self, to: int) -> None:
        """Run everything due up to `to`, alarms included, and make it `to` o'clock."""
        most = len(self._events) + MOST_EVENTS
        while not self.ended and self.step_pending():
            due = self._schedule.next_at()
            if due is None or due > to:
                self.now = max(self.now, to)
                return
            self._pop()
            self._end_if_beyond(most)

    def run_to(self, n: int, at: int) -> None:
        """Replay: everything due up to `at`, as long as the trace holds fewer than `n` events."""
        ran = False
        while len(self._events) < n and self.step_pending():
            due = self._schedule.next_at()
            if due is None or due > at:
                return
            self._pop()
            ran = True
        if ran:
            self.step_pending()  # what the last entry set going at once belongs to the past, too

    def cut_at(self, n: int) -> None:
        """Run until the trace holds exactly `n` events; deeds not yet done wait."""
        self.limit = n
        while len(self._events) < n and self.step_pending() and self._schedule.next_at() is not None:
            self._pop()
        self.limit = FOREVER

    def next_due(self) -> int | None:
        """When the next thing in flight or alarm is due."""
        return self._schedule.next_at()

    def step_pending(self) -> bool:
        """Do what was left to do now. False when a branch's mark forbids to go on."""
        todo, events = self._todo, self._events
        while todo and len(events) < self.limit:
            perform, resident, what, self._cause = todo.popleft()
            perform(resident, what)
        return len(events) < self.limit

    def _end_if_beyond(self, most: int) -> None:
        if len(self._events) > most:
            self._record(Struck("endless", "run"))
            self.ended = True

    def _pop(self) -> None:
        self.now, _, _, call, what = self._schedule.pop()
        call(what)

    def _act(self, resident: Resident, happening: Any) -> None:
        deeds = resident.on(happening)
        if self.limit is FOREVER:
            for deed in deeds:
                _PERFORM[type(deed)](self, resident, deed)
        else:
            self._act_up_to_the_limit(resident, deeds)

    def _act_up_to_the_limit(self, resident: Resident, deeds: Iterable[a.Deed]) -> None:
        """On the way to a branch's mark: what is to be done after it waits."""
        waiting = iter(deeds)
        for deed in waiting:
            if len(self._events) >= self.limit:
                rest = [(_PERFORM[type(one)].__get__(self), resident, one, self._cause) for one in (deed, *waiting)]
                self._todo.extendleft(reversed(rest))
                return
            _PERFORM[type(deed)](self, resident, deed)

    def _soon(self, resident: Resident, happening: Any) -> None:
        self._todo.append((self._act, resident, happening, self._cause))

    def _record(self, fact: AnyFact) -> int:
        events = self._events
        n = len(events)
        events.append(Event(n, self.now, fact, self._cause))
        return n

    # ---- deeds: wires

    def _connect(self, resident: Resident, deed: a.Connect) -> None:
        callee = self.hosts.get(deed.host) or self.addresses.get(deed.host)
        name = callee.name if callee else deed.host
        path = self._topology.path(resident.host, name) if callee else None
        wire = Wire(len(self.wires), resident, name, deed.port, path or Path((), 0, None, 0.0))
        self.wires.append(wire)
        why = self._record(Dialled(wire.number, wire.caller, name, deed.port))
        push = self._schedule.push
        if callee is None:
            push(self.now + path_free(wire), True, self._refuse, (wire, "no-such-host", why))
        elif path is None or self._is_down(wire):
            push(self.now + GIVE_UP_DIALLING, True, self._refuse, (wire, "timed-out", why))
        elif deed.port not in callee.listeners:
            push(self.now + 2 * path.latency, True, self._refuse, (wire, "refused", why))
        else:
            wire.far.resident, wire.protocol = callee.listeners[deed.port]
            wire.smooth = not (path.bandwidth or path.loss or self._weather.faults)
            push(self.now + 2 * path.latency, True, self._open, (wire, "C", why))
            push(self.now + 3 * path.latency, True, self._open, (wire, "S", why))

    def _is_down(self, wire: Wire) -> bool:
        fault = self._weather.strike(wire.path, wire.caller, wire.callee, self.now, b"")
        return fault is not None and fault.does == "down"

    def _refuse(self, what: tuple[Wire, str, int]) -> None:
        wire, reason, self._cause = what
        self._cause = self._record(Refused(wire.number, reason))
        resident = wire.ends["C"].resident
        if resident:
            self._act(resident, a.Failed(wire.number, reason))

    def _open(self, what: tuple[Wire, Side, int]) -> None:
        wire, side, self._cause = what
        end, other = wire.ends[side], wire.ends[OTHER[side]]
        if end.gone:
            return
        self._cause = self._record(Opened(wire.number, side, wire.protocol))
        end.open = True
        if end.resident and other.resident:
            peer = wire.callee if side == "C" else wire.caller
            self._act(end.resident, a.Connected(wire.number, peer, wire.port, side == "C"))

    def _send(self, resident: Resident, deed: a.Send) -> None:
        wire = self.wires[deed.wire]
        end, other = wire.near, wire.far
        if end.resident is not resident:
            end, other = other, end
        if end.gone or not deed.data:
            return
        data = Octets(deed.data)
        if not wire.smooth:
            self._send_roughly(resident, wire, end, other, data)
            return
        arrives = self.now + wire.latency
        events = self._events  # recorded here, as in `_arrive`: most of what happens is that
        n = len(events)
        events.append(Event(n, self.now, Sent(end.number, end.side, end.offset, data, None, arrives), self._cause))
        end.offset += len(data)
        self._schedule.push(arrives, True, self._arriving, (other, data, n))

    def _send_roughly(self, resident: Resident, wire: Wire, end: End, other: End, data: Octets) -> None:
        """A sending over a way that is narrow, or where something can go wrong."""
        path = wire.path
        arrives = self.now + path.latency
        if path.bandwidth:  # it leaves when what was sent before it has left
            arrives = max(arrives, end.arrives) + path.transmission(len(data))
        fault = self._weather.strike(wire.path, wire.caller, wire.callee, self.now, data)
        does = fault.does if fault else ""
        if fault and does in ("cut", "reset"):
            self._break(wire, does, self._strike_now(fault))
            return
        lost_at = 0
        carried = Octets(garble(data)) if does == "garble" else None
        if fault and does == "slow":
            arrives += wire.path.latency * (fault.factor - 1)
        if fault and does == "down":
            lost_at, arrives = arrives, max(arrives, fault.until or FOREVER) + RESEND_AFTER
        elif does == "lose" or self._is_lost(wire.path):
            lost_at, arrives = arrives, arrives + RESEND_AFTER
        arrives = end.arrives = max(arrives, end.arrives)
        n = self._record(Sent(end.number, end.side, end.offset, data, carried, arrives))
        end.offset += len(data)
        self._strike_soon(resident, fault, n)
        if lost_at:
            self._schedule.push(lost_at, True, self._lose, n)
        if arrives < FOREVER:
            self._schedule.push(arrives, True, self._arriving, (other, carried or data, n))

    def _arrive(self, what: tuple[End, bytes, int]) -> None:
        end, data, n = what
        self._cause = n
        if end.gone or end.resident is None:
            self._record(Lost(n))
            return
        events = self._events
        self._cause = len(events)
        events.append(Event(self._cause, self.now, Arrived(n), n))
        self._act(end.resident, a.Received(end.number, data))

    def _lose(self, n: int) -> None:
        self._cause = n
        self._record(Lost(n))

    def _close(self, resident: Resident, deed: a.Close) -> None:
        self._hang_up(self.wires[deed.wire], resident, "closed")

    def _reset(self, resident: Resident, deed: a.Reset) -> None:
        self._hang_up(self.wires[deed.wire], resident, "reset")

    def _hang_up(self, wire: Wire, resident: Resident, how: str) -> None:
        side = wire.side_of(resident)
        end = wire.ends[side]
        if end.gone:
            return
        end.gone = True
        n = self._record(HungUp(wire.number, side, how))
        if not wire.ends[OTHER[side]].gone:
            arrives = max(self.now + wire.path.latency, end.arrives)
            self._schedule.push(arrives, True, self._hear_hanging_up, (wire, OTHER[side], how, n))

    def _hear_hanging_up(self, what: tuple[Wire, Side, str, int]) -> None:
        wire, side, how, self._cause = what
        end = wire.ends[side]
        self._cause = self._record(Arrived(self._cause or 0))
        if end.gone or end.resident is None:
            return
        self._act(end.resident, a.Closed(wire.number, how))
        self._todo.append((self._let_go, end.resident, (wire, side, how), self._cause))

    def _let_go(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        """Whoever heard the other hang up, and did not do so too, has nobody left to talk to."""
        wire, side, how = what
        if not wire.ends[side].gone:
            wire.ends[side].gone = True
            self._record(HungUp(wire.number, side, how))

    def _break(self, wire: Wire, how: str, why: int | None) -> None:
        """Both ends lose the wire at once, and learn of it when their next sign of life would have come."""
        for side, end in wire.ends.items():
            if not end.gone and end.resident is not None:
                end.gone = True
                self._todo.append((self._lose_hold, end.resident, (wire, side, how), why))

    def _lose_hold(self, resident: Resident, what: tuple[Wire, Side, str]) -> None:
        wire, side, how = what
        n = self._record(HungUp(wire.number, side, how))
        self._schedule.push(self.now + wire.path.latency, True, self._learn_of_break, (wire, wire.ends[side], how, n))

    def _learn_of_break(self, what: tuple[Wire, End, str, int]) -> None:
        wire, end, how, self._cause = what
        self._cause = self._record(Arrived(self._cause or 0))
        if end.resident:
            self._act(end.resident, a.Closed(wire.number, how))

    # ---- deeds: datagrams

    def _post(self, resident: Resident, deed: a.SendDatagram) -> None:
        callee = self.hosts.get(deed.host) or self.addresses.get(deed.host)
        name = callee.name if callee else deed.host
        wire, side = self._flow(resident, name, deed)
        end = wire.ends[side]
        data = Octets(deed.data)
        arrives = self.now + wire.path.latency + wire.path.transmission(len(data))
        fault = self._weather.strike(wire.path, wire.caller, wire.callee, self.now, data) if callee else None
        does = fault.does if fault else ""
        if fault and does == "slow":
            arrives += wire.path.latency * (fault.factor - 1)
        n = self._record(Posted(wire.number, side, wire.caller, wire.callee, wire.port, end.offset, data, arrives))
        end.offset += len(data)
        self._strike_soon(resident, fault, n)
        to = callee.datagrams.get(deed.port) if callee else None
        path_exists = callee is not None and self._topology.path(resident.host, name) is not None
        if to is None or not path_exists or does in ("cut", "reset", "lose", "down") or self._is_lost(wire.path):
            self._schedule.push(arrives, True, self._lose, n)
            return
        happening = a.Datagram(resident.host, deed.source_port, deed.port, garble(data) if does == "garble" else data)
        self._schedule.push(arrives, True, self._land, (to, happening, n))

    def _is_lost(self, path: Path) -> bool:
        return bool(path.loss) and self.chance.random() < path.loss

    def _flow(self, resident: Resident, callee: str, deed: a.SendDatagram) -> tuple[Wire, Side]:
        """The wire of this question and its answer, and who speaks on it now."""
        here = resident.host
        answered = self._flows.get((callee, deed.port, here, deed.source_port))
        if answered:
            return answered, "S"
        key = (here, deed.source_port, callee, deed.port)
        if key not in self._flows:
            path = self._topology.path(here, callee) or Path((), 0, None, 0.0)
            wire = Wire(len(self.wires), resident, callee, deed.port, path)
            self.wires.append(wire)
            self._flows[key] = wire
            self.hosts[here].datagrams[deed.source_port] = resident
        return self._flows[key], "C"

    def _land(self, what: tuple[Resident, a.Datagram, int]) -> None:
        resident, happening, self._cause = what
        self._cause = self._record(Arrived(self._cause or 0))
        self._act(resident, happening)

    # ---- deeds: timers, questions, words to fellow agents, facts

    def _set_timer(self, resident: Resident, deed: a.SetTimer) -> None:
        self._cancel_timer(resident, deed)
        order = self._schedule.push(self.now + deed.after, deed.awaited, self._ring, (resident, deed.name, self._cause))
        resident.timers[deed.name] = (order, deed.awaited)

    def _cancel_timer(self, resident: Resident, deed: a.SetTimer | a.CancelTimer) -> None:
        timer = resident.timers.pop(deed.name, None)
        if timer:
            self._schedule.cancel(*timer)

    def _ring(self, what: tuple[Resident, str, int | None]) -> None:
        resident, name, self._cause = what
        del resident.timers[name]
        self._cause = self._record(Alarmed(resident.host, name))
        self._act(resident, a.TimerFired(name))

    def _look_up(self, resident: Resident, deed: a.LookUp) -> None:
        resolver = self.hosts[resident.host].resolver
        if resolver is None:
            self._soon(resident, a.Answered(deed.name, deed.type, "no-resolver", ()))
            return
        waiting = self._asking.setdefault((resident.host, deed.name.lower(), deed.type), [])
        waiting.append(resident)
        if len(waiting) == 1:
            self._soon(resolver, a.Asking(deed.name, deed.type))

    def _answer(self, resident: Resident, deed: a.Answer) -> None:
        for asker in self._asking.pop((resident.host, deed.name.lower(), deed.type), ()):
            self._soon(asker, a.Answered(deed.name, deed.type, deed.status, deed.records))

    def _tell(self, resident: Resident, deed: a.Tell) -> None:
        for fellow in self.hosts[resident.host].residents:
            if fellow is not resident:
                self._soon(fellow, a.Told(deed.action, deed.text))

    def _note(self, resident: Resident, deed: a.Record) -> None:
        self._record(deed.fact)  # type: ignore[arg-type]

    # ---- lightning: a fault with a time strikes once, when it begins; one that looks at octets, what holds them

    def _strike(self, fault: Fault) -> None:
        self._cause = None
        self._record(Struck(fault.name, fault.place))

    def _strike_now(self, fault: Fault) -> int | None:
        return self._record(Struck(fault.name, fault.place)) if fault.octets else self._cause

    def _strike_soon(self, resident: Resident, fault: Fault | None, n: int) -> None:
        """A deed writes one event, lest a branch's mark fall into its midst: what it strikes with comes after it."""
        if fault and fault.octets:
            self._todo.append((self._struck, resident, fault, n))

    def _struck(self, resident: Resident, fault: Fault) -> None:
        self._record(Struck(fault.name, fault.place))


def path_free(wire: Wire) -> int:
    """How long it takes to find that there is nobody of that name."""
    return wire.path.latency or 1_000


_PERFORM: dict[type, Callable[[World, Resident, Any], None]] = {
    a.Connect: World._connect,
    a.Send: World._send,
    a.Close: World._close,
    a.Reset: World._reset,
    a.SendDatagram: World._post,
    a.SetTimer: World._set_timer,
    a.CancelTimer: World._cancel_timer,
    a.LookUp: World._look_up,
    a.Answer: World._answer,
    a.Tell: World._tell,
    a.Record: World._note,
}
