"""Dials and listens for letters on their way: every happening that concerns a trip is handed to it."""

from __future__ import annotations

from collections import deque

from simulator.agents.sending.trip import Trip
from simulator.trust.mta_sts import Policy
from simulator.world.agent import (
    Answered,
    Close,
    Closed,
    Connected,
    Deed,
    Failed,
    Happening,
    Received,
    Reset,
    Secured,
    TimerFired,
    Unsecured,
)


class Courier:
    """All trips of one owner. `most`: how many are under way at a time; the others wait in the order they came."""

    def __init__(self, most: int = 20) -> None:
        self._most = most
        self._line: deque[Trip] = deque()
        self._under_way: list[Trip] = []
        self._dialling: deque[Trip] = deque()  # one call at a time: its fate comes back without its name
        self._wires: dict[int, Trip] = {}

    def carry(self, trip: Trip) -> list[Deed]:
        """Send a trip on its way, or let it stand in line."""
        self._line.append(trip)
        return self.set_out()

    def set_out(self) -> list[Deed]:
        """Let those who stand in line begin, as long as there is room for them."""
        deeds: list[Deed] = []
        while self._line and len(self._under_way) < self._most:
            trip = self._line.popleft()
            self._under_way.append(trip)
            deeds += self._after(trip, trip.go_on())
        return deeds

    def on(self, happening: Happening) -> list[Deed]:
        """What concerns a trip is handed to it."""
        match happening:
            case Received(wire=wire, data=data) if wire in self._wires:
                trip = self._wires[wire]
                return self._after(trip, trip.received(wire, data))
            case Secured(wire=wire) if wire in self._wires:
                trip = self._wires[wire]
                return self._after(trip, trip.secured(happening))
            case Unsecured(wire=wire, reason=reason) if wire in self._wires:
                trip = self._wires[wire]
                return self._after(trip, trip.unsecured(wire, reason))
            case Answered(name=name, type=kind):
                asking = [trip for trip in self._under_way if trip.way.asks(name, kind)]
                return [deed for trip in asking for deed in self._after(trip, trip.learn(happening))]
            case Connected(wire=wire, ours=True) if self._dialling:
                trip = self._dialling.popleft()
                self._wires[wire] = trip
                return [*self._after(trip, trip.connected(wire)), *self._dial()]
            case Failed(reason=reason) if self._dialling:
                trip = self._dialling.popleft()
                return [*self._after(trip, trip.failed(reason)), *self._dial()]
            case Closed(wire=wire) if wire in self._wires:
                trip = self._wires.pop(wire)
                return self._after(trip, trip.closed(wire))
            case TimerFired(name=name):
                slow = self._waiting_under(name)
                return self._after(slow, slow.too_slow()) if slow else []
        return []

    def policy_found(self, domain: str, policy: Policy | None) -> list[Deed]:
        """What a domain demands is known: whoever has waited for that goes on."""
        waiting = [trip for trip in self._under_way if trip.way.awaited == domain]
        return [deed for trip in waiting for deed in self._after(trip, trip.learn_policy(policy))]

    @property
    def trips(self) -> list[Trip]:
        """All that are under way or stand in line."""
        return [*self._under_way, *self._line]

    def arrived(self) -> list[Trip]:
        """The trips that have come to their end since this was last asked."""
        over = [trip for trip in self._under_way if trip.over]
        self._under_way = [trip for trip in self._under_way if not trip.over]
        return over

    def _after(self, trip: Trip, deeds: list[Deed]) -> list[Deed]:
        """What a trip's step leads to: a call perhaps, which waits for the one before it. Wires left are forgotten."""
        for deed in deeds:
            if isinstance(deed, Close | Reset):
                self._wires.pop(deed.wire, None)
        if trip.way.call is None:
            return deeds
        self._dialling.append(trip)
        return deeds if len(self._dialling) > 1 else [*deeds, *self._dial()]

    def _dial(self) -> list[Deed]:
        if not self._dialling:
            return []
        way = self._dialling[0].way
        call, way.call = way.call, None
        return [] if call is None else [call]

    def _waiting_under(self, alarm: str) -> Trip | None:
        number = alarm.rpartition(":")[2]
        trip = self._wires.get(int(number)) if number.isdigit() else None
        return trip if trip is not None and trip.alarm == alarm else None
