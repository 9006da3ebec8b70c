"""What is going to happen: a heap of (time, order). Knows not what its entries do.

Two kinds of entries: things in flight, which `settle` waits for, and alarms, which it does not.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any

MOST_CANCELLED = 256  # entries that may lie about before they are swept out

Entry = tuple[int, int, bool, Callable[..., None], Any]  # at, order, in flight, what to call, with what


class Schedule:
    """Entries in order of time, then of arrival. Cancelled ones are skipped when they surface.

    Alarms lie apart, for there may be many of them, far off, and few things in flight. The two heaps and the orders
    `cancelled` are open to the world's pump, which takes most entries off itself: a call for each would cost as much.
    """

    __slots__ = ("_order", "alarms", "cancelled", "flights", "in_flight")

    def __init__(self) -> None:
        self.flights: list[Entry] = []
        self.alarms: list[Entry] = []
        self._order = 0
        self.cancelled: set[int] = set()
        self.in_flight = 0

    def push(self, at: int, flight: bool, call: Callable[..., None], what: Any) -> int:
        """Add an entry; gives the order number by which it can be cancelled."""
        order = self._order = self._order + 1
        if flight:
            self.in_flight += 1
        heappush(self.flights if flight else self.alarms, (at, order, flight, call, what))
        return order

    def cancel(self, order: int, flight: bool) -> None:
        """Forget an entry that has not happened yet."""
        self.cancelled.add(order)
        self.in_flight -= flight
        if len(self.cancelled) > MOST_CANCELLED:
            self._sweep()

    def _sweep(self) -> None:
        """Take out what is cancelled, wherever it lies."""
        for heap in (self.flights, self.alarms):
            heap[:] = [entry for entry in heap if entry[1] not in self.cancelled]
            heapify(heap)
        self.cancelled.clear()

    def next_at(self) -> int | None:
        """When the next entry is due; None when there is none."""
        heads = [heap[0][0] for heap in (self.flights, self.alarms) if self._uncancelled(heap)]
        return min(heads, default=None)

    def _uncancelled(self, heap: list[Entry]) -> bool:
        """Whether anything is left of a heap; what is cancelled is taken from its top."""
        while heap and heap[0][1] in self.cancelled:
            self.cancelled.discard(heappop(heap)[1])
        return bool(heap)

    def pop(self) -> Entry:
        """Take the next entry off; `next_at` must have named one."""
        flights, alarms = self.flights, self.alarms
        entry = heappop(alarms if alarms and (not flights or alarms[0] < flights[0]) else flights)
        self.in_flight -= entry[2]
        return entry
