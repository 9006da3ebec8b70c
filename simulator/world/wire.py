"""A wire: a reliable, ordered stream between two residents, over a lossy path. Knows not what is said on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.trace.facts import Side
from simulator.world.link import Path

if TYPE_CHECKING:
    from simulator.world.resident import Resident

OTHER: dict[Side, Side] = {"C": "S", "S": "C"}


class End:
    """One end of a wire: who is there, how far its stream has come, when its last octets land."""

    __slots__ = ("arrives", "gone", "offset", "open", "resident", "side")

    def __init__(self, side: Side, resident: Resident | None) -> None:
        self.side: Side = side
        self.resident = resident
        self.offset = 0
        self.arrives = 0
        self.open = False
        self.gone = False


class Wire:
    """Number, path, callee's port and protocol, and the two ends."""

    __slots__ = ("callee", "caller", "ends", "far", "near", "number", "path", "port", "protocol")

    def __init__(self, number: int, caller: Resident, callee: str, port: int, path: Path) -> None:
        self.number = number
        self.caller = caller.host
        self.callee = callee
        self.port = port
        self.path = path
        self.protocol = ""
        self.near, self.far = End("C", caller), End("S", None)
        self.ends: dict[Side, End] = {"C": self.near, "S": self.far}

    def side_of(self, resident: Resident) -> Side:
        """Which end this resident holds."""
        return "C" if self.near.resident is resident else "S"
