"""Receives letters over SMTP: one session a wire."""

from __future__ import annotations

import msgspec

from simulator.agents.household import Household
from simulator.agents.smtp_session import Session
from simulator.world.agent import Closed, Connected, Deed, Happening, Here, Received


class SmtpServer:
    """thin"""

    class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        """What a scenario may set."""

        extensions: tuple[str, ...] = ("PIPELINING", "SIZE=10485760", "8BITMIME", "ENHANCEDSTATUSCODES")
        """What the answer to EHLO offers."""
        domains: tuple[str, ...] = ()
        """Domains whose letters are delivered here."""

    ports = {25: "smtp", 587: "submission"}
    datagram_ports: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()

    def __init__(self, here: Here, household: Household, settings: Settings) -> None:
        self.here, self.household, self.settings = here, household, settings
        self.sessions: dict[int, Session] = {}

    def on(self, happening: Happening) -> list[Deed]:
        """What the server does about it."""
        match happening:
            case Received(wire=wire, data=data) if wire in self.sessions:
                return self.sessions[wire].receive(data)
            case Connected(wire=wire, ours=False):
                session = self.sessions[wire] = Session(self, wire)
                return session.greet()
            case Closed(wire=wire):
                self.sessions.pop(wire, None)
        return []
