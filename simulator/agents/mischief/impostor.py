"""Takes calls that were meant for another host, and passes on what both sides say: with TLS of its own at both ends.

It reads along, and may put other octets in the place of some. Knows no octet's meaning. How the call comes to it, by a
false answer of DNS or a false record, is not its affair.
"""

from __future__ import annotations

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.places import Port
from simulator.world.agent import (
    Close,
    Closed,
    Connect,
    Connected,
    Deed,
    Failed,
    Happening,
    Here,
    Received,
    Secure,
    Secured,
    Send,
    Unsecured,
)

READ_AS = {
    25: "smtp",
    587: "submission",
    465: "submission tls",
    110: "pop3",
    995: "pop3 tls",
    143: "imap",
    993: "imap tls",
}
"""By which rules others read what is said at a port (RFC 8314 §7.3)."""


class Leg:
    """One of the two wires of a call.

    `held`: what is to be said on it once it is ready; `early`: what was heard on it when there was nobody to tell.
    """

    def __init__(self, wire: int, *, ready: bool) -> None:
        self.wire, self.ready = wire, ready
        self.held = self.early = b""
        self.other: Leg | None = None

    def say(self, octets: bytes) -> list[Deed]:
        """Say this, or keep it until somebody can hear it."""
        if self.ready:
            return [Send(self.wire, octets)] if octets else []
        self.held += octets
        return []

    def open(self) -> list[Deed]:
        """Whoever is there can hear now."""
        self.ready, held, self.held = True, self.held, b""
        return self.say(held)


class Impostor:
    """Poses as one other host."""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        poses_as: str = ""
        """The host whose calls it takes, and to which it passes them on."""
        imposture_ports: tuple[Port, ...] = (587, 465)
        """Where it takes them; at 465, 993 and 995 with TLS first, and a certificate of its own."""
        alters: dict[str, str] = {}
        """What it puts in the place of what, whoever says it: { "250-STARTTLS\\r\\n" = "" }."""

    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports = {port: READ_AS.get(port, "") for port in settings.imposture_ports}
        self._host, self._settings = here.host, settings
        self._alters = {old.encode(): new.encode() for old, new in settings.alters.items() if old}
        self._legs: dict[int, Leg] = {}
        self._calling: list[Leg] = []  # whose callers wait for the true host

    def on(self, happening: Happening) -> list[Deed]:
        """What is done about it."""
        match happening:
            case Connected(wire, port=port, ours=False):
                return self._take(wire, port)
            case Connected(wire, port=port):
                return self._reach(wire, port)
            case Secured(wire) if wire in self._legs:
                return self._legs[wire].open()
            case Received(wire, data) if wire in self._legs:
                return self._pass_on(self._legs[wire], data)
            case Unsecured(wire, reason) if wire in self._legs:
                return [self._note("fail", "impostor-unmasked", why=reason), Close(wire), *self._leave(wire)]
            case Failed():
                return self._despair(self._calling.pop(0))
            case Closed(wire) if wire in self._legs:
                return self._leave(wire)
        return []

    def _is_secured(self, port: int) -> bool:
        return self.ports[port].endswith(" tls")

    def _take(self, wire: int, port: int) -> list[Deed]:
        secured = self._is_secured(port)
        leg = self._legs[wire] = Leg(wire, ready=not secured)
        self._calling.append(leg)
        first: list[Deed] = [Secure(wire)] if secured else []
        return [self._note("take", "impostor-takes"), *first, Connect(self._settings.poses_as, port)]

    def _reach(self, wire: int, port: int) -> list[Deed]:
        caller = self._calling.pop(0)  # calls come about in the order they were made
        if caller.wire not in self._legs:  # it has hung up
            return [Close(wire)]
        secured = self._is_secured(port)
        leg = self._legs[wire] = Leg(wire, ready=not secured)
        leg.other, caller.other = caller, leg
        first: list[Deed] = [Secure(wire, self._settings.poses_as, "notes")] if secured else []
        return [*first, *leg.say(caller.early)]

    def _despair(self, caller: Leg) -> list[Deed]:
        """The true host cannot be reached."""
        return [Close(caller.wire), *self._leave(caller.wire)] if caller.wire in self._legs else []

    def _pass_on(self, leg: Leg, data: bytes) -> list[Deed]:
        altered = data
        deeds: list[Deed] = []
        for old, new in self._alters.items():
            if old in altered:
                altered = altered.replace(old, new)
                deeds.append(self._note("alter", "impostor-alters", was=_text(old), now=_text(new)))
        if leg.other is None:
            leg.early += altered
            return deeds
        return [*deeds, *leg.other.say(altered)]

    def _leave(self, wire: int) -> list[Deed]:
        """One of the two has hung up: so does the other leg."""
        leg = self._legs.pop(wire)
        other = leg.other and self._legs.pop(leg.other.wire, None)
        return [Close(other.wire)] if other else []

    def _note(self, verdict: str, reason: str, **details: str) -> Deed:
        return decided(self._host, verdict, reason, {"host": self._settings.poses_as, **details})


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")
