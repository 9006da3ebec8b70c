"""A learner's keyboard: sends the octets it is given, as they are. Understands nothing of what it sends or hears.

Where the other end waits for TLS it begins that, as `openssl s_client` does: whatever certificate is shown, it goes on.
"""

from __future__ import annotations

from collections import deque

import msgspec

from simulator.agents.decisions import decided
from simulator.agents.household import Household
from simulator.agents.places import host_and_port, is_address
from simulator.world.agent import (
    NO_RESOLVER,
    Answered,
    Asked,
    Awaited,
    Close,
    Closed,
    Connect,
    Connected,
    Deed,
    Failed,
    Happening,
    Here,
    LookUp,
    Received,
    Reset,
    Secure,
    Secured,
    Send,
    Unsecured,
)

NOT_CONNECTED, BAD_PLACE, NO_ADDRESS = "not-connected", "bad-place", "no-address"


class Terminal:
    """One wire at a time, the last opened.

    Actions: `connect HOST:PORT`, `type TEXT`, `close`, `reset`. Text goes out as UTF-8, its line ends as they are; lone
    surrogates U+DC80 to U+DCFF stand for the octets 0x80 to 0xFF.
    """

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """A keyboard has nothing to set."""

    datagram_ports: tuple[int, ...] = ()
    actions = ("connect", "type", "close", "reset")

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.ports: dict[int, str] = {}
        self._here = here
        self._wire: int | None = None
        self._name = ""  # whom it means to reach; nobody by name where an address was typed
        self._held: bytes | None = None  # what was typed while hands are shaken
        self._asked: deque[tuple[str, int]] = deque()  # names being looked up, with the port to call

    def on(self, happening: Happening) -> list[Deed]:
        """What the keyboard does about it; what it hears it does not understand."""
        if isinstance(happening, Received):
            return []
        if isinstance(happening, Asked):
            return self._act(happening.action, happening.text)
        match happening:
            case Answered(name=name, status=status, records=records):
                return self._call(name, status, records)
            case Connected(wire=wire, ours=True):
                self._wire, self._held = wire, None
            case Awaited(wire=wire) if wire == self._wire:
                self._held = b""
                return [Secure(wire, self._name, "notes")]
            case Secured(wire=wire, verdict=verdict) if wire == self._wire:
                return self._go_on(wire, verdict)
            case Unsecured(wire=wire, reason=reason) if wire == self._wire:
                self._wire = None
                return [self._told("fail", "tls-failed", reason), Close(wire)]
            case Closed(wire=wire) | Failed(wire=wire) if wire == self._wire:
                self._wire = None
        return []

    def _connect(self, place: str) -> list[Deed]:
        parts = host_and_port(place)
        if parts is None:
            return self._refuse(BAD_PLACE, place)
        host, port = parts
        self._name = "" if is_address(host) else host
        hang_up: list[Deed] = [] if self._wire is None else [Close(self._wire)]
        self._wire = None
        if is_address(host):
            return [*hang_up, Connect(host, port)]
        self._asked.append((host, port))
        return [*hang_up, LookUp(host, "A")]

    def _call(self, name: str, status: str, records: tuple[str, ...]) -> list[Deed]:
        """Dial what was looked up; a host without a resolver knows the others by name."""
        calls = [port for asked, port in self._asked if asked == name]
        self._asked = deque(entry for entry in self._asked if entry[0] != name)
        if status == NO_RESOLVER:
            return [Connect(name, port) for port in calls]
        if not records:
            return self._refuse(NO_ADDRESS, name) if calls else []
        return [Connect(records[0], port) for port in calls]

    def _act(self, action: str, text: str) -> list[Deed]:
        if action == "connect":
            return self._connect(text.strip())
        if self._wire is None:
            return self._refuse(NOT_CONNECTED, action)
        wire = self._wire
        if action == "type":
            return self._type(wire, _octets(text))
        self._wire = None
        return [Close(wire) if action == "close" else Reset(wire)]

    def _type(self, wire: int, octets: bytes) -> list[Deed]:
        if self._held is not None:
            self._held += octets
            return []
        return [Send(wire, octets)] if octets else []

    def _go_on(self, wire: int, verdict: str) -> list[Deed]:
        """TLS stands: what was typed meanwhile goes out."""
        held, self._held = self._held or b"", None
        doubt = [] if verdict in ("", "ok") else [self._told("accept", "certificate-ignored", verdict)]
        return [*doubt, *self._type(wire, held)]

    def _told(self, verdict: str, reason: str, why: str) -> Deed:
        return decided(self._here.host, verdict, reason, {"server": self._name, "why": why})

    def _refuse(self, reason: str, what: str) -> list[Deed]:
        return [decided(self._here.host, "refuse", reason, {"what": what})]


def _octets(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
