"""What is going to happen: a heap of (time, order). Knows not what its entries do.

Two kinds of entries: things in flight, which `settle` waits for, and alarms, which it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

Entry = tuple[int, int, bool, Callable[..., None], Any]  # at, order, in flight, what to call, with what


class Schedule:
    """Entries in order of time, then of arrival. Cancelled alarms are skipped when they surface."""

    __slots__ = ("_cancelled", "_heap", "_order", "in_flight")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._order = 0
        self._cancelled: set[int] = set()
        self.in_flight = 0

    def push(self, at: int, flight: bool, call: Callable[..., None], what: Any) -> int:
        """Add an entry; gives the order number by which it can be cancelled."""
        order = self._order = self._order + 1
        if flight:
            self.in_flight += 1
        heappush(self._heap, (at, order, flight, call, what))
        return order

    def cancel(self, order: int, flight: bool) -> None:
        """Forget an entry that has not happened yet."""
        self._cancelled.add(order)
        self.in_flight -= flight

    def next_at(self) -> int | None:
        """When the next entry is due; None when there is none."""
        heap = self._heap
        if self._cancelled:
            while heap and heap[0][1] in self._cancelled:
                self._cancelled.discard(heappop(heap)[1])
        return heap[0][0] if heap else None

    def until_settled(self) -> Iterator[Entry]:
        """Take entry after entry off, alarms included, as long as something is in flight."""
        heap, cancelled = self._heap, self._cancelled
        while self.in_flight:
            entry = heappop(heap)
            if entry[1] in cancelled:
                cancelled.discard(entry[1])
                continue
            if entry[2]:
                self.in_flight -= 1
            yield entry

    def pop(self) -> Entry:
        """Take the next entry off; `next_at` must have named one."""
        entry = heappop(self._heap)
        self.in_flight -= entry[2]
        return entry
