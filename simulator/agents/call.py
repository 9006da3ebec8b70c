"""A client's call: the look-up, the dialling, the alarm for an answer, the hanging up. Knows no octet's meaning."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from simulator.agents.durations import microseconds
from simulator.agents.places import is_address
from simulator.world.agent import (
    NO_RESOLVER,
    Answered,
    CancelTimer,
    Close,
    Closed,
    Connect,
    Connected,
    Deed,
    Failed,
    Happening,
    LookUp,
    Received,
    Send,
    SetTimer,
    TimerFired,
)


class Stage(Enum):
    """How far a call has come."""

    RESTING = "resting"
    LOOKING = "looking"  # for the server's address
    DIALLING = "dialling"
    TALKING = "talking"


class Call:
    """One call at a time to `host`:`port`; when it is over it can be made again.

    `heard` says what is done about octets. `lost` is told when it came to nothing, and why: no-address (the status of
    the answer), no-connection (the reason), no-answer, connection-lost (how); the wire is still ours to hang up.
    `alarm` rings when nothing was heard for as long as `patience`; without a name none is set.
    """

    def __init__(
        self,
        place: tuple[str, int],
        heard: Callable[[bytes], list[Deed]],
        lost: Callable[[str, str], list[Deed]],
        alarm: str = "",
        patience: str = "",
    ) -> None:
        self._host, self._port = place
        self._heard, self._lost = heard, lost
        self._alarm, self._patience = alarm, microseconds(patience) if alarm else 0
        self._forsaken = 0  # calls given up that may still come about
        self._wire: int | None = None
        self.stage = Stage.RESTING

    def begin(self) -> list[Deed]:
        """Look the host up, if it has no address yet, and dial."""
        if is_address(self._host):
            return [*self.wait(), *self._dial(self._host)]
        self.stage = Stage.LOOKING
        return [*self.wait(), LookUp(self._host, "A")]

    def on(self, happening: Happening) -> list[Deed]:
        """What concerns this call; nothing is done about anything else."""
        match happening:
            case Received(wire, data) if wire == self._wire:
                return self._heard(data)
            case Answered(_, _, status, records) if self.stage is Stage.LOOKING:
                return self._looked_up(status, records)
            case Connected(wire, ours=True):
                return self._connected(wire)
            case Failed(_, reason):
                return self._failed(reason)
            case Closed(wire, how) if wire == self._wire:
                return self._lost("connection-lost", how)
            case TimerFired(name) if name == self._alarm:
                return self._waited_enough()
        return []

    def _looked_up(self, status: str, records: tuple[str, ...]) -> list[Deed]:
        """Dial what was found; where nobody can look anything up, hosts know each other by name."""
        if records or status == NO_RESOLVER:
            return self._dial(records[0] if records else self._host)
        return self._lost("no-address", status)

    def _dial(self, host: str) -> list[Deed]:
        self.stage = Stage.DIALLING
        return [Connect(host, self._port)]

    def _connected(self, wire: int) -> list[Deed]:
        if self._forsaken:  # too late: calls come about in the order they were made
            self._forsaken -= 1
            return [Close(wire)]
        self.stage, self._wire = Stage.TALKING, wire
        return []

    def _failed(self, reason: str) -> list[Deed]:
        if self._forsaken:
            self._forsaken -= 1
            return []
        return self._lost("no-connection", reason)

    def _waited_enough(self) -> list[Deed]:
        if self.stage is Stage.DIALLING:
            self._forsaken += 1
        return self._lost("no-answer", "")

    def say(self, octets: bytes) -> list[Deed]:
        """Send what there is to be said."""
        return [Send(self._wire, octets)] if octets and self._wire is not None else []

    def wait(self) -> list[Deed]:
        """Begin to wait for an answer."""
        return [SetTimer(self._alarm, self._patience)] if self._alarm else []

    def hang_up(self) -> list[Deed]:
        """Be done with it: close the wire, if there is one."""
        close: list[Deed] = [] if self._wire is None else [Close(self._wire)]
        return [*close, *self.forget()]

    def forget(self) -> list[Deed]:
        """Be done with it where the other end has hung up."""
        self.stage, self._wire = Stage.RESTING, None
        return [CancelTimer(self._alarm)] if self._alarm else []
