"""A wire: a reliable, ordered stream between two residents, over a lossy path. Knows not what is said on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.trace.facts import Side
from simulator.world.link import Path

if TYPE_CHECKING:
    from simulator.world.beyond import Beyond
    from simulator.world.resident import Resident
    from simulator.world.tls import Layer

OTHER: dict[Side, Side] = {"C": "S", "S": "C"}


class End:
    """One end of wire `number`: who is there, how far its stream has come, when its last octets land, and its TLS."""

    __slots__ = ("arrives", "gone", "layer", "number", "offset", "resident", "side")

    def __init__(self, number: int, side: Side, resident: Resident | None) -> None:
        self.number = number
        self.side: Side = side
        self.resident = resident
        self.offset = 0
        self.arrives = 0
        self.gone = False
        self.layer: Layer | Beyond | None = None


class Wire:
    """Number, path, callee's port and protocol, and the two ends; `latency` in microseconds.

    `smooth`: nothing on the way narrows, loses or harms what is sent.
    """

    __slots__ = ("callee", "caller", "ends", "far", "latency", "near", "number", "path", "port", "protocol", "smooth")

    def __init__(self, number: int, caller: Resident, callee: str, port: int, path: Path) -> None:
        self.number = number
        self.caller = caller.host
        self.callee = callee
        self.port = port
        self.path = path
        self.latency = path.latency
        self.smooth = False
        self.protocol = ""
        self.near, self.far = End(number, "C", caller), End(number, "S", None)
        self.ends: dict[Side, End] = {"C": self.near, "S": self.far}

    @property
    def awaits_tls(self) -> bool:
        """Whether the callee has asked for TLS, and the caller has not begun it."""
        return not self.far.gone and self.far.layer is not None and self.near.layer is None

    def side_of(self, resident: Resident) -> Side:
        """Which end this resident holds."""
        return "C" if self.near.resident is resident else "S"
