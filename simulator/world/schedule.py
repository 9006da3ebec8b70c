"""What is going to happen: heaps of (time, order). Knows not what its entries do.

Two kinds of entries: things in flight, which `settle` waits for, and alarms, which it does not. They lie apart, for
there may be many alarms, far off, and there are few things in flight.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any

MOST_CANCELLED = 256  # alarms that may lie about before they are swept out

Entry = tuple[int, int, Callable[..., None], Any]  # at, order, what to call, with what


class Schedule:
    """Entries in order of time, then of arrival.

    The heaps, and the orders of `cancelled` alarms, which are skipped when they surface, are open to the world's pump:
    it takes most entries off itself, since a call for each would cost as much as what is called.
    """

    __slots__ = ("_order", "alarms", "cancelled", "flights")

    def __init__(self) -> None:
        self.flights: list[Entry] = []
        self.alarms: list[Entry] = []
        self.cancelled: set[int] = set()
        self._order = 0

    def fly(self, at: int, call: Callable[..., None], what: Any) -> int:
        """Add something in flight; gives the order number by which it can be called off."""
        order = self._order = self._order + 1
        heappush(self.flights, (at, order, call, what))
        return order

    def set(self, at: int, call: Callable[..., None], what: Any) -> int:
        """Add an alarm; gives the order number by which it can be cancelled."""
        order = self._order = self._order + 1
        heappush(self.alarms, (at, order, call, what))
        return order

    def call_off(self, order: int) -> None:
        """Take something out of the air that has not landed yet."""
        self.flights[:] = [entry for entry in self.flights if entry[1] != order]
        heapify(self.flights)

    def cancel(self, order: int) -> None:
        """Forget an alarm that has not rung yet."""
        self.cancelled.add(order)
        if len(self.cancelled) > MOST_CANCELLED:
            self.alarms[:] = [entry for entry in self.alarms if entry[1] not in self.cancelled]
            heapify(self.alarms)
            self.cancelled.clear()

    def next_at(self) -> int | None:
        """When the next entry is due; None when there is none."""
        alarms = self.alarms
        while alarms and alarms[0][1] in self.cancelled:
            self.cancelled.discard(heappop(alarms)[1])
        return min((heap[0][0] for heap in (self.flights, alarms) if heap), default=None)

    def pop(self) -> Entry:
        """Take the next entry off; `next_at` must have named one."""
        flights, alarms = self.flights, self.alarms
        return heappop(alarms if alarms and (not flights or alarms[0] < flights[0]) else flights)
