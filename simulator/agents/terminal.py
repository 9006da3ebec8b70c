"""A learner's keyboard: sends the octets it is given, as they are. Understands nothing of what it sends or hears."""

from __future__ import annotations

from collections import deque

import msgspec

from simulator.agents.household import Household
from simulator.agents.places import host_and_port, is_address
from simulator.trace.facts import Decided
from simulator.world.agent import (
    NO_RESOLVER,
    Answered,
    Asked,
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
    Record,
    Reset,
    Send,
)

NOT_CONNECTED = "reason.not-connected"
BAD_PLACE = "reason.bad-place"
NO_ADDRESS = "reason.no-address"


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
                self._wire = wire
            case Closed(wire=wire) | Failed(wire=wire) if wire == self._wire:
                self._wire = None
        return []

    def _connect(self, place: str) -> list[Deed]:
        parts = host_and_port(place)
        if parts is None:
            return self._refuse(BAD_PLACE, place)
        host, port = parts
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
            return [Send(wire, _octets(text))] if text else []
        self._wire = None
        return [Close(wire) if action == "close" else Reset(wire)]

    def _refuse(self, reason: str, what: str) -> list[Deed]:
        return [Record(Decided(self._here.host, "refuse", reason, {"what": what}))]


def _octets(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
