"""A POP3 server: one session a wire, each with a clock that ends it when nothing is said for too long (RFC 1939).

What it answers to which command stands in `commands`.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.agents.doorkeeper import BARE, Channel, channel_of
from simulator.agents.doorstep import Doorstep
from simulator.agents.durations import microseconds
from simulator.agents.household import Household
from simulator.agents.pop3 import commands, service
from simulator.agents.pop3.service import Service
from simulator.agents.pop3.session import Session
from simulator.world.agent import (
    CancelTimer,
    Close,
    Closed,
    Connected,
    Deed,
    Happening,
    Here,
    Received,
    Secured,
    SetTimer,
    TimerFired,
    Unsecured,
)

_AUTOLOGOUT = "autologout "  # and the wire: the name of the timer (RFC 1939 §3)


class Pop3Server:
    """Serves maildrops."""

    Settings = service.Settings

    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: service.Settings) -> None:
        self._doorstep = Doorstep(here.host, settings.pop3s_ports)
        clear = "pop3 hoarding" if settings.pop3_keeps_clear_buffer else "pop3"
        self.ports = {**dict.fromkeys(settings.pop3_ports, clear), **dict.fromkeys(settings.pop3s_ports, "pop3 tls")}
        self.datagram_ports: tuple[int, ...] = ()
        self._service = Service(here, household.store, settings)
        self._sessions: dict[int, Session] = {}
        self._patience = microseconds(settings.pop3_autologout)

    def on(self, happening: Happening) -> Iterable[Deed]:
        """Greet, answer, or notice that nobody is there any more."""
        match happening:
            case Received(wire, data) if wire in self._sessions:
                return self._heard(wire, self._sessions[wire].receive(data, commands.answer))
            case Connected(wire, port=port) if port in self._doorstep.ports:
                return self._doorstep.stop(happening)
            case Connected(wire):
                return self._greet(wire, BARE)
            case Secured(wire):
                inside, channel = self._doorstep.let_in(wire) is None, channel_of(happening)
                return self._secure(wire, channel) if inside else self._greet(wire, channel)
            case Unsecured(wire, reason):
                ended = self._end(wire) if wire in self._sessions else []
                return [*ended, *self._doorstep.send_away(wire, reason)]
            case Closed(wire) if wire in self._sessions:
                return self._end(wire)
            case Closed(wire):
                self._doorstep.forget(wire)
                return []
            case TimerFired(name) if name.startswith(_AUTOLOGOUT):
                wire = int(name.removeprefix(_AUTOLOGOUT))
                return [*self._end(wire), Close(wire)]  # without a word, and without UPDATE (RFC 1939 §3)
            case _:
                return []

    def _greet(self, wire: int, channel: Channel) -> list[Deed]:
        session = self._sessions[wire] = Session(self._service, wire, channel)
        return self._heard(wire, session.greet())

    def _secure(self, wire: int, channel: Channel) -> list[Deed]:
        return self._heard(wire, self._sessions[wire].secure(channel, commands.answer))

    def _heard(self, wire: int, deeds: list[Deed]) -> list[Deed]:
        """Start the session's clock again, or end the session."""
        if self._sessions[wire].closing:
            return [*deeds, *self._end(wire)]
        return [*deeds, SetTimer(f"{_AUTOLOGOUT}{wire}", self._patience)]

    def _end(self, wire: int) -> list[Deed]:
        return [*self._sessions.pop(wire).break_off(), CancelTimer(f"{_AUTOLOGOUT}{wire}")]
