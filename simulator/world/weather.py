"""The weather: which fault strikes what is under way, what a lossy link swallows, and the lightning that shows it.

A fault with a time shows once, when it begins; one that looks at octets, whenever it strikes.
"""

from __future__ import annotations

from random import Random

from simulator.trace.facts import Struck
from simulator.world.faults import Fault
from simulator.world.link import Path
from simulator.world.pump import Pump
from simulator.world.resident import Resident
from simulator.world.wire import Wire


class Weather:
    """All faults of a run, and how often each has been met."""

    def __init__(self, pump: Pump, chance: Random, faults: list[Fault]) -> None:
        self.faults = faults
        self._pump = pump
        self._chance = chance
        self._met = [0] * len(faults)
        for fault in faults:
            if not fault.octets:
                pump.schedule.set(fault.at, self._begin, fault)

    def strike(self, wire: Wire, data: bytes = b"", sender: str = "") -> Fault | None:
        """The first fault that strikes this sending of the host `sender`."""
        for place, fault in enumerate(self.faults):
            if fault.lies_on(wire.path, wire.caller, wire.callee) and self._is_due(place, fault, data, sender):
                return fault
        return None

    def _is_due(self, place: int, fault: Fault, data: bytes, sender: str) -> bool:
        now = self._pump.now
        if now < fault.at or (fault.until is not None and now >= fault.until):
            return False
        if not fault.octets:
            return True
        if fault.octets not in data or fault.by not in ("", sender):
            return False
        self._met[place] += 1
        return fault.nth in (0, self._met[place])

    def loses(self, path: Path) -> bool:
        """Whether a link on the way loses what passes now."""
        return bool(path.loss) and self._chance.random() < path.loss

    # ---- lightning

    def _begin(self, fault: Fault) -> None:
        self._pump.cause = None
        self._record(fault)

    def show(self, fault: Fault) -> int | None:
        """Show it now; gives the event that is the cause of what it does."""
        return self._record(fault) if fault.octets else self._pump.cause

    def show_soon(self, resident: Resident, fault: Fault | None, n: int) -> None:
        """A deed writes one event, lest a branch's mark fall into its midst: what strikes it comes after it."""
        if fault and fault.octets:
            self._pump.do_soon(self._show_to, resident, fault, n)

    def _show_to(self, resident: Resident, fault: Fault) -> None:
        self._record(fault)

    def _record(self, fault: Fault) -> int:
        return self._pump.record(Struck(fault.name, fault.place, fault.told))
