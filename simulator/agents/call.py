"""A client's call: the look-up, the dialling, the alarm for an answer, the hanging up. Knows no octet's meaning."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Literal, NamedTuple

from simulator.agents.decisions import decided
from simulator.agents.durations import microseconds
from simulator.agents.places import is_address
from simulator.trust.dane import Pin
from simulator.world.agent import (
    NO_RESOLVER,
    Answered,
    Asked,
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
    Secure,
    Secured,
    Send,
    SetTimer,
    Strictness,
    TimerFired,
    Unsecured,
)

Security = Literal["none", "if-offered", "starttls", "tls"]
"""Whether TLS is wanted: never; where the server offers it; as the first thing said; or before anything is said."""
Caution = Literal["refuses", "asks", "shrugs"]
"""What is done about a certificate that cannot be believed: hang up, ask the person, or go on."""


class Terms(NamedTuple):
    """On what terms a call is made. Where there are `pins`, one has to fit, whatever else the certificate is."""

    security: Security = "none"
    caution: Caution = "refuses"
    pins: tuple[Pin, ...] = ()
    speaks: tuple[str, ...] = ()  # what is offered to be spoken inside TLS (RFC 7301)


IN_CLEAR = Terms()


class Stage(Enum):
    """How far a call has come."""

    RESTING = "resting"
    LOOKING = "looking"  # for the server's address
    DIALLING = "dialling"
    SECURING = "securing"  # until TLS stands
    DOUBTING = "doubting"  # until somebody has said whether to trust a certificate
    TALKING = "talking"


class Call:
    """One call at a time from the host `caller` to `place`, host and port, on its terms; over, it can be made again.

    `heard` says what is done about octets. `lost` is told when it came to nothing, and why: no-address (the status of
    the answer), no-connection (the reason), no-answer, connection-lost (how), tls-failed (the reason); the wire is
    still ours to hang up. `secured` says what is done when TLS stands; `opened`, when a call without TLS does.
    `alarm` rings when nothing was heard for as long as `patience`; without a name none is set.
    """

    def __init__(
        self,
        caller: str,
        place: tuple[str, int],
        terms: Terms,
        *,
        heard: Callable[[bytes], list[Deed]],
        lost: Callable[[str, str], list[Deed]],
        secured: Callable[[], list[Deed]] = list,
        opened: Callable[[], list[Deed]] = list,
        alarm: str = "",
        patience: str = "",
    ) -> None:
        self._caller = caller
        self._host, self._port = place
        self.terms = terms
        self._heard, self._lost, self._secured, self._opened = heard, lost, secured, opened
        self._alarm, self._patience = alarm, microseconds(patience) if alarm else 0
        self._forsaken = 0  # calls given up that may still come about
        self._wire: int | None = None
        self._doubt, self._held = "", b""
        self.end_point = b""  # a hash of the certificate shown, which ties a log-in to this TLS
        self.stage = Stage.RESTING

    @property
    def is_proven(self) -> bool:
        """Whether TLS has shown whom we speak with; not so where a doubt was waved away."""
        return self.terms.security != "none" and not self._doubt

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
                return self._hear(data)
            case Answered(_, _, status, records) if self.stage is Stage.LOOKING:
                return self._looked_up(status, records)
            case Connected(wire, ours=True):
                return self._connected(wire)
            case Failed(_, reason):
                return self._failed(reason)
            case Secured(wire, verdict, end_point) if wire == self._wire:
                self.end_point = end_point
                return self._judge(verdict)
            case Unsecured(wire, reason) if wire == self._wire:
                return self._lost("tls-failed", reason)
            case Asked("trust") if self.stage is Stage.DOUBTING:
                return self._believe()
            case Asked("distrust") if self.stage is Stage.DOUBTING:
                return self._lost("tls-failed", self._doubt)
            case Closed(wire, how) if wire == self._wire:
                return self._lost("connection-lost", how)
            case TimerFired(name) if name == self._alarm:
                return self._waited_enough()
        return []

    def _hear(self, data: bytes) -> list[Deed]:
        if self.stage is Stage.DOUBTING:  # whatever a server says that is not believed yet
            self._held += data
            return []
        return self._heard(data)

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
        return self.secure() if self.terms.security == "tls" else self._opened()

    def _failed(self, reason: str) -> list[Deed]:
        if self._forsaken:
            self._forsaken -= 1
            return []
        return self._lost("no-connection", reason)

    def _waited_enough(self) -> list[Deed]:
        if self.stage is Stage.DIALLING:
            self._forsaken += 1
        return self._lost("no-answer", "")

    # ---- TLS

    def secure(self) -> list[Deed]:
        """Begin TLS with whoever should be this host (RFC 8314 §5.2)."""
        assert self._wire is not None
        self.stage = Stage.SECURING
        strictness: Strictness = "insists" if self.terms.caution == "refuses" else "notes"
        return [Secure(self._wire, self._host, strictness, self.terms.speaks)]

    def _judge(self, verdict: str) -> list[Deed]:
        self._doubt = verdict if verdict not in ("", "ok") else ""
        if self._doubt and self.terms.caution == "asks":
            self.stage = Stage.DOUBTING
            return [decided(self._caller, "ask", "certificate-doubted", {"server": self._host, "why": verdict})]
        if self._doubt:
            shrug = decided(self._caller, "accept", "certificate-ignored", {"server": self._host, "why": verdict})
            return [shrug, *self._believe()]
        return self._believe()

    def _believe(self) -> list[Deed]:
        self.stage = Stage.TALKING
        held, self._held = self._held, b""
        return [*self._secured(), *(self._heard(held) if held else [])]

    # ---- on the wire

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
