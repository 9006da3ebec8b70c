"""The pump: takes what is due off the schedule, lets residents act, does their deeds, writes the trace.

It owns the time, and the cause of whatever is happening. It never sleeps, and knows neither hosts nor wires: what a
deed does, `perform` says.

Every entry that surfaces writes one event first, so "after n events" names one exact moment of a run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from heapq import heappop
from typing import Any

from simulator.trace.facts import AnyFact, Event, Struck
from simulator.trace.trace import Allowance, Trace
from simulator.world.resident import Resident
from simulator.world.schedule import Schedule

FOREVER = 1 << 62
MOST_EVENTS = 50_000  # of one settling: an endless mail loop is a lesson, not an outage

Perform = Callable[[Resident, Any], None]  # what a resident's deed does to the world


class Pump:
    """The clock, the schedule and the trace of one run. Raises TooMuch where more happens than is allowed."""

    def __init__(self, allowance: Allowance | None = None) -> None:
        self.now = 0
        self.trace = Trace(allowance)
        self.events = self.trace.events
        self.secrets: list[str] = []  # of its TLS: lines of a key log
        self.cause: int | None = None
        self.schedule = Schedule()
        self.perform: dict[type, Perform] = {}
        self.limit = FOREVER
        self.ended = False
        self._todo: deque[tuple[Perform, Resident, Any, int | None]] = deque()

    # ---- letting time pass

    def settle(self) -> None:
        """Run until nothing is in flight; alarms on the way ring in their turn."""
        events, todo = self.events, self._todo
        most = len(events) + MOST_EVENTS
        enough = min(most, self.limit - 1)
        if todo:
            self.step_pending()
        if self.ended or len(events) > enough:
            return
        schedule = self.schedule
        flights, alarms, cancelled = schedule.flights, schedule.alarms, schedule.cancelled
        while flights:
            if alarms and alarms[0] < flights[0]:
                self.now, order, call, what = heappop(alarms)
                if order in cancelled:
                    cancelled.discard(order)
                    continue
            else:
                self.now, _, call, what = heappop(flights)
            call(what)
            if len(events) > enough or (todo and not self.step_pending()):
                self._end_if_beyond(most)
                return

    def advance(self, to: int) -> None:
        """Run everything due up to `to`, alarms included, and make it `to` o'clock."""
        most = len(self.events) + MOST_EVENTS
        while not self.ended and self.step_pending():
            due = self.schedule.next_at()
            if due is None or due > to:
                self.now = max(self.now, to)
                return
            self._pop()
            self._end_if_beyond(most)

    def run_to(self, n: int, at: int) -> None:
        """Replay: everything due up to `at`, as long as the trace holds fewer than `n` events."""
        ran = False
        while len(self.events) < n and self.step_pending():
            due = self.schedule.next_at()
            if due is None or due > at:
                return
            self._pop()
            ran = True
        if ran:
            self.step_pending()  # what the last entry set going at once belongs to the past, too

    def cut_at(self, n: int) -> None:
        """Run until the trace holds exactly `n` events; deeds not yet done wait."""
        self.limit = n
        while len(self.events) < n and self.step_pending() and self.schedule.next_at() is not None:
            self._pop()
        self.limit = FOREVER

    def next_due(self) -> int | None:
        """When the next thing in flight or alarm is due."""
        return self.schedule.next_at()

    def step_pending(self) -> bool:
        """Do what was left to do now. False when a branch's mark forbids to go on."""
        todo, events = self._todo, self.events
        while todo and len(events) < self.limit:
            perform, resident, what, self.cause = todo.popleft()
            perform(resident, what)
        return len(events) < self.limit

    def _end_if_beyond(self, most: int) -> None:
        if len(self.events) > most:
            self.record(Struck("endless", "run"))
            self.ended = True

    def _pop(self) -> None:
        self.now, _, call, what = self.schedule.pop()
        call(what)

    # ---- letting residents act

    def act(self, resident: Resident, happening: Any) -> None:
        """Something happens to a resident: do what it does about it."""
        deeds = resident.on(happening)
        if self.limit is FOREVER:
            perform = self.perform
            for deed in deeds:
                perform[type(deed)](resident, deed)
        else:
            self.in_turn(resident, [(self.perform[type(deed)], deed) for deed in deeds])

    def soon(self, resident: Resident, happening: Any) -> None:
        """The same, at this very time, but after what is being done now."""
        self.do_soon(self.act, resident, happening, self.cause)

    def do_soon(self, perform: Perform, resident: Resident, what: Any, cause: int | None) -> None:
        """Do something after what is being done now, because of `cause`."""
        self._todo.append((perform, resident, what, cause))

    def in_turn(self, resident: Resident, steps: Sequence[tuple[Perform, Any]]) -> None:
        """Do several things one after the other; those behind a branch's mark wait, in their order.

        They lie on the pile first: so what one of them leaves undone comes before the next.
        """
        todo = self._todo
        todo.extendleft([(perform, resident, what, self.cause) for perform, what in reversed(steps)])
        for _ in steps:
            if len(self.events) >= self.limit:
                return
            perform, resident, what, self.cause = todo.popleft()
            perform(resident, what)

    def record(self, fact: AnyFact) -> int:
        """Write a fact into the trace; gives its number."""
        events = self.events
        n = len(events)
        events.append(Event(n, self.now, fact, self.cause))
        return n
